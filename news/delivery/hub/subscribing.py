"""Subscriptions to the hub: requests, verification of intent, denials, expiry."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from foundation.whole_numbers import whole_number
from news.delivery import outbox
from news.delivery.callback_hosts import keep, records_of
from news.delivery.hub import room
from news.delivery.queues import Queue, held_hosts
from news.delivery.retry_policy import Outcome
from news.delivery.sending import ask, endpoint_of, lease, may_reach
from news.feeds import documents
from news.http import Client
from news.models import CallbackHost, ChangeCounter, Channel, HubRequest, HubTopic

LEASE, SHORTEST_LEASE, LONGEST_LEASE = timedelta(days=10), timedelta(minutes=5), timedelta(days=30)
LONGEST_SECRET = 199  # bytes
LONGEST_ADDRESS = 2000
# Delays before another verification of a callback that could not be reached.
ASKED_AGAIN = (timedelta(seconds=10), timedelta(minutes=2))
ENDED = gettext_noop("This feed has been closed.")
DISPLACED = gettext_noop("This hub has too many subscriptions. Please subscribe again later.")
_SUBSCRIBE, _UNSUBSCRIBE, _DENIED = "subscribe", "unsubscribe", "denied"
_GROUPS_LOOKED_AT = 200  # requests examined to find some whose host is free


# --- Accepting requests ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """Immediate response of the hub: a status and a sentence."""

    status: int
    text: str


class _Refused(Exception):
    """Refusal of a request, with the `Answer` as its argument."""


def take(fields: Mapping[str, str], *, asked_by: str = "", at: datetime) -> Answer:
    """Store a request until its callback has confirmed it. Unknown parameters are ignored.

    ``asked_by`` only distinguishes requesters; it contains nothing else about them.
    """
    mode = fields.get("hub.mode", "")
    if mode == "publish":
        return Answer(202, "Thank you. This hub detects new content automatically.")
    try:
        if mode not in {_SUBSCRIBE, _UNSUBSCRIBE}:
            raise _Refused(Answer(400, "hub.mode must be subscribe or unsubscribe."))
        callback = _callback(fields.get("hub.callback", ""))
        secret = _secret(fields.get("hub.secret", ""))
        seconds = _lease(fields.get("hub.lease_seconds", ""))
        topic = _topic(fields.get("hub.topic", ""), mode, asked_by, host=endpoint_of(callback))
        return _kept(mode, topic, callback, secret, seconds, asked_by=asked_by, at=at)
    except _Refused as refused:
        return refused.args[0]


def _callback(url: str) -> str:
    url = url.partition("#")[0]
    if not url:
        raise _Refused(Answer(400, "hub.callback is missing."))
    if len(url) > LONGEST_ADDRESS:
        raise _Refused(Answer(400, "hub.callback is too long."))
    if problem := may_reach(url):
        raise _Refused(Answer(400, f"hub.callback: {problem}"))
    return url


def _secret(text: str) -> str:
    if len(text.encode()) > LONGEST_SECRET:
        raise _Refused(Answer(400, "hub.secret must be shorter than 200 bytes."))
    return text


def _lease(text: str) -> int:
    if not text:
        return int(LEASE.total_seconds())
    seconds = whole_number(text[:12])
    if seconds is None:
        raise _Refused(Answer(400, "hub.lease_seconds must be a whole number."))
    return max(min(seconds, int(LONGEST_LEASE.total_seconds())), int(SHORTEST_LEASE.total_seconds()))


def _topic(url: str, mode: str, asked_by: str, *, host: str) -> HubTopic:
    if not url:
        raise _Refused(Answer(400, "hub.topic is missing."))
    known = HubTopic.objects.filter(url=url).first()
    if known is not None and (mode == _UNSUBSCRIBE or known.channels.active().exists()):
        return known
    document = documents.at_address(url) if len(url) <= LONGEST_ADDRESS else None
    if document is None or document.is_archive or mode == _UNSUBSCRIBE:
        raise _Refused(Answer(404, "hub.topic is not the address of a feed of this site."))
    if document.self_url != url:
        raise _Refused(Answer(400, f"The feed at hub.topic has the address {document.self_url} (rel=self)."))
    if not room.for_topic(known, asked_by, host).is_there:
        raise _Refused(Answer(429, "You have reached the limit for feeds at this hub."))
    now = {"etag": document.etag, "sequence": ChangeCounter.state()[0]}
    return HubTopic.objects.update_or_create(url=url, defaults=now)[0]


@transaction.atomic
def _kept(
    mode: str, topic: HubTopic, callback: str, secret: str, seconds: int, *, asked_by: str, at: datetime
) -> Answer:
    """Store a request, replacing an earlier one of the same requester for the same callback and feed. Requests of
    others wait beside it: a stranger must not replace a secret that the callback has not confirmed.
    """
    HubRequest.objects.filter(topic=topic, callback=callback, asked_by=asked_by).delete()
    host = endpoint_of(callback)
    place = HubRequest.objects.filter(asked_by=asked_by).count()
    capacity = room.for_request(asked_by, host)
    if not capacity.is_there:
        return Answer(429, "Too many of your requests are waiting. Try again in a minute.")
    is_new = mode == _SUBSCRIBE and not topic.channels.active().filter(url=callback).exists()
    if is_new and not room.for_channel(asked_by, host).is_there:
        return Answer(429, "You have reached the limit for subscriptions to this hub.")
    if capacity.displaced is not None:
        HubRequest.objects.filter(pk=capacity.displaced).delete()
    HubRequest.objects.create(
        mode=mode,
        topic=topic,
        callback=callback,
        host=host,
        asked_by=asked_by,
        place=place,
        secret=secret,
        lease_seconds=seconds,
        created_at=at,
        next_attempt_at=at,
    )
    return Answer(202, "We will ask your callback to confirm this.")


# --- Verification of intent ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Question:
    """A verification request. The callback confirms by returning ``challenge``. A denial needs no response."""

    request_id: int
    url: str
    challenge: str
    queue = Queue.STRANGERS

    def send(self, client: Client, *, at: datetime) -> Outcome:
        return ask(client, self.url, at=at, method="GET")

    def settle(self, outcome: Outcome, *, at: datetime) -> None:
        settle(self, outcome, at=at)


def questions(*, limit: int, busy: Collection[str] = (), at: datetime) -> list[Question]:
    """Claim requests to verify now: one for each host, and every requester's first before any second one.

    ``busy``: hosts with a request in progress.
    """
    waits = CallbackHost.objects.filter(no_question_before__gt=at).values("host")
    due = HubRequest.objects.filter(next_attempt_at__lte=at).filter(Q(claimed_until=None) | Q(claimed_until__lt=at))
    # A first verification ignores the host's pause, which another person's callback may have caused.
    may_be_asked = Q(tries=0) | ~Q(host__in=held_hosts(at=at))
    waiting = due.filter(may_be_asked).exclude(host__in=waits).exclude(host__in=list(busy)).select_related("topic")
    found: dict[str, Question] = {}
    for request in waiting.order_by("place", "next_attempt_at", "pk")[:_GROUPS_LOOKED_AT]:
        if len(found) == limit:
            break
        if request.host in found:
            continue
        if due.filter(pk=request.pk).update(claimed_until=at + lease(), tries=request.tries + 1):
            found[request.host] = _question(request)
    return list(found.values())


def _question(request: HubRequest) -> Question:
    challenge = secrets.token_urlsafe(32)
    fields = {"hub.mode": request.mode, "hub.topic": request.topic.url}
    if request.mode == _DENIED:
        fields["hub.reason"] = request.reason or ENDED
    else:
        fields["hub.challenge"] = challenge
    if request.mode == _SUBSCRIBE:
        fields["hub.lease_seconds"] = str(request.lease_seconds)
    joint = "&" if "?" in request.callback else "?"
    return Question(request.pk, f"{request.callback}{joint}{urlencode(fields)}", challenge)


@transaction.atomic
def settle(question: Question, outcome: Outcome, *, at: datetime) -> None:
    """Perform the request if the callback confirmed it; otherwise change nothing."""
    is_yes = outcome.ok and outcome.answer == question.challenge
    records = records_of([endpoint_of(question.url)])
    for record in records.values():
        record.note_answer(outcome, is_yes=is_yes, at=at)
    keep(records)
    request = HubRequest.objects.select_for_update().select_related("topic").filter(pk=question.request_id).first()
    if request is None:  # replaced by a later one
        return
    is_silent = outcome.status is None or outcome.status >= 500
    if is_silent and request.tries <= len(ASKED_AGAIN):
        request.claimed_until, request.next_attempt_at = None, at + ASKED_AGAIN[request.tries - 1]
        request.save(update_fields=["claimed_until", "next_attempt_at"])
        return
    request.delete()
    if not is_yes:
        return
    if request.mode == _SUBSCRIBE:
        _subscribe(request, at=at)
    elif request.mode == _UNSUBSCRIBE:
        for channel in request.topic.channels.filter(url=request.callback):
            outbox.end(channel, at=at, note=gettext_noop("Unsubscribed."))


def _subscribe(request: HubRequest, *, at: datetime) -> None:
    if not request.topic.channels.active().filter(url=request.callback).exists() and not _make_room(request, at=at):
        _deny(request.topic, request.callback, request.host, request.asked_by, DISPLACED, at=at)
        return
    values = {
        "secret": request.secret,
        "host": request.host,
        "asked_by": request.asked_by,
        "expires_at": at + timedelta(seconds=request.lease_seconds),
        "state": Channel.State.ACTIVE,
        "state_at": at,
        "state_note": "",
        "failures": 0,
        "failing_since": None,
    }
    Channel.objects.update_or_create(
        topic=request.topic,
        url=request.callback,
        kind=room.KIND,
        defaults=values,
        create_defaults={**values, "created_at": at},
    )


def _make_room(request: HubRequest, *, at: datetime) -> bool:
    """End a subscription or feed that a new subscriber displaces. Return False if there is no capacity."""
    topics = room.for_topic(request.topic, request.asked_by, request.host)
    channels = room.for_channel(request.asked_by, request.host)
    if not (topics.is_there and channels.is_there):
        return False
    yields = Q(topic=topics.displaced) if topics.displaced else Q(pk=channels.displaced)
    for channel in Channel.objects.active().filter(yields, kind=room.KIND):
        outbox.end(channel, at=at, note=DISPLACED)
        if channel.last_success_at is not None:
            deny(channel, DISPLACED, at=at)
    return True


# --- Endings ----------------------------------------------------------------------------------------------------------


def deny(channel: Channel, reason: str, *, at: datetime) -> None:
    """Notify the callback that its subscription has ended, and why."""
    if channel.topic is not None:
        _deny(channel.topic, channel.url, channel.host, channel.asked_by, reason, at=at)


def _deny(topic: HubTopic, callback: str, host: str, asked_by: str, reason: str, *, at: datetime) -> None:
    HubRequest.objects.create(
        mode=_DENIED,
        topic=topic,
        callback=callback,
        host=host,
        asked_by=asked_by,
        reason=reason,
        lease_seconds=0,
        created_at=at,
        next_attempt_at=at,
    )


def expire(*, at: datetime) -> int:
    """End subscriptions whose lease has expired. Return how many."""
    over = list(Channel.objects.active().filter(kind=room.KIND, expires_at__lte=at))
    for channel in over:
        outbox.end(channel, at=at, note=gettext_noop("The subscription has expired."))
    return len(over)
