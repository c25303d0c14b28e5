"""Our own WebSub hub (w3.org/TR/websub): who follows one of our feeds by it is brought the very bytes of that feed.

``take`` -> a `HubRequest` -> the worker asks the callback whether it meant that (``questions``, ``settle``) -> a
`Channel`. After each change ``look`` compares what every followed feed is now with what it was, and enqueues one delivery
for each of its subscribers; one that waits already stands for the next change too, because the feed is read when it is sent.

The hub is open to all, so it is bounded, and strangers share what it has room for (``hub_room``): requests that wait, feeds
that are followed, callbacks. What yields to a newcomer is ended only when their callback has confirmed.
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
# When a callback could not be reached it is asked again so much later.
ASKED_AGAIN = (timedelta(seconds=10), timedelta(minutes=2))
LOOKED_AT_ONCE = 5  # feeds, so that other deliveries go on in between
ENQUEUED_AT_ONCE = 500  # deliveries, likewise
FORGOTTEN_AT_ONCE = 5000
ENDED = gettext_noop("This feed has been closed.")
DISPLACED = gettext_noop("This hub has too many subscriptions. Please subscribe again later.")
_SUBSCRIBE, _UNSUBSCRIBE, _DENIED = "subscribe", "unsubscribe", "denied"
_GROUPS_LOOKED_AT = 200  # hosts whose callbacks are to be asked, to find some that are free


# --- Taking requests -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """What the hub says at once: a status and a sentence."""

    status: int
    text: str


class _Refused(Exception):
    """With the `Answer` to give."""


def take(fields: Mapping[str, str], *, asked_by: str = "", at: datetime) -> Answer:
    """Keep what a subscriber asks for until their callback has confirmed it; parameters that we do not know are let be.

    ``asked_by`` tells askers apart, and nothing else about them.
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
    """The last request of a callback for a feed counts."""
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


# --- Asking back -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Question:
    """What a callback is asked; it says yes by repeating ``challenge``. A refusal needs no answer."""

    request_id: int
    url: str
    challenge: str
    queue = Queue.STRANGERS

    def send(self, client: Client, *, at: datetime) -> Outcome:
        return ask(client, self.url, at=at, method="GET")

    def settle(self, outcome: Outcome, *, at: datetime) -> None:
        settle(self, outcome, at=at)


def questions(*, limit: int, busy: Collection[str] = (), at: datetime) -> list[Question]:
    """Claim requests that are to be asked about now: one of a host at a time, the first of each asker before the second
    of any. ``busy``: hosts with something under way."""
    waits = CallbackHost.objects.filter(no_question_before__gt=at).values("host")
    due = HubRequest.objects.filter(next_attempt_at__lte=at).filter(Q(claimed_until=None) | Q(claimed_until__lt=at))
    # A first question goes out in spite of a pause: the pause may be about a callback of somebody else.
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
    """Do what was asked for if the callback meant it; else leave all as it was."""
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
    """End what yields to a new follower; False where nothing does."""
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


# --- Bringing --------------------------------------------------------------------------------------------------------


type Documents = Callable[[str], documents.Document | None]


def look(*, at: datetime) -> int:
    """Enqueue for subscribers what is new in the feeds that they follow; returns how many feeds are still to be looked at.

    One transaction a batch of deliveries, and of several workers one writes it. A feed whose followers are still given
    the last change is compared again when all have it: what they are sent is read when it goes.
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
        ):  # one feed that cannot be written holds up nobody; it is looked at again after the next change
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
    """The next batch of followers gets its deliveries."""
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
    # What is on its way was read before; what only waits will be read when it goes.
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
    """The feed is gone: its subscribers are notified, and brought nothing more."""
    HubTopic.objects.filter(pk=topic.pk).update(enqueued_sequence=None)
    for channel in topic.channels.active():
        outbox.end(channel, at=at, note=ENDED)
        deny(channel, ENDED, at=at)


def deny(channel: Channel, reason: str, *, at: datetime) -> None:
    """Let the callback know that it is brought nothing more, and why."""
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
    """The feed as it is now; None when there is none any more."""
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
    """End the subscriptions whose lease is over and that nobody renewed; returns how many."""
    over = list(Channel.objects.active().filter(kind=hub_room.KIND, expires_at__lte=at))
    for channel in over:
        outbox.end(channel, at=at, note=gettext_noop("The subscription has expired."))
    return len(over)


# --- Its feeds --------------------------------------------------------------------------------------------------------


def move_topics(vocabulary: str, *, old: str, new: str) -> None:
    """Whoever follows a feed of the row ``old`` is brought that of ``new`` (`ChannelType.merged`)."""
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
    """Delete feeds that nobody follows or asks for; returns how many."""
    unused = HubTopic.objects.filter(channels=None, requests=None).order_by("pk").values_list("pk", flat=True)
    return HubTopic.objects.filter(pk__in=list(unused[:FORGOTTEN_AT_ONCE])).delete()[0]


def read_once() -> Documents:
    """`documents.at_address`, each feed read once."""
    known: dict[str, documents.Document | None] = {}

    def read(url: str) -> documents.Document | None:
        if url not in known:
            known[url] = documents.at_address(url)
        return known[url]

    return read
