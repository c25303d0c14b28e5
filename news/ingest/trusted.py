"""Trusted sources: their new entries are published automatically, and later follow their source.

Unusual entries wait (``weighing``). If a source may have a new publisher, it is held (``continuity``) and publishes
nothing. An editor confirms it (`release`), rejects what waits (`reject`), or makes all its entries wait at the desk
from now on (`stop_trusting`).
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from news.models import Entry, EntryStatus, Source
from news.models.entries import EntryQuerySet
from news.parsing.continuity import Publisher, accepted
from news.publishing.external import NothingToLeadTo
from news.publishing.record import record_external, withdraw_external

from . import existing
from .duplicates import fold_accepted

logger = logging.getLogger(__name__)

REASON = "Its source has withdrawn it."


class Outdated(ValueError):
    """Error for a decision about a source that has more doubts than the editor was shown."""


def publish_trusted(*, at: datetime, at_most: int = 200) -> int:
    """Publish waiting entries, and update those that their source changed. Return how many. Idempotent, and safe to
    kill.

    Each entry has its own transaction. If one fails, it is logged, and the others continue. An entry without an address
    to link to is shortlisted, for an editor to decide.
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
    """Publish an entry. Return False if an editor or another worker was faster."""
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
    """Withdraw an entry that its source has withdrawn. An editor can still publish it. The same news from other
    sources, which was folded into it, becomes visible.
    """
    others = Entry.objects.filter(folded_into=entry, status=EntryStatus.FOLDED, is_withdrawn=False)
    if lead := others.order_by("first_seen_at", "pk").first():
        others.exclude(pk=lead.pk).update(folded_into=lead)
        Entry.objects.filter(pk=lead.pk).update(status=EntryStatus.NEW, folded_into=None)
    entry.status, entry.source_changed_at = EntryStatus.SHORTLISTED, None
    entry.save(update_fields=["status", "source_changed_at"])
    withdraw_external(entry, at=at, note=REASON)
    return True


# --- What an editor decides -----------------------------------------------------------------------------------------


def held_back(source: Source) -> EntryQuerySet:
    """Return the entries that are published when a held source is released."""
    return Entry.objects.undecided().filter(source=source).after_trust()


def waiting_from_before(source: Source) -> EntryQuerySet:
    """Return the undecided entries that are not published automatically, because they are older than the trust."""
    return Entry.objects.undecided().filter(source=source).exclude(pk__in=held_back(source).values("pk"))


def publish_from_before(source: Source) -> None:
    """Let the worker publish the older undecided entries too."""
    Source.objects.filter(pk=source.pk, trust=Source.Trust.PUBLISH).update(trusted_at=None)


def release(source: Source, *, shown: str, at: datetime) -> None:
    """Confirm that the publisher is still the same: publish the held entries, and accept what the source shows now.

    ``shown`` is the source's `held_key` as the editor saw it. Raises `Outdated` if there are more doubts since then.
    The next poll reads the document again, because public entries did not change while the source was held. A poll that
    is running writes nothing.
    """
    _decide(source, shown=shown, at=at)


def reject(source: Source, *, shown: str, at: datetime, by: Any = None) -> None:
    """Dismiss the waiting entries, and keep former versions of changed ones. The source stays trusted. The doubts are
    not accepted, so the next document raises the same ones.
    """
    _decide(source, shown=shown, at=at, is_rejected=True, by=by)


def stop_trusting(source: Source, *, shown: str, at: datetime) -> None:
    """Let held and new entries wait at the desk. Public entries stay, and no longer follow their source."""
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
        _accept(list(waiting.values_list("pk", flat=True)), at=at)
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


def _accept(pks: list[int], *, at: datetime) -> None:
    """Let these entries proceed, folded with the same entries of other sources."""
    Entry.objects.filter(pk__in=pks).update(is_doubted=False)
    waited = existing.read(Q(pk__in=pks))
    for pk, lead in fold_accepted(waited, existing.look_up_same(waited), at=at):
        Entry.objects.filter(pk=pk).update(status=EntryStatus.FOLDED, folded_into=lead)
