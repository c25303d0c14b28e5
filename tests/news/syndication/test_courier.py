"""`news.syndication.courier` and `news.syndication.due`: what is owed is brought, whatever receivers do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from news.models import Attempt, Channel, Delivery, HubTopic
from news.syndication import outbox
from news.syndication.courier import FOR_FAILING, Courier
from tests import order_factories, processes
from tests.publisher import Publisher, client_for_loopback
from tests.receivers import Message, Receivers

HOOK = "https://customs.example/hook"


@pytest.fixture
def receivers(db: None) -> Receivers:
    return Receivers()


def owe(channel: Channel, count: int = 1, receivers: Receivers | None = None, **values: Any) -> list[Delivery]:
    """``count`` deliveries that are due now."""
    at = receivers.at if receivers else order_factories.NOON
    made = [order_factories.delivery(channel, next_attempt_at=at, **values) for _ in range(count)]
    outbox.wake([channel.pk], at=at)
    return made


def states(channel: Channel) -> list[str]:
    return list(channel.deliveries.order_by("change").values_list("state", flat=True))


def test_what_is_owed_arrives_in_the_order_of_the_log(receivers: Receivers) -> None:
    channel = order_factories.channel(url=HOOK)
    made = owe(channel, 3)
    assert receivers.deliver() == 3
    assert [message.id for message in receivers.got(HOOK)] == [delivery.webhook_id for delivery in made]
    assert states(channel) == ["sent"] * 3
    channel.refresh_from_db()
    assert (channel.next_attempt_at, channel.claimed_until, channel.claimed_by) == (None, None, "")
    assert channel.last_success_at == receivers.at
    assert receivers.deliver() == 0


def test_each_try_is_written_down(receivers: Receivers) -> None:
    channel = order_factories.channel(url=HOOK)
    owe(channel)
    receivers.answer(HOOK, 0, 500, 204)
    receivers.pass_time(timedelta(hours=1))
    tries = list(Attempt.objects.values_list("status", "error"))
    assert tries == [(None, "customs.example cannot be reached."), (500, "customs.example answered 500."), (204, "")]


def test_a_retry_is_the_same_message_with_the_time_of_the_try(receivers: Receivers) -> None:
    channel = order_factories.channel(url=HOOK)
    owe(channel)
    receivers.answer(HOOK, 500, 502, 204)
    receivers.pass_time(timedelta(hours=1))
    got = receivers.got(HOOK)
    assert len(got) == 3
    assert len({(message.id, message.body) for message in got}) == 1
    assert [int(message.headers["webhook-timestamp"]) for message in got] == [int(m.at.timestamp()) for m in got]
    assert states(channel) == ["sent"]


def test_what_waits_for_its_next_try_does_not_hold_up_what_is_new(receivers: Receivers) -> None:
    channel = order_factories.channel(url=HOOK)
    first = owe(channel)[0]
    receivers.answer(HOOK, 500, 204)
    receivers.deliver()
    second = owe(channel)[0]
    receivers.deliver()
    assert [message.id for message in receivers.got(HOOK)] == [first.webhook_id, second.webhook_id]


def test_an_endpoint_that_fails_and_fails_is_asked_one_thing_at_a_time(receivers: Receivers) -> None:
    channel = order_factories.channel(url=HOOK)
    receivers.answer(HOOK, 500)
    owe(channel, 10)
    receivers.pass_time(timedelta(hours=5))
    assert len(receivers.got(HOOK)) < 15, "at most two an hour once it is known to fail"
    receivers.answer(HOOK, 204)
    receivers.pass_time(timedelta(minutes=40))
    assert states(channel) == ["sent"] * 10, "and when it is back all comes at once"


def test_retry_after_is_kept_for_the_whole_endpoint(receivers: Receivers) -> None:
    channel = order_factories.channel(url=HOOK)
    receivers.answer(HOOK, (429, {"Retry-After": "600"}), 204)
    owe(channel)
    receivers.deliver()
    owe(channel)
    receivers.pass_time(timedelta(minutes=9))
    assert len(receivers.got(HOOK)) == 1
    receivers.pass_time(timedelta(minutes=2))
    assert states(channel) == ["sent", "sent"]


def test_410_ends_the_channel_and_leaves_out_the_rest(receivers: Receivers) -> None:
    channel = order_factories.channel(url=HOOK)
    receivers.answer(HOOK, 410)
    owe(channel, 3)
    receivers.pass_time(timedelta(days=1))
    channel.refresh_from_db()
    assert (channel.state, len(receivers.got(HOOK))) == (Channel.State.ENDED, 1)
    assert states(channel) == ["dead", "skipped", "skipped"]


def test_after_ten_tries_it_is_given_up_and_what_comes_later_goes_on(receivers: Receivers) -> None:
    channel = order_factories.channel(url=HOOK)
    receivers.answer(HOOK, 302)
    owe(channel)
    receivers.pass_time(timedelta(days=4))
    assert (states(channel), len(receivers.got(HOOK))) == (["dead"], 10)
    assert "redirects" in channel.deliveries.get().note
    receivers.answer(HOOK, 204)
    owe(channel, receivers=receivers)
    receivers.deliver()
    assert states(channel) == ["dead", "sent"]


def test_after_five_days_of_failures_it_is_suspended_and_what_it_is_owed_waits(receivers: Receivers) -> None:
    channel = order_factories.channel(url=HOOK)
    receivers.answer(HOOK, 500)
    owe(channel, 3)
    Channel.objects.filter(pk=channel.pk).update(failing_since=receivers.at - timedelta(days=5), failures=9)
    receivers.deliver()
    channel.refresh_from_db()
    assert channel.state == Channel.State.SUSPENDED
    waiting = channel.deliveries.pending().count()
    assert waiting
    count = len(receivers.got(HOOK))
    receivers.pass_time(timedelta(days=10))
    assert len(receivers.got(HOOK)) == count
    receivers.answer(HOOK, 204)
    outbox.resume(channel, at=receivers.at)
    receivers.deliver()
    assert channel.deliveries.filter(state="sent").count() == waiting


@pytest.mark.parametrize("state", ["unconfirmed", "paused", "suspended", "ended"])
def test_nothing_is_sent_to_whoever_is_not_active(receivers: Receivers, state: str) -> None:
    owe(order_factories.channel(url=HOOK, state=state))
    assert receivers.deliver() == 0


def test_a_claim_keeps_others_away_until_it_lapses(receivers: Receivers) -> None:
    channel = order_factories.channel(url=HOOK)
    owe(channel)
    held = {"claimed_by": "a worker that was killed", "claimed_until": receivers.at + timedelta(seconds=25)}
    Channel.objects.filter(pk=channel.pk).update(**held)
    assert receivers.deliver() == 0
    receivers.pass_time(timedelta(seconds=26))
    receivers.deliver()
    assert states(channel) == ["sent"]


def test_a_channel_that_is_deleted_while_it_is_asked_does_no_harm(receivers: Receivers) -> None:
    channel = order_factories.channel(url=HOOK)
    other = order_factories.channel(url="https://other.example/hook")
    owe(channel)
    courier = Courier(clock=receivers.clock, client=receivers)  # type: ignore[arg-type]
    courier.turn(wait=0)
    owe(other)
    channel.delete()
    courier.run_until_idle()
    courier.close()
    assert states(other) == ["sent"]


def test_an_endpoint_that_hangs_delays_no_other(receivers: Receivers) -> None:
    hangs = threading.Event()

    def hang(message: Message) -> str:
        hangs.wait(10)
        return ""

    for number in range(30):
        url = f"https://customs{number}.example/hook"
        owe(order_factories.channel(url=url))
        if number < FOR_FAILING:
            receivers.answer(url, hang)
    courier = Courier(clock=receivers.clock, client=receivers)  # type: ignore[arg-type]
    sent = Delivery.objects.filter(state="sent")

    def has_sent_the_others() -> bool:
        courier.turn(wait=0.05)
        return sent.count() == 30 - FOR_FAILING

    try:
        processes.wait_until(has_sent_the_others, seconds=8, what="the others have theirs")
    finally:
        hangs.set()
        courier.close()
    assert sent.count() == 30, "what was under way is stored"


def test_what_we_cannot_write_for_one_receiver_is_brought_to_the_others(receivers: Receivers) -> None:
    broken = order_factories.channel(url=HOOK, secret="whsec_")
    other = order_factories.channel(url="https://other.example/hook")
    owe(broken)
    owe(other)
    assert receivers.deliver() == 1
    assert (states(broken), states(other)) == (["pending"], ["sent"])
    assert Attempt.objects.get(delivery__channel=broken).error == "An error on our side."
    assert receivers.deliver() == 0, "it waits for its next try"


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher() as running:
        yield running


def test_it_goes_through_the_one_door_to_the_network(db: None, publisher: Publisher) -> None:
    """A loopback address is refused like any private one, and a redirect is not followed."""
    publisher.serve("/hook", status=302, headers={"Location": publisher.url("/elsewhere")})
    channel = order_factories.channel(url=publisher.url("/hook"))
    owe(channel)
    receivers = Receivers()
    receivers.request = client_for_loopback(allowed_private_networks=()).request  # type: ignore[method-assign]
    receivers.deliver()
    assert "is not an address of the public internet" in Attempt.objects.get().error
    assert not publisher.requests
    Attempt.objects.all().delete()
    receivers.at += timedelta(minutes=1)
    receivers.request = client_for_loopback().request  # type: ignore[method-assign]
    receivers.deliver()
    assert Attempt.objects.get().status == 302
    assert [request.path for request in publisher.requests] == ["/hook"]


def test_the_answer_is_kept_as_far_as_a_person_needs_it(db: None, publisher: Publisher) -> None:
    publisher.serve("/hook", status=500, body=b"\0<html>" + b"x" * 10_000)
    owe(order_factories.channel(url=publisher.url("/hook")))
    receivers = Receivers()
    receivers.request = client_for_loopback().request  # type: ignore[method-assign]
    receivers.deliver()
    assert Attempt.objects.get().answer.startswith("<html>xxx")
    assert len(Attempt.objects.get().answer) <= 2048


def test_a_topic_row_without_a_feed_is_no_trouble(receivers: Receivers) -> None:
    topic = HubTopic.objects.create(url="https://example.org/gone/rss.xml")
    channel = Channel.objects.create(
        kind=Channel.Kind.WEBSUB,
        topic=topic,
        url="https://reader.example/callback",
        state=Channel.State.ACTIVE,
        state_at=receivers.at,
        created_at=receivers.at,
        expires_at=receivers.at + timedelta(days=1),
    )
    owe(channel)
    assert receivers.deliver() == 0
    assert states(channel) == ["skipped"]
