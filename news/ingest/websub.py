"""WebSub, the subscriber's side (w3.org/TR/websub): where a feed names a hub, the hub brings what is new.

``ask_hub`` -> the hub asks back at an address that only it knows (``answer``) -> it brings documents (``receive``), which
wait as rows -> the worker stores them as it stores what it polled (``store_pushes``).

A hub is believed once it has brought a document that is signed as agreed: from then on polling is slower
(`schedule.beside_pushes`), and as usual again when the hub refuses, when the lease ends, or when a poll finds what the hub
did not bring. What is not signed so is never stored: it is a hint that there is something new, and the publisher is asked.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import F, Q

from foundation.whole_numbers import whole_number
from news.http import Client, HttpError, Kind, Response, read_reference, read_url
from news.models import HubSubscription, Push, Source
from news.parsing.parsed import NotAFeed
from news.parsing.parsers import ParserKilled

from .claims import claim, give_back
from .outcomes import Outcome, Pushed
from .polling import Reader, read
from .store import rules_as_facts, store

logger = logging.getLogger(__name__)

LEASE, LONGEST_LEASE = timedelta(days=10), timedelta(days=14)
RENEWED_AFTER = 0.75  # of the lease
FIRST_RETRY, LONGEST_RETRY = timedelta(hours=1), timedelta(days=1)
REFUSED_FOR = timedelta(days=7)
MAX_BYTES = 10 * 1024 * 1024
WAITING_AT_MOST = 20  # documents of one source
ASKED_AT_ONCE = 20
REDIRECTS = 3

# A hint makes a poll at most so often: whoever knows the callback must not make us pester the publisher.
HINTS_EVERY, HINTS_WITHOUT_VALIDATOR_EVERY = timedelta(minutes=10), timedelta(hours=1)

# Most hubs sign with SHA-1. That it has collisions helps nobody who lacks the secret: as an HMAC it is sound (RFC 6194).
_METHODS = {"sha1": hashlib.sha1, "sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}


# --- Subscribing ----------------------------------------------------------------------------------------------------


def due(*, at: datetime) -> list[Source]:
    """Sources whose hub is to be asked: for the first time, because it is another one, to renew, or once more."""
    another = ~Q(subscription__hub_url=F("hub_url")) | ~Q(subscription__topic_url=F("topic_url"))
    wanted = Q(subscription=None) | another | Q(subscription__next_try_at__lte=at)
    offering = Source.objects.active().filter(wanted, hub_url__gt="", topic_url__gt="", kind=Source.Kind.FEED)
    return list(offering.defer("document").order_by("pk")[:ASKED_AT_ONCE])


def ask_hub(source: Source, *, callback_of: Callable[[str], str], client: Client, at: datetime) -> None:
    """Subscribe or renew. ``callback_of`` makes an address of a token. What goes wrong is tried again later."""
    order = _prepared(source, at=at)
    if order is None:
        return
    fields = {
        "hub.mode": "subscribe",
        "hub.topic": order.topic_url,
        "hub.callback": callback_of(order.token),
        "hub.secret": order.secret,
        "hub.lease_seconds": int(LEASE.total_seconds()),
    }
    try:
        response = _post(order.hub_url, urlencode(fields).encode(), client=client)
        error = "" if 200 <= response.status < 300 else f"The hub rejected the subscription ({response.status})."
    except HttpError as problem:
        error = str(problem)
    if error:
        HubSubscription.objects.filter(pk=order.pk).update(error=error[:500])


@transaction.atomic
def _prepared(source: Source, *, at: datetime) -> HubSubscription | None:
    """The row stands before the hub is asked, because it may ask back at once. None: another worker was faster."""
    order = HubSubscription.objects.select_for_update().filter(source=source).first()
    if order is not None and (order.hub_url, order.topic_url) != (source.hub_url, source.topic_url):
        order.delete()
        order = None
        Source.objects.filter(pk=source.pk).update(pushed_until=None)
    if order is None:
        order = HubSubscription(source=source, hub_url=source.hub_url, topic_url=source.topic_url)
    elif order.next_try_at > at:
        return None
    order.requested_at = at
    order.next_try_at = at + min(FIRST_RETRY * 2 ** min(order.requests, 10), LONGEST_RETRY)
    order.requests = min(order.requests + 1, 1000)
    order.error = ""
    order.save()
    return order


def _post(url: str, body: bytes, *, client: Client) -> Response:
    """Of redirects only those are followed that keep the request (307, 308), and none to an open connection."""
    for _ in range(REDIRECTS + 1):
        response = client.request(
            url, method="POST", headers=[("Content-Type", "application/x-www-form-urlencoded")], body=body
        )
        if response.status not in {307, 308}:
            return response
        here = read_url(url)
        there = read_reference(response.headers.first("location"), base=here)
        if (here.scheme, there.scheme) == ("https", "http"):
            raise HttpError(Kind.REDIRECT_REFUSED, f"{here.host} redirects from HTTPS to HTTP.")
        url = there.text
    raise HttpError(Kind.TOO_MANY_REDIRECTS, f"{read_url(url).host} redirects more than {REDIRECTS} times.")


@transaction.atomic
def answer(token: str, query: Mapping[str, str], *, at: datetime) -> str | None:
    """What to answer a hub that asks back: its challenge, "" to a refusal; None where nobody asked it for that."""
    order = HubSubscription.objects.select_for_update().filter(token=token).first()
    if order is None or query.get("hub.topic") != order.topic_url:
        return None
    if query.get("hub.mode") == "denied":
        order.requested_at = order.lease_ends_at = None
        order.next_try_at = at + REFUSED_FOR
        order.error = f"The hub rejected the subscription. {query.get('hub.reason', '')}"[:500]
        order.save()
        poll_again(order.source_id, at=at)
        return ""
    challenge = query.get("hub.challenge")
    if query.get("hub.mode") != "subscribe" or not challenge or not order.is_pending(at=at):
        return None
    lease = _lease(query.get("hub.lease_seconds", ""))
    order.lease_ends_at, order.next_try_at = at + lease, at + lease * RENEWED_AFTER
    order.requests, order.error = 0, ""
    order.save()
    # A hub that was believed is so for longer; one that never brought anything is not.
    Source.objects.filter(pk=order.source_id, pushed_until__isnull=False).update(pushed_until=order.lease_ends_at)
    return challenge


def _lease(seconds: str) -> timedelta:
    number = whole_number(seconds, most=10**11)
    return LEASE if number is None else min(timedelta(seconds=number), LONGEST_LEASE)


def poll_on_hint(order: HubSubscription, *, at: datetime) -> bool:
    """Have the publisher asked now, because somebody says that there is something new; whether they will be.

    Not while they fail, where polls have a rhythm of their own, nor twice within `HINTS_EVERY`.
    """
    source = order.source
    every = HINTS_EVERY if source.etag or source.last_modified else HINTS_WITHOUT_VALIDATOR_EVERY
    ready = HubSubscription.objects.filter(Q(hinted_at=None) | Q(hinted_at__lte=at - every), pk=order.pk)
    idle = Source.objects.active().filter(pk=source.pk, claim="", failures=0, next_poll_at__gt=at)
    return bool(ready.exists() and idle.update(next_poll_at=at) and ready.update(hinted_at=at))


def poll_again(source_id: int, *, at: datetime) -> None:
    """Its hub brings nothing any more, so that it is polled as others are, beginning now."""
    Source.objects.filter(pk=source_id).update(pushed_until=None)
    Source.objects.filter(pk=source_id, claim="", next_poll_at__gt=at).update(next_poll_at=at)


# --- What hubs bring ------------------------------------------------------------------------------------------------


def receive(token: str, body: bytes, *, signature: str, content_type: str, at: datetime) -> int:
    """Keep a document that a hub brings; the status to answer with.

    Without a good signature it is a hint and no more, and the answer is the same: who guesses learns nothing. 410 ends it.
    """
    order = HubSubscription.objects.select_related("source").filter(token=token).first()
    if order is None or not order.is_confirmed(at=at):
        return 410
    if len(body) > MAX_BYTES:
        return 413
    source = order.source
    if not is_signed(body, signature, secret=order.secret):
        asks = "the publisher is asked" if poll_on_hint(order, at=at) else "the publisher was asked lately"
        logger.warning("What came for source %s from its hub is not signed as agreed: %s", source.pk, asks)
    elif not source.is_paused and (source.hub_url, source.topic_url) == (order.hub_url, order.topic_url):
        if order.pushes.count() >= WAITING_AT_MOST:
            return 503
        Push.objects.create(subscription=order, at=at, content_type=content_type[:200], body=body)
    return 202


def is_signed(body: bytes, signature: str, *, secret: str) -> bool:
    """Whether ``signature`` (``sha256=...``, of any method that WebSub names) was made of ``body`` with ``secret``."""
    method, _, digest = signature.strip().lower().partition("=")
    if method not in _METHODS:
        return False
    made = hmac.new(secret.encode(), body, _METHODS[method]).hexdigest()
    return hmac.compare_digest(made.encode(), digest.strip().encode())


def store_pushes(*, reader: Reader, clock: Callable[[], datetime]) -> int:
    """Store what waits, oldest first; returns how many. What is being polled at this moment waits for the next time.

    Safe to repeat, and to be killed: the same document once more changes nothing.
    """
    count = 0
    for pk in list(Push.objects.order_by("pk").values_list("pk", flat=True)):
        push = Push.objects.select_related("subscription__source").filter(pk=pk).first()
        if push is None:
            continue
        try:
            is_done = _stored(push, reader=reader, at=clock())
        except Exception:
            logger.exception("What the hub of source %s brought could not be stored", push.subscription.source_id)
            is_done = True  # the next poll brings it
        if is_done:
            push.delete()
            count += 1
    return count


def _stored(push: Push, *, reader: Reader, at: datetime) -> bool:
    order = push.subscription
    jobs = claim([order.source], at=at, asks=False)
    if not jobs:
        return False
    job = jobs[0]
    try:
        feed = read(
            reader, job.source, bytes(push.body), url=order.topic_url, content_type=push.content_type, at=push.at
        )
    except (NotAFeed, ParserKilled) as error:
        logger.warning("The hub of source %s brought no feed: %s", job.source.pk, error)
        give_back(jobs, holds={})
        poll_on_hint(order, at=at)
        return True
    pushed = Pushed(due_at=job.was_due_at, until=order.lease_ends_at)
    outcome = Outcome(job.source, job.claim, at, pushed, feed=feed, body_bytes=len(push.body))
    store([outcome], rules=rules_as_facts())
    HubSubscription.objects.filter(pk=order.pk).update(last_push_at=push.at)
    return True


# --- The worker's turn ----------------------------------------------------------------------------------------------


def follow_hubs(
    *,
    callback_of: Callable[[str], str] | None,
    client: Client,
    reader: Reader,
    clock: Callable[[], datetime],
) -> Mapping[str, int]:
    """Store what hubs brought, ask those that are due. ``callback_of`` is None where no hub could reach us."""
    done = {"stored": store_pushes(reader=reader, clock=clock), "asked": 0}
    if callback_of is None:
        return done
    for source in due(at=clock()):
        ask_hub(source, callback_of=callback_of, client=client, at=clock())
        done["asked"] += 1
        done["stored"] += store_pushes(reader=reader, clock=clock)  # a slow hub holds up no other
    return done
