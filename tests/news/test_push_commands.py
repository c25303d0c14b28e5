"""``add_webhook``, ``deliver``, ``replay``: commands for operators."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from news.delivery import webhooks
from news.models import Channel, Delivery, NewsIndexPage
from tests import factories, order_factories
from tests.receivers import Receivers

HOOK = "https://customs.example/hook"


@pytest.fixture
def receivers(db: None, monkeypatch: pytest.MonkeyPatch) -> Receivers:
    made = Receivers()
    monkeypatch.setattr(webhooks, "delivery_client", lambda: made)
    monkeypatch.setattr("news.delivery.dispatcher.delivery_client", lambda: made)
    return made


def said(*arguments: str) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_an_operator_sets_a_webhook_up_for_an_administration_and_its_topics(receivers: Receivers) -> None:
    owner, topic = factories.organisation(), factories.topic()
    answer = said(
        *("add_webhook", "customs", HOOK, "--organisation", owner.slug, "--topic", topic.slug, "--without-challenge")
    )
    channel = Channel.objects.get()
    assert channel.secret in answer
    assert channel.state == Channel.State.ACTIVE
    assert channel.subscription.organisation == owner
    assert channel.subscription.rule.any_of == {f"topic:{topic.pk}"}
    assert not receivers.log
    said("add_webhook", "customs", HOOK, "--without-challenge")
    assert Channel.objects.count() == 1, "safe to repeat"


def test_without_his_word_the_endpoint_must_confirm(receivers: Receivers) -> None:
    with pytest.raises(CommandError, match="could not be verified"):
        said("add_webhook", "customs", HOOK)
    assert Channel.objects.get().state == Channel.State.UNCONFIRMED
    receivers.answer(HOOK, lambda message: message.json["data"]["challenge"])
    said("add_webhook", "customs", HOOK)
    assert Channel.objects.get().state == Channel.State.ACTIVE


@pytest.mark.parametrize(
    "wrong", [["ftp://x"], [HOOK, "--topic", "none"], [HOOK, "--organisation", "none"], [HOOK, "--secret", "short"]]
)
def test_what_is_wrong_is_said_and_nothing_is_made(receivers: Receivers, wrong: list[str]) -> None:
    with pytest.raises(CommandError, match=r"\w+ .*\."):
        said("add_webhook", "customs", *wrong)
    assert not Channel.objects.exists()


def test_what_is_due_is_brought_and_sent_again_by_hand(receivers: Receivers, news_index: NewsIndexPage) -> None:
    said("add_webhook", "customs", HOOK, "--without-challenge")
    factories.article(news_index)
    assert "Requests sent: 1." in said("deliver", "--once")
    sequence = str(Delivery.objects.get().change_id)
    assert said("replay", "customs", "--first", sequence, "--last", sequence).startswith("1 message to customs")
    said("deliver", "--once")
    first, second = receivers.got(HOOK)
    assert (first.id, first.body) == (second.id, second.body)
    assert said("replay", "customs", "--since", "2099-01-01T00:00").startswith("0 messages")


@pytest.mark.parametrize(
    "wrong", [["customs"], ["nobody", "--first", "1"], ["customs", "--since", "yesterday"], ["twice", "--first", "1"]]
)
def test_a_replay_of_nothing_certain_is_refused(receivers: Receivers, wrong: list[str]) -> None:
    for name in ("customs", "twice", "twice"):
        order_factories.channel(name=name)
    with pytest.raises(CommandError):
        said("replay", *wrong)


def test_the_public_key_of_an_endpoint_is_there_for_all_and_nothing_else_of_it(
    receivers: Receivers, client: Client
) -> None:
    said("add_webhook", "customs", HOOK, "--without-challenge")
    channel = Channel.objects.get()
    answer = client.get(reverse("webhook_key", args=[channel.uuid]))
    key = {"algorithm": "ed25519", "signature": "v1a", "public_key": webhooks.public_key(channel)}
    assert answer.json() == {"keys": [key]}
    mail = order_factories.channel(kind="mail")
    assert client.get(reverse("webhook_key", args=[mail.uuid])).status_code == 404
