"""WebSub subscriber (w3.org/TR/websub): if a feed names a hub, the hub delivers new entries.

``ask_hub`` -> the hub verifies this at a secret callback (``answer``) -> it delivers documents (``receive``), which
wait as rows -> the worker stores them like polled ones (``store_pushes``).

A hub is trusted after its first correctly signed document: then polls are less frequent (`schedule.beside_pushes`),
until the hub refuses, the lease ends, or a poll finds entries that the hub did not deliver. Documents without a valid
signature are never stored: they are only a hint to poll the publisher.
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
RENEWED_AFTER, RENEWED_EVERY = 0.75, timedelta(minutes=30)  # share of the lease, and shortest interval
FIRST_RETRY, LONGEST_RETRY = timedelta(hours=1), timedelta(days=1)
REFUSED_FOR = timedelta(days=7)
MAX_BYTES = 10 * 1024 * 1024
WAITING_AT_MOST = 20  # documents of one source
ASKED_AT_ONCE = 20
REDIRECTS = 3

# Hints cause at most this many polls, so that a leaked callback cannot make us overload the publisher.
HINTS_EVERY, HINTS_WITHOUT_VALIDATOR_EVERY = timedelta(minutes=10), timedelta(hours=1)

# Most hubs sign with SHA-1. Its collisions do not matter without the secret: as an HMAC it is secure (RFC 6194).
_METHODS = {"sha1": hashlib.sha1, "sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}


# --- Subscribing ----------------------------------------------------------------------------------------------------


def due(*, at: datetime) -> list[Source]:
    """Return sources to subscribe at their hub: for the first time, at a new hub or topic, to renew, or as a retry."""
    another = ~Q(subscription__hub_url=F("hub_url")) | ~Q(subscription__topic_url=F("topic_url"))
    wanted = Q(subscription=None) | another | Q(subscription__next_try_at__lte=at)
    offering = Source.objects.active().filter(wanted, hub_url__gt="", topic_url__gt="", kind=Source.Kind.FEED)
    longest_due = F("subscription__next_try_at").asc(nulls_first=True)
    return list(offering.defer("document").order_by(longest_due, "pk")[:ASKED_AT_ONCE])


def ask_hub(source: Source, *, callback_of: Callable[[str], str], client: Client, at: datetime) -> None:
    """Subscribe or renew. ``callback_of`` returns the callback address for a token. Errors are retried later."""
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
    """Save the row before the request, because the hub may verify it immediately. Return None if another worker did
    so."""
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
    """Send a POST. Follows only redirects that keep the method (307, 308), and none from https to http."""
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
    """Return the response to a hub: its challenge, "" for a refusal, or None if we did not request this."""
    order = HubSubscription.objects.select_for_update().filter(token=token).first()
    if order is None or query.get("hub.topic") != order.topic_url:
        return None
    if query.get("hub.mode") == "denied":
        was_open = order.requested_at or order.lease_ends_at
        order.requested_at = order.lease_ends_at = None
        order.next_try_at = at + REFUSED_FOR
        order.error = f"The hub rejected the subscription. {query.get('hub.reason', '')}"[:500]
        order.save()
        if was_open:  # a repeated refusal causes no further poll
            poll_again(order.source_id, at=at)
        return ""
    challenge = query.get("hub.challenge")
    if query.get("hub.mode") != "subscribe" or not challenge or not order.is_pending(at=at):
        return None
    lease = _lease(query.get("hub.lease_seconds", ""))
    order.lease_ends_at, order.next_try_at = at + lease, at + max(lease * RENEWED_AFTER, RENEWED_EVERY)
    order.requests, order.error = 0, ""
    order.save()
    # Extend the trust in a hub that was trusted, but not in one that never delivered anything.
    Source.objects.filter(pk=order.source_id, pushed_until__isnull=False).update(pushed_until=order.lease_ends_at)
    return challenge


def _lease(seconds: str) -> timedelta:
    number = whole_number(seconds, most=10**11)
    return LEASE if number is None else min(timedelta(seconds=number), LONGEST_LEASE)


def poll_on_hint(order: HubSubscription, *, at: datetime) -> bool:
    """Make the source due after a hint that there is something new. Return whether it is.

    Not while it is failing, because then the retry schedule applies, and not twice within `HINTS_EVERY`.
    """
    source = order.source
    every = HINTS_EVERY if source.etag or source.last_modified else HINTS_WITHOUT_VALIDATOR_EVERY
    ready = HubSubscription.objects.filter(Q(hinted_at=None) | Q(hinted_at__lte=at - every), pk=order.pk)
    idle = Source.objects.active().filter(pk=source.pk, claim="", failures=0, next_poll_at__gt=at)
    return bool(ready.exists() and idle.update(next_poll_at=at) and ready.update(hinted_at=at))


def poll_again(source_id: int, *, at: datetime) -> None:
    """Poll the source normally from now on, because its hub does not deliver any more."""
    Source.objects.filter(pk=source_id).update(pushed_until=None)
    Source.objects.filter(pk=source_id, claim="", next_poll_at__gt=at).update(next_poll_at=at)


# --- What hubs bring ------------------------------------------------------------------------------------------------


def receive(token: str, body: bytes, *, signature: str, content_type: str, at: datetime) -> int:
    """Store a document from a hub. Return the HTTP status of the response.

    Without a valid signature it is only a hint. The status is the same, so that guesses reveal nothing. 410 ends the
    subscription.
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
    """Return whether ``signature`` (``sha256=...``, with any method of WebSub) is that of ``body`` with ``secret``."""
    method, _, digest = signature.strip().lower().partition("=")
    if method not in _METHODS:
        return False
    made = hmac.new(secret.encode(), body, _METHODS[method]).hexdigest()
    return hmac.compare_digest(made.encode(), digest.strip().encode())


def store_pushes(*, reader: Reader, clock: Callable[[], datetime]) -> int:
    """Store the waiting documents, oldest first. Return how many. Those of sources that are being polled wait.

    Idempotent and safe to kill: the same document again changes nothing.
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
            is_done = True  # the next poll gets the entries
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
    """Store documents from hubs, and subscribe at those that are due. ``callback_of`` is None if hubs cannot reach
    us."""
    done = {"stored": store_pushes(reader=reader, clock=clock), "asked": 0}
    if callback_of is None:
        return done
    for source in due(at=clock()):
        ask_hub(source, callback_of=callback_of, client=client, at=clock())
        done["asked"] += 1
        done["stored"] += store_pushes(reader=reader, clock=clock)  # so that a slow hub does not delay the others
    return done
