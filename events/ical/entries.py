"""Writing of `CalendarEntry` rows: the next revision and the facets."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max

from events.ical import document
from events.models import CalendarEntry, CalendarFacet

# Resolution of LAST-MODIFIED.
LEAST_STEP = timedelta(seconds=1)


def step(entry: CalendarEntry, text: str, *, at: datetime | None) -> None:
    """Save ``text`` as the next revision, numbered across all languages of the event; without ``at`` keep the revision
    number."""
    if at is not None:
        seen = CalendarEntry.objects.filter(translation_key=entry.translation_key).aggregate(
            Max("sequence"), Max("changed_at")
        )
        if seen["sequence__max"] is None:
            entry.sequence, entry.changed_at = 0, at
        else:
            entry.sequence = seen["sequence__max"] + 1
            entry.changed_at = max(at, seen["changed_at__max"] + LEAST_STEP)
    entry.components = document.stamped(
        text, sequence=entry.sequence, created_at=entry.created_at, changed_at=entry.changed_at
    )
    entry.save()


def keep_facets(entry: CalendarEntry, facets: set[str]) -> None:
    known = set(entry.facets.values_list("facet", flat=True))
    if known == facets:
        return
    entry.facets.exclude(facet__in=facets).delete()
    CalendarFacet.objects.bulk_create(CalendarFacet(entry=entry, facet=facet) for facet in sorted(facets - known))
