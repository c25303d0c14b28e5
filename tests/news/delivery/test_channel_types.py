"""`news.delivery.channel_types`: registration of types, and channels whose app is not installed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.urls import reverse

from news.admin import board
from news.delivery import delivery_log, endpoint_checks, outbox, replay
from news.delivery.channel_types import ChannelType, Flow, keys, register_channel
from news.delivery.channels.webhook import Webhook
from news.delivery.queues import Queue
from news.models import Channel, Delivery, EndpointCheck, channel_registry
from tests import factories, order_factories
from tests.factories import NOON
from tests.receivers import Receivers


def of(**values: Any) -> Any:
    return type("Pigeon", (ChannelType,), {"key": "pigeon", "label": "Pigeon", "flow": Flow.FETCHED, **values})


@pytest.mark.parametrize(
    ("channel_type", "words"),
    [
        (object, "no subclass"),
        (of(key=""), "give it one of 1 to 40 letters"),
        (of(key="p" * 41), "give it one of 1 to 40 letters"),
        (of(label=""), "no label"),
        (of(flow=Flow.PUSHED), r"needs a method message\(\)"),
        (of(flow=Flow.OWN, queue=Queue.STRANGERS), r"needs a method enqueue\(\)"),
        (of(flow=Flow.OWN, enqueue=lambda self, *, at: 0), "queue of strangers"),
        (of(form_class=object), r"needs a method add\(\)"),
        (of(checks={"test"}), r"needs a method check_request\(\)"),
        (of(key="webhook"), "Two types of channels have the key 'webhook'"),
    ],
)
def test_what_is_wrong_with_a_type_is_said_when_it_is_registered(channel_type: Any, words: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=words):
        register_channel(channel_type)


def test_a_type_may_be_registered_twice_as_when_a_module_is_loaded_again() -> None:
    before = keys()
    assert register_channel(Webhook) is Webhook
    assert keys() == before


def test_a_kind_that_nobody_registers_is_named_with_those_that_there_are() -> None:
    with pytest.raises(
        channel_registry.NoSuchChannelType, match=r"'pigeon'\. Available types: feed, mail, webhook, websub"
    ):
        channel_registry.get("pigeon")
    with pytest.raises(ValidationError, match="'pigeon'"):
        Channel(kind="pigeon").clean_fields(exclude={"subscription", "state_at", "created_at"})


@pytest.fixture
def channel(db: None) -> Channel:
    """Return a webhook with one sent and one pending delivery."""
    made = order_factories.channel()
    order_factories.delivery(made, state=Delivery.State.SENT, sent_at=NOON)
    order_factories.delivery(made, next_attempt_at=NOON)
    outbox.wake([made.pk], at=NOON)
    return made


def test_rows_of_an_app_that_is_gone_stay_and_are_brought_nothing(channel: Channel) -> None:
    receivers = Receivers()
    with channel_registry.without("webhook"):
        factories.article(factories.news_index(), title="Gold")
        assert (outbox.fan_out(at=NOON), receivers.deliver()) == (0, 0)
        assert replay.replay(channel, at=NOON, first=0) == 0
        delivery_log.forget(at=NOON)
        with pytest.raises(ValueError, match="that we push to"):
            replay.backfill(channel, days=30, at=NOON)
    assert [one.state for one in channel.deliveries.order_by("change")] == ["sent", "pending"]
    assert receivers.deliver() == 1, "when the app is back, what waited goes"


def test_screens_show_it_as_of_an_unknown_kind_and_it_can_be_ended(channel: Channel, admin_client: Any) -> None:
    subscription = channel.subscription
    assert subscription is not None
    path = reverse("news_channel", args=[channel.pk])
    with channel_registry.without("webhook"):
        for address in (path, reverse("news_subscription", args=[subscription.pk]), reverse("news_board")):
            assert "Unknown type" in admin_client.get(address + "?export=csv").content.decode()
        assert "You cannot do this" in admin_client.post(path, {"do": "replay-range"}).content.decode()
        admin_client.post(path, {"do": "end", "sure": "1"})
    channel.refresh_from_db()
    assert channel.state == Channel.State.ENDED


@pytest.mark.django_db
def test_a_message_that_cannot_be_written_is_a_dead_letter_and_holds_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, well = order_factories.channel(name="broken"), order_factories.channel(name="well")
    message = Webhook.message

    def breaks(self: Webhook, channel: Channel, notification: Any) -> str:
        if channel == broken:
            raise RuntimeError("a bug of the app")
        return message(self, channel, notification)

    monkeypatch.setattr(Webhook, "message", breaks)
    factories.article(factories.news_index(), title="Gold")
    outbox.fan_out(at=NOON)
    assert broken.deliveries.get().state == Delivery.State.DEAD
    assert well.deliveries.get().state == Delivery.State.PENDING


class Broken(ChannelType):
    """A channel type with a bug in every method that the dispatcher calls."""

    key, label = "broken", "Broken"
    checks = frozenset({"test"})

    def message(self, channel: Channel, notification: Any) -> str:
        return "text"

    def fail(self, *arguments: Any, **values: Any) -> Any:
        raise RuntimeError("a bug of the app")

    judge = dead_letter = ended = errands = check_request = fail


class BrokenFollower(Broken):
    key, flow, queue = "broken2", Flow.OWN, Queue.STRANGERS
    enqueue = Broken.fail


@pytest.fixture
def with_broken_types(db: None) -> Iterator[None]:
    with channel_registry.without("broken"):
        register_channel(Broken)
        register_channel(BrokenFollower)
        yield


def test_bugs_of_a_type_hold_up_nobody_else(with_broken_types: None) -> None:
    receivers = Receivers()
    organisation = factories.organisation()
    broken = order_factories.channel(
        order_factories.subscription(organisation=organisation), kind="broken", url="https://broken.example/"
    )
    well = order_factories.channel(order_factories.subscription(organisation=organisation))
    receivers.answer(broken.url, 500)
    order_factories.delivery(broken, next_attempt_at=NOON)
    order_factories.delivery(well, next_attempt_at=NOON)
    outbox.wake([broken.pk, well.pk], at=NOON)
    endpoint_checks.ask(broken, "test", at=NOON)
    receivers.deliver()
    assert [well.deliveries.get().state, broken.deliveries.get().state] == ["sent", "pending"]
    assert EndpointCheck.objects.get().error == "There was an error on our side."
    receivers.pass_time(timedelta(days=4))
    assert broken.deliveries.get().state == Delivery.State.DEAD, "by the retry policy of the house"
    outbox.end(broken, at=receivers.at)
    broken.refresh_from_db()
    assert broken.state == Channel.State.ENDED


def test_a_check_of_an_app_that_is_gone_is_answered(db: None) -> None:
    receivers = Receivers()
    channel = order_factories.channel()
    endpoint_checks.ask(channel, "test", at=NOON)
    with channel_registry.without("webhook"):
        receivers.deliver()
    assert (EndpointCheck.objects.get().error, receivers.log) == ("There was an error on our side.", [])


def test_what_an_article_reached_is_counted_without_a_hub(channel: Channel) -> None:
    item = factories.item(title="Gold")
    order_factories.delivery(channel, order_factories.change(item=item), state=Delivery.State.SENT)
    with channel_registry.without("websub"):
        reach = board.reach_of(item)
    assert (reach.hub_subscribers, len(reach.deliveries)) == (0, 1)
