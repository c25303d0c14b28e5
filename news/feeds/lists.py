"""`ItemList`: the object behind a list page, its further pages, its feeds and their archives.

A list is a type of item, a language and filters, all of them in the address. Pagination is by keyset: a slice begins
after a certain item, so its address always shows the same items, and page 5,000 costs as much as page 1.

`ItemList` itself is the list of our articles in one language. `ExternalList` has external items in all languages, for
readers of one. `EverythingList`, without a page, has everything that the office publishes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, ClassVar, Protocol, Self

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from foundation import languages
from foundation.components.dates import in_words
from foundation.filters import VOCABULARIES, Cursor, Filtered, NoSuchList, number_between, vocabulary_model
from foundation.languages import spelling
from foundation.usable_dates import FIRST_YEAR, LAST_YEAR
from foundation.whole_numbers import whole_number
from news.feeds.months import filled_months
from news.models import Item, ItemFacet, Source
from news.models.chronological import Chronological
from news.models.items import EVERY_LANGUAGE, ArticleKind, ItemQuerySet, facet, name_of_language

ITEMS_ON_A_PAGE = 12

# Filters that are rows, most selective first.
RAREST_FIRST = ("source", "series", "organisation", "topic", "region")

_LANGUAGE_CODE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")


def name_of(row: Any, language: str) -> str:
    """Return the name of a filter's row in ``language``. A source has only one: its title, otherwise its host."""
    return row.title or row.host if isinstance(row, Source) else row.named_in(language)[0]


def foreign_language_of(row: Any, language: str) -> str:
    """Return the language of that name if it is not ``language``. Empty if it is the same or unknown."""
    code = row.language if isinstance(row, Source) else row.named_in(language)[1]
    return "" if code == language else code


def as_parameter(row: Any) -> str:
    """Return the value of a filter's row in addresses."""
    return str(row.pk) if isinstance(row, Source) else row.slug


@dataclass(frozen=True, slots=True)
class ListSlice:
    """Consecutive items of a list, and the cursors of the slices around them, or None at an end of the list."""

    items: list[Item]
    older: Cursor | None = None
    newer: Cursor | None = None


class FeedList(Protocol):
    """Interface of a list for its feeds.

    ``language`` is empty for a list of all languages. ``TYPES`` are those of its items. ``rows`` are the filters that
    are rows, by parameter.
    """

    TYPES: ClassVar[tuple[str, ...]]
    PARAMETERS: ClassVar[tuple[str, ...]]

    @classmethod
    def from_params(cls, params: Mapping[str, str], *, language: str) -> FeedList:
        """Return the list for these parameters. Raises ``NoSuchList`` for an unknown value."""
        ...

    @property
    def language(self) -> str: ...

    @property
    def rows(self) -> Mapping[str, Any]: ...

    @property
    def params(self) -> dict[str, str]: ...

    @property
    def heading(self) -> str:
        """Name of the list from its filters. Without filters, the title of its page is used if it has one."""
        ...

    @property
    def facets(self) -> list[str]: ...

    def parts(self) -> list[Chronological]:
        """Return the unordered querysets that together have its items, each a range of one index."""
        ...


def newest_of(parts: Iterable[Chronological], count: int) -> ItemQuerySet:
    """Return the newest items of all parts, with their texts. One query of constant cost."""
    found = Q(pk__in=[])
    for part in parts:
        found |= Q(pk__in=part.newest_first().values(part.item_id)[:count])
    return Item.objects.filter(found).newest_first()[:count]


