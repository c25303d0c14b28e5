"""Places, waiting list and promotion; and the token to cancel."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.db.models import Count, Q

from events.models import EditionPage, EditionStatus, Notice, Registration, RegistrationStatus
from foundation.throttling.domains import registrable_domain

from .confirming import HELD_FOR, UNCONFIRMED_KEPT_FOR, Crowd
from .event import (
    forget_at,
    hold,
    leading_version,
    open_versions,
    places_left,
    read_by,
    sooner_where_cancelled,
    versions,
)
from .floods import may_repeat_mail
from .making_room import ask_for_clicks, keep_place, take_back
from .notices import enqueue_notice
from .opening import RegistrationClosed, state, state_for_editors
from .promises import facts

# A second form within this time counts as a double click.
SAME_ATTEMPT = timedelta(minutes=10)
LAPSED_AT_ONCE = 100  # events

_cancel_signer = signing.Signer(salt="events.registration.cancel")


class Outcome(StrEnum):
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    UNCONFIRMED = "unconfirmed"
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
    asked_from: str = "",
) -> tuple[Registration, Outcome]:
    """Register a person for a place or the waiting list. People who are registered already stay so and get an email.

    ``by_hand``: an editor registers the person, also before and after the days of registration. Raises
    `RegistrationClosed` if registration is not open. ``asked_from``: keyed hashes of the client's provider and network,
    with a space between. If many come from there, they must confirm by email first.
    """
    email = email.strip().lower()
    thing = edition.translation_key
    hold(thing)
    now = state_for_editors(edition, at=at) if by_hand else state(edition, at=at)
    if not now.takes_form:
        raise RegistrationClosed(now)
    known = (
        Registration.objects.of_thing(thing).exclude(status=RegistrationStatus.CANCELLED).filter(email=email).first()
    )
    if known is not None:
        return _register_again(known, by_hand=by_hand, at=at)
    leading = leading_version(thing) or edition
    promote_waiting(leading, at=at)
    left = places_left(leading, at=at)
    crowd = _crowd(leading, left, asked_from, email)
    if is_held := bool(asked_from and not by_hand and crowd.needs_click):
        status = RegistrationStatus.UNCONFIRMED
    else:
        status = RegistrationStatus.WAITING if left == 0 else RegistrationStatus.CONFIRMED
    held_until = at + HELD_FOR if is_held and left != 0 and crowd.may_hold else None
    forgotten_at = forget_at(leading, registered_at=at)
    row = Registration.objects.create(
        translation_key=thing,
        edition=edition,
        name=name.strip(),
        email=email,
        organisation=organisation,
        other_organisation=other_organisation.strip(),
        language=language,
        time_zone=time_zone,
        status=status,
        held_until=held_until,
        asked_from="" if by_hand else asked_from,
        agrees_to_recording=agrees_to_recording,
        agrees_to_mailing=agrees_to_mailing,
        registered_at=at,
        forget_at=min(forgotten_at, at + UNCONFIRMED_KEPT_FOR) if is_held else forgotten_at,
        notified=_facts_for(language, leading),
    )
    _write_to(row, at=at)
    ask_for_clicks(leading, at=at)
    return row, Outcome(row.status)


def _register_again(known: Registration, *, by_hand: bool, at: datetime) -> tuple[Registration, Outcome]:
    """Register a person again: send an email with the status of the registration. A registration by an editor also
    confirms it.
    """
    if known.awaits_click and by_hand:
        return known, _let_in(known, at=at)
    if at - known.registered_at > SAME_ATTEMPT and may_repeat_mail(known.email, at=at):
        kind = Notice.Kind.CONFIRM if known.awaits_click else Notice.Kind.AGAIN
        enqueue_notice(known, kind, at=at, occasion=f"{at:%Y%m%d%H}")
    return known, Outcome.ALREADY


def _facts_for(language: str, leading: EditionPage) -> dict[str, Any]:
    """Return the facts in the first email to a reader of ``language``."""
    key = leading.translation_key
    return facts(read_by(language, versions(key)) or leading, is_open=bool(open_versions([key])))


def _crowd(leading: EditionPage, left: int | None, asked_from: str, email: str) -> Crowd:
    """Return counts of registrations without a confirmed email. Those made by an editor and confirmed ones store no network."""
    rows = Registration.objects.of_thing(leading.translation_key).exclude(asked_from="")
    here, provider = Q(asked_from=asked_from), Q(asked_from__startswith=asked_from.partition(" ")[0])
    domain = registrable_domain(email.rpartition("@")[2])
    of_domain = Q(email__endswith=f"@{domain}") | Q(email__endswith=f".{domain}")
    unclicked, held = ~Q(status=RegistrationStatus.UNCONFIRMED), Q(status=RegistrationStatus.UNCONFIRMED)
    has_place = held & Q(held_until__isnull=False)
    counts = rows.exclude(status=RegistrationStatus.CANCELLED).aggregate(
        unconfirmed=Count("pk", filter=unclicked),
        from_here=Count("pk", filter=here & unclicked),
        from_provider=Count("pk", filter=provider & unclicked),
        of_domain=Count("pk", filter=of_domain & unclicked),
        held=Count("pk", filter=has_place),
        held_from_here=Count("pk", filter=here & has_place),
    )
    nearby = max(counts.pop("from_provider"), counts.pop("of_domain"))
    return Crowd(capacity=leading.capacity, left=left, nearby=nearby, **counts)


def _write_to(row: Registration, *, at: datetime) -> None:
    match RegistrationStatus(row.status):
        case RegistrationStatus.UNCONFIRMED:
            enqueue_notice(row, Notice.Kind.CONFIRM, at=at, data={"is_held": row.held_until is not None})
        case RegistrationStatus.CONFIRMED:
            enqueue_notice(row, Notice.Kind.CONFIRMED, at=at)
        case RegistrationStatus.WAITING:
            enqueue_notice(row, Notice.Kind.WAITING, at=at)


@transaction.atomic
def confirm(registration: Registration, *, at: datetime) -> bool:
    """Confirm a registration: the person gets the place held for them, else a free one, else they wait.

    Return False if it was confirmed before or the event does not take place.
    """
    hold(registration.translation_key)
    row = Registration.objects.awaiting_click().filter(pk=registration.pk).first()
    leading = leading_version(registration.translation_key)
    if row is None or leading is None or not takes_people(leading, at=at):
        return False
    _let_in(row, at=at)
    return True


def _let_in(row: Registration, *, at: datetime) -> Outcome:
    leading = leading_version(row.translation_key) or row.edition
    if row.status == RegistrationStatus.CONFIRMED:
        keep_place(row)
    else:
        _give_place_or_wait(row, leading, at=at)
    if leading is not None:
        ask_for_clicks(leading, at=at)
    return Outcome(row.status)


def _give_place_or_wait(row: Registration, leading: EditionPage | None, *, at: datetime) -> None:
    is_held = row.held_until is not None and row.held_until > at
    if not is_held:
        row.registered_at = at  # others have waited longer
        promote_waiting(leading, at=at)
    has_place = is_held or places_left(leading, at=at) != 0
    row.status = RegistrationStatus.CONFIRMED if has_place else RegistrationStatus.WAITING
    row.held_until, row.asked_from = None, ""
    if leading is not None:
        row.forget_at = forget_at(leading, registered_at=row.registered_at)
        row.notified = _facts_for(row.language, leading)
    row.save()
    row.notices.filter(sent_at=None).delete()
    _write_to(row, at=at)


def lapse(*, at: datetime) -> int:
    """Give places that were not confirmed in time to the waiting list. Return the number of events that had such places."""
    late = Registration.objects.awaiting_click().filter(held_until__lte=at).order_by()
    things = list(late.values_list("translation_key", flat=True).distinct()[:LAPSED_AT_ONCE])
    for thing in things:
        with transaction.atomic():
            hold(thing)
            leading = leading_version(thing)
            late.filter(translation_key=thing, status=RegistrationStatus.UNCONFIRMED).update(held_until=None)
            promote_waiting(leading, at=at)
            if leading is None or not takes_people(leading, at=at):
                late.filter(translation_key=thing).update(held_until=None)
                continue
            take_back(leading, at=at)
            promote_waiting(leading, at=at)
            ask_for_clicks(leading, at=at)
    return len(things)


@transaction.atomic
def cancel(registration: Registration, *, at: datetime) -> bool:
    """Cancel a registration and give the place to the person who waited longest. Return False if it was cancelled
    before."""
    hold(registration.translation_key)
    row = Registration.objects.filter(pk=registration.pk).exclude(status=RegistrationStatus.CANCELLED).first()
    if row is None:
        return False
    was_held = row.status == RegistrationStatus.UNCONFIRMED
    row.status, row.cancelled_at = RegistrationStatus.CANCELLED, at
    row.forget_at = sooner_where_cancelled(row.forget_at, at)
    row.save(update_fields=["status", "cancelled_at", "forget_at"])
    row.notices.filter(sent_at=None).delete()  # earlier emails no longer concern the person
    if not was_held:
        enqueue_notice(row, Notice.Kind.WITHDRAWN, at=at)
    promote_waiting(leading_version(row.translation_key), at=at)
    return True


@transaction.atomic
def promote(registration: Registration, *, at: datetime) -> bool:
    """Give a waiting person a place, even if none is free. Return False if they are not waiting. Raises
    `RegistrationClosed` if the event does not take place."""
    hold(registration.translation_key)
    row = Registration.objects.filter(pk=registration.pk).waiting().first()
    if row is None:
        return False
    if row.edition and not (now := state_for_editors(row.edition, at=at)).takes_form:
        raise RegistrationClosed(now)
    _give_place(row, at=at)
    return True


@transaction.atomic
def fill_places(translation_key: UUID, *, at: datetime) -> int:
    """Give free places to waiting people, after cancellations or a higher limit. Return how many."""
    hold(translation_key)
    return promote_waiting(leading_version(translation_key), at=at)


def promote_waiting(leading: EditionPage | None, *, at: datetime) -> int:
    if leading is None or not takes_people(leading, at=at):
        return 0
    left = places_left(leading, at=at)
    waiting = list(Registration.objects.of_thing(leading.translation_key).waiting()[:left])
    for row in waiting:
        _give_place(row, at=at)
    return len(waiting)


def takes_people(leading: EditionPage, *, at: datetime) -> bool:
    off = {EditionStatus.CANCELLED, EditionStatus.POSTPONED, EditionStatus.HELD}
    return leading.status not in off and not leading.is_over(at=at)


def _give_place(row: Registration, *, at: datetime) -> None:
    row.status = RegistrationStatus.CONFIRMED
    row.save(update_fields=["status"])
    row.notices.filter(sent_at=None, kind=Notice.Kind.WAITING).delete()
    enqueue_notice(row, Notice.Kind.PROMOTED, at=at)


def cancel_token(row: Registration) -> str:
    """Return the signed token for links to cancel and to confirm. It contains no personal data."""
    return _cancel_signer.sign(row.uuid.hex)


def by_cancel_token(token: str) -> Registration | None:
    """Return the registration of a token; None if it was deleted. Raises ValueError for a forged token."""
    try:
        uuid = UUID(hex=_cancel_signer.unsign(token))
    except signing.BadSignature:
        raise ValueError("Not a token of ours.") from None
    return Registration.objects.filter(uuid=uuid).select_related("edition__locale").first()
