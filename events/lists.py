"""`EditionList`: the object behind the list of events, its years and months, and the calendar of the same selection.

A list is a language and some filters, all of them in the URL; years and months are path segments. Pagination is by
keyset: a slice begins after a certain edition, so page 500 costs the same as page 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Exists, F, Max, Min, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from events import languages
from events.models import (
    EditionOrganisation,
    EditionPage,
    EditionQuerySet,
    EventKind,
    EventSeriesPage,
)
from events.models.status import WAITING
from foundation.filters import VOCABULARIES, Cursor, Filtered, NoSuchList, number_between, vocabulary_model
from foundation.languages import spelling
from foundation.public_pages import public_pages
from foundation.usable_dates import FIRST_YEAR, LAST_YEAR

UPCOMING_ON_A_PAGE = 20
PAST_ON_A_PAGE = 12
UNDATED_AT_MOST = 12
LONGEST_IN_A_MONTH = timedelta(days=100)


@dataclass(frozen=True, slots=True)
class EditionSlice:
    """Slice of a list, and the cursor for the next one; None at the end."""

    editions: list[EditionPage]
    further: Cursor | None = None


@dataclass(frozen=True)
class EditionList(Filtered):
    """List of editions: a language and filters. ``rows`` contains the vocabulary rows by parameter name."""

    PARAMETERS: ClassVar[tuple[str, ...]] = ("kind", *VOCABULARIES, "series", "format", "spoken", "year")

    language: str
    kind: str = ""
    format: str = ""
    spoken: str = ""  # a working or interpretation language
    year: int | None = None
    series: EventSeriesPage | None = None
    rows: Mapping[str, Any] = field(default_factory=dict)
    places: tuple[str, ...] | None = field(default=None, compare=False)  # saves a query, see `public_pages`

    @classmethod
    def from_params(
        cls, params: Mapping[str, str], *, language: str, places: tuple[str, ...] | None = None
    ) -> EditionList:
        """Return the list for URL parameters. One query per row to find. Raises `NoSuchList` for an unknown value."""
        if any("\0" in value for value in params.values()):
            raise NoSuchList("\\0")
        kind, form, spoken = (params.get(name, "") for name in ("kind", "format", "spoken"))
        if kind and kind not in EventKind.values:
            raise NoSuchList(kind)
        if form and form not in EditionPage.Format.values:
            raise NoSuchList(form)
        if spoken and not languages.is_known(spoken):
            raise NoSuchList(spoken)
        rows = {
            name: _found(vocabulary_model(name).objects, slug) for name in VOCABULARIES if (slug := params.get(name))
        }
        series = None
        if slug := params.get("series"):
            series = _found(public_pages(EventSeriesPage.objects, places).filter(locale__language_code=language), slug)
        year = number_between(params.get("year", ""), FIRST_YEAR, LAST_YEAR)
        return cls(language, kind=kind, format=form, spoken=spoken, year=year, series=series, rows=rows, places=places)

    # --- URLs ---------------------------------------------------------------------------------------------------------

    @property
    def params(self) -> dict[str, str]:
        values = {"kind": self.kind, "format": self.format, "spoken": self.spoken, "year": str(self.year or "")}
        values |= {name: row.slug for name, row in self.rows.items()}
        return self.in_order({**values, "series": self.series.slug if self.series else ""})

    def month_path(self, base: str, month: date) -> str:
        query = self.path("", year=None)
        return f"{base}{month:%Y/%m}/{query}"

    @property
    def filter_names(self) -> list[str]:
        """Return the filters in words, in the list's language."""
        names = [str(EventKind(self.kind).label)] if self.kind else []
        names += [row.named_in(self.language)[0] for row in self.rows.values()]
        names += [self.series.title] if self.series else []
        names += [str(EditionPage.Format(self.format).label)] if self.format else []
        names += [str(get_language_info(self.spoken)["name_translated"])] if self.spoken else []
        return names + ([str(self.year)] if self.year else [])

    @property
    def heading(self) -> str:
        if not self.is_filtered:
            return _("Events")
        return _("Events: %(filters)s") % {"filters": ", ".join(self.filter_names)}

    # --- Editions -----------------------------------------------------------------------------------------------------

    @cached_property
    def whole(self) -> EditionQuerySet:
        """Editions that readers of this language may see, without the filters."""
        return EditionPage.objects.open_to_all(self.places).in_language(self.language)

    @cached_property
    def editions(self) -> EditionQuerySet:
        """Editions of the list, unordered."""
        found = self.whole
        if self.kind:
            found = found.filter(kind=self.kind)
        if self.format:
            found = found.filter(format=self.format)
        if self.spoken:
            spoken = rf"(^|;){self.spoken}(;|$)"
            found = found.filter(Q(working_languages__regex=spoken) | Q(interpretation_languages__regex=spoken))
        if topic := self.rows.get("topic"):
            topics = vocabulary_model("topic").objects.filter(Q(pk=topic.pk) | Q(parent=topic.pk))
            found = found.filter(pk__in=filed_under("topics", topics))
        if region := self.rows.get("region"):
            found = found.filter(pk__in=filed_under("regions", [region]))
        if organisation := self.rows.get("organisation"):
            carried = EditionOrganisation.objects.filter(edition=OuterRef("pk"), organisation=organisation)
            found = found.filter(Exists(carried))
        if self.series:
            found = found.child_of(self.series)
        return found.of_year(self.year) if self.year else found

    def upcoming(self, *, at: datetime, after: Cursor | None = None, size: int = UPCOMING_ON_A_PAGE) -> EditionSlice:
        """Return editions that are not over and have a day or a period, soonest first. One query and one for their
        series."""
        found = self.editions.placed().upcoming(at=at).order_by("sorts_at", "pk")
        if after is not None:
            found = found.filter(sorts_at__gte=after.at).exclude(sorts_at=after.at, pk__lte=after.pk)
        return self._slice(found, size)

    def undated(self) -> list[EditionPage]:
        """Return editions announced without a date, or postponed without a new one; without those that another edition
        replaced."""
        found = self.editions.filter(sorts_at=None, status__in=WAITING, replaced_by=None).order_by("title", "pk")
        return self._with_series(found.for_lists()[:UNDATED_AT_MOST])

    def past(self, *, at: datetime, before: Cursor | None = None, size: int = PAST_ON_A_PAGE) -> EditionSlice:
        """Return past editions, latest first."""
        return self._slice(_earlier(self.editions.past(at=at), before), size)

    def of_its_year(self, *, before: Cursor | None = None, size: int = UPCOMING_ON_A_PAGE) -> EditionSlice:
        """Return all editions of the list's year, latest first."""
        return self._slice(_earlier(self.editions.placed().order_by("-sorts_at", "-pk"), before), size)

    def latest(self, count: int, *, where: Q | None = None) -> list[EditionPage]:
        """Return the latest editions, including future ones; ``where`` is a further filter."""
        return self._with_series(
            self.editions.filter(where or Q()).placed().order_by("-sorts_at", "-pk").for_lists()[:count]
        )

    def in_month(self, month: date) -> list[EditionPage]:
        """Return editions on any day of the month, in chronological order. Days are those of the event's own zone."""
        last = end_of_month(month)
        found = self.editions.annotate(until_on=Coalesce("ends_on", F("starts_on")))
        found = found.filter(starts_on__lte=last, until_on__gte=month)
        return self._with_series(found.order_by("starts_on", "begins_at", "pk").for_lists())

    def sometime_in_month(self, month: date) -> list[EditionPage]:
        """Return editions without a day whose period includes this month; periods of 100 days or more are left out."""
        starts, ends = month - LONGEST_IN_A_MONTH, end_of_month(month) + LONGEST_IN_A_MONTH
        found = self.editions.filter(period_starts_on__range=(starts, end_of_month(month)))
        found = found.filter(period_ends_on__range=(month, ends)).order_by("sorts_at", "pk")
        return self._with_series(each for each in found.for_lists()[:UNDATED_AT_MOST] if _is_short(each))

    def span(self) -> tuple[date, date] | None:
        """Return the first and last day of the list, or None if it is empty."""
        last = Coalesce("ends_on", "starts_on", "period_ends_on")
        found = self.editions.aggregate(first=Min(Coalesce("starts_on", "period_starts_on")), last=Max(last))
        return (found["first"], found["last"]) if found["first"] else None

    # --- Filter choices; one query per group --------------------------------------------------------------------------

    @cached_property
    def years(self) -> list[int]:
        begins = self.whole.annotate(first_on=Coalesce("starts_on", "period_starts_on"))
        return [day.year for day in begins.dates("first_on", "year", order="DESC")]

    def spoken_languages(self) -> list[str]:
        columns = self.whole.order_by().values_list("working_languages", "interpretation_languages").distinct()
        return sorted(
            {code for pair in columns for codes in pair for code in codes.split(";") if languages.is_known(code)}
        )

    def used_rows(self, name: str) -> list[tuple[str, str, str]]:
        """Return the slug and name of each row with public editions, and the language of the name if it differs from
        the list's.
        """
        column = {"topic": "topics", "region": "regions", "organisation": "organisations__organisation"}[name]
        rows = vocabulary_model(name).objects.order_by()
        used = rows.filter(pk__in=self.whole.order_by().values(column))
        if name == "topic":
            used = rows.filter(Q(pk__in=used.values("pk")) | Q(pk__in=used.values("parent")))
        named = ((row.slug, *row.named_in(self.language)) for row in used)
        return _sorted((slug, name, "" if code == self.language else code) for slug, name, code in named)

    def used_series(self) -> list[tuple[str, str]]:
        return _sorted(self.all_series.values())

    @cached_property
    def all_series(self) -> dict[str, tuple[str, str]]:
        """Slug and title of the public series of the language, by path. A list with filters needs them all."""
        found = public_pages(EventSeriesPage.objects, self.places).order_by()
        found = found.filter(locale__language_code=self.language, alias_of=None)
        return {path: (slug, title) for path, slug, title in found.values_list("path", "slug", "title")}

    def _slice(self, found: EditionQuerySet, size: int) -> EditionSlice:
        editions = self._with_series(found.for_lists()[: size + 1])
        shown = editions[:size]
        return EditionSlice(shown, _place(shown[-1]) if len(editions) > size else None)

    def _with_series(self, editions: Iterable[EditionPage]) -> list[EditionPage]:
        """Set the title of the series of the editions. One query for all, unless `all_series` is loaded."""
        listed = list(editions)
        if "all_series" in self.__dict__:
            titles = {path: title for path, (_slug, title) in self.all_series.items()}
        else:
            paths = {_path_above(edition) for edition in listed}
            found = EventSeriesPage.objects.filter(path__in=paths).live().order_by() if paths else None
            titles = dict(found.values_list("path", "title")) if found is not None else {}
        for edition in listed:
            edition.listed_series = titles.get(_path_above(edition), "")
        return listed


