"""Webhooks after Standard Webhooks 1.0: a small signed message to the receiver's own program.

The message says what happened and where to read it; it is made once, from the `Change`, and sent as it is each time.
It is signed with a secret that both sides know (``v1``), with the one before while that lapses, and with a key of which
the receiver has only the public half (``v1a``). An endpoint must prove that it wants us before it is used.
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from standardwebhooks.webhooks import Webhook

from news import addresses
from news.feeds.feed_entries import thing_uri
from news.models import Change, Channel, Item, Subscription

from .pending import Face, Notice
from .retry_policy import Outcome
from .sending import ask, delivery_client, may_reach

if TYPE_CHECKING:
    from nacl.signing import SigningKey

KIND = "webhook"
SECRET_PREFIX, PRIVATE_PREFIX, PUBLIC_PREFIX = "whsec_", "whsk_", "whpk_"
SECRET_BYTES = 32
FEWEST_BYTES, MOST_BYTES = 24, 64
# How long the secret before a rotated one still signs: time enough to type in the new one.
GRACE = timedelta(days=7)
LONGEST_NOTE = 2000


# --- The message -----------------------------------------------------------------------------------------------------


def body_of(change: Change, notice: Notice, face: Face, *, is_best: bool = False, is_backfill: bool = False) -> str:
    """The message, below 20 kB. With ``is_best`` a thing keeps one identity in whichever language it comes."""
    own = f"tag:{settings.TAG_AUTHORITY}:{change.type}/{face.uuid}"
    base = "" if change.type == Item.Type.EXTERNAL else settings.PUBLIC_URL
    data = {
        "id": thing_uri(change.translation_key) if is_best else own,
        "thing": str(change.translation_key),
        "sequence": change.sequence,
        "kind": notice.kind,
        "significance": change.significance,
        "language": face.language,
        "title": face.title,
        "url": addresses.at(base, face.address) if base else face.address,
        "api_url": _api_url(face.page_id) if notice.kind != Change.Kind.WITHDRAWN else None,
        "note": change.note[:LONGEST_NOTE],
        "matches": notice.matches,
        "backfill": is_backfill,
    }
    return _message(f"{change.type}.{notice.kind}", data, at=change.at)


def _message(type: str, data: Mapping[str, Any], *, at: datetime) -> str:
    message = {"type": type, "timestamp": at.astimezone(UTC).isoformat().replace("+00:00", "Z"), "data": data}
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def _api_url(page_id: int | None) -> str | None:
    """Where the site mounts Wagtail's API under the name ``api``, as its documentation does."""
    try:
        return settings.PUBLIC_URL + reverse("api:pages:detail", args=[page_id]) if page_id else None
    except NoReverseMatch:
        return None


def headers_of(channel: Channel, message_id: str, body: str, *, at: datetime) -> list[tuple[str, str]]:
    """With the signatures over exactly ``body``; the timestamp is that of the try."""
    at = at.astimezone(UTC)
    valid = [channel.secret]
    if channel.earlier_secret and channel.earlier_secret_until and channel.earlier_secret_until > at:
        valid.append(channel.earlier_secret)
    signatures = [Webhook(secret).sign(message_id, at, body) for secret in valid]
    timestamp = str(int(at.timestamp()))
    if channel.private_key:
        signed = _signing_key(channel).sign(f"{message_id}.{timestamp}.{body}".encode()).signature
        signatures.append(f"v1a,{base64.b64encode(signed).decode()}")
    return [
        ("Content-Type", "application/json; charset=utf-8"),
        ("webhook-id", message_id),
        ("webhook-timestamp", timestamp),
        ("webhook-signature", " ".join(signatures)),
    ]


# --- Secrets ---------------------------------------------------------------------------------------------------------


def new_secret() -> str:
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def is_secret(text: str) -> bool:
    """``whsec_`` and the base64 of 24 to 64 bytes."""
    try:
        count = len(base64.b64decode(text.removeprefix(SECRET_PREFIX), validate=True))
    except (binascii.Error, ValueError):
        return False
    return text.startswith(SECRET_PREFIX) and FEWEST_BYTES <= count <= MOST_BYTES


