"""`news.delivery.dispatcher` and `news.delivery.due`: pending deliveries are sent, whatever receivers do."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from news.delivery import dispatcher as dispatcher_module
from news.delivery import outbox
from news.delivery.dispatcher import Dispatcher
from news.delivery.queues import FOR_FAILING, Queue
from news.delivery.retry_policy import OVERTAKEN_AFTER
from news.http import Response
from news.models import Attempt, Channel, Delivery, HubTopic, NewsIndexPage
from tests import factories, order_factories, processes
from tests.publisher import Publisher, client_for_loopback
from tests.receivers import Message, Receivers, response

HOOK = "https://customs.example/hook"


@pytest.fixture
def receivers(db: None) -> Receivers:
    return Receivers()


def owe(channel: Channel, count: int = 1, receivers: Receivers | None = None, **values: Any) -> list[Delivery]:
    """Create ``count`` deliveries that are due now."""
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
    assert tries == [
        (None, "customs.example cannot be reached."),
        (500, "customs.example responded with status 500."),
        (204, ""),
    ]


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
    dispatcher = Dispatcher(clock=receivers.clock, client=receivers)  # type: ignore[arg-type]
    dispatcher.turn(wait=0)
    owe(other)
    channel.delete()
    dispatcher.run_until_idle()
    dispatcher.close()
    assert states(other) == ["sent"]


def test_an_endpoint_that_hangs_delays_no_other(receivers: Receivers) -> None:
    hangs = threading.Event()
    hanging = FOR_FAILING[Queue.ADMINISTRATIONS]

    def hang(message: Message) -> str:
        hangs.wait()
        return ""

    for number in range(30):
        url = f"https://customs{number}.example/hook"
        owe(order_factories.channel(url=url))
        if number < hanging:
            receivers.answer(url, hang)
    dispatcher = Dispatcher(clock=receivers.clock, client=receivers)  # type: ignore[arg-type]
    sent = Delivery.objects.filter(state="sent")

    def has_sent_the_others() -> bool:
        dispatcher.turn(wait=0.05)
        return sent.count() == 30 - hanging

    try:
        processes.wait_until(has_sent_the_others, what="the others have theirs")
    finally:
        hangs.set()
        dispatcher.close()
    assert sent.count() == 30, "what was under way is stored"


def test_what_we_cannot_write_for_one_receiver_is_brought_to_the_others(receivers: Receivers) -> None:
    broken = order_factories.channel(url=HOOK, secret="whsec_")
    other = order_factories.channel(url="https://other.example/hook")
    owe(broken)
    owe(other)
    assert receivers.deliver() == 1
    assert (states(broken), states(other)) == (["pending"], ["sent"])
    assert Attempt.objects.get(delivery__channel=broken).error == "There was an error on our side."
    assert receivers.deliver() == 0, "it waits for its next try"


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher() as running:
        yield running


def test_it_goes_through_the_one_door_to_the_network(db: None, publisher: Publisher) -> None:
    """A loopback address is rejected like any private one, and redirects are not followed."""
    publisher.serve("/hook", status=302, headers={"Location": publisher.url("/elsewhere")})
    channel = order_factories.channel(url=publisher.url("/hook"))
    owe(channel)
    receivers = Receivers()
    receivers.request = client_for_loopback(allowed_private_networks=()).request  # type: ignore[method-assign]
    receivers.deliver()
    assert "cannot be reached from the internet" in Attempt.objects.get().error
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
        kind="websub",
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


# --- One thing -------------------------------------------------------------------------------------------------------


def changes_of_one_thing(channel: Channel, receivers: Receivers, *kinds: str) -> list[Delivery]:
    """Create further changes of the last item that the channel received, or of a new one if there is none."""
    last = channel.deliveries.order_by("change").last()
    of = {"item_uuid": last.change.item_uuid, "translation_key": last.change.translation_key} if last else {}
    made = []
    for kind in kinds:
        change = order_factories.change(kind=kind, **of)
        of = {"item_uuid": change.item_uuid, "translation_key": change.translation_key}
        values = {"next_attempt_at": receivers.at, "created_at": receivers.at}
        made.append(order_factories.delivery(channel, change, **values))
    outbox.wake([channel.pk], at=receivers.at)
    return made


def test_a_later_change_of_a_thing_waits_for_an_earlier_one_and_holds_up_nothing_else(receivers: Receivers) -> None:
    channel = order_factories.channel(url=HOOK)
    receivers.answer(HOOK, 500, 204)
    [published] = changes_of_one_thing(channel, receivers, "published")
    receivers.deliver()
    [withdrawn] = changes_of_one_thing(channel, receivers, "withdrawn")
    [other] = owe(channel, receivers=receivers)
    receivers.deliver()
    assert [message.id for message in receivers.got(HOOK)] == [published.webhook_id, other.webhook_id]
    receivers.pass_time(timedelta(seconds=10))
    assert [message.id for message in receivers.got(HOOK)[2:]] == [published.webhook_id, withdrawn.webhook_id]
    assert set(states(channel)) == {"sent"}


def test_while_a_change_waits_for_an_earlier_one_nothing_is_claimed_in_vain(receivers: Receivers) -> None:
    channel = order_factories.channel(url=HOOK)
    receivers.answer(HOOK, 500)
    changes_of_one_thing(channel, receivers, "published", "updated")
    receivers.deliver()
    channel.refresh_from_db()
    assert channel.next_attempt_at is not None
    assert channel.next_attempt_at > receivers.at, "not before the earlier one is tried again"
    assert receivers.deliver() == 0


def test_what_the_endpoint_cannot_take_gives_way_to_what_came_of_it_later(receivers: Receivers) -> None:
    channel = order_factories.channel(url=HOOK)
    [poison] = changes_of_one_thing(channel, receivers, "published")
    receivers.answer(HOOK, partial(all_but, refused=poison))
    receivers.deliver()
    [withdrawn] = changes_of_one_thing(channel, receivers, "withdrawn")
    for _ in range(3):
        receivers.pass_time(timedelta(minutes=30))
        owe(channel, receivers=receivers)
    receivers.pass_time(timedelta(hours=1))
    poison.refresh_from_db()
    withdrawn.refresh_from_db()
    assert (poison.state, poison.note) == ("skipped", f"Replaced by message number {withdrawn.change_id}.")
    assert withdrawn.state == "sent"
    assert poison.tries == OVERTAKEN_AFTER


def all_but(message: Message, refused: Delivery) -> Response:
    return response(message.url, 400 if message.id == refused.webhook_id else 204)


def test_after_an_outage_every_change_arrives_in_order_and_none_is_overtaken(receivers: Receivers) -> None:
    channel = order_factories.channel(url=HOOK)
    receivers.answer(HOOK, 0)
    made = changes_of_one_thing(channel, receivers, "published", "updated", "corrected", "withdrawn")
    receivers.pass_time(timedelta(hours=20))
    receivers.answer(HOOK, 204)
    failed = len(receivers.log)
    [other] = owe(channel, receivers=receivers)
    receivers.pass_time(timedelta(hours=1))
    ids = [other.webhook_id, *(delivery.webhook_id for delivery in made)]
    assert [message.id for message in receivers.log[failed:]] == ids


def test_a_later_change_lets_the_earlier_one_be_tried_at_once(receivers: Receivers, news_index: NewsIndexPage) -> None:
    channel = order_factories.channel(url=HOOK)
    receivers.answer(HOOK, 0)
    article = factories.article(news_index)
    receivers.pass_time(timedelta(hours=20))
    tries = channel.deliveries.get().tries
    receivers.answer(HOOK, 204)
    article.unpublish()
    receivers.deliver()
    assert [message.json["data"]["kind"] for message in receivers.got(HOOK)[-2:]] == ["published", "withdrawn"]
    assert channel.deliveries.order_by("change")[0].tries == tries, "which does not bring its end nearer"


def test_who_gets_a_thing_once_gets_its_language_versions_in_order(receivers: Receivers) -> None:
    channels = {
        mode: order_factories.channel(
            order_factories.subscription(language_mode=mode, languages=["ru", "en"]), url=f"https://{mode}.example/hook"
        )
        for mode in ("best", "each")
    }
    thing = factories.uuid.uuid4()
    changes = [order_factories.change(language=code, translation_key=thing) for code in ("en", "ru")]
    for channel in channels.values():
        receivers.answer(channel.url, 500, 204)
        for change in changes:
            order_factories.delivery(channel, change, next_attempt_at=receivers.at)
        outbox.wake([channel.pk], at=receivers.at)
    receivers.deliver()
    assert {mode: len(receivers.got(channel.url)) for mode, channel in channels.items()} == {"best": 1, "each": 2}
    receivers.pass_time(timedelta(minutes=1))
    assert {state for channel in channels.values() for state in states(channel)} == {"sent"}


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_applied_as_they_come_messages_end_with_exactly_what_is_public(data: st.DataObject) -> None:
    """This holds for any refusals of the endpoint, as long as no delivery is given up."""
    with transaction.atomic():
        receivers = Receivers()
        channel = order_factories.channel(url=HOOK)
        things = [factories.uuid.uuid4() for _ in range(3)]
        public: dict[str, int] = {}
        held: dict[str, int] = {}

        refusals = iter(data.draw(st.lists(st.booleans(), max_size=60)))

        def take(message: Message) -> Response:
            return response(message.url, 500) if next(refusals, False) else take_all(message, held)

        receivers.answer(HOOK, take)
        for _ in range(data.draw(st.integers(1, 12))):
            thing = data.draw(st.sampled_from(things))
            kind = data.draw(st.sampled_from(["published", "updated", "withdrawn"]))
            change = order_factories.change(item_uuid=thing, translation_key=thing, kind=kind)
            body = json.dumps({"thing": str(thing), "kind": kind, "sequence": change.sequence})
            values = {"next_attempt_at": receivers.at, "created_at": receivers.at, "body": body}
            order_factories.delivery(channel, change, **values)
            outbox.wake([channel.pk], at=receivers.at)
            if kind == "withdrawn":
                public.pop(str(thing), None)
            else:
                public[str(thing)] = change.sequence
            receivers.pass_time(timedelta(seconds=data.draw(st.integers(0, 4000))))
        receivers.answer(HOOK, lambda message: take_all(message, held))
        receivers.pass_time(timedelta(days=2))
        assert not Delivery.objects.filter(state="dead").exists()
        assert held == public
        transaction.set_rollback(True)


def take_all(message: Message, held: dict[str, int]) -> Response:
    body = message.json
    if body["kind"] == "withdrawn":
        held.pop(body["thing"], None)
    else:
        held[body["thing"]] = body["sequence"]
    return response(message.url, 204)


def test_an_idle_dispatcher_looks_again_when_others_commit_or_time_has_passed(
    receivers: Receivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One unit of the clock per poll: it looks at 0, after the commit at 4, and five seconds later."""
    polls, looks = 0, []
    monkeypatch.setattr(dispatcher_module, "commits", lambda: polls >= 4)
    monkeypatch.setattr(dispatcher_module.time, "monotonic", lambda: float(polls))
    idle = Dispatcher(clock=lambda: receivers.at)

    def poll(*, wait: float) -> None:
        nonlocal polls
        polls += 1

    def turn(*, wait: float) -> int:
        looks.append(polls)
        poll(wait=wait)
        return 0

    monkeypatch.setattr(idle, "_store", poll)
    monkeypatch.setattr(idle, "turn", turn)
    idle.run(seconds=16)
    assert looks == [0, 4, 9, 14]