@dataclass(frozen=True, slots=True)
class ItemList(Filtered):
    """Our articles in one language, with filters. ``rows`` has the filters that are rows, by parameter."""

    TYPE: ClassVar[str] = Item.Type.ARTICLE
    TYPES: ClassVar[tuple[str, ...]] = (Item.Type.ARTICLE,)
    PARAMETERS: ClassVar[tuple[str, ...]] = ("kind", *VOCABULARIES, "year", "month")

    language: str
    kind: str = ""
    year: int | None = None
    month: int | None = None  # a month of ``year``
    rows: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_params(cls, params: Mapping[str, str], *, language: str) -> Self:
        """Return the list for the parameters of an address. One query per vocabulary filter. Raises ``NoSuchList`` for
        an unknown value."""
        kind = params.get("kind", "")
        if kind and kind not in ArticleKind.values:
            raise NoSuchList(kind)
        year, month = _year_and_month(params)
        return cls(language=language, kind=kind, year=year, month=month, rows=_rows(params, VOCABULARIES))

    @property
    def language_of_items(self) -> str:
        return self.language

    @property
    def own_values(self) -> dict[str, str]:
        """Filters that are neither rows nor dates, as in addresses and facets."""
        return {"kind": self.kind}

    @property
    def params(self) -> dict[str, str]:
        values = {**self.own_values, **{name: as_parameter(row) for name, row in self.rows.items()}}
        return self.in_order(
            {**values, "year": str(self.year or ""), "month": f"{self.month:02}" if self.month else ""}
        )

    def feed_path(self, base: str) -> str:
        return f"{base}rss.xml{self.query()}"

    @property
    def own_filter_names(self) -> list[str]:
        """Names of the filters in `own_values`."""
        return [str(ArticleKind(self.kind).label)] if self.kind else []

    @property
    def filter_names(self) -> list[str]:
        """Names of the filters, in the list's language."""
        names = self.own_filter_names
        names += [name_of(row, self.language) for row in self.rows.values()]
        if self.year and self.month:
            names.append(spelling.small(date_format(date(self.year, self.month, 1), "YEAR_MONTH_FORMAT")))
        elif self.year:
            names.append(str(self.year))
        return names

    @property
    def heading(self) -> str:
        return _("News: %(filters)s") % {"filters": ", ".join(self.filter_names)} if self.is_filtered else _("News")

    @property
    def facets(self) -> list[str]:
        """Facets as in `ItemFacet`, the most selective type first, because its index is read."""
        return facets_of_rows(self.rows) + [facet(name, value) for name, value in self.own_values.items() if value]

    def whole(self) -> ItemQuerySet:
        """Return the items of the list without filters, unordered."""
        found = Item.objects.of_type(self.TYPE).listed()
        return found.in_language(self.language_of_items) if self.language_of_items else found

    def rows_in_list(self) -> Chronological:
        """Return the rows of the list, unordered: those of its first facet, or the items if it has none."""
        found: Chronological = self.whole()
        if self.facets:
            found = ItemFacet.objects.listed_under(*self.facets, type=self.TYPE, language=self.language_of_items)
        if self.year:
            zone = timezone.get_default_timezone()
            start = datetime(self.year, self.month or 1, 1, tzinfo=zone)
            months = self.year * 12 + (self.month or 12)  # the next month, counted from year 0
            found = found.within(start, datetime(months // 12, months % 12 + 1, 1, tzinfo=zone))
        return found

    def _items(self, ordered: Chronological, count: int) -> ItemQuerySet:
        """Return the items of the first ``count`` rows, unordered. One query."""
        ids = ordered.values(ordered.item_id)[:count]
        return Item.objects.filter(pk__in=ids)

    def months(self) -> list[int]:
        """Return the months with items in this list's year, latest first."""
        return filled_months(replace(self, year=None, month=None).rows_in_list(), self.year) if self.year else []

    def parts(self) -> list[Chronological]:
        return [self.rows_in_list()]

    def newest(self, count: int) -> list[Item]:
        return list(newest_of(self.parts(), count))

    def slice(
        self, *, before: Cursor | None = None, after: Cursor | None = None, size: int = ITEMS_ON_A_PAGE
    ) -> ListSlice:
        """Return the newest items, those just older than ``before``, or just newer than ``after``. At most two
        queries."""
        if after is not None:
            rising = self.rows_in_list().newer_than(after.at, after.pk).oldest_first()
            newer = list(self._items(rising, size + 1).without_text().oldest_first())
            if len(newer) <= size:  # show a full first page
                return self.slice(size=size)
            shown = newer[:size][::-1]
            return ListSlice(shown, older=_place(shown[-1]), newer=_place(shown[0]))
        falling = self.rows_in_list().newest_first()
        if before is not None:
            falling = falling.older_than(before.at, before.pk)
        items = list(self._items(falling, size + 1).without_text().newest_first())
        shown = items[:size]
        older = _place(shown[-1]) if len(items) > size else None
        return ListSlice(shown, older=older, newer=_place(shown[0]) if before is not None and shown else None)


@dataclass(frozen=True, slots=True)
class ExternalList(ItemList):
    """External items in all languages. ``written_in`` restricts them to one."""

    TYPE: ClassVar[str] = Item.Type.EXTERNAL
    TYPES: ClassVar[tuple[str, ...]] = (Item.Type.EXTERNAL,)
    PARAMETERS: ClassVar[tuple[str, ...]] = ("topic", "organisation", "source", "language", "year", "month")

    written_in: str = ""

    @classmethod
    def from_params(cls, params: Mapping[str, str], *, language: str) -> Self:
        written_in = params.get("language", "")
        if written_in and not (len(written_in) <= 12 and _LANGUAGE_CODE.fullmatch(written_in)):
            raise NoSuchList(written_in[:20])
        year, month = _year_and_month(params)
        rows = _rows(params, ("topic", "organisation", "source"))
        return cls(language=language, year=year, month=month, rows=rows, written_in=written_in)

    @property
    def language_of_items(self) -> str:
        return EVERY_LANGUAGE

    @property
    def own_values(self) -> dict[str, str]:
        return {"language": self.written_in}

    @property
    def own_filter_names(self) -> list[str]:
        return [name_of_language(self.written_in)] if self.written_in else []

    @property
    def heading(self) -> str:
        if not self.is_filtered:
            return _("From the region")
        return _("From the region: %(filters)s") % {"filters": ", ".join(self.filter_names)}


@dataclass(frozen=True, slots=True)
class EverythingList:
    """All articles and events of the office, in one language or, if ``language`` is empty, in all.

    The list has no page, only feeds: for people who want everything, or everything on a topic.
    """

    TYPES: ClassVar[tuple[str, ...]] = (Item.Type.ARTICLE, Item.Type.EDITION)
    PARAMETERS: ClassVar[tuple[str, ...]] = tuple(VOCABULARIES)

    language: str
    rows: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_params(cls, params: Mapping[str, str], *, language: str) -> Self:
        return cls(language, rows=_rows(params, VOCABULARIES))

    @property
    def params(self) -> dict[str, str]:
        return {name: as_parameter(self.rows[name]) for name in self.PARAMETERS if name in self.rows}

    @property
    def heading(self) -> str:
        if not self.rows:
            return _("News and events")
        names = [name_of(row, self.language or languages.default()) for row in self.rows.values()]
        return _("News and events: %(filters)s") % {"filters": ", ".join(names)}

    @property
    def facets(self) -> list[str]:
        return facets_of_rows(self.rows)

    def parts(self) -> list[Chronological]:
        if not self.facets:
            whole = [Item.objects.of_type(type).listed() for type in self.TYPES]
            return [found.in_language(self.language) if self.language else found for found in whole]
        codes = [self.language] if self.language else languages.codes()
        return [
            ItemFacet.objects.listed_under(*self.facets, type=type, language=language)
            for type in self.TYPES
            for language in codes
        ]


def _place(item: Item) -> Cursor:
    return Cursor(item.published_at, item.pk)


def facets_of_rows(rows: Mapping[str, Any]) -> list[str]:
    """Return the filters that are rows as facets of `ItemFacet`, the most selective type first: its index is read."""
    return [facet(name, rows[name].pk) for name in RAREST_FIRST if name in rows]


def _rows(params: Mapping[str, str], names: Iterable[str]) -> dict[str, Any]:
    """Return the rows that these parameters name. Raises ``NoSuchList`` for an unknown one."""
    found = {}
    for name in names:
        if text := params.get(name, ""):
            row = _row(name, text) if "\0" not in text else None
            if row is None:
                raise NoSuchList(text)
            found[name] = row
    return found


def _row(name: str, text: str) -> Any:
    if name == "source":
        return Source.objects.filter(pk=whole_number(text) or 0).first()
    return vocabulary_model(name).objects.filter(slug=text).first()


def _year_and_month(params: Mapping[str, str]) -> tuple[int | None, int | None]:
    year = number_between(params.get("year", ""), FIRST_YEAR, LAST_YEAR)
    month = number_between(params.get("month", ""), 1, 12)
    if month and not year:
        raise NoSuchList(month)
    return year, month


def slice_label(shown: ListSlice, *, is_first: bool) -> str:
    """Return words that distinguish the title of a slice from those of others. Empty for the first."""
    if is_first or not shown.items:
        return ""
    day = timezone.localtime(shown.items[0].published_at).date()
    return _("up to %(date)s") % {"date": in_words(day)}
