"""Rows -> what is usual for trusted sources (`Habits`). A source whose document shows nothing new costs no query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.db.models import F, Q
from django.db.models.functions import Left

from news.models import Entry, EntryStatus
from news.parsing.habits import SAMPLES, STRANGE_SAMPLES, Habits, Sample, hosts_in
from news.parsing.vocabulary import TEXT

from .decision import Known, Sighting

HTML = 8000  # characters in which links are looked for
_ACCEPTED = (EntryStatus.PUBLISHED, EntryStatus.DRAFTED)
_COLUMNS = (
    "title",
    "start_of_text",
    "link",
    "start_of_html",
    "published_at",
    "first_seen_at",
    "is_doubted",
    "status",
    "pk",
)


def with_habits(sightings: Mapping[int, Sighting], rows: Iterable[Known]) -> dict[int, Sighting]:
    """Sightings of trusted sources with the habits of their source; ``rows`` are those that their documents show."""
    shown: dict[int, list[int]] = {}
    for row in rows:
        if row.id:
            shown.setdefault(row.source_id, []).append(row.id)
    found = dict(sightings)
    for pk, sighting in sightings.items():
        if sighting.source.is_trusted and (sighting.fresh or sighting.vanished):
            habits = read_habits(pk, also=shown.get(pk, []))
            found[pk] = replace(sighting, source=replace(sighting.source, habits=habits))
    return found


def read_habits(source_id: int, *, also: Iterable[int] = ()) -> Habits:
    """Of the latest entries; texts of ``also`` can be compared."""
    entries = Entry.objects.filter(source=source_id).annotate(
        start_of_text=Left("text", TEXT), start_of_html=Left("html", HTML)
    )
    # What an editor has accepted is usual again.
    strange = Q(is_doubted=True) & ~Q(status__in=_ACCEPTED)
    latest = entries.order_by("-first_seen_at", F("published_at").desc(nulls_last=True), "-id")
    rows = [
        *latest.exclude(strange).values_list(*_COLUMNS)[:SAMPLES],
        *latest.filter(strange).values_list(*_COLUMNS)[:STRANGE_SAMPLES],
    ]
    known = {row[-1] for row in rows}
    others = entries.filter(pk__in=[pk for pk in also if pk not in known]).values_list(*_COLUMNS)
    samples = sorted(
        map(_sample, rows),
        key=lambda sample: (sample.first_seen_at, sample.published_at or sample.first_seen_at),
        reverse=True,
    )
    return Habits(samples, others={row[-1]: _sample(row) for row in others})


def _sample(row: tuple) -> Sample:
    title, text, link, html, published_at, first_seen_at, is_doubted, status, pk = row
    return Sample(
        title=title,
        text=text,
        link=link,
        hosts=hosts_in(html),
        published_at=published_at,
        first_seen_at=first_seen_at,
        is_strange=is_doubted and status not in _ACCEPTED,
        id=pk,
    )
