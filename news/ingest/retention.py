"""Deletion of old rows: entries that were never picked, their tombstones, the log of polls."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Window
from django.db.models.functions import RowNumber

from news.models import Entry, Poll, Tombstone


def trim_log(*, at: datetime) -> int:
    """Delete all but the newest `Poll.KEPT` rows of each source. Return how many. ``at`` is not used; every job gets
    it."""
    numbered = Poll.objects.annotate(number=Window(RowNumber(), partition_by=F("source"), order_by=F("id").desc()))
    return Poll.objects.filter(pk__in=numbered.filter(number__gt=Poll.KEPT).values("pk")).delete()[0]


def forget_entries(*, at: datetime, at_most: int = 5000) -> int:
    """Replace old entries with tombstones, and delete the oldest tombstones. Return the number of entries.

    Accepted entries are kept. ``at_most`` limits one transaction; the next run deletes the rest.
    """
    with transaction.atomic():
        rows = list(Entry.objects.outdated(at=at).order_by("pk").values_list("pk", "source_id", "k1", "k2")[:at_most])
        Tombstone.objects.bulk_create(
            Tombstone(source_id=source_id, k1=k1, k2=k2, forgotten_at=at) for _, source_id, k1, k2 in rows
        )
        Entry.objects.filter(pk__in=[pk for pk, *_ in rows]).delete()
        Tombstone.objects.filter(forgotten_at__lt=at - Tombstone.KEPT).delete()
    return len(rows)
