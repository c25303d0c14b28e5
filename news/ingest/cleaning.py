"""New cleaning of texts that an older sanitizer cleaned: public ones first, in batches, in the worker.

The row has the version that cleaned it, so after a crash the next run continues where the last one ended.
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
    """Clean up to ``at_most`` texts. Return how many were cleaned and how many are left, or {} if there were none."""
    cleaned = 0
    while cleaned < at_most and (rows := _waiting()):
        for row in rows:
            _clean_again(row)
        with transaction.atomic():
            written = [row for row in rows if _write(row)]
            shown = [_record(row, at=at) for row in written if row.status == EntryStatus.PUBLISHED]
            if any(shown):
                ChangeCounter.reframe()  # because feeds have new texts
        cleaned += len(rows)
    return {"cleaned": cleaned, "left": Entry.objects.to_clean_again().count()} if cleaned else {}


def _waiting() -> list[Entry]:
    # Unordered, because a sort would move all the texts in the database.
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
    """Store the text. Return False if a poll was faster: its content is newer, and clean."""
    waiting = Entry.objects.to_clean_again().filter(pk=row.pk)
    return bool(waiting.update(html=row.html, text=row.text, sanitizer_version=row.sanitizer_version))


def _record(row: Entry, *, at: datetime) -> bool:
    """Record the entry, and return whether the public text has changed. If this fails, remove the text, which is not
    clean."""
    try:
        with transaction.atomic():
            return record_cleaned(row, at=at)
    except Exception:
        logger.exception("Entry %s could not be recorded after it was cleaned; its item shows no text", row.pk)
        return bool(Item.objects.filter(uuid=row.uuid).update(html="", summary=""))
