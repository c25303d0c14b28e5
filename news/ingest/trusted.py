"""Sources that an editor trusts: their new entries go out by themselves, and follow their source from then on.

What is unusual for a source waits (``weighing``). A source that may have changed hands is held (``continuity``): nothing of it
goes out. An editor confirms it (`release`), rejects what waits (`reject`), or has all its entries wait at the desk from now
on (`stop_trusting`).
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.db import transaction

from news.models import Entry, EntryStatus, Source
from news.models.entries import EntryQuerySet
from news.parsing.continuity import Publisher, accepted
from news.publishing.external import NothingToLeadTo
from news.publishing.record import record_external, withdraw_external

logger = logging.getLogger(__name__)

REASON = "Its source has withdrawn it."


class Outdated(ValueError):
    """Something more speaks against the source than the editor was shown."""


def publish_trusted(*, at: datetime, at_most: int = 200) -> int:
    """Publish what waits, bring up to date what its source changed; returns how many. Safe to repeat, and to be killed.

    Each entry is a transaction of its own; one that fails is logged and holds up no other. One that leads nowhere is
    shortlisted: an editor decides.
    """
    count = 0
    for pk in Entry.objects.oldest_to_publish_by_itself(at_most):
        try:
            with transaction.atomic():
                count += _publish(pk, at=at)
        except Exception:
            logger.exception("Entry %s could not be published by itself; it is tried again", pk)
    return count


def _publish(pk: int, *, at: datetime) -> bool:
    """False when an editor or another worker was faster."""
    entry = Entry.objects.to_publish_by_itself().select_for_update(of=("self",)).filter(pk=pk).first()
    if entry is None:
        return False
    if entry.is_withdrawn:
        return _take_away(entry, at=at)
    entry.status, entry.source_changed_at = EntryStatus.PUBLISHED, None
    entry.save(update_fields=["status", "source_changed_at"])
    try:
        record_external(entry, at=at)
    except NothingToLeadTo:
        entry.status = EntryStatus.SHORTLISTED
        entry.save(update_fields=["status"])
        return False
    return True


def _take_away(entry: Entry, *, at: datetime) -> bool:
    """Its source has withdrawn it. An editor can publish it all the same."""
    entry.status, entry.source_changed_at = EntryStatus.SHORTLISTED, None
    entry.save(update_fields=["status", "source_changed_at"])
    withdraw_external(entry, at=at, note=REASON)
    return True


# --- What an editor decides -----------------------------------------------------------------------------------------


def held_back(source: Source) -> EntryQuerySet:
    """What goes out as soon as a trusted source is released."""
    return Entry.objects.undecided().filter(source=source).after_trust()


def waiting_from_before(source: Source) -> EntryQuerySet:
    """What nobody has decided about and does not go out by itself, because it came before the trust."""
    return Entry.objects.undecided().filter(source=source).exclude(pk__in=held_back(source).values("pk"))


def publish_from_before(source: Source) -> None:
    """All that waits goes out by itself too; the worker does it."""
    Source.objects.filter(pk=source.pk, trust=Source.Trust.PUBLISH).update(trusted_at=None)


def release(source: Source, *, shown: str, at: datetime) -> None:
    """It is still the same publisher: what was held goes out, and what it shows now is known from now on.

    ``shown``: `held_key` of the source as the editor saw it; `Outdated` where something more came to light since. The next
    poll reads the document again, because what is public was left as it was meanwhile; one under way writes nothing more.
    """
    _decide(source, shown=shown, at=at)


def reject(source: Source, *, shown: str, at: datetime, by: Any = None) -> None:
    """What waits is dismissed, and what the source changed stays as it was. The source goes on; what it shows is not known
    from now on, so that the next document is doubted for the same reasons.
    """
    _decide(source, shown=shown, at=at, is_rejected=True, by=by)


def stop_trusting(source: Source, *, shown: str, at: datetime) -> None:
    """What was held and what comes wait at the desk; what is public stays, and follows its source no more."""
    _decide(source, shown=shown, at=at, trust=Source.Trust.REVIEW)


@transaction.atomic
def _decide(
    source: Source, *, shown: str, at: datetime, is_rejected: bool = False, by: Any = None, **values: str
) -> None:
    current = Source.objects.select_for_update(of=("self",)).get(pk=source.pk)
    if current.held_key != shown:
        raise Outdated("The source has changed further.")
    known = Publisher.read(current.known_as)
    waiting = Entry.objects.undecided().filter(source=source, is_doubted=True)
    if is_rejected:
        waiting.update(status=EntryStatus.DISMISSED, decided_at=at, decided_by=by)
    else:
        known = accepted(known, current.doubts)
        waiting.update(is_doubted=False)
    Source.objects.filter(pk=source.pk).update(
        held_at=None,
        held_because=[],
        known_as=known.values,
        etag="",
        last_modified="",
        body_hash="",
        claim="",
        claimed_until=None,
        next_poll_at=at,
        **values,
    )
