"""An event changed: whoever registered is notified once of what changed for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import reduce
from itertools import batched
from operator import or_
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q

from events.models import EditionPage, Notice, Registration, RegistrationStatus

from .event import forget_at, forget_at_in_rows, hold, leading_version, leading_versions
from .notices import differences, facts
from .places import promote_waiting

# Events are compared with their rows so many in one query, rows are written so many in one statement.
EVENTS_AT_ONCE, ROWS_AT_ONCE = 50, 500


@transaction.atomic
def follow(translation_key: UUID, *, at: datetime, silently: bool = False) -> int:
    """Enqueue a mail to each registered person about whatever changed since the last one; returns how many mails.

    The time to forget moves with the event, and new places are filled. Safe to repeat: the row keeps what they were
    notified of.
    ``silently`` takes what changed as known, without a mail.
    """
    hold(translation_key)
    leading = leading_version(translation_key)
    if leading is None:
        return 0
    true = facts(leading)
    is_over = leading.is_over(at=at)
    notices: list[Notice] = []
    rows = list(Registration.objects.filter(_is_outdated(leading, true)))
    for row in rows:
        if row.status != RegistrationStatus.CANCELLED and not is_over and not silently:
            notices += _notices(row, true, at=at)
        row.notified = true
        row.forget_at = forget_at(leading, registered_at=row.registered_at, cancelled_at=row.cancelled_at)
    Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=ROWS_AT_ONCE)
    Registration.objects.bulk_update(rows, ["notified", "forget_at"], batch_size=ROWS_AT_ONCE)
    return len(notices) + promote_waiting(leading, at=at)


def _notices(row: Registration, true: dict[str, Any], *, at: datetime) -> Iterator[Notice]:
    occasion = f"{at:%Y%m%dT%H%M%S%f}"
    for kind, data in differences(row.notified, true, has_place=row.status == RegistrationStatus.CONFIRMED):
        yield Notice(registration=row, kind=kind, occasion=occasion, created_at=at, due_at=at, data=data)


def follow_all(*, at: datetime) -> int:
    """`follow` for every event that people are registered for and that is not over: repairs what a crash left out.

    Which of them need it is asked for many events at once: this runs each hour, and next to none does.
    """
    ahead = (
        Registration.objects.filter(forget_at__gt=at).order_by().values_list("translation_key", flat=True).distinct()
    )
    coming = EditionPage.objects.live().filter(translation_key__in=ahead).upcoming(at=at)
    things = sorted(set(coming.order_by().values_list("translation_key", flat=True)))
    behind = [key for some in batched(things, EVENTS_AT_ONCE) for key in _behind(leading_versions(some))]
    return sum(follow(thing, at=at) for thing in behind)


def _behind(events: list[EditionPage]) -> list[UUID]:
    """Events that changed for somebody, and events with places for those who wait."""
    if not events:
        return []
    outdated = Registration.objects.filter(reduce(or_, (_is_outdated(event, facts(event)) for event in events)))
    changed = set(outdated.order_by().values_list("translation_key", flat=True).distinct())
    keys = [event.translation_key for event in events]
    counts = Registration.objects.filter(translation_key__in=keys).order_by().values_list("translation_key", "status")
    count = {(key, status): number for key, status, number in counts.annotate(Count("pk"))}
    for event in events:
        taken, waiting = (
            count.get((event.translation_key, status), 0)
            for status in (RegistrationStatus.CONFIRMED, RegistrationStatus.WAITING)
        )
        if waiting and (event.capacity is None or taken < event.capacity):
            changed.add(event.translation_key)
    return [key for key in keys if key in changed]


def _is_outdated(leading: EditionPage, true: dict[str, Any]) -> Q:
    """Rows of this event that say something else than what is true."""
    known = Q(notified=true, forget_at=forget_at_in_rows(leading)) | Q(status=RegistrationStatus.UNCONFIRMED)
    return Q(translation_key=leading.translation_key) & ~known
