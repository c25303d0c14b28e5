"""Who is in, who waits, who moves up; and the token with which a person cancels."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.core import signing
from django.db import transaction

from events.models import EditionPage, EditionStatus, Notice, Registration, RegistrationStatus

from .event import forget_at, hold, leading_version, places_left, sooner_where_cancelled
from .notices import enqueue_notice, facts
from .opening import RegistrationClosed, state

# Whoever sends the form twice in so short a time pressed the button twice.
SAME_ATTEMPT = timedelta(minutes=10)

_cancel_signer = signing.Signer(salt="events.registration.cancel")


class Outcome(StrEnum):
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    ALREADY = "already"


@transaction.atomic
def register(
    edition: EditionPage,
    *,
    name: str,
    email: str,
    language: str,
    at: datetime,
    organisation: Any = None,
    other_organisation: str = "",
    time_zone: str = "",
    agrees_to_recording: bool = False,
    agrees_to_mailing: bool = False,
    by_hand: bool = False,
) -> tuple[Registration, Outcome]:
    """A place or the waiting list for this person; whoever is in already stays as they are and is notified by mail.

    ``by_hand``: an editor does it, whatever the days of registration. RegistrationClosed otherwise outside of them.
    """
    email = email.strip().lower()
    thing = edition.translation_key
    hold(thing)
    if not by_hand and not (now := state(edition, at=at)).takes_form:
        raise RegistrationClosed(now)
    known = Registration.objects.of_thing(thing).active().filter(email=email).first()
    if known is not None:
        if at - known.registered_at > SAME_ATTEMPT:
            enqueue_notice(known, Notice.Kind.AGAIN, at=at, occasion=f"{at:%Y%m%d%H}")
        return known, Outcome.ALREADY
    leading = leading_version(thing) or edition
    promote_waiting(leading, at=at)
    has_place = places_left(leading) != 0
    row = Registration.objects.create(
        translation_key=thing,
        edition=edition,
        name=name.strip(),
        email=email,
        organisation=organisation,
        other_organisation=other_organisation.strip(),
        language=language,
        time_zone=time_zone,
        status=RegistrationStatus.CONFIRMED if has_place else RegistrationStatus.WAITING,
        agrees_to_recording=agrees_to_recording,
        agrees_to_mailing=agrees_to_mailing,
        registered_at=at,
        forget_at=forget_at(leading, registered_at=at),
        notified=facts(leading),
    )
    enqueue_notice(row, Notice.Kind.CONFIRMED if has_place else Notice.Kind.WAITING, at=at)
    return row, Outcome.CONFIRMED if has_place else Outcome.WAITING


@transaction.atomic
def cancel(registration: Registration, *, at: datetime) -> bool:
    """Give the place back; whoever waits longest gets it. False where it was cancelled before: nothing happens twice."""
    hold(registration.translation_key)
    row = Registration.objects.filter(pk=registration.pk).active().first()
    if row is None:
        return False
    row.status, row.cancelled_at = RegistrationStatus.CANCELLED, at
    row.forget_at = sooner_where_cancelled(row.forget_at, at)
    row.save(update_fields=["status", "cancelled_at", "forget_at"])
    row.notices.filter(sent_at=None).delete()  # what they would say no longer concerns them
    enqueue_notice(row, Notice.Kind.WITHDRAWN, at=at)
    promote_waiting(leading_version(row.translation_key), at=at)
    return True


@transaction.atomic
def promote(registration: Registration, *, at: datetime) -> bool:
    """Give somebody who waits a place, be there one or not. False where they do not wait."""
    hold(registration.translation_key)
    row = Registration.objects.filter(pk=registration.pk).waiting().first()
    if row is None:
        return False
    _give_place(row, at=at)
    return True


@transaction.atomic
def fill_places(translation_key: UUID, *, at: datetime) -> int:
    """Places that became free, because somebody cancelled or there are more now, go to those who wait; how many."""
    hold(translation_key)
    return promote_waiting(leading_version(translation_key), at=at)


def promote_waiting(leading: EditionPage | None, *, at: datetime) -> int:
    if leading is None or leading.is_over(at=at):
        return 0
    if leading.status in {EditionStatus.CANCELLED, EditionStatus.POSTPONED, EditionStatus.HELD}:
        return 0
    left = places_left(leading)
    waiting = list(Registration.objects.of_thing(leading.translation_key).waiting()[:left])
    for row in waiting:
        _give_place(row, at=at)
    return len(waiting)


def _give_place(row: Registration, *, at: datetime) -> None:
    row.status = RegistrationStatus.CONFIRMED
    row.save(update_fields=["status"])
    row.notices.filter(sent_at=None, kind=Notice.Kind.WAITING).delete()
    enqueue_notice(row, Notice.Kind.PROMOTED, at=at)


def cancel_token(row: Registration) -> str:
    """What the link to cancel carries: signed, and nothing of the person in it."""
    return _cancel_signer.sign(row.uuid.hex)


def by_cancel_token(token: str) -> Registration | None:
    """None where the registration was deleted; ValueError for a token that we did not make."""
    try:
        uuid = UUID(hex=_cancel_signer.unsign(token))
    except signing.BadSignature:
        raise ValueError("Not a token of ours.") from None
    return Registration.objects.filter(uuid=uuid).select_related("edition__locale").first()