def filed_under(name: str, rows: Any) -> Any:
    """Return the keys of editions whose field ``name`` refers to one of these rows, for a subquery. The site decides on
    the model.
    """
    field: Any = EditionPage._meta.get_field(name)
    filed = field.remote_field.through.objects.filter(**{f"{field.m2m_reverse_field_name()}__in": rows})
    return filed.values(field.m2m_field_name())


def _place(edition: EditionPage) -> Cursor:
    assert edition.sorts_at is not None
    return Cursor(edition.sorts_at, edition.pk)


def _is_short(edition: EditionPage) -> bool:
    first, last = edition.period_starts_on, edition.period_ends_on
    return first is not None and last is not None and last - first < LONGEST_IN_A_MONTH


def _found(rows: Any, slug: str) -> Any:
    row = rows.filter(slug=slug).first()
    if row is None:
        raise NoSuchList(slug)
    return row


def _sorted[C: tuple[str, ...]](choices: Iterable[C]) -> list[C]:
    return sorted(choices, key=lambda choice: spelling.alphabetical(choice[1]))


def _earlier(found: EditionQuerySet, before: Cursor | None) -> EditionQuerySet:
    if before is None:
        return found
    return found.filter(sorts_at__lte=before.at).exclude(sorts_at=before.at, pk__gte=before.pk)


def _path_above(page: EditionPage) -> str:
    """Return the path of the parent: each level of the tree takes the same number of characters."""
    path: str = page.path
    return path[: len(path) // page.depth * (page.depth - 1)]


def end_of_month(month: date) -> date:
    return next_month(month) - timedelta(days=1)


def next_month(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def previous_month(month: date) -> date:
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)
