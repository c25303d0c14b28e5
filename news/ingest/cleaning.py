"""Texts that an older sanitizer cleaned are cleaned again: what is public first, in batches, by the worker.

The row says which version cleaned it, so that a crash costs nothing: the next look goes on where the last one ended.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction

from news.models import ChangeCounter, Entry, EntryStatus, Item
from news.parsing.sanitize import clean
from news.publishing.record import record_cleaned

from .store import storable

logger = logging.getLogger(__name__)

_IN_ONE_TRANSACTION = 50


def clean_again(*, at: datetime, at_most: int = 500) -> dict[str, int]:
    """Clean up to ``at_most`` texts; returns how many were and how many are left, nothing where none waited."""
    cleaned = 0
    while cleaned < at_most and (rows := _waiting()):
        for row in rows:
            _clean_again(row)
        with transaction.atomic():
            written = [row for row in rows if _write(row)]
            shown = [_record(row, at=at) for row in written if row.status == EntryStatus.PUBLISHED]
            if any(shown):
                ChangeCounter.reframe()  # feeds print other texts from now on
        cleaned += len(rows)
    return {"cleaned": cleaned, "left": Entry.objects.to_clean_again().count()} if cleaned else {}


def _waiting() -> list[Entry]:
    # In whatever order: to sort them, a database would carry all their texts about.
    waiting = Entry.objects.to_clean_again().only("uuid", "status", "raw_html", "html_base", "html")
    published = list(waiting.filter(status=EntryStatus.PUBLISHED)[:_IN_ONE_TRANSACTION])
    return published or list(waiting[:_IN_ONE_TRANSACTION])


def _clean_again(row: Entry) -> None:
    cleaned = clean(row.raw_html or row.html, base_url=row.html_base)
    row.html, row.text, row.sanitizer_version = (
        storable(cleaned.html),
        storable(cleaned.text),
        cleaned.sanitizer_version,
    )


def _write(row: Entry) -> bool:
    """False where a poll was faster: its content is newer, and clean."""
    waiting = Entry.objects.to_clean_again().filter(pk=row.pk)
    return bool(waiting.update(html=row.html, text=row.text, sanitizer_version=row.sanitizer_version))


def _record(row: Entry, *, at: datetime) -> bool:
    """Whether what readers see is another text now. One that cannot be recorded loses its text: that was not clean."""
    try:
        with transaction.atomic():
            return record_cleaned(row, at=at)
    except Exception:
        logger.exception("Entry %s could not be recorded after it was cleaned; its item shows no text", row.pk)
        return bool(Item.objects.filter(uuid=row.uuid).update(html="", summary=""))
