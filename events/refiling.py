"""Tasks after a change of vocabulary rows under which many editions are filed. Idempotent."""

from __future__ import annotations

from django.db import transaction
from django.tasks import task
from django.utils import timezone

from events.ical import announced
from events.ical import record as recording
from events.models import CalendarEntry, EditionPage


@task()
def record_filed_under(facet: str) -> int:
    """Update calendars after a topic was renamed or moved, since they contain its name. Return how many editions
    changed. Sends no emails."""
    at = timezone.now()
    entries = CalendarEntry.objects.filed_under([facet])
    with transaction.atomic():
        editions = EditionPage.objects.filter(uuid__in=entries.filter(cadence=None).values("uuid"))
        changes = recording.record_all(editions, at=at)
        for series_uuid in entries.filter(cadence__isnull=False).values_list("series_uuid", flat=True):
            if series_uuid:
                announced.record(series_uuid, at=at)
    return len(changes)


@task()
def record_editions(page_ids: list[int]) -> int:
    """Update calendars of editions that refer to a merged row. Sends no emails."""
    return len(recording.record_all(EditionPage.objects.filter(pk__in=page_ids), at=timezone.now()))
