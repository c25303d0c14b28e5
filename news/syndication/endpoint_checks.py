"""Questions of people to their endpoints ("Ask my server now", "Send a test message"), asked by the worker.

A request of the web process only writes an `EndpointCheck` and shows it: an endpoint that hangs costs nobody a thread
there. The worker asks few at a time, and of each organisation one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from news.models import Channel, EndpointCheck

from . import webhooks
from .retries import Outcome
from .sending import host_of, lease

# A person does not wait so long: what was asked before is not asked any more.
ASKED_WITHIN = timedelta(minutes=15)
# The worker looks several times a second; when nobody took a question by then, no worker is there.
TAKEN_WITHIN = timedelta(seconds=15)
_LOOKED_AT = 100


@dataclass(frozen=True, slots=True)
class Check:
    """One question that is claimed, ready to be sent."""

    check_id: int
    asked_at: datetime
    organisation_id: int | None
    url: str
    headers: list[tuple[str, str]]
    body: bytes
    challenge: str  # empty for a test message

    @property
    def host(self) -> str:
        return host_of(self.url)


def ask(channel: Channel, kind: str, *, at: datetime) -> EndpointCheck:
    """Let the worker ask. A question that waits already stands for this one."""
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


def claim(*, limit: int, busy: Collection[int | None] = (), at: datetime) -> list[Check]:
    """Questions to ask now, one of an organisation; ``busy`` have one under way."""
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
        headers, body = webhooks.check_message(row.channel, word, at=at)
        found.append(Check(row.pk, row.asked_at, organisation_id, row.channel.url, headers, body, word))
    return found


def settle(check: Check, outcome: Outcome, *, at: datetime) -> None:
    """Write down what came of it; who repeats the challenge is active from now on."""
    row = EndpointCheck.objects.select_related("channel").filter(pk=check.check_id, asked_at=check.asked_at).first()
    if row is None:
        return
    if check.challenge:
        outcome = webhooks.confirmed(row.channel, outcome, check.challenge, at=at)
    row.claimed_until, row.answered_at, row.is_good = None, at, outcome.ok
    row.status, row.latency_ms, row.answer, row.error = (
        outcome.status,
        outcome.latency_ms,
        outcome.answer,
        outcome.error[:500],
    )
    row.save()


def is_unattended(check: EndpointCheck, *, at: datetime) -> bool:
    """Whether it waits because no worker is there."""
    return check.is_waiting and check.claimed_until is None and at - check.asked_at > TAKEN_WITHIN


def is_over(check: EndpointCheck, *, at: datetime) -> bool:
    """Whether it waited for so long that it is not asked any more."""
    return check.is_waiting and at - check.asked_at > ASKED_WITHIN
