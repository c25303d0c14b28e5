"""`news.delivery.hub` and its view: our feeds go to subscribers who confirmed."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction

from foundation.throttling.shares import Pool
from news.delivery import outbox
from news.delivery.hub import room as hub_room
from news.delivery.hub import subscribing
from news.delivery.retry_policy import Outcome
from news.feeds import documents
from news.models import CallbackHost, Channel, HubRequest, HubTopic, NewsIndexPage
from tests import factories, processes
from tests.receivers import Message, Receivers

CALLBACK = "https://reader.example/callback"
pytestmark = pytest.mark.django_db


@pytest.fixture
def receivers(news_index: NewsIndexPage) -> Receivers:
    factories.article(news_index, title="The first")
    outbox.fan_out(at=factories.NOON)
    receivers = Receivers()
    receivers.answer(CALLBACK, confirm)
    return receivers


@pytest.fixture
def topic(news_index: NewsIndexPage) -> str:
    return f"{settings.PUBLIC_URL}{news_index.url}rss.xml"


def confirm(message: Message) -> str:
    return message.query.get("hub.challenge", "")


def ask(receivers: Receivers, topic: str, mode: str = "subscribe", **fields: str) -> subscribing.Answer:
    values = {"mode": mode, "topic": topic, "callback": CALLBACK, **fields}
    return subscribing.take({f"hub.{name}": value for name, value in values.items()}, at=receivers.at)


def subscribe(receivers: Receivers, topic: str, **fields: str) -> None:
    assert ask(receivers, topic, **fields).status == 202
    receivers.deliver()


def brought(receivers: Receivers) -> list[Message]:
    return [message for message in receivers.got(CALLBACK) if message.method == "POST"]


def test_the_callback_is_asked_and_then_brought_the_very_bytes_of_the_feed(
    receivers: Receivers, topic: str, news_index: NewsIndexPage
) -> None:
    subscribe(receivers, topic, secret="s3cret", callback=f"{CALLBACK}?a=1&b=two%20words", unknown="x")
    [asked] = receivers.got(CALLBACK)
    assert asked.url.startswith(f"{CALLBACK}?a=1&b=two%20words&hub.mode=subscribe&")
    assert asked.query["hub.topic"] == topic
    assert asked.query["hub.lease_seconds"] == str(10 * 86400)
    assert len(asked.query["hub.challenge"]) >= 32
    assert receivers.deliver() == 0, "nothing is new"
    factories.article(news_index, title="The second")
    receivers.deliver()
    [message] = brought(receivers)
    document = documents.at_address(topic)
    assert document is not None
    assert message.url == f"{CALLBACK}?a=1&b=two%20words"
    assert (message.body, message.headers["content-type"]) == (document.body, document.content_type)
    assert b"The second" in message.body
    assert message.headers["link"] == f'<{documents.hub_url()}>; rel="hub", <{topic}>; rel="self"'
    signature = hmac.new(b"s3cret", message.body, hashlib.sha256).hexdigest()
    assert message.headers["x-hub-signature"] == f"sha256={signature}"
    assert receivers.deliver() == 0


@pytest.mark.parametrize("query", ["", "?kind=news"])
@pytest.mark.parametrize("renames", [1, 3])
def test_a_renamed_list_goes_on_under_its_former_address_and_names_the_new_one(
    receivers: Receivers, topic: str, news_index: NewsIndexPage, renames: int, query: str
) -> None:
    subscribe(receivers, topic + query)
    for number in range(renames):
        news_index.refresh_from_db()
        factories.publish(news_index, slug=f"nouvelles-{number}")
        receivers.deliver()
    factories.article(NewsIndexPage.objects.get(pk=news_index.pk), title="After the move", kind="news")
    receivers.deliver()
    now = topic.replace("/news/", f"/nouvelles-{renames - 1}/")
    message = brought(receivers)[-1]
    assert b"After the move" in message.body
    assert message.headers["link"].endswith(f'<{now}{query}>; rel="self"')
    assert Channel.objects.get().state == Channel.State.ACTIVE
    assert f"{now}?year=2026" in ask(receivers, f"{topic}?year=2026").text, "a newcomer is sent there"


def delete(index: NewsIndexPage) -> None:
    index.delete()


def unpublish(index: NewsIndexPage) -> None:
    index.unpublish()


def restrict(index: NewsIndexPage) -> None:
    PageViewRestriction.objects.create(page=index, restriction_type=PageViewRestriction.LOGIN)


@pytest.mark.parametrize("close", [delete, unpublish, restrict])
def test_a_renamed_list_that_is_not_public_any_more_is_denied(
    receivers: Receivers, topic: str, news_index: NewsIndexPage, close: Callable[[NewsIndexPage], None]
) -> None:
    subscribe(receivers, topic)
    factories.publish(news_index, slug="nouvelles")
    receivers.deliver()
    close(NewsIndexPage.objects.get(pk=news_index.pk))
    factories.article(factories.news_index("ru"))
    receivers.deliver()
    assert receivers.got(CALLBACK)[-1].query["hub.mode"] == "denied"
    assert Channel.objects.get().state == Channel.State.ENDED
    assert ask(receivers, topic, callback=f"{CALLBACK}2").status == 404


def test_without_a_secret_nothing_is_signed(receivers: Receivers, topic: str, news_index: NewsIndexPage) -> None:
    subscribe(receivers, topic)
    factories.article(news_index)
    receivers.deliver()
    assert "x-hub-signature" not in brought(receivers)[0].headers


def test_a_change_elsewhere_brings_nothing(receivers: Receivers, topic: str) -> None:
    subscribe(receivers, topic)
    factories.article(factories.news_index("ru"))
    receivers.deliver()
    assert not brought(receivers)
    assert HubTopic.objects.get().sequence == 2


@pytest.mark.parametrize("answer", [302, 0, lambda message: "something else"])
def test_whoever_does_not_confirm_gets_nothing_and_what_was_stays(
    receivers: Receivers, topic: str, news_index: NewsIndexPage, answer: object
) -> None:
    subscribe(receivers, topic, secret="old")
    receivers.answer(CALLBACK, answer)
    subscribe(receivers, topic, secret="new")
    receivers.at += timedelta(hours=1)
    receivers.deliver()
    receivers.at += timedelta(hours=1)
    receivers.deliver()
    assert not HubRequest.objects.exists()
    assert Channel.objects.get().secret == "old"


def test_a_second_subscription_replaces_secret_and_lease(receivers: Receivers, topic: str) -> None:
    subscribe(receivers, topic, secret="old")
    subscribe(receivers, topic, secret="new", lease_seconds="86400")
    channel = Channel.objects.get()
    assert (channel.secret, channel.expires_at) == ("new", receivers.at + timedelta(days=1))


def test_of_two_requests_that_wait_the_later_counts(receivers: Receivers, topic: str) -> None:
    ask(receivers, topic, secret="old")
    ask(receivers, topic, secret="new")
    receivers.deliver()
    assert Channel.objects.get().secret == "new"
    assert len(receivers.got(CALLBACK)) == 1


def test_a_stranger_does_not_replace_a_request_that_waits(receivers: Receivers, topic: str) -> None:
    fields = {"hub.mode": "subscribe", "hub.topic": topic, "hub.callback": CALLBACK}
    for asker, secret in (("victim", "known"), ("stranger", "other")):
        assert subscribing.take({**fields, "hub.secret": secret}, asked_by=asker, at=receivers.at).status == 202
    assert set(HubRequest.objects.values_list("asked_by", "secret")) == {("victim", "known"), ("stranger", "other")}


def test_unsubscribing_is_confirmed_too(receivers: Receivers, topic: str, news_index: NewsIndexPage) -> None:
    subscribe(receivers, topic)
    assert ask(receivers, topic, mode="unsubscribe").status == 202
    receivers.deliver()
    assert receivers.got(CALLBACK)[-1].query["hub.mode"] == "unsubscribe"
    factories.article(news_index)
    receivers.deliver()
    assert not brought(receivers)


@pytest.mark.parametrize(("asked", "days"), [("1", 5 / 1440), ("86400", 1), ("9" * 30, 30)])
def test_a_lease_is_neither_endless_nor_silly_and_it_ends(
    receivers: Receivers, topic: str, news_index: NewsIndexPage, asked: str, days: float
) -> None:
    subscribe(receivers, topic, lease_seconds=asked)
    assert Channel.objects.get().expires_at == receivers.at + timedelta(days=days)
    receivers.at += timedelta(days=days, seconds=1)
    factories.article(news_index)
    receivers.deliver()
    assert not brought(receivers)
    assert subscribing.expire(at=receivers.at) == 1
    assert Channel.objects.get().state == Channel.State.ENDED


def test_what_waits_already_stands_for_the_next_change_too(
    receivers: Receivers, topic: str, news_index: NewsIndexPage
) -> None:
    subscribe(receivers, topic)
    receivers.answer(CALLBACK, 500, 500, 204)
    for title in ("The second", "The third"):
        factories.article(news_index, title=title)
        receivers.deliver()
    receivers.pass_time(timedelta(hours=1))
    assert Channel.objects.get().deliveries.count() == 1
    assert b"The third" in brought(receivers)[-1].body
    assert len(brought(receivers)) == 3


def test_410_ends_a_subscription(receivers: Receivers, topic: str, news_index: NewsIndexPage) -> None:
    subscribe(receivers, topic)
    receivers.answer(CALLBACK, 410)
    for _ in range(2):
        factories.article(news_index)
        receivers.deliver()
    assert len(brought(receivers)) == 1


def test_when_the_feed_ends_its_followers_are_told(receivers: Receivers, topic: str, news_index: NewsIndexPage) -> None:
    subscribe(receivers, topic)
    news_index.unpublish()
    factories.article(factories.news_index("ru"))
    receivers.deliver()
    denied = receivers.got(CALLBACK)[-1]
    assert (denied.method, denied.query["hub.mode"], denied.query["hub.topic"]) == ("GET", "denied", topic)
    assert Channel.objects.get().state == Channel.State.ENDED
    assert receivers.deliver() == 0


def test_a_feed_that_cannot_be_written_holds_up_no_other(
    receivers: Receivers, topic: str, news_index: NewsIndexPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe(receivers, topic)
    HubTopic.objects.create(url="https://broken.example/")
    Channel.objects.create(
        topic=HubTopic.objects.latest("pk"),
        kind="websub",
        url=f"{CALLBACK}/2",
        state=Channel.State.ACTIVE,
        state_at=receivers.at,
        created_at=receivers.at,
        expires_at=receivers.at + timedelta(days=1),
    )
    written = documents.at_address
    monkeypatch.setattr(documents, "at_address", lambda url: 1 / 0 if "broken" in url else written(url))
    factories.article(news_index)
    receivers.deliver()
    assert len(brought(receivers)) == 1


REFUSED: list[tuple[dict[str, str], int]] = [
    ({"mode": "dance"}, 400),
    ({"mode": ""}, 400),
    ({"topic": ""}, 400),
    ({"topic": "https://elsewhere.example/rss.xml"}, 404),
    ({"callback": ""}, 400),
    ({"callback": "file:///etc/passwd"}, 400),
    ({"callback": "http://127.0.0.1/internal"}, 400),
    ({"callback": "https://reader.example/" + "x" * 3000}, 400),
    ({"secret": "s" * 200}, 400),
    ({"lease_seconds": "-5x"}, 400),
]


def test_what_cannot_be_done_is_refused_in_a_sentence(receivers: Receivers, topic: str) -> None:
    for fields, status in REFUSED:
        answer = ask(receivers, **{"topic": topic, **fields})
        assert (answer.status, answer.text[-1]) == (status, "."), fields
    assert not HubRequest.objects.exists()


def test_a_feed_is_followed_by_the_address_that_it_names_itself(receivers: Receivers, topic: str) -> None:
    answer = ask(receivers, f"{topic}?nothing=here")
    assert (answer.status, topic in answer.text) == (400, True)


def test_the_hub_takes_only_so_much_of_one_asker_and_leaves_the_rest_to_others(
    receivers: Receivers, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_room, "REQUESTS", Pool(most=6, part=2))
    answers = [ask(receivers, topic, callback=f"https://a{number}.example/").status for number in range(3)]
    assert answers == [202, 202, 429]
    fields = {"hub.mode": "subscribe", "hub.topic": topic, "hub.callback": CALLBACK}
    assert subscribing.take(fields, asked_by="somebody else", at=receivers.at).status == 202


def test_one_asker_has_a_share_of_the_followers_and_one_domain_too(
    receivers: Receivers, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_room, "CHANNELS", Pool(most=6, part=2))
    for number in range(2):
        receivers.answer(f"https://a{number}.wild.example/", confirm)
        subscribe(receivers, topic, callback=f"https://a{number}.wild.example/")
    assert Channel.objects.count() == 2
    assert ask(receivers, topic).status == 429
    fields = {"hub.mode": "subscribe", "hub.topic": topic, "hub.callback": "https://a2.wild.example/other"}
    assert subscribing.take(fields, asked_by="somebody else", at=receivers.at).status == 429
    fields["hub.callback"] = CALLBACK
    assert subscribing.take(fields, asked_by="somebody else", at=receivers.at).status == 202


def test_one_asker_has_a_share_of_the_feeds(receivers: Receivers, topic: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_room, "TOPICS", Pool(most=2, part=2))
    subscribe(receivers, topic)
    other = topic.replace("rss.xml", "atom.xml")
    assert ask(receivers, other).status == 429
    fields = {"hub.mode": "subscribe", "hub.topic": other, "hub.callback": "https://other.example/"}
    assert subscribing.take(fields, asked_by="somebody else", at=receivers.at).status == 202


def fill(topic: str, *, at: datetime, count: int, network: str = "", domain: str = "", **values: Any) -> None:
    """Create confirmed channels; ``{}`` in network or domain makes each one different."""
    row = HubTopic.objects.update_or_create(url=topic)[0]
    Channel.objects.bulk_create(
        Channel(
            topic=row,
            kind="websub",
            url=f"https://{domain.format(number)}/{number}",
            host=domain.format(number),
            asked_by=network.format(number),
            **{"state": Channel.State.ACTIVE, "state_at": at, "created_at": at, "last_success_at": at, **values},
            expires_at=at + timedelta(days=30),
        )
        for number in range(count)
    )


@pytest.mark.parametrize(
    ("network", "domain"),
    [("one", "x{}.example"), ("network {}", "a{}.wild.example"), ("one", "a{}.wild.example"), ("one", "192.0.2.{}")],
)
def test_a_full_hub_makes_room_for_a_newcomer_when_they_confirm(
    receivers: Receivers, topic: str, monkeypatch: pytest.MonkeyPatch, network: str, domain: str
) -> None:
    monkeypatch.setattr(hub_room, "CHANNELS", Pool(most=40, part=8))
    fill(topic, at=receivers.at, count=40, network=network, domain=domain)
    fields = {"hub.mode": "subscribe", "hub.topic": topic, "hub.callback": CALLBACK}
    assert subscribing.take(fields, asked_by="honest", at=receivers.at).status == 202
    assert Channel.objects.active().count() == 40, "a request alone displaces nothing"
    receivers.deliver()
    assert Channel.objects.active().filter(url=CALLBACK).exists()
    assert Channel.objects.active().count() == 40
    [ended] = Channel.objects.exclude(state=Channel.State.ACTIVE)
    assert str(ended.state_note) == subscribing.DISPLACED


def test_renewing_brings_no_larger_share(receivers: Receivers, topic: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_room, "CHANNELS", Pool(most=20, part=8))
    fill(topic, at=receivers.at, count=20, network="one", domain="a{}.wild.example")
    for number in range(20):
        receivers.answer(f"https://a{number}.wild.example/{number}", confirm)
    for person in range(10):
        for number in range(20):
            callback = f"https://a{number}.wild.example/{number}"
            fields = {"hub.mode": "subscribe", "hub.topic": topic, "hub.callback": callback}
            subscribing.take(fields, asked_by="one", at=receivers.at)
        callback = f"https://person{person}.example/"
        receivers.answer(callback, confirm)
        subscribing.take({**fields, "hub.callback": callback}, asked_by=f"person {person}", at=receivers.at)
        receivers.pass_time(timedelta(minutes=1))
    people = Channel.objects.active().filter(asked_by__startswith="person")
    assert people.count() == 10
    assert Channel.objects.active().count() <= 20


def test_feeds_that_one_follower_fills_yield_to_a_newcomer(
    receivers: Receivers, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_room, "TOPICS", Pool(most=5, part=2))
    for number in range(5):
        fill(f"https://x.example/{number}", at=receivers.at, count=1, network="one", domain="wild.example")
    assert ask(receivers, topic).status == 202
    [question] = subscribing.questions(limit=1, at=receivers.at)
    subscribing.settle(question, Outcome(status=200, latency_ms=1, answer=question.challenge), at=receivers.at)
    assert Channel.objects.active().filter(topic__url=topic).exists()
    assert Channel.objects.active().values("topic").distinct().count() == 5


def test_two_programs_on_one_host_are_two_and_a_pause_of_one_does_not_stop_the_other(
    receivers: Receivers, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("news.delivery.hub.subscribing.may_reach", lambda url: "")
    broken, well = "https://reader.example:8443/a", "https://reader.example:9443/b"
    receivers.answer(broken, 500)
    receivers.answer(well, confirm)
    for _ in range(8):
        ask(receivers, topic, callback=broken)
        receivers.pass_time(timedelta(minutes=10))
    [record] = CallbackHost.objects.all()
    assert (record.host, record.failures >= 8) == ("reader.example:8443", True)
    subscribe(receivers, topic, callback=well)
    assert Channel.objects.get().host == "reader.example:9443"


def test_the_first_question_goes_out_once_in_spite_of_a_pause(receivers: Receivers, topic: str) -> None:
    CallbackHost.objects.create(host="reader.example", failures=9, held_until=receivers.at + timedelta(hours=1))
    subscribe(receivers, topic)
    assert Channel.objects.get().url == CALLBACK


def test_a_paused_host_is_not_flooded_with_first_questions(receivers: Receivers, topic: str) -> None:
    CallbackHost.objects.create(host="reader.example", failures=9, held_until=receivers.at + timedelta(hours=1))
    for number in range(50):
        receivers.answer(f"{CALLBACK}/{number}", 500)
        ask(receivers, topic, callback=f"{CALLBACK}/{number}")
    for _ in range(10):
        receivers.deliver()
        receivers.at += timedelta(seconds=30)
    assert 1 <= sum(len(receivers.got(f"{CALLBACK}/{number}")) for number in range(50)) <= 5


def test_the_door_takes_forms_from_strangers_and_explains_itself(
    receivers: Receivers, topic: str, client: Client
) -> None:
    address = reverse("websub_hub")
    strict = Client(enforce_csrf_checks=True)
    done = strict.post(address, {"hub.mode": "subscribe", "hub.topic": topic, "hub.callback": CALLBACK})
    assert done.status_code == 202
    refused = strict.post(address, {"hub.mode": "subscribe"})
    assert (refused.status_code, refused["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert strict.post(address, {"hub.mode": "publish", "hub.url": topic}).status_code == 202
    assert "WebSub" in client.get(address).text
    assert client.put(address).status_code == 405


@pytest.mark.process
def test_a_site_without_a_hub_has_no_address_no_link_no_job_and_no_followers() -> None:
    parts = """
        from foundation.jobs.registry import jobs
        from news.delivery import channel_types
        from news.feeds import documents
        from news.urls import machines
        answer = [
            documents.hub_url(),
            [pattern.name for pattern in machines.urlpatterns if "hub" in pattern.name],
            [name for name in jobs if "hub" in name],
            [key for key in channel_types.keys() if key == "websub"],
        ]
    """
    assert processes.ask(parts, WEBSUB_HUB="0") == ["", [], [], []]
    url, *rest = processes.ask(parts)
    assert url.endswith("/hub/")
    assert rest == [["websub_hub"], ["hub_leases_ended"], ["websub"]]


def test_a_hundred_requests_of_one_address_close_the_hub_for_nobody(
    receivers: Receivers, topic: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("news.views.hub.MOST_IN_AN_HOUR", 40)
    address = reverse("websub_hub")

    def send(number: int, place: str) -> Any:
        fields = {"hub.mode": "subscribe", "hub.topic": topic, "hub.callback": f"https://a{number}.example/"}
        return Client(REMOTE_ADDR=place).post(address, fields)

    answers = [send(number, f"2001:db8::{number:x}") for number in range(1, 101)]
    assert [answer.status_code for answer in answers] == [202] * 40 + [429] * 60
    assert 0 < int(answers[-1]["Retry-After"]) <= 3600
    assert "Try again in" in answers[-1].text
    honest = Client(REMOTE_ADDR="192.0.2.7").post(
        address, {"hub.mode": "subscribe", "hub.topic": topic, "hub.callback": CALLBACK}
    )
    assert honest.status_code == 202
    asked = [question.url.partition("?")[0] for question in subscribing.questions(limit=2, at=timezone.now())]
    assert CALLBACK in asked, "and it is his turn at once"
