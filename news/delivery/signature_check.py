"""Find out why a receiver's program rejects our message, from the secret, headers and body that it saw."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.utils.translation import gettext as _

from foundation import outside_json
from foundation.whole_numbers import whole_number

TOLERANCE_SECONDS = 300
NAMES = ("webhook-id", "webhook-timestamp", "webhook-signature")
_SAMPLES = Path(__file__).parent / "samples"
# Programming language -> file.
SAMPLES = {"Python": "verify.py.txt", "PHP": "verify.php.txt", "C#": "verify.cs.txt", "Java": "Verify.java.txt"}


def samples() -> list[tuple[str, str]]:
    """Return (language, code that verifies a message); each sample is complete and needs no extra library."""
    return [(language, (_SAMPLES / name).read_text(encoding="utf-8")) for language, name in SAMPLES.items()]


@dataclass(frozen=True, slots=True)
class Finding:
    """Result of one check. ``words`` describe it and, if it is wrong, say what to do."""

    is_right: bool
    words: str


@dataclass(frozen=True, slots=True)
class Known:
    """Our own data of the message: its body as sent, and the current secrets."""

    body: str | None = None
    secrets: Collection[str] = ()


def read_headers(text: str) -> dict[str, str]:
    """Parse lines such as ``webhook-id: msg_1``. Names may be in any case, or in CGI spelling (``HTTP_WEBHOOK_ID``)."""
    found = {}
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        name = re.sub(r"^http-", "", name.strip().strip("\"'").lower().replace("_", "-"))
        if colon and name in NAMES:
            found[name] = value.strip().strip("\"',")
    return found


def check(*, secret: str, headers: str, body: str, known: Known, at: datetime) -> list[Finding]:
    """Return all findings, not only the first problem. The message is valid if none of them is wrong."""
    values = read_headers(headers)
    missing = [name for name in NAMES if not values.get(name)]
    key = _key(secret)
    findings = [_secret_finding(secret, key, known)]
    if missing:
        findings.append(Finding(False, _("These headers are missing: %(names)s.") % {"names": ", ".join(missing)}))
    if "webhook-id" not in missing:
        findings.append(_id_finding(values["webhook-id"], known))
    if "webhook-timestamp" not in missing:
        findings.append(_time_finding(values["webhook-timestamp"], at=at))
    if key is not None and not missing:
        findings.append(_signature_finding(key, values, body, known))
    return findings


def _key(secret: str) -> bytes | None:
    try:
        return base64.b64decode(secret.strip().removeprefix("whsec_"), validate=True) or None
    except (binascii.Error, ValueError):
        return None


def _secret_finding(secret: str, key: bytes | None, known: Known) -> Finding:
    if key is None:
        return Finding(False, _("The secret cannot be read. Copy all of it: “whsec_” followed by base64."))
    if known.secrets and secret.strip() not in known.secrets:
        return Finding(False, _("None of your webhooks uses this secret. Create a new secret to see one."))
    return Finding(True, _("The secret is in the right format."))


def _id_finding(message_id: str, known: Known) -> Finding:
    if known.body is None:
        return Finding(
            False, _("We did not send you a message with this webhook-id. Check whether it was changed on the way.")
        )
    return Finding(True, _("We sent you a message with this webhook-id."))


def _time_finding(text: str, *, at: datetime) -> Finding:
    seconds = whole_number(text, most=10**16)
    if seconds is None:
        return Finding(False, _("webhook-timestamp must be a whole number of seconds since 1970."))
    if len(text) > 11:
        return Finding(False, _("webhook-timestamp is too long. We send seconds, but this looks like milliseconds."))
    age = int(at.timestamp()) - seconds
    sent = f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S} UTC"
    if age > TOLERANCE_SECONDS:
        words = _(
            "The message was sent at %(sent)s. A program that checks it now must reject it, because it is more than 5 "
            "minutes old. If your program rejected it when it arrived, your server’s clock is wrong."
        )
        return Finding(True, words % {"sent": sent})
    if age < -TOLERANCE_SECONDS:
        return Finding(
            False, _("The time of the message is in the future: %(sent)s. One of the clocks is wrong.") % {"sent": sent}
        )
    return Finding(True, _("The time is correct: sent at %(sent)s.") % {"sent": sent})


def _signature_finding(key: bytes, values: dict[str, str], body: str, known: Known) -> Finding:
    given = [
        value
        for version, _comma, value in (one.partition(",") for one in values["webhook-signature"].split())
        if version == "v1"
    ]
    if not given:
        return Finding(False, _("webhook-signature does not contain a v1 signature (“v1,” followed by base64)."))

    def fits(text: str) -> bool:
        signed = f"{values['webhook-id']}.{values['webhook-timestamp']}.{text}".encode()
        expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
        return any(hmac.compare_digest(expected, value.encode()) for value in given)

    plain = body.replace("\r\n", "\n")  # browsers submit forms with CRLF
    if fits(plain) or fits(plain.rstrip("\n")):
        return Finding(True, _("The signature matches. The message is from us and has not been changed."))
    if any(fits(text) for text in _rewritten(plain)) or (known.body is not None and fits(known.body)):
        return Finding(False, _changed(plain, known))
    if known.body is not None and plain.rstrip("\n") == known.body:
        return Finding(
            False,
            _(
                "The body is as we sent it, but it was not signed with this secret. Check whether the secret "
                "is an old one or belongs to another webhook."
            ),
        )
    return Finding(False, _("The signature matches neither this body nor this secret."))


def _changed(body: str, known: Known) -> str:
    said = _(
        "The secret is correct, but this is not the body that we signed. Check the bytes as received, before parsing."
    )
    if known.body is None:
        return said
    place = next(
        (n for n, (a, b) in enumerate(zip(body, known.body, strict=False)) if a != b), min(len(body), len(known.body))
    )
    return said + " " + _("The first difference is at character %(place)d.") % {"place": place + 1}


def _rewritten(body: str) -> Iterator[str]:
    """Yield serialisations that we may have signed, if the program parsed the body and serialised it again."""
    try:
        value = outside_json.read(body)
    except outside_json.NotJson:
        return
    for escapes in (True, False):
        yield json.dumps(value, separators=(",", ":"), ensure_ascii=escapes)
        yield json.dumps(value, ensure_ascii=escapes)
