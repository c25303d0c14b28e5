"""Places without a confirmed email address, if confirmed people wait for one."""

from __future__ import annotations

from datetime import datetime

from django.db.models.functions import Least

from events.models import EditionPage, Notice, Registration, RegistrationStatus

from .confirming import HELD_FOR, UNCONFIRMED_KEPT_FOR, asked_until, largest_groups_first
from .notices import enqueue_notice


def ask_for_clicks(leading: EditionPage, *, at: datetime) -> int:
    """Ask as many people with a place to confirm their address as people wait for one. Return how many."""
    rows = Registration.objects.of_thing(leading.translation_key)
    missing = rows.waiting().count() - rows.free_soon(at=at).count()
    if missing <= 0:
        return 0
    unconfirmed = rows.confirmed().exclude(asked_from="").filter(held_until=None).order_by("registered_at", "pk")
    asked = largest_groups_first([(row, row.asked_from) for row in unconfirmed])[:missing]
    until = asked_until(leading.begins_at, at=at)
    for row in asked:
        row.held_until = until
        row.save(update_fields=["held_until"])
        occasion = f"{at:%Y%m%dT%H%M%S}"
        data = {"hours": round((until - at) / HELD_FOR)}
        enqueue_notice(row, Notice.Kind.CONFIRM, at=at, occasion=occasion, data=data)
    return len(asked)


def take_back(leading: EditionPage, *, at: datetime) -> None:
    """Take back the places of those who did not confirm in time, as many as people wait for. The others keep theirs."""
    rows = Registration.objects.of_thing(leading.translation_key)
    late = rows.confirmed().filter(held_until__lte=at).order_by("-registered_at", "-pk")
    lapsed = [row.pk for row in late[: rows.waiting().count()]]
    Notice.objects.filter(registration__in=lapsed, sent_at=None).delete()
    rows.filter(pk__in=lapsed).update(
        status=RegistrationStatus.UNCONFIRMED,
        held_until=None,
        forget_at=Least("forget_at", at + UNCONFIRMED_KEPT_FOR),
    )
    rows.confirmed().filter(held_until__lte=at).update(held_until=None)


def keep_place(row: Registration) -> None:
    """Let a person who has clicked keep the place that they already have."""
    row.held_until, row.asked_from = None, ""
    row.save(update_fields=["held_until", "asked_from"])
    row.notices.filter(sent_at=None, kind=Notice.Kind.CONFIRM).delete()
