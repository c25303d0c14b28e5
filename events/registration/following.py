"""An event changed: whoever registered is notified once of what changed for them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from events.models import EditionPage, Registration, RegistrationStatus

from .event import forget_at, hold, leading_version
from .notices import differences, enqueue_notice, facts
from .places import promote_waiting


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
    count = 0
    for row in Registration.objects.of_thing(translation_key):
        forgotten_at = forget_at(leading, registered_at=row.registered_at, cancelled_at=row.cancelled_at)
        if row.status != RegistrationStatus.CANCELLED and not is_over and not silently:
            for kind, data in differences(row.notified, true, has_place=row.status == RegistrationStatus.CONFIRMED):
                enqueue_notice(row, kind, at=at, occasion=f"{at:%Y%m%dT%H%M%S%f}", data=data)
                count += 1
        if (row.notified, row.forget_at) != (true, forgotten_at):
            row.notified, row.forget_at = true, forgotten_at
            row.save(update_fields=["notified", "forget_at"])
    return count + promote_waiting(leading, at=at)


def follow_all(*, at: datetime) -> int:
    """`follow` for every event that people are registered for and that is not over: repairs what a crash left out."""
    ahead = (
        Registration.objects.filter(forget_at__gt=at).order_by().values_list("translation_key", flat=True).distinct()
    )
    coming = EditionPage.objects.live().filter(translation_key__in=ahead).upcoming(at=at)
    things = set(coming.order_by().values_list("translation_key", flat=True))
    return sum(follow(thing, at=at) for thing in sorted(things))
