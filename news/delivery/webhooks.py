"""Webhooks according to Standard Webhooks 1.0: a small signed message to the receiver's program.

The message contains what happened and the address of the content. It is created once, from the `Change`, and sent
unchanged at each attempt. It is signed with a shared secret (``v1``), with the previous secret during a grace period,
and with a private key whose public key the receiver has (``v1a``). An endpoint must pass a challenge before it is used.
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

from foundation import outside_json
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
# Time for which the previous secret also signs after a rotation, so that the receiver can configure the new one.
GRACE = timedelta(days=7)
LONGEST_NOTE = 2000


# --- The message -----------------------------------------------------------------------------------------------------


def body_of(change: Change, notice: Notice, face: Face, *, is_best: bool = False, is_backfill: bool = False) -> str:
    """Return the message, below 20 kB. With ``is_best`` all language versions of an item share one id."""
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
    """Return the API address if the site mounts Wagtail's API as ``api``, the name in Wagtail's documentation."""
    try:
        return settings.PUBLIC_URL + reverse("api:pages:detail", args=[page_id]) if page_id else None
    except NoReverseMatch:
        return None


def headers_of(channel: Channel, message_id: str, body: str, *, at: datetime) -> list[tuple[str, str]]:
    """Return headers with the signatures of exactly ``body``. The timestamp is that of the attempt."""
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
    """Return whether the text is ``whsec_`` followed by 24 to 64 bytes in base64."""
    try:
        count = len(base64.b64decode(text.removeprefix(SECRET_PREFIX), validate=True))
    except (binascii.Error, ValueError):
        return False
    return text.startswith(SECRET_PREFIX) and FEWEST_BYTES <= count <= MOST_BYTES


def _new_private_key() -> str:
    return PRIVATE_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def _signing_key(channel: Channel) -> SigningKey:
    from nacl.signing import SigningKey  # lazy: a process without webhooks saves three megabytes

    return SigningKey(base64.b64decode(channel.private_key.removeprefix(PRIVATE_PREFIX)))


def public_key(channel: Channel) -> str:
    """Return the public key for verifying ``v1a`` signatures: ``whpk_`` and base64."""
    return PUBLIC_PREFIX + base64.b64encode(bytes(_signing_key(channel).verify_key)).decode()


def rotate_secret(channel: Channel, *, at: datetime) -> str:
    """Return a new secret, which is shown only once. The previous one also signs for `GRACE`."""
    secret = new_secret()
    channel.earlier_secret, channel.earlier_secret_until, channel.secret = channel.secret, at + GRACE, secret
    channel.save(update_fields=["secret", "earlier_secret", "earlier_secret_until"])
    return secret


# --- Endpoints -------------------------------------------------------------------------------------------------------


def new_channel(
    subscription: Subscription, *, url: str, at: datetime, name: str = "", secret: str | None = None
) -> Channel:
    """Create an endpoint that waits for its `challenge`. Raise `ValueError` for an invalid address or secret."""
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
    """Send a random challenge that the endpoint must return; if it does, activate an unconfirmed channel.

    This proves that the endpoint's owner reads our messages and wants them. This call blocks on the network;
    `endpoint_checks` does the same from the worker.
    """
    word = new_challenge()
    headers, body = check_message(channel, word, at=at)
    outcome = ask(delivery_client(), channel.url, at=at, headers=headers, body=body)
    return confirmed(channel, outcome, word, at=at)


def new_challenge() -> str:
    return secrets.token_urlsafe(24)


def check_message(channel: Channel, word: str, *, at: datetime) -> tuple[list[tuple[str, str]], bytes]:
    """Return headers and body of a challenge, or of a test message if ``word`` is empty. Neither is logged."""
    message_id = f"msg_{uuid.uuid4().hex}"
    body = challenge_body(word, at=at) if word else test_body(channel.uuid, at=at)
    return headers_of(channel, message_id, body, at=at), body.encode()


def challenge_body(word: str, *, at: datetime) -> str:
    return _message("endpoint.challenge", {"challenge": word}, at=at)


def test_body(channel: uuid.UUID, *, at: datetime) -> str:
    return _message("endpoint.test", {"channel": str(channel)}, at=at)


def confirmed(channel: Channel, outcome: Outcome, word: str, *, at: datetime) -> Outcome:
    """Judge the response to a challenge and activate the channel if it is correct."""
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
    """Return the challenge from ``{"challenge": …}`` or from a bare word, which is easier in some frameworks."""
    try:
        value = outside_json.read(answer)
    except outside_json.NotJson:
        return answer.strip()
    found = value.get("challenge") if isinstance(value, dict) else value
    return found if isinstance(found, str) else ""
