"""A query of the CMS: the public index and that of drafts as one list, limited to what the user may know.

Users who may edit a whole branch find everything, with unpublished text. Others, such as contributors, find what readers
find, and the latest version of pages that they may edit. So no answer depends on the words of a draft of others: neither
what is found, nor how a query is read and corrected.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property
from itertools import zip_longest
from typing import Any, ClassVar, NamedTuple

from django.db.models import Model, Q, QuerySet
from wagtail.models import Page

from events.models import Person
from rocb.models import DraftEntry, Organisation, SearchWord, SiteDocument, Topic
from rocb.rights.visible import page_policy
from rocb.search.cms import own_words
from rocb.search.cms.drafts import type_of
from rocb.search.find import CANDIDATES, Search
from rocb.search.indexes import DRAFTS, Index
from rocb.search.words import Terms, cleaned

NAMED: dict[type[Model], str] = {
    Person: "person",
    Organisation: "organisation",
    Topic: "topic",
    SiteDocument: "document",
}


class Match(NamedTuple):
    source: str
    pk: int


class Standing(IntEnum):
    """Public state of a match. Equally good matches are sorted in this order."""

    PUBLIC = 0
    DRAFT = 1
    WITHDRAWN = 2


@dataclass(frozen=True)
class ReadersSearch(Search):
    """Search of what readers see. ``among``: only these pages."""

    among: Any = None

    @property
    def _entries(self) -> QuerySet[Any]:
        entries = super()._entries
        if self.among is None:
            return entries
        return entries.filter(Q(item__page__in=self.among) | Q(page__in=self.among))


class OfficeSearch(ReadersSearch):
    """Search of the public index that also returns entries that readers may not see."""

    def _hidden(self, found: Iterable[int]) -> set[int]:
        return set()


@dataclass(frozen=True)
class DraftSearch(Search):
    """Search of drafts. ``among``: only these pages."""

    index: ClassVar[Index] = DRAFTS
    among: Any = None

    @property
    def _entries(self) -> QuerySet[Any]:
        return DraftEntry.objects.all() if self.among is None else DraftEntry.objects.filter(page__in=self.among)

    def _hidden(self, found: Iterable[int]) -> set[int]:
        return set()


@dataclass(frozen=True)
class OwnDraftSearch(DraftSearch):
    """Search of the drafts of ``own``, the pages that the user may edit. ``words``: all words of these drafts.

    `DraftWord` has the words of all drafts, so it does not interpret this query. Those of readers and ``words`` do.
    """

    index: ClassVar[Index] = Index(DraftEntry, SearchWord)
    own: frozenset[int] = frozenset()
    words: frozenset[str] = frozenset()

    @property
    def _entries(self) -> QuerySet[Any]:
        return super()._entries.filter(page__in=self.own)

    @cached_property
    def terms(self) -> Terms:
        return self.instead or own_words.added(self.words, to=super().terms)

    @cached_property
    def _corrections(self) -> list[str]:
        return [*own_words.corrections(self._asked.words, self.words), *super()._corrections]


@dataclass(frozen=True, slots=True)
class Matches:
    """Matches, best first. ``meant``: the corrected query if only that finds something. ``dropped``: words that no text
    has. ``is_loose``: some other words of the query may also be missing.
    """

    found: tuple[Match, ...] = ()
    is_whole: bool = True
    meant: str = ""
    dropped: str = ""
    is_loose: bool = False
    terms: tuple[Terms, ...] = ()

    @property
    def is_inexact(self) -> bool:
        return bool(self.meant or self.dropped or self.is_loose or not self.found)

    def keys(self, source: str) -> list[int]:
        return [one.pk for one in self.found if one.source == source]


def find(query: str, *, by: Any = None, model: type[Model] = Page, among: Any = None) -> Matches:
    """Return the matches that ``by`` may find, or all if it is None. ``among``: the pages that are searched, as a queryset."""
    searches = _searches(query, by, model, among)
    if not searches or not any(search.terms for search in searches):
        return Matches()
    matching = [search for search in searches if search.narrowed.candidates]
    if not matching:
        meant = [search.meant for search in searches]
        exact = [search for search in meant if search.narrowed.candidates and not search.is_loose]
        matching = exact or [search for search in meant if search.narrowed.candidates]
    dropped = set.intersection(*(set(search.dropped) for search in matching)) if matching else set[str]()
    return Matches(
        tuple(merged([_ranked(search) for search in matching])),
        all(search.narrowed.is_whole for search in matching),
        next(filter(None, (_meant(search, searches[0].query, dropped) for search in matching)), ""),
        " ".join(word for word in searches[0].query.split() if word in dropped),
        any(
            search.is_loose and not (search.has_all_others and dropped.issuperset(search.dropped))
            for search in matching
        ),
        tuple(search.terms for search in matching),
    )


def _meant(search: Search, asked: str, dropped: set[str]) -> str:
    """Return the query of a corrected search without the words that no text has, or ""."""
    left, of_asked = ([word for word in query.split() if word not in dropped] for query in (search.query, asked))
    return "" if left == of_asked else " ".join(left)


def _searches(query: str, by: Any, model: type[Model], among: Any) -> list[Search]:
    """Return the searches of both indexes, drafts first. A person, for example, has no drafts."""
    is_page = issubclass(model, Page)
    type_ = type_of(model) if is_page else NAMED[model]
    values: dict[str, Any] = {"query": cleaned(query), "everywhere": True, "type": type_}
    if by is None or not sees_only_some(by):
        drafts = [DraftSearch(**values, among=among)] if is_page else []
        return [*drafts, OfficeSearch(**values, among=among)]
    if not is_page:  # for rows such as people, the caller applies the user's permissions
        return [OfficeSearch(**values)]
    own = frozenset(own_pages(by).values_list("pk", flat=True))
    texts = DraftEntry.objects.filter(page__in=own).values_list("title", "text")
    words = frozenset(word for text in texts for part in text for word in part.split())
    return [OwnDraftSearch(**values, among=among, own=own, words=words), ReadersSearch(**values, among=among)]


def own_pages(user: Any) -> Any:
    """Return the pages whose unpublished versions the user may see: those that they may edit."""
    return page_policy().instances_user_has_any_permission_for(user, {"change"})


def sees_only_some(user: Any) -> bool:
    """Return whether the user may see only public pages and their own."""
    return page_policy().sees_only_what_belongs(user)


@dataclass(frozen=True, slots=True)
class Ranked:
    match: Match
    points: float
    at: float = 0
    standing: Standing = Standing.PUBLIC


def merged(lists: Sequence[Sequence[Ranked]]) -> list[Match]:
    """Merge lists that are each sorted best first: by points, then public ones before others, then newest first. If
    there are more than `CANDIDATES`, keep the best of each list, so that many public matches do not displace all
    drafts.
    """
    best: dict[Match, Ranked] = {}
    for one in (one for some in zip_longest(*lists) for one in some if one):
        known = best.setdefault(one.match, one) if len(best) < CANDIDATES else best.get(one.match, one)
        if known.match in best:
            standing = min(known.standing, one.standing)
            best[one.match] = replace(max(known, one, key=lambda some: some.points), standing=standing)
    return [one.match for one in sorted(best.values(), key=lambda one: (-one.points, one.standing, -one.at))]


_SOURCES = {"item__page": "page", "page": "page", "person": "person", "organisation": "organisation"}
_SOURCES |= {"topic": "topic", "document": "document", "item": "item"}


def _ranked(search: Search) -> list[Ranked]:
    """Return the objects of the entries. One query, and one for drafts."""
    found = search.narrowed.candidates
    columns = ["page"] if isinstance(search, DraftSearch) else list(_SOURCES)
    rows = search.index.entries._default_manager.filter(pk__in=[one.pk for one in found])
    keys = {pk: _match(columns, others) for pk, *others in rows.values_list("pk", *columns)}
    standings = _standings(keys.values()) if isinstance(search, DraftSearch) else {}
    return [
        Ranked(
            match,
            -search.narrowed.keys[one.pk][0],
            one.dated_at.timestamp() if one.dated_at else 0,
            standings.get(match.pk, Standing.PUBLIC),
        )
        for one in found
        if (match := keys.get(one.pk))
    ]


def _standings(matches: Iterable[Match | None]) -> dict[int, Standing]:
    """Return the standing of the pages that are not public."""
    hidden = Page.objects.filter(pk__in=[one.pk for one in matches if one], live=False)
    rows = hidden.values_list("pk", "first_published_at")
    return {pk: Standing.WITHDRAWN if at else Standing.DRAFT for pk, at in rows}


def _match(columns: Sequence[str], keys: Sequence[int | None]) -> Match | None:
    """Return the object, or None for a page outside the page tree."""
    found = ((column, key) for column, key in zip(columns, keys, strict=True) if key is not None)
    return next((Match(_SOURCES[column], key) for column, key in found), None)
