"""Our own WebSub hub (w3.org/TR/websub): it sends subscribers of our feeds the exact bytes of the feed.

``take`` stores a `HubRequest`; the worker verifies the callback's intent (``questions``, ``settle``) and creates a
`Channel`. After each change ``look`` compares every followed feed with its previous state and enqueues one delivery for
each subscriber. A delivery that is already pending also covers the next change, because the feed is read when it is
sent.

The hub is open to everyone, so its capacity is limited and shared (``hub_room``): pending requests, followed feeds,
callbacks. A subscription that is displaced by a new one is ended only after the new callback has confirmed.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import HMAC
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_noop

from foundation.whole_numbers import whole_number
from news.feeds import documents
from news.http import Client
from news.models import CallbackHost, Change, ChangeCounter, Channel, Delivery, HubRequest, HubTopic

from . import hub_room, outbox
from .callback_hosts import keep, records_of
from .channel_types import Request
from .queues import Queue, held_hosts
from .retry_policy import Outcome
from .sending import ask, endpoint_of, lease, may_reach

logger = logging.getLogger(__name__)

LEASE, SHORTEST_LEASE, LONGEST_LEASE = timedelta(days=10), timedelta(minutes=5), timedelta(days=30)
LONGEST_SECRET = 199  # bytes
LONGEST_ADDRESS = 2000
# Delays before another verification of a callback that could not be reached.
ASKED_AGAIN = (timedelta(seconds=10), timedelta(minutes=2))
LOOKED_AT_ONCE = 5  # feeds per round, so that other deliveries continue in between
ENQUEUED_AT_ONCE = 500  # deliveries per round, likewise
FORGOTTEN_AT_ONCE = 5000
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
    if not hub_room.for_topic(known, asked_by, host).is_there:
        raise _Refused(Answer(429, "You have reached the limit for feeds at this hub."))
    now = {"etag": document.etag, "sequence": ChangeCounter.state()[0]}
    return HubTopic.objects.update_or_create(url=url, defaults=now)[0]


def _is_followed() -> Q:
    return Q(Exists(Channel.objects.active().filter(topic=OuterRef("pk"))))


@transaction.atomic
def _kept(
    mode: str, topic: HubTopic, callback: str, secret: str, seconds: int, *, asked_by: str, at: datetime
) -> Answer:
    """Store a request, replacing an earlier one of the same callback for the same feed."""
    HubRequest.objects.filter(topic=topic, callback=callback).delete()
    host = endpoint_of(callback)
    place = HubRequest.objects.filter(asked_by=asked_by).count()
    room = hub_room.for_request(asked_by, host)
    if not room.is_there:
        return Answer(429, "Too many of your requests are waiting. Try again in a minute.")
    is_new = mode == _SUBSCRIBE and not topic.channels.active().filter(url=callback).exists()
    if is_new and not hub_room.for_channel(asked_by, host).is_there:
        return Answer(429, "You have reached the limit for subscriptions to this hub.")
    if room.displaced is not None:
        HubRequest.objects.filter(pk=room.displaced).delete()
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
        kind=hub_room.KIND,
        defaults=values,
        create_defaults={**values, "created_at": at},
    )


def _make_room(request: HubRequest, *, at: datetime) -> bool:
    """End a subscription or feed that a new subscriber displaces. Return False if there is no capacity."""
    topics = hub_room.for_topic(request.topic, request.asked_by, request.host)
    channels = hub_room.for_channel(request.asked_by, request.host)
    if not (topics.is_there and channels.is_there):
        return False
    yields = Q(topic=topics.displaced) if topics.displaced else Q(pk=channels.displaced)
    for channel in Channel.objects.active().filter(yields, kind=hub_room.KIND):
        outbox.end(channel, at=at, note=DISPLACED)
        if channel.last_success_at is not None:
            deny(channel, DISPLACED, at=at)
    return True


# --- Distribution ----------------------------------------------------------------------------------------------------


type Documents = Callable[[str], documents.Document | None]


def look(*, at: datetime) -> int:
    """Enqueue deliveries for subscribers of feeds that changed. Return how many feeds are still to be checked.

    Each batch of deliveries is one transaction, written by one worker. A feed that is still enqueuing its last change
    is compared again afterwards; deliveries contain the feed as it is when they are sent.
    """
    last = ChangeCounter.state()[0]
    behind = HubTopic.objects.filter(Q(sequence__lt=last) | Q(enqueued_sequence__isnull=False), _is_followed())
    for topic in behind.order_by("sequence", "pk")[:LOOKED_AT_ONCE]:
        if topic.enqueued_sequence is not None:
            _enqueue(topic, at=at)
            continue
        try:
            document = documents.at_address(topic.url)
        except (
            Exception
        ):  # a feed that cannot be written must not block others; it is checked again after the next change
            logger.exception("The feed of topic %s cannot be written", topic.pk)
            HubTopic.objects.filter(pk=topic.pk).update(sequence=last)
            continue
        if document is None:
            _end(topic, at=at)
        else:
            _compare(topic, document.etag, last, at=at)
    return behind.count()


@transaction.atomic
def _compare(topic: HubTopic, etag: str, last: int, *, at: datetime) -> None:
    fresh = HubTopic.objects.filter(pk=topic.pk, sequence=topic.sequence, enqueued_sequence=None)
    is_new = etag != topic.etag
    begun = {"enqueued_sequence": last, "enqueued_up_to": 0} if is_new else {}
    if fresh.update(etag=etag, sequence=last, **begun) and is_new:
        topic.enqueued_sequence, topic.enqueued_up_to = last, 0
        _enqueue(topic, at=at)


@transaction.atomic
def _enqueue(topic: HubTopic, *, at: datetime) -> None:
    """Write the deliveries of the next batch of subscribers."""
    rows = topic.channels.active().filter(expires_at__gt=at, pk__gt=topic.enqueued_up_to).order_by("pk")
    channels = list(rows.select_for_update(no_key=True)[:ENQUEUED_AT_ONCE])
    is_last = len(channels) < ENQUEUED_AT_ONCE
    here = HubTopic.objects.filter(
        pk=topic.pk, enqueued_sequence=topic.enqueued_sequence, enqueued_up_to=topic.enqueued_up_to
    )
    assert topic.enqueued_sequence is not None
    done = {"enqueued_sequence": None} if is_last else {"enqueued_up_to": channels[-1].pk}
    if not here.update(**done):  # another worker was faster
        return
    waiting = Delivery.objects.pending().filter(channel__in=channels)
    # A delivery in progress has read the old feed; a pending one will read the new feed when it is sent.
    on_the_way = {channel.pk for channel in channels if channel.claimed_by}
    has_one = set(waiting.exclude(channel__in=on_the_way).values_list("channel", flat=True))
    well = {channel.pk for channel in channels if not channel.failures}
    waiting.filter(channel__in=has_one & well).update(next_attempt_at=at)
    Delivery.objects.bulk_create(
        [
            Delivery(
                change_id=topic.enqueued_sequence,
                channel=channel,
                kind=Change.Kind.UPDATED,
                next_attempt_at=at,
                created_at=at,
            )
            for channel in channels
            if channel.pk not in has_one
        ],
        ignore_conflicts=True,
    )
    outbox.wake([channel.pk for channel in channels if channel.pk in well or channel.pk not in has_one], at=at)


@transaction.atomic
def _end(topic: HubTopic, *, at: datetime) -> None:
    """End and notify the subscribers of a feed that no longer exists."""
    HubTopic.objects.filter(pk=topic.pk).update(enqueued_sequence=None)
    for channel in topic.channels.active():
        outbox.end(channel, at=at, note=ENDED)
        deny(channel, ENDED, at=at)


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


def message(channel: Channel, *, read: Documents) -> Request | None:
    """Return a request with the current feed, or None if it no longer exists."""
    topic = channel.topic
    document = read(topic.url) if topic else None
    if topic is None or document is None:
        return None
    headers = [
        ("Content-Type", document.content_type),
        ("Link", f'<{document.hub_url}>; rel="hub", <{document.self_url}>; rel="self"'),
    ]
    if channel.secret:
        signature = HMAC(channel.secret.encode(), document.body, sha256).hexdigest()
        headers.append(("X-Hub-Signature", f"sha256={signature}"))
    return Request(channel.url, headers, document.body)


def expire(*, at: datetime) -> int:
    """End subscriptions whose lease has expired. Return how many."""
    over = list(Channel.objects.active().filter(kind=hub_room.KIND, expires_at__lte=at))
    for channel in over:
        outbox.end(channel, at=at, note=gettext_noop("The subscription has expired."))
    return len(over)


# --- Feeds ------------------------------------------------------------------------------------------------------------


def move_topics(vocabulary: str, *, old: str, new: str) -> None:
    """Move subscribers of feeds of the row ``old`` to those of ``new`` (`ChannelType.merged`)."""
    for row in HubTopic.objects.filter(url__contains=f"{vocabulary}={old}"):
        parts = urlsplit(row.url)
        query = [(key, new if (key, value) == (vocabulary, old) else value) for key, value in parse_qsl(parts.query)]
        url = urlunsplit(parts._replace(query=urlencode(query)))
        if url == row.url:
            continue
        other = HubTopic.objects.filter(url=url).first()
        if other is None:
            HubTopic.objects.filter(pk=row.pk).update(url=url)
            continue
        channels = Channel.objects.filter(topic=row)
        channels.exclude(url__in=other.channels.values("url")).update(topic=other)
        HubRequest.objects.filter(topic=row).update(topic=other)
        row.delete()


def forget_topics() -> int:
    """Delete feeds without subscribers and requests. Return how many."""
    unused = HubTopic.objects.filter(channels=None, requests=None).order_by("pk").values_list("pk", flat=True)
    return HubTopic.objects.filter(pk__in=list(unused[:FORGOTTEN_AT_ONCE])).delete()[0]


def read_once() -> Documents:
    """Return a caching version of `documents.at_address`."""
    known: dict[str, documents.Document | None] = {}

    def read(url: str) -> documents.Document | None:
        if url not in known:
            known[url] = documents.at_address(url)
        return known[url]

    return read
