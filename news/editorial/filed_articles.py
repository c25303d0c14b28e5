"""Categories that published articles mention and those chosen for them, for `news.editorial.suggestions.habits`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.core.cache import cache
from django.db.models import Max

from foundation.public_pages import public_pages
from news.editorial.suggestions.habits import Filed
from news.editorial.suggestions.naming import named_in
from news.editorial.suggestions.patterns import Patterns
from news.editorial.suggestions.reading import Text
from news.models import ArticlePage
from news.models.people import ArticlePerson
from news.parsing.sanitize import text_of

ARTICLES_READ = 100  # newest articles in a language
CHARACTERS_READ = 4_000  # of each
KEPT_SECONDS = 3_600


def filed_articles(language: str, patterns: Patterns) -> list[Filed]:
    """Return the newest public articles in ``language``. Seven queries, or two if none was published since."""
    rows = public_pages(ArticlePage.objects.filter(locale__language_code=language))
    newest = rows.aggregate(at=Max("last_published_at"))["at"]
    key = f"news-filed-articles-{language}"
    known = cache.get(key)
    if known is None or known[0] != newest:
        known = (newest, list(_read(rows, patterns)))
        cache.set(key, known, KEPT_SECONDS)
    found: list[Filed] = known[1]
    return found


def _read(rows: Any, patterns: Patterns) -> Iterator[Filed]:
    articles = list(rows.only("title", "standfirst", "body").order_by("-published_on", "-pk")[:ARTICLES_READ])
    chosen: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for field, pairs in _chosen([article.pk for article in articles]):
        for page, value in pairs:
            chosen[page].add((field, str(value)))
    for article in articles:
        text = "\n".join([article.title, article.standfirst, *_strings(article.body.raw_data)])
        named = frozenset(one.key for one in named_in(Text.read(text[:CHARACTERS_READ]), patterns) if one.is_sure)
        yield Filed(named, frozenset(chosen[article.pk]))


def _chosen(pages: list[int]) -> Iterator[tuple[str, Any]]:
    for field in ("topics", "regions", "organisations"):
        relation: Any = ArticlePage._meta.get_field(field)
        through = relation.remote_field.through.objects.filter(**{f"{relation.m2m_field_name()}__in": pages})
        yield field, through.values_list(f"{relation.m2m_field_name()}_id", f"{relation.m2m_reverse_field_name()}_id")
    yield "people", ArticlePerson.objects.filter(page__in=pages).values_list("page_id", "person_id")


def _strings(value: Any) -> Iterator[str]:
    """Yield the texts of the blocks of a stored body, without loading images and pages."""
    if isinstance(value, str):
        yield text_of(value)
    elif isinstance(value, dict):
        yield from _strings(value.get("value", list(value.values())))
    elif not isinstance(value, int | float | None):
        for one in value:
            yield from _strings(one)
