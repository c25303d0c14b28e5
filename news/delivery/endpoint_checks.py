"""Endpoint checks that people start ("Ask my server now", "Send a test message"), performed by the worker.

The web process only writes and shows an `EndpointCheck`, so a hanging endpoint occupies none of its threads. The worker
performs few checks at a time, one for each organisation.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from news.http import Client
from news.models import Channel, EndpointCheck

from . import webhooks
from .channel_types import ChannelType, Errand, Request, isolated, type_of
from .queues import FOR_CHECKS, Queue, Room
from .retry_policy import OUR_ERROR, Outcome
from .sending import lease

# Checks that waited longer are dropped, since the person has stopped waiting.
ASKED_WITHIN = timedelta(minutes=15)
# The worker polls several times a second; a check unclaimed after this time means that no worker is running.
TAKEN_WITHIN = timedelta(seconds=15)
_LOOKED_AT = 100


@dataclass(frozen=True, slots=True)
class Check:
    """A claimed check with its request."""

    check_id: int
    asked_at: datetime
    organisation_id: int | None
    type: ChannelType
    request: Request
    challenge: str  # empty for a test message
    queue = Queue.ADMINISTRATIONS

    @property
    def url(self) -> str:
        return self.request.url

    def send(self, client: Client, *, at: datetime) -> Outcome:
        return self.type.send(self.request, client, at=at)

    def settle(self, outcome: Outcome, *, at: datetime) -> None:
        settle(self, outcome, at=at)


def ask(channel: Channel, kind: str, *, at: datetime) -> EndpointCheck:
    """Enqueue a check for the worker, or return one that is already waiting."""
    waiting = EndpointCheck.objects.filter(channel=channel, kind=kind, answered_at=None, asked_at__gt=at - ASKED_WITHIN)
    values = {
        "kind": kind,
        "asked_at": at,
        "claimed_until": None,
        "answered_at": None,
        "is_good": False,
        "status": None,
        "latency_ms": 0,
        "answer": "",
        "error": "",
    }
    return waiting.first() or EndpointCheck.objects.update_or_create(channel=channel, defaults=values)[0]


def errands(*, room: Room, under_way: Sequence[Errand], at: datetime) -> list[Check]:
    """Return due checks within the free capacity; see `ChannelType.errands`."""
    asked_of = [errand.organisation_id for errand in under_way if isinstance(errand, Check)]
    limit = min(room.free, FOR_CHECKS - len(asked_of))
    return claim(limit=limit, busy=asked_of, at=at) if limit > 0 else []


def claim(*, limit: int, busy: Collection[int | None] = (), at: datetime) -> list[Check]:
    """Claim due checks, one for each organisation. ``busy``: organisations with a check in progress."""
    due = EndpointCheck.objects.filter(answered_at=None, asked_at__gt=at - ASKED_WITHIN)
    due = due.filter(Q(claimed_until=None) | Q(claimed_until__lt=at))
    taken, found = set(busy), list[Check]()
    for row in due.select_related("channel__subscription").order_by("asked_at")[:_LOOKED_AT]:
        organisation_id = row.channel.subscription.organisation_id if row.channel.subscription else None
        if len(found) == limit:
            break
        if organisation_id in taken or not due.filter(pk=row.pk).update(claimed_until=at + lease()):
            continue
        taken.add(organisation_id)
        word = webhooks.new_challenge() if row.kind == EndpointCheck.Kind.CHALLENGE else ""
        kind = type_of(row.channel)
        request = None
        with isolated(kind):
            if row.kind in kind.checks:  # the app of its type may have been uninstalled
                request = kind.check_request(row.channel, word, at=at)
        if request is None:
            _answer(row, OUR_ERROR, at=at)
        else:
            found.append(Check(row.pk, row.asked_at, organisation_id, kind, request, word))
    return found


def settle(check: Check, outcome: Outcome, *, at: datetime) -> None:
    """Store the outcome. A correct response to a challenge activates the channel."""
    row = EndpointCheck.objects.select_related("channel").filter(pk=check.check_id, asked_at=check.asked_at).first()
    if row is None:
        return
    if check.challenge:
        given, outcome = outcome, OUR_ERROR
        with isolated(check.type):
            outcome = check.type.checked(row.channel, given, check.challenge, at=at)
    _answer(row, outcome, at=at)


def _answer(row: EndpointCheck, outcome: Outcome, *, at: datetime) -> None:
    row.claimed_until, row.answered_at, row.is_good = None, at, outcome.ok
    row.status, row.latency_ms, row.answer, row.error = (
        outcome.status,
        outcome.latency_ms,
        outcome.answer,
        outcome.error[:500],
    )
    row.save()


def is_unattended(check: EndpointCheck, *, at: datetime) -> bool:
    """Return whether the check waits because no worker is running."""
    return check.is_waiting and check.claimed_until is None and at - check.asked_at > TAKEN_WITHIN


def is_over(check: EndpointCheck, *, at: datetime) -> bool:
    """Return whether the check waited so long that it was dropped."""
    return check.is_waiting and at - check.asked_at > ASKED_WITHIN
