"""`Search`: what is asked for -> what of it the public may see, and how much of each sort there is.

The order is the same on both databases and fits one sentence: a page or organisation whose title has all the
words, then what has most of them in its title, then the newest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from wagtail.models import PageViewRestriction

from events.api import EventKind
from news.api import ArticleKind
from rocb.files import public_files
from rocb.models import SearchEntry, SiteDocument
from rocb.search.fulltext import entries_with
from rocb.words import Terms, cleaned

RESULTS_ON_A_PAGE = 10
PAGES_AT_MOST = 50
SUGGESTIONS = 8
ALL_LANGUAGES = "all"
TYPES = SearchEntry.Type.values
KINDS = {**dict(ArticleKind.choices), **dict(EventKind.choices)}
STANDING = (SearchEntry.Type.PAGE, SearchEntry.Type.ORGANISATION)
LANGUAGES = [code for code, _ in settings.LANGUAGES]


@dataclass(frozen=True)
class Search:
    """One search as its address spells it; an unknown or malformed parameter counts as left out."""

    query: str = ""
    language: str = "en"
    everywhere: bool = False
    type: str = ""
    kind: str = ""
    year: int | None = None
    newest_first: bool = False
    page: int = 1
    with_organisations: bool = True  # they have an address only where the directory has one

    @classmethod
    def from_params(cls, params: Any, *, language: str, with_organisations: bool = True) -> Search:
        year, page = _number(params.get("year", "")), _number(params.get("page", ""))
        return cls(
            query=cleaned(params.get("q", "")),
            language=language,
            everywhere=params.get("in") == ALL_LANGUAGES,
            type=_one_of(params.get("type", ""), TYPES),
            kind=_one_of(params.get("kind", ""), KINDS),
            year=year if year and 1900 <= year <= 2200 else None,
            newest_first=params.get("sort") == "newest",
            page=min(max(page or 1, 1), PAGES_AT_MOST),
            with_organisations=with_organisations,
        )

    @cached_property
    def terms(self) -> Terms:
        return Terms.read(self.query)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.type or self.kind or self.year)

    def with_(self, **changes: Any) -> Search:
        """The same search with ``changes``, at its first page unless they say otherwise."""
        return replace(self, **{"page": 1, **changes})

    def path(self, base: str) -> str:
        """Its address under ``base``, with the parameters in one order."""
        params = {
            "q": self.query,
            "in": ALL_LANGUAGES if self.everywhere else "",
            "type": self.type,
            "kind": self.kind,
            "year": self.year,
            "sort": "newest" if self.newest_first else "",
            "page": self.page if self.page > 1 else "",
        }
        wanted = {name: value for name, value in params.items() if value}
        return f"{base}?{urlencode(wanted)}" if wanted else base

    def matching(self) -> QuerySet[SearchEntry]:
        """All that has the words and that the public may see, not narrowed and in no order."""
        if not self.terms:
            return SearchEntry.objects.none()
        found = SearchEntry.objects.filter(pk__in=entries_with(self.terms)).filter(visible())
        for phrase in self.terms.phrases:
            found = found.filter(Q(title__contains=f" {phrase} ") | Q(text__contains=f" {phrase} "))
        if not self.with_organisations:
            found = found.filter(organisation__isnull=True)
        return found if self.everywhere else found.filter(language__in=[self.language, ""])

    def narrowed(self) -> QuerySet[SearchEntry]:
        wanted = {"type": self.type, "kind": self.kind, "year": self.year}
        return self.matching().filter(**{name: value for name, value in wanted.items() if value})

    def in_order(self, found: QuerySet[SearchEntry]) -> QuerySet[SearchEntry]:
        newest = (F("dated_at").desc(nulls_last=True), "-pk")
        if self.newest_first:
            return found.order_by(*newest)
        return found.annotate(rank=self._rank()).order_by("-rank", *newest)

    def _rank(self) -> Any:
        """A point for each term in the title; one more for a standing thing that has all of them there."""
        named = [_in_title(forms) for forms in self._title_patterns()]
        rank: Any = Value(0)
        all_named = Q(type__in=STANDING)
        for condition in named:
            rank = rank + _point(condition)
            all_named &= condition
        return rank + _point(all_named)

    def _title_patterns(self) -> Iterable[list[str]]:
        for term in self.terms.terms:
            yield [f" {form} " for form in term.forms] + ([f" {term.prefix}"] if term.prefix else [])

    def counts(self) -> FacetCounts:
        """How much there is of each type, kind and year; one query, whatever is narrowed."""
        groups = self.matching().values_list("type", "kind", "year").annotate(count=Count("pk")).order_by()
        return FacetCounts.of(list(groups), self)

    def results(self) -> list[SearchEntry]:
        """The entries of this page with their things; one query."""
        start = (self.page - 1) * RESULTS_ON_A_PAGE
        return list(with_things(self.in_order(self.narrowed()))[start : start + RESULTS_ON_A_PAGE])

    def suggestions(self) -> list[SearchEntry]:
        """Things whose title has all the words, for suggestions while somebody types; one query."""
        found = self.matching()
        for forms in self._title_patterns():
            found = found.filter(_in_title(forms))
        return list(with_things(self.in_order(found))[:SUGGESTIONS])


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """``total`` is what the whole search shows; of each facet what choosing that value would show."""

    total: int
    everything: int
    types: dict[str, int]
    kinds: dict[str, int]
    years: dict[int, int]

    @classmethod
    def of(cls, groups: list[tuple[str, str, int | None, int]], search: Search) -> FacetCounts:
        types: Counter[str] = Counter()
        kinds: Counter[str] = Counter()
        years: Counter[int] = Counter()
        total = everything = 0
        for type_, kind, year, count in groups:
            everything += count
            types[type_] += count
            if search.type and type_ != search.type:
                continue
            if kind and search.year in (None, year):
                kinds[kind] += count
            if year and search.kind in ("", kind):
                years[year] += count
            if search.kind in ("", kind) and search.year in (None, year):
                total += count
        return cls(total, everything, dict(types), dict(kinds), dict(years))


def visible() -> Q:
    """What the public may see now, asked of the things themselves; three queries of their own.

    An `Item` exists only while its thing is public, and takes its entry with it when it goes.
    """
    pages = Q(page__live=True, page__alias_of=None)
    for path in PageViewRestriction.objects.values_list("page__path", flat=True):
        pages &= ~Q(page__path__startswith=path)
    documents = public_files(SiteDocument, "document__")
    return Q(item__isnull=False) | Q(organisation__isnull=False) | (Q(page__isnull=False) & pages) | documents


def with_things(entries: QuerySet[SearchEntry]) -> QuerySet[SearchEntry]:
    """With what results show of them, and without the long texts that they do not."""
    things = ("item", "page__locale", "document", "organisation")
    return entries.select_related(*things).defer(
        "title", "text", "item__html", "item__stored_labels", "item__stored_lead"
    )


def _in_title(forms: list[str]) -> Q:
    condition = Q()
    for form in forms:
        condition |= Q(title__contains=form)
    return condition


def _point(condition: Q) -> Case:
    return Case(When(condition, then=1), default=0, output_field=IntegerField())


def _one_of(text: str, allowed: Iterable[str]) -> str:
    return text if text in allowed else ""


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