def _new_private_key() -> str:
    return PRIVATE_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def _signing_key(channel: Channel) -> SigningKey:
    from nacl.signing import SigningKey  # three megabytes that a process without webhooks does without

    return SigningKey(base64.b64decode(channel.private_key.removeprefix(PRIVATE_PREFIX)))


def public_key(channel: Channel) -> str:
    """``whpk_`` and base64: what signatures ``v1a`` are checked with; no secret."""
    return PUBLIC_PREFIX + base64.b64encode(bytes(_signing_key(channel).verify_key)).decode()


def rotate_secret(channel: Channel, *, at: datetime) -> str:
    """The new secret, shown this once; the one before signs too for `GRACE`."""
    secret = new_secret()
    channel.earlier_secret, channel.earlier_secret_until, channel.secret = channel.secret, at + GRACE, secret
    channel.save(update_fields=["secret", "earlier_secret", "earlier_secret_until"])
    return secret


# --- Endpoints -------------------------------------------------------------------------------------------------------


def new_channel(
    subscription: Subscription, *, url: str, at: datetime, name: str = "", secret: str | None = None
) -> Channel:
    """An endpoint that waits for its `challenge`. ValueError says in words what is wrong with address or secret."""
    if problem := may_reach(url):
        raise ValueError(problem)
    if secret is not None and not is_secret(secret):
        raise ValueError(_("The secret must be “whsec_” followed by 24 to 64 bytes in base64."))
    return Channel.objects.create(
        subscription=subscription,
        kind=KIND,
        name=name,
        url=url,
        secret=secret or new_secret(),
        private_key=_new_private_key(),
        state_at=at,
        created_at=at,
    )


def challenge(channel: Channel, *, at: datetime) -> Outcome:
    """Ask the endpoint to answer with a word that it cannot know; when it does, a channel that waited is active.

    It proves that whoever runs the endpoint reads our messages and wants them. Waits for the network: `endpoint_checks`
    does the same from the worker.
    """
    word = new_challenge()
    headers, body = check_message(channel, word, at=at)
    outcome = ask(delivery_client(), channel.url, at=at, headers=headers, body=body)
    return confirmed(channel, outcome, word, at=at)


def new_challenge() -> str:
    return secrets.token_urlsafe(24)


def check_message(channel: Channel, word: str, *, at: datetime) -> tuple[list[tuple[str, str]], bytes]:
    """Headers and body of a question with the challenge ``word``, or without one of a test message; in no delivery log."""
    message_id = f"msg_{uuid.uuid4().hex}"
    body = challenge_body(word, at=at) if word else test_body(channel.uuid, at=at)
    return headers_of(channel, message_id, body, at=at), body.encode()


def challenge_body(word: str, *, at: datetime) -> str:
    return _message("endpoint.challenge", {"challenge": word}, at=at)


def test_body(channel: uuid.UUID, *, at: datetime) -> str:
    return _message("endpoint.test", {"channel": str(channel)}, at=at)


def confirmed(channel: Channel, outcome: Outcome, word: str, *, at: datetime) -> Outcome:
    """What the answer to a challenge means."""
    if not outcome.ok:
        return outcome
    if _answered(outcome.answer) != word:
        return Outcome(
            status=outcome.status,
            latency_ms=outcome.latency_ms,
            answer=outcome.answer,
            error=gettext_noop("The response does not contain the challenge."),
            is_refused=True,
        )
    Channel.objects.filter(pk=channel.pk, state=Channel.State.UNCONFIRMED).update(
        state=Channel.State.ACTIVE, state_at=at, state_note=""
    )
    channel.refresh_from_db(fields=["state", "state_at", "state_note"])
    return outcome


def _answered(answer: str) -> str:
    """The word in ``{"challenge": …}`` or, as some frameworks find easier, alone."""
    try:
        value = json.loads(answer)
    except ValueError:
        return answer.strip()
    found = value.get("challenge") if isinstance(value, dict) else value
    return found if isinstance(found, str) else ""
