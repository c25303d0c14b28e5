"""List of entries on the desk: filters, pages, and the link to older entries.

A page costs the same for any number of entries: keyset pagination starts at a place in an index and counts no pages.
A filter without an index scans at most `LOOKED_THROUGH` entries at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_date

from foundation.filters import vocabulary_model
from foundation.languages import spelling
from foundation.usable_dates import is_usable
from foundation.whole_numbers import whole_number
from news.models import Entry, EntryStatus, Source
from news.models.entries import EntryQuerySet

ON_A_PAGE = 30
LOOKED_THROUGH = 5000
COUNTED = 1000
SHOWN_DOUBLES = 200
CHANGED = "changed"
STATUSES = (*EntryStatus.values, CHANGED)
MINE, NOBODY = "me", "nobody"


@dataclass(frozen=True, slots=True)
class Filters:
    """Filters from the query string; values that cannot be parsed are ignored."""

    status: str = EntryStatus.NEW
    source: int | None = None
    topic: int | None = None
    organisation: int | None = None
    language: str = ""
    assignee: str = ""
    since: date | None = None
    until: date | None = None
    text: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Filters:
        status, language = asked.get("status", ""), asked.get("language", "").strip().lower()
        return cls(
            status=status if status in STATUSES else EntryStatus.NEW,
            source=_number(asked.get("source", "")),
            topic=_number(asked.get("topic", "")),
            organisation=_number(asked.get("organisation", "")),
            language=language if language.replace("-", "").isalnum() else "",
            assignee=asked.get("assignee", "").strip()[:20],
            since=_day(asked.get("since", "")),
            until=_day(asked.get("until", "")),
            text=" ".join(asked.get("text", "").replace("\0", "").split())[:100],
        )

    def asked(self, **changes: Any) -> dict[str, str]:
        """Return the filters that are set as query parameters, with ``changes`` applied."""
        names = ("status", "source", "topic", "organisation", "language", "assignee", "since", "until", "text")
        values = {name: getattr(self, name) for name in names} | changes
        return {name: str(value) for name, value in values.items() if value not in (None, "")}

    def query(self, **changes: Any) -> str:
        return urlencode(self.asked(**changes))

    @property
    def is_filtered(self) -> bool:
        return set(self.asked()) != {"status"}


def _number(text: str) -> int | None:
    return whole_number(text)


def _day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and is_usable(day) else None


@dataclass(slots=True)
class DeskPage:
    """A page of the list. ``older``: start of the next page, empty at the end. ``is_partial``: older entries were not
    searched.
    """

    entries: list[Entry]
    older: str = ""
    is_partial: bool = False
    doubles: dict[int, list[Entry]] = field(default_factory=dict)


class DeskList:
    """Entries that match ``filters``, newest first; the filter "me" means ``user``."""

    def __init__(self, filters: Filters, *, user: Any) -> None:
        self.filters, self.user = filters, user

    def page(self, *, after: str = "") -> DeskPage:
        """Return the page that follows the position ``after``, or the newest entries if it is empty."""
        placed = in_place(self.filters.status)
        if place := read_place(after):
            seen_at, pk = place
            placed = placed.filter(Q(first_seen_at__lt=seen_at) | Q(first_seen_at=seen_at, pk__lt=pk))
        page = DeskPage([])
        floor = None
        if self._looks_through:
            row = placed.newest_first().values_list("first_seen_at", "pk")[LOOKED_THROUGH - 1 : LOOKED_THROUGH]
            floor = next(iter(row), None)
        asked = placed.filter(self._condition())
        if floor:
            asked = asked.filter(Q(first_seen_at__gt=floor[0]) | Q(first_seen_at=floor[0], pk__gte=floor[1]))
        rows = asked.for_lists().defer("raw_html", "html", "text").newest_first()
        found = list(rows.select_related("source", "assignee")[: ON_A_PAGE + 1])
        page.entries = found[:ON_A_PAGE]
        if len(found) > ON_A_PAGE:
            page.older = place_of(page.entries[-1].first_seen_at, page.entries[-1].pk)
        elif floor:
            page.older, page.is_partial = place_of(*floor), True
        page.doubles = doubles_of(page.entries)
        return page

    @property
    def _looks_through(self) -> bool:
        """Return whether a filter has no index."""
        asked = set(self.filters.asked())
        return bool(asked - {"status", "since", "until"}) or self.filters.status == CHANGED

    def _condition(self) -> Q:
        filters, condition = self.filters, Q()
        if filters.source is not None:
            condition &= Q(source_id=filters.source)
        if filters.organisation is not None:
            condition &= Q(source__organisation_id=filters.organisation)
        if filters.topic is not None:
            name = Entry.topics.field.m2m_reverse_field_name()  # the site names the model
            given = Entry.topics.through.objects.filter(**{name: filters.topic}).values("entry_id")
            any_given = Entry.topics.through.objects.values("entry_id")
            by_source = Source.topics.through.objects.filter(**{name: filters.topic}).values("source_id")
            condition &= Q(pk__in=given) | (Q(source_id__in=by_source) & ~Q(pk__in=any_given))
        if filters.language:
            own = Q(language=filters.language) | Q(language__startswith=f"{filters.language}-")
            of_source = Q(source__language=filters.language) | Q(source__language__startswith=f"{filters.language}-")
            condition &= own | (Q(language="") & of_source)
        if filters.assignee == NOBODY:
            condition &= Q(assignee=None)
        elif filters.assignee == MINE:
            condition &= Q(assignee=self.user)
        elif number := _number(filters.assignee):
            condition &= Q(assignee_id=number)
        if filters.since:
            condition &= Q(first_seen_at__gte=_midnight(filters.since))
        if filters.until:
            condition &= Q(first_seen_at__lt=_midnight(filters.until + timedelta(days=1)))
        for word in filters.text.split()[:5]:
            condition &= Q(title__icontains=word) | Q(text__icontains=word)
        return condition


def in_place(status: str) -> EntryQuerySet:
    entries: EntryQuerySet = Entry.objects.all()
    return entries.changed_at_source() if status == CHANGED else entries.filter(status=status)


def count_places() -> dict[str, int]:
    """Return the number of entries in each status, up to `COUNTED`, regardless of filters."""
    return {status: _count(status) for status in STATUSES}


def count_new() -> int:
    """Return the number of new entries, up to `COUNTED`."""
    return _count(EntryStatus.NEW)


def _count(status: str) -> int:
    return in_place(status).order_by().values("pk")[:COUNTED].count()


def in_words(count: int) -> str:
    """Return a count up to `COUNTED` as text, capped as "999+"."""
    return f"{count}" if count < COUNTED else f"{COUNTED - 1}+"


def doubles_of(entries: list[Entry]) -> dict[int, list[Entry]]:
    """Return the entries folded into each of ``entries``, with one query; at most `SHOWN_DOUBLES` in total."""
    rows = Entry.objects.filter(folded_into__in=[entry.pk for entry in entries]).select_related("source")
    doubles: dict[int, list[Entry]] = {}
    for row in rows.for_lists().defer("raw_html", "html", "text").order_by("pk")[:SHOWN_DOUBLES]:
        if row.folded_into_id:
            doubles.setdefault(row.folded_into_id, []).append(row)
    return doubles


def place_of(seen_at: datetime, pk: int) -> str:
    """Return a place in the list as text for a URL, without characters that need quoting."""
    return f"{seen_at.astimezone(UTC).isoformat().replace('+00:00', 'Z')}_{pk}"


def read_place(text: str) -> tuple[datetime, int] | None:
    """Parse a place, or return None if it is invalid."""
    moment, _, number = text.rpartition("_")
    try:
        seen_at, pk = datetime.fromisoformat(moment), int(number)
    except ValueError:
        return None
    return (seen_at, pk) if seen_at.tzinfo and is_usable(seen_at) and 0 <= pk < 2**63 else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def topics() -> list[tuple[int, str]]:
    """Return the keys and names of topics for the filter and the form, in the order of these names; at most `COUNTED`."""
    names = [(topic.pk, str(topic)) for topic in vocabulary_model("topic")._default_manager.all()[:COUNTED]]
    return sorted(names, key=lambda topic: spelling.alphabetical(topic[1]))
