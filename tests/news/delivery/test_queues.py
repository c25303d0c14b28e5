"""`news.delivery.queues` and `callback_hosts`: endpoints of strangers delay neither administrations nor each other."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import count

import pytest
from django.conf import settings

from news.delivery import callback_hosts, due, outbox, queues
from news.delivery.callback_hosts import Record
from news.delivery.dispatcher import Dispatcher
from news.delivery.hub import distribution, subscribing
from news.delivery.queues import FOR_FAILING, THREADS, Queue, Room
from news.delivery.retry_policy import Outcome
from news.models import CallbackHost, Channel, Delivery, HubRequest, HubTopic, NewsIndexPage
from tests import factories, order_factories, processes
from tests.factories import NOON
from tests.receivers import Message, Receivers

SILENT = Outcome(status=None, latency_ms=5000, error="It hangs.")
REFUSED = Outcome(status=404, latency_ms=5)
TAKEN = Outcome(status=204, latency_ms=5)
numbers = count()


@pytest.fixture
def receivers(db: None) -> Receivers:
    return Receivers()


@pytest.fixture
def topic(news_index: NewsIndexPage) -> HubTopic:
    factories.article(news_index)
    outbox.fan_out(at=NOON)
    return subscribing._topic(f"{settings.PUBLIC_URL}{news_index.url}rss.xml", "subscribe", "", host="")


def followers(topic: HubTopic, number: int, *, host: str = "", asked_by: str = "", **values: object) -> list[Channel]:
    """Create ``number`` strangers, each at its own host unless ``host`` is given."""
    made = []
    for one in (next(numbers) for _ in range(number)):
        where = host or f"s{one}.example"
        made.append(
            Channel(
                kind="websub",
                topic=topic,
                url=f"https://{where}/callback/{one}",
                host=where,
                asked_by=asked_by or where,
                state=Channel.State.ACTIVE,
                state_at=NOON,
                created_at=NOON,
                expires_at=NOON + timedelta(days=30),
                **values,
            )
        )
    return Channel.objects.bulk_create(made)


def owe(channels: list[Channel], *, at: object = NOON) -> None:
    change = order_factories.change()
    Delivery.objects.bulk_create(
        Delivery(channel=one, change=change, kind="updated", next_attempt_at=at, created_at=at) for one in channels
    )
    Channel.objects.filter(pk__in=[one.pk for one in channels]).update(next_attempt_at=at)


def room(queue: Queue) -> Room:
    return Room(THREADS[queue], FOR_FAILING[queue])


def test_the_first_look_claims_all_administrations_however_many_strangers_were_due_before(topic: HubTopic) -> None:
    owe(followers(topic, 500), at=NOON - timedelta(hours=1))
    webhooks = [order_factories.channel(url=f"https://customs{number}.example/hook") for number in range(53)]
    for channel in webhooks:
        order_factories.delivery(channel, next_attempt_at=NOON)
    outbox.wake([channel.pk for channel in webhooks], at=NOON)
    claimed = due.claim(Queue.ADMINISTRATIONS, room=room(Queue.ADMINISTRATIONS), at=NOON)
    assert {job.channel_id for job in claimed} == {channel.pk for channel in webhooks}


def test_webhooks_that_fail_do_not_stand_before_those_that_are_well(db: None) -> None:
    failing = [order_factories.channel(url=f"https://f{one}.example/", failures=1) for one in range(210)]
    well = order_factories.channel(url="https://well.example/hook")
    for channel in [*failing, well]:
        order_factories.delivery(channel, next_attempt_at=NOON - timedelta(hours=channel is not well))
    outbox.wake([channel.pk for channel in failing], at=NOON - timedelta(hours=1))
    outbox.wake([well.pk], at=NOON)
    claimed = [job.channel_id for job in due.claim(Queue.ADMINISTRATIONS, room=room(Queue.ADMINISTRATIONS), at=NOON)]
    assert well.pk in claimed
    assert len(claimed) == 1 + FOR_FAILING[Queue.ADMINISTRATIONS]


@pytest.fixture
def hanging() -> Iterator[threading.Event]:
    released = threading.Event()
    yield released
    released.set()


def test_strangers_that_hang_delay_no_administration_through_ten_publications(
    receivers: Receivers, topic: HubTopic, news_index: NewsIndexPage, hanging: threading.Event
) -> None:
    """Each occupies a thread for longer than the test runs."""

    def hang(message: Message) -> str:
        hanging.wait()
        return ""

    for channel in followers(topic, 60, last_success_at=NOON):
        receivers.answer(channel.url, hang)
    urls = [f"https://customs{number}.example/hook" for number in range(5)]
    for url in urls:
        order_factories.channel(url=url)
    dispatcher = Dispatcher(clock=receivers.clock, client=receivers)  # type: ignore[arg-type]
    try:
        for number in range(1, 11):
            factories.article(news_index, title=f"Publication {number}")

            def have_it(number: int = number) -> bool:
                dispatcher.turn(wait=0.02)
                return all(len(receivers.got(url)) == number for url in urls)

            processes.wait_until(have_it, what="the administrations have it")
    finally:
        hanging.set()
        dispatcher.close()


def test_a_host_gets_one_request_at_a_time_until_it_has_taken_something(topic: HubTopic) -> None:
    owe(followers(topic, 20, host="one.example"))
    owe(followers(topic, 3))
    hosts = Counter(job.host for job in due.claim(Queue.STRANGERS, room=room(Queue.STRANGERS), at=NOON))
    assert hosts["one.example"] == 1
    assert len(hosts) == 4


def test_what_was_never_taken_waits_for_a_few_of_the_threads(topic: HubTopic) -> None:
    owe(followers(topic, 50))
    well = followers(topic, 3, last_success_at=NOON)
    owe(well, at=NOON + timedelta(seconds=1))
    claimed = due.claim(Queue.STRANGERS, room=room(Queue.STRANGERS), at=NOON + timedelta(seconds=2))
    assert {channel.pk for channel in well} <= {job.channel_id for job in claimed}
    assert len(claimed) == 3 + FOR_FAILING[Queue.STRANGERS]


def test_who_is_new_finds_a_thread_among_thousands_that_were_well_until_now(topic: HubTopic) -> None:
    owe(followers(topic, 300, asked_by="attacker", last_success_at=NOON))
    new = followers(topic, 3)
    owe(new)
    claimed = {job.channel_id for job in due.claim(Queue.STRANGERS, room=room(Queue.STRANGERS), at=NOON)}
    assert {channel.pk for channel in new} <= claimed
    assert len(claimed) == THREADS[Queue.STRANGERS]


def test_five_hundred_callbacks_of_one_asker_have_no_larger_share_than_one() -> None:
    crowd = [("attacker", f"h{number}.example", number) for number in range(500)]
    drawn = queues.draw([*crowd, ("honest", "reader.example", 1000)], room=Room(2, 2), is_failing=True, most=1)
    assert 1000 in drawn
    assert len(drawn) == 2


def test_a_lot_gives_each_host_no_more_than_it_may_have_and_begins_no_more_than_there_is_room() -> None:
    groups = [("a", "busy.example", 1), ("a", "free.example", 2), ("b", "other.example", 3)]
    place = Room(5, 5, Counter({"busy.example": 1}))
    assert set(queues.draw(groups, room=place, is_failing=True, most=1)) == {2, 3}
    assert (place.free, place.free_for_failing) == (3, 3)
    assert len(queues.draw(groups, room=Room(1, 0), is_failing=False, most=1)) == 1
    assert not queues.draw(groups, room=Room(1, 0), is_failing=True, most=1)


# --- Hosts -----------------------------------------------------------------------------------------------------------


def test_the_pause_of_a_host_grows_and_one_answer_ends_it() -> None:
    record, at, pauses = Record("h.example"), NOON, []
    for _ in range(12):
        record.note(SILENT, at=at)
        assert record.held_until is not None
        pauses.append(record.held_until - at)
        at = record.held_until
    assert pauses[:4] == [timedelta(seconds=seconds) for seconds in (5, 10, 20, 40)]
    assert pauses[-1] == callback_hosts.LONGEST_PAUSE
    record.note(REFUSED, at=at)
    assert record.is_clean, "a host that answers 404 for one callback answers"


def test_a_host_is_lost_after_days_and_never_after_a_bad_hour() -> None:
    record = Record("h.example")
    for hours in range(73):
        record.note(SILENT, at=NOON + timedelta(hours=hours))
        assert record.is_lost(at=NOON + timedelta(hours=hours)) == (hours >= 72)


def test_one_callback_that_hangs_holds_back_the_others_of_its_host_and_nobody_else(
    receivers: Receivers, topic: HubTopic
) -> None:
    channels = followers(topic, 10, host="hangs.example", last_success_at=NOON)
    others = followers(topic, 2)
    for channel in channels:
        receivers.answer(channel.url, 0)
    owe([*channels, *others])
    receivers.pass_time(timedelta(minutes=2))
    asked = [message for message in receivers.log if "hangs.example" in message.url]
    assert 1 <= len(asked) <= 12, "after four, then half of the time that has passed"
    assert all(receivers.got(channel.url) for channel in others)
    assert CallbackHost.objects.get().host == "hangs.example"


def test_hosts_that_hang_for_days_lose_their_place_without_a_word(receivers: Receivers, topic: HubTopic) -> None:
    channels = followers(topic, 30, host="hangs.example")
    for channel in channels:
        receivers.answer(channel.url, 0)
    owe(channels)
    receivers.pass_time(timedelta(days=4))
    assert set(Channel.objects.values_list("state", flat=True)) == {Channel.State.ENDED}
    assert not Delivery.objects.pending().exists()
    assert len(receivers.log) < 200
    assert not [message for message in receivers.log if message.query.get("hub.mode") == "denied"]
    assert not CallbackHost.objects.exists()


def test_a_callback_that_answers_wrongly_for_days_is_told_that_it_has_ended(
    receivers: Receivers, topic: HubTopic
) -> None:
    [channel] = followers(topic, 1)
    receivers.answer(channel.url, 404)
    owe([channel])
    receivers.pass_time(timedelta(days=5))
    receivers.deliver()
    channel.refresh_from_db()
    assert channel.state == Channel.State.ENDED
    denied = receivers.got(channel.url)[-1]
    assert (denied.method, denied.query["hub.mode"]) == ("GET", "denied")
    assert denied.query["hub.reason"] == callback_hosts.NOT_TAKEN


# --- Questions -------------------------------------------------------------------------------------------------------


def request_of(topic: HubTopic, callback: str, asked_by: str) -> None:
    fields = {"hub.mode": "subscribe", "hub.topic": topic.url, "hub.callback": callback}
    assert subscribing.take(fields, asked_by=asked_by, at=NOON).status == 202


def test_the_first_request_of_each_asker_comes_before_the_second_of_any(topic: HubTopic) -> None:
    for number in range(20):
        request_of(topic, f"https://a{number}.example/", "attacker")
    request_of(topic, "https://reader.example/", "honest")
    asked = [question.url.partition("?")[0] for question in subscribing.questions(limit=2, at=NOON)]
    assert set(asked) == {"https://a0.example/", "https://reader.example/"}


def test_a_host_that_wants_nothing_is_asked_slowly_whoever_names_it(receivers: Receivers, topic: HubTopic) -> None:
    receivers.answer("https://victim.example/", 404)
    for number in range(20):
        receivers.answer(f"https://victim.example/{number}", 404)
        request_of(topic, f"https://victim.example/{number}", f"attacker {number % 4}")
    receivers.deliver()
    assert len(receivers.log) == 1
    receivers.at += timedelta(seconds=1)
    receivers.deliver()
    assert len(receivers.log) == 1
    receivers.at += timedelta(seconds=2)
    receivers.deliver()
    assert len(receivers.log) == 2
    assert HubRequest.objects.count() == 18


# --- Batches ---------------------------------------------------------------------------------------------------------


def test_many_followers_are_given_a_change_in_batches_and_each_once(
    topic: HubTopic, news_index: NewsIndexPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(distribution, "ENQUEUED_AT_ONCE", 4)
    channels = followers(topic, 10)
    factories.article(news_index)
    counts = []
    while distribution.look(at=NOON):
        counts.append(Delivery.objects.count())
        if len(counts) == 1:
            factories.article(news_index)  # in the meantime, since the feed is read when it is sent
    assert counts[:2] == [4, 8]
    assert Delivery.objects.count() == 10
    assert {delivery.channel_id for delivery in Delivery.objects.all()} == {channel.pk for channel in channels}
    topic.refresh_from_db()
    assert topic.enqueued_sequence is None
