"""What is not kept for ever: entries that nobody picked, the keys of those, the log of polls."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Window
from django.db.models.functions import RowNumber

from news.models import Entry, Poll, Tombstone


def trim_log(*, at: datetime) -> int:
    """Drop all but the newest `Poll.KEPT` lines of each source; returns how many went. ``at`` makes no difference, the
    schedule gives it to every job."""
    numbered = Poll.objects.annotate(number=Window(RowNumber(), partition_by=F("source"), order_by=F("id").desc()))
    return Poll.objects.filter(pk__in=numbered.filter(number__gt=Poll.KEPT).values("pk")).delete()[0]


def forget_entries(*, at: datetime, at_most: int = 5000) -> int:
    """Entries that were kept long enough become tombstones, the oldest of these end; returns how many entries went.

    What an editor accepted is kept. ``at_most`` bounds one transaction; the next run takes the rest.
    """
    with transaction.atomic():
        rows = list(Entry.objects.outdated(at=at).order_by("pk").values_list("pk", "source_id", "k1", "k2")[:at_most])
        Tombstone.objects.bulk_create(
            Tombstone(source_id=source_id, k1=k1, k2=k2, forgotten_at=at) for _, source_id, k1, k2 in rows
        )
        Entry.objects.filter(pk__in=[pk for pk, *_ in rows]).delete()
        Tombstone.objects.filter(forgotten_at__lt=at - Tombstone.KEPT).delete()
    return len(rows)
