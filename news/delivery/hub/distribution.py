"""Distribution by the hub: feeds that changed -> deliveries -> requests to callbacks."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from hmac import HMAC
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from news.delivery import outbox
from news.delivery.channel_types import Request
from news.delivery.hub.subscribing import ENDED, deny
from news.feeds import documents
from news.models import Change, ChangeCounter, Channel, Delivery, HubRequest, HubTopic

logger = logging.getLogger(__name__)

LOOKED_AT_ONCE = 5  # feeds per round, so that other deliveries can continue in between
ENQUEUED_AT_ONCE = 500  # deliveries per round, likewise
FORGOTTEN_AT_ONCE = 5000

type Documents = Callable[[str], documents.Document | None]


def _is_followed() -> Q:
    return Q(Exists(Channel.objects.active().filter(topic=OuterRef("pk"))))


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
    if not here.update(**done):  # another worker claimed it first
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
