"""`news.delivery.webhooks`: signatures that receivers' libraries accept, and use only after a challenge."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from news.delivery import sending, webhooks
from news.delivery.retry_policy import Outcome
from news.models import Channel
from tests import order_factories
from tests.receivers import Message, Receivers

HOOK = "https://customs.example/hook"
NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Use the real time: the receivers' library rejects messages older than five minutes by its own clock."""
    monkeypatch.setattr(f"{__name__}.NOW", datetime.now(UTC))


@pytest.fixture
def receivers(db: None, monkeypatch: pytest.MonkeyPatch) -> Receivers:
    made = Receivers(NOW)
    monkeypatch.setattr(webhooks, "delivery_client", lambda: made)
    return made


@pytest.fixture
def channel(receivers: Receivers) -> Channel:
    return webhooks.new_channel(order_factories.subscription(), url=HOOK, at=NOW, name="Customs")


def send_test(channel: Channel) -> Outcome:
    headers, body = webhooks.check_message(channel, "", at=NOW)
    return sending.ask(webhooks.delivery_client(), channel.url, at=NOW, headers=headers, body=body)


def test_the_receivers_library_verifies_what_we_sign(channel: Channel, receivers: Receivers) -> None:
    send_test(channel)
    [message] = receivers.got(HOOK)
    assert Webhook(channel.secret).verify(message.body, message.headers)["type"] == "endpoint.test"
    for changed in ({"webhook-id": "msg_other"}, {"webhook-timestamp": str(int(NOW.timestamp()) - 1)}):
        with pytest.raises(WebhookVerificationError):
            Webhook(channel.secret).verify(message.body, {**message.headers, **changed})
    with pytest.raises(WebhookVerificationError):
        Webhook(channel.secret).verify(message.body + b" ", message.headers)


def verify_with_key(channel: Channel, message: Message, body: bytes) -> None:
    """Verify like a receiver who only has the public key."""
    key = VerifyKey(base64.b64decode(webhooks.public_key(channel).removeprefix("whpk_")))
    signatures = dict(part.split(",") for part in message.headers["webhook-signature"].split())
    signed = f"{message.id}.{message.headers['webhook-timestamp']}.".encode() + body
    key.verify(signed, base64.b64decode(signatures["v1a"]))


def test_the_public_key_verifies_too_and_nothing_else(channel: Channel, receivers: Receivers) -> None:
    send_test(channel)
    [message] = receivers.got(HOOK)
    verify_with_key(channel, message, message.body)
    with pytest.raises(BadSignatureError):
        verify_with_key(channel, message, message.body + b" ")


def test_a_rotated_secret_signs_beside_the_new_one_until_its_grace_is_over(
    channel: Channel, receivers: Receivers
) -> None:
    old = channel.secret
    new = webhooks.rotate_secret(channel, at=NOW)
    assert webhooks.is_secret(new)
    assert new != old
    send_test(channel)
    [message] = receivers.got(HOOK)
    for secret in (old, new):
        Webhook(secret).verify(message.body, message.headers)
    later = webhooks.headers_of(channel, "msg_1", "{}", at=NOW + webhooks.GRACE + timedelta(seconds=1))
    assert dict(later)["webhook-signature"].count("v1,") == 1


@pytest.mark.parametrize(
    ("text", "is_good"),
    [
        ("whsec_" + base64.b64encode(b"x" * 24).decode(), True),
        ("whsec_" + base64.b64encode(b"x" * 64).decode(), True),
        ("whsec_" + base64.b64encode(b"x" * 23).decode(), False),
        ("whsec_" + base64.b64encode(b"x" * 65).decode(), False),
        (base64.b64encode(b"x" * 32).decode(), False),
        ("whsec_not base64!", False),
        ("whsec_ж", False),
        ("", False),
    ],
)
def test_a_secret_has_the_form_and_length_of_the_standard(text: str, is_good: bool) -> None:
    assert webhooks.is_secret(text) == is_good


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("ftp://customs.example/", None),
        ("https://127.0.0.1/hook", None),
        ("https://customs.example:22/hook", None),
        ("https://user:password@customs.example/", None),
        (HOOK, "short"),
    ],
)
def test_an_endpoint_that_could_never_work_is_refused_in_words(db: None, url: str, secret: str | None) -> None:
    with pytest.raises(ValueError, match=r"\w+ .*\."):
        webhooks.new_channel(order_factories.subscription(), url=url, at=NOW, secret=secret)


def test_an_endpoint_is_used_only_after_it_repeated_the_challenge(channel: Channel, receivers: Receivers) -> None:
    assert channel.state == Channel.State.UNCONFIRMED
    assert not webhooks.challenge(channel, at=NOW).ok, "a yes to everything proves nothing"
    assert channel.state == Channel.State.UNCONFIRMED
    receivers.answer(HOOK, lambda message: json.dumps({"challenge": message.json["data"]["challenge"]}))
    assert webhooks.challenge(channel, at=NOW).ok
    assert channel.state == Channel.State.ACTIVE
    words = [message.json["data"]["challenge"] for message in receivers.got(HOOK)]
    assert len(set(words)) == 2


def test_the_challenge_may_be_answered_as_plain_text(channel: Channel, receivers: Receivers) -> None:
    receivers.answer(HOOK, lambda message: message.json["data"]["challenge"] + "\n")
    assert webhooks.challenge(channel, at=NOW).ok


@pytest.mark.parametrize("answer", ["{", "[1]", '{"challenge": 1}', "null", "", "[" * 20_000, "9" * 5000])
def test_a_strange_answer_to_the_challenge_is_no_yes(channel: Channel, receivers: Receivers, answer: str) -> None:
    receivers.answer(HOOK, lambda message: answer)
    assert not webhooks.challenge(channel, at=NOW).ok


def test_a_test_message_says_how_it_went(channel: Channel, receivers: Receivers) -> None:
    receivers.answer(HOOK, 503)
    outcome = send_test(channel)
    assert (outcome.ok, outcome.status, outcome.error) == (False, 503, "customs.example responded with status 503.")


def test_the_settings_shorten_schedule_and_patience(settings: Any) -> None:
    assert (sending.schedule()[0], sending.delivery_client().limits.total_seconds) == (5, 20)
    settings.DELIVERY_RETRY_SECONDS = [1, 2]
    settings.DELIVERY_TIMEOUT_SECONDS = 3
    assert (sending.schedule(), sending.delivery_client().limits.total_seconds) == ((1, 2), 3)
    assert sending.lease() > timedelta(seconds=3)
