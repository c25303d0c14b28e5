"""Articles and entries that are the same as a draft that is brought in, or nearly the same.

The number of queries and of rows is limited, also with 100,000 articles: the address that the title would have, items
of the same days, the newest drafts, and entries with the same title or link.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils.text import slugify

from news.admin.screens import ENTRIES
from news.models import ArticlePage, Entry, Item
from news.parsing.documents.values import plain
from news.parsing.identity import canonical_address, fold_title, key, similarity, title_key

ALIKE = 0.8
LEAST_WORDS = 20
DAYS = timedelta(days=3)
MOST = 40


@dataclass(frozen=True, slots=True)
class Same:
    title: str
    url: str


def find_same(title: str, text: str, *, on: date, source_url: str, language: str, user: Any) -> list[Same]:
    """Return at most three matches: articles that the user may see, and entries if the user may work at the desk."""
    words = fold_title(text).split()
    wanted = fold_title(title)
    pages = [page for page in _candidates(title, on=on, language=language) if _is_same(page, wanted, words)]
    found = [Same(page.title, url) for page in pages if (url := _address(page, user))]
    if user.has_perm(ENTRIES):
        found += list(_entries(title, source_url))
    return found[:3]


def _candidates(title: str, *, on: date, language: str) -> list[ArticlePage]:
    slug = slugify(title, allow_unicode=True)
    slugs = [slug, *(f"{slug}-{number}" for number in range(2, 5))]
    since, until = (datetime.combine(on + days, time(), UTC) for days in (-DAYS, DAYS + timedelta(days=1)))
    recent = Item.objects.filter(
        type=Item.Type.ARTICLE, language=language, is_listed=True, published_at__range=(since, until)
    )
    articles = ArticlePage.objects.filter(locale__language_code=language, alias_of=None)
    pages = [
        *articles.filter(slug__in=slugs)[:MOST],
        *articles.filter(uuid__in=list(recent.values_list("uuid", flat=True)[:MOST])),
        *articles.filter(live=False).order_by("-pk")[:MOST],
    ]
    return list({page.pk: page for page in pages}.values())


def _is_same(page: ArticlePage, title: str, words: list[str]) -> bool:
    if title and fold_title(page.title) == title:
        return True
    others = fold_title(plain(" ".join(_texts(page.body.raw_data)))).split()
    return min(len(words), len(others)) >= LEAST_WORDS and similarity(words, others) >= ALIKE


def _texts(value: Any) -> Iterator[str]:
    """Return the strings of stored blocks, without their types and ids."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name not in ("id", "type", "level"):
                yield from _texts(inner)
    elif isinstance(value, Iterable):
        for inner in value:
            yield from _texts(inner)


def _address(page: ArticlePage, user: Any) -> str:
    if page.permissions_for_user(user).can_edit():
        return reverse("wagtailadmin_pages:edit", args=[page.pk])
    return (page.url or "") if page.live else ""


def _entries(title: str, source_url: str) -> Iterator[Same]:
    found: dict[int, Entry] = {}
    entries = Entry.objects.only("pk", "title", "link")
    if wanted := title_key(title):
        found |= {entry.pk: entry for entry in entries.filter(title_key=wanted)[:2]}
    if source_url:
        found |= {entry.pk: entry for entry in entries.filter(k2=key("place", canonical_address(source_url)))[:2]}
    for entry in found.values():
        yield Same(str(entry), reverse("news_entry", args=[entry.pk]))
