"""Sources that an editor trusts: their new entries go out by themselves, and follow their source from then on."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from news.models import Entry, EntryStatus
from news.syndication.external import NothingToLeadTo
from news.syndication.record import record_external

logger = logging.getLogger(__name__)


def publish_trusted(*, at: datetime, at_most: int = 200) -> int:
    """Publish what waits, bring up to date what its source changed; returns how many. Safe to repeat, and to be killed.

    Each entry is a transaction of its own; one that fails is logged and holds up no other. One that leads nowhere is
    shortlisted: an editor decides.
    """
    count = 0
    waiting = Entry.objects.to_publish_by_itself().order_by("first_seen_at", "-position")
    for pk in list(waiting.values_list("pk", flat=True)[:at_most]):
        try:
            with transaction.atomic():
                count += _publish(pk, at=at)
        except Exception:
            logger.exception("Entry %s could not be published by itself; it is tried again", pk)
    return count


def _publish(pk: int, *, at: datetime) -> bool:
    """False when an editor or another worker was faster."""
    entry = Entry.objects.to_publish_by_itself().select_for_update().filter(pk=pk).first()
    if entry is None:
        return False
    entry.status, entry.source_changed_at = EntryStatus.PUBLISHED, None
    entry.save(update_fields=["status", "source_changed_at"])
    try:
        record_external(entry, at=at)
    except NothingToLeadTo:
        entry.status = EntryStatus.SHORTLISTED
        entry.save(update_fields=["status"])
        return False
    return True
