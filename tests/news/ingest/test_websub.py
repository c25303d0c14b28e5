"""`news.ingest.websub`: a hub on a simulated web, from the subscription to the entries, and what must be refused."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from news.http import Headers, HttpError, Kind, Response, read_url
from news.ingest import websub
from news.models import Entry, HubSubscription, Poll, Push, Source
from news.views.hub_callback import callback_address
from tests.simulated_web import Answer, ReaderInProcess, Web, rss
from tests.source_factories import NOON, source

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TOPIC, HUB = "https://a.example/feed", "https://hub.example/"


class HubWeb(Web):
    """A web with hubs, which accept subscriptions by POST: ``orders`` are the requests, ``redirects`` their
    redirects."""

    def __init__(self) -> None:
        super().__init__()
        self.orders: list[dict[str, str]] = []
        self.status = 202
        self.redirects: dict[str, str] = {}

    def request(self, url: str, *, method: str = "GET", body: bytes = b"", **values: Any) -> Response:
        if method != "POST":
            return super().request(url, **values)
        read_url(url)  # as the real client does
        if url == "https://down.example/":
            raise HttpError(Kind.CONNECT, "down.example cannot be reached.")
        there = self.redirects.get(url)
        if there is None:
            self.orders.append({name: value[0] for name, value in parse_qs(body.decode()).items()} | {"to": url})
        fields = (("location", there),) if there else ()
        return Response(307 if there else self.status, Headers(fields), b"", url, url)

    def turn(self) -> Mapping[str, int]:
        """Run the worker once."""
        return websub.follow_hubs(
            callback_of="https://us.example/{}".format, client=self, reader=ReaderInProcess(), clock=self.clock
        )

    def confirms(self, order: HubSubscription, **values: str) -> str | None:
        query = {"hub.mode": "subscribe", "hub.topic": order.topic_url, "hub.challenge": "echo"}
        return websub.answer(order.token, {**query, "hub.lease_seconds": "864000", **values}, at=self.at)


@pytest.fixture
def web() -> HubWeb:
    return HubWeb()


@pytest.fixture
def order(web: HubWeb) -> HubSubscription:
    """A source with a hub that has confirmed our subscription."""
    web.serve(TOPIC, Answer(body=rss("One"), headers={"Link": f'<{HUB}>; rel="hub", <{TOPIC}>; rel="self"'}))
    source(url=TOPIC)
    web.poll()
    web.turn()
    order = HubSubscription.objects.get()
    assert web.confirms(order) == "echo"
    order.refresh_from_db()
    return order


def signed(body: bytes, order: HubSubscription, method: str = "sha256") -> str:
    return f"{method}={hmac.new(order.secret.encode(), body, getattr(hashlib, method)).hexdigest()}"


def brings(order: HubSubscription, body: bytes, signature: str | None = None, *, at: datetime = NOON) -> int:
    signature = signed(body, order) if signature is None else signature
    return websub.receive(order.token, body, signature=signature, content_type="application/rss+xml", at=at)


def titles() -> set[str]:
    return set(Entry.objects.values_list("title", flat=True))


# --- The order


def test_the_hub_that_a_feed_names_is_asked_once_with_an_address_and_a_secret_of_its_own(web: HubWeb) -> None:
    for number in (1, 2):
        more = f'<l:link xmlns:l="http://www.w3.org/2005/Atom" rel="hub" href="{HUB}"/>'
        more += f'<l:link xmlns:l="http://www.w3.org/2005/Atom" rel="self" href="https://{number}.example/self"/>'
        row = source(url=f"https://{number}.example/feed")
        web.serve(row.url, Answer(body=rss("One", more=more)))
    source(url="https://none.example/feed")
    web.poll()
    assert web.turn() == {"stored": 0, "asked": 2}
    assert web.turn() == {"stored": 0, "asked": 0}
    one, two = web.orders
    assert (one["hub.mode"], one["hub.topic"], one["to"]) == ("subscribe", "https://1.example/self", HUB)
    for name in ("hub.callback", "hub.secret"):
        assert one[name] != two[name]
        assert len(one[name]) > 40
    assert len(one["hub.secret"]) < 200


def test_an_order_follows_redirects_that_keep_it_and_none_to_an_open_connection(web: HubWeb) -> None:
    row = source(url=TOPIC, hub_url=HUB, topic_url=TOPIC)
    web.redirects = {HUB: "https://new.example/hub"}
    web.turn()
    assert web.orders[0]["to"] == "https://new.example/hub"
    HubSubscription.objects.all().delete()
    web.redirects = {HUB: "http://new.example/hub"}
    web.turn()
    assert len(web.orders) == 1
    assert "HTTPS to HTTP" in HubSubscription.objects.get(source=row).error


@pytest.mark.parametrize(("hub", "status"), [("https://down.example/", 202), (HUB, 500), ("file:///etc/passwd", 202)])
def test_a_hub_that_does_not_take_the_order_is_asked_again_later_and_later(web: HubWeb, hub: str, status: int) -> None:
    source(url=TOPIC, hub_url=hub, topic_url=TOPIC)
    web.status = status
    waits = []
    for _ in range(7):
        assert web.turn()["asked"] == 1
        order = HubSubscription.objects.get()
        assert order.error
        waits.append((order.next_try_at - web.at) / HOUR)
        web.at = order.next_try_at
    assert waits == [1, 2, 4, 8, 16, 24, 24]


def test_a_paused_source_and_one_of_a_site_that_hubs_cannot_reach_place_no_order(web: HubWeb, settings: Any) -> None:
    source(url=TOPIC, hub_url=HUB, topic_url=TOPIC, is_paused=True)
    assert web.turn()["asked"] == 0
    Source.objects.update(is_paused=False)
    settings.HTTP_ALLOWED_PRIVATE_NETWORKS = []
    for address in ("http://127.0.0.1:8000", "http://localhost", "http://10.0.0.1"):
        settings.PUBLIC_URL = address
        assert callback_address() is None
    settings.PUBLIC_URL = "https://news.example"
    make = callback_address()
    assert make is not None
    assert make("abc") == "https://news.example/websub/abc/"


# --- The hub asks back


def test_only_what_was_asked_for_is_confirmed_and_only_while_it_may_be(web: HubWeb) -> None:
    source(url=TOPIC, hub_url=HUB, topic_url=TOPIC)
    web.turn()
    order = HubSubscription.objects.get()
    for wrong in (
        {"hub.topic": "https://evil.example/"},
        {"hub.mode": "unsubscribe"},
        {"hub.challenge": ""},
    ):
        assert web.confirms(order, **wrong) is None
    assert (
        websub.answer("guessed", {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "x"}, at=NOON) is None
    )
    web.at = NOON + 2 * DAY
    assert web.confirms(order) is None
    assert Source.objects.get().pushed_until is None


@pytest.mark.parametrize(
    ("seconds", "lease"), [("3600", HOUR), ("99999999", 14 * DAY), ("", 10 * DAY), ("-5", 10 * DAY), ("1e9", 10 * DAY)]
)
def test_a_lease_is_as_long_as_the_hub_says_within_bounds(web: HubWeb, seconds: str, lease: timedelta) -> None:
    source(url=TOPIC, hub_url=HUB, topic_url=TOPIC)
    web.turn()
    order = HubSubscription.objects.get()
    web.confirms(order, **{"hub.lease_seconds": seconds})
    order.refresh_from_db()
    assert order.lease_ends_at == NOON + lease
    assert Source.objects.get().pushed_until is None, "it has brought nothing yet"


def test_a_lease_is_renewed_before_it_ends_with_the_same_address_and_secret(
    web: HubWeb, order: HubSubscription
) -> None:
    web.at = order.next_try_at
    assert NOON < web.at < NOON + 10 * DAY
    web.turn()
    first, second = web.orders
    assert first == second
    assert brings(order, rss("Two")) == 202, "meanwhile the hub goes on"
    web.turn()
    assert Source.objects.get().pushed_until == NOON + 10 * DAY
    assert web.confirms(order) == "echo"
    assert Source.objects.get().pushed_until == web.at + 10 * DAY


@pytest.mark.parametrize("seconds", ["0", "1", "59", "600"])
def test_hubs_with_short_leases_do_not_delay_the_others(web: HubWeb, seconds: str) -> None:
    for number in range(websub.ASKED_AT_ONCE + 5):
        host = "hostile" if number < websub.ASKED_AT_ONCE else "honest"
        source(url=f"https://{number}.example/feed", hub_url=f"https://{host}.example/", topic_url=TOPIC)
    for _ in range(60):
        web.turn()
        for one in HubSubscription.objects.filter(requested_at=web.at, hub_url="https://hostile.example/"):
            web.confirms(one, **{"hub.lease_seconds": seconds})
        web.at += timedelta(minutes=1)
    assert HubSubscription.objects.filter(hub_url="https://honest.example/").count() == 5
    asked = [one for one in web.orders if one["to"] == "https://hostile.example/"]
    assert len(asked) <= 2 * websub.ASKED_AT_ONCE


def test_the_longest_overdue_renewals_come_first(web: HubWeb) -> None:
    rows = [source(url=f"https://{number}.example/feed", hub_url=HUB, topic_url=TOPIC) for number in range(25)]
    for age, row in enumerate(rows):
        HubSubscription.objects.create(source=row, hub_url=HUB, topic_url=TOPIC, next_try_at=NOON - age * HOUR)
    new = source(url="https://new.example/feed", hub_url=HUB, topic_url=TOPIC)
    assert websub.due(at=NOON) == [new, *rows[:-20:-1]]


def test_a_repeated_refusal_causes_no_further_poll(web: HubWeb, order: HubSubscription) -> None:
    query = {"hub.mode": "denied", "hub.topic": TOPIC}
    websub.answer(order.token, query, at=NOON)
    Source.objects.update(next_poll_at=NOON + DAY)
    websub.answer(order.token, query, at=NOON + HOUR)
    assert Source.objects.get().next_poll_at == NOON + DAY


def test_a_hub_that_refuses_is_left_alone_for_a_week_and_the_source_polled(web: HubWeb, order: HubSubscription) -> None:
    Source.objects.update(next_poll_at=NOON + DAY)
    query = {"hub.mode": "denied", "hub.topic": TOPIC, "hub.reason": "No room"}
    assert websub.answer(order.token, query, at=NOON) == ""
    order.refresh_from_db()
    assert "No room" in order.error
    row = Source.objects.get()
    assert (row.pushed_until, row.next_poll_at) == (None, NOON)
    assert web.confirms(order) is None
    assert brings(order, rss("Two")) == 410
    web.at = NOON + 6 * DAY
    assert web.turn()["asked"] == 0


def test_another_hub_or_topic_is_another_order_and_the_old_address_is_dead(web: HubWeb, order: HubSubscription) -> None:
    Source.objects.update(hub_url="https://new.example/hub")
    assert brings(order, rss("Two")) == 202
    assert not Push.objects.exists(), "nothing of the old one counts from then on"
    web.turn()
    assert web.orders[-1]["to"] == "https://new.example/hub"
    assert brings(order, rss("Two")) == 410
    assert Source.objects.get().pushed_until is None


def test_a_source_that_gets_another_address_forgets_its_hub(order: HubSubscription) -> None:
    row = Source.objects.get()
    row.url = "https://b.example/feed"
    row.save()
    row.refresh_from_db()
    assert (row.hub_url, row.topic_url, row.pushed_until) == ("", "", None)
    assert brings(order, rss("Two")) == 202
    assert not Push.objects.exists()


# --- What it brings


def test_what_the_hub_brings_becomes_entries_of_its_source_once(web: HubWeb, order: HubSubscription) -> None:
    before = Source.objects.get()
    assert brings(order, rss("Two")) == brings(order, rss("Two")) == 202
    assert web.turn()["stored"] == 2
    assert titles() == {"One", "Two"}
    after = Source.objects.get()
    assert (after.etag, after.body_hash, after.next_poll_at) == (before.etag, before.body_hash, before.next_poll_at)
    assert after.claim == ""
    assert after.last_new_at == NOON
    assert not Push.objects.exists()
    assert not Entry.objects.filter(is_withdrawn=True).exists(), "it may hold only what is new"
    assert Poll.objects.order_by("-id").first().status is None  # type: ignore[union-attr]


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_each_method_that_websub_names_is_verified(web: HubWeb, order: HubSubscription, method: str) -> None:
    body = rss("Two")
    assert brings(order, body, signed(body, order, method)) == 202
    assert brings(order, body, signed(b"another body", order, method)) == 202
    assert Push.objects.count() == 1
    web.turn()
    assert titles() == {"One", "Two"}


@pytest.mark.parametrize("fault", ["missing", "wrong", "another secret", "md5", "no method", "not ASCII"])
def test_without_a_good_signature_it_is_a_hint_to_ask_the_publisher(
    web: HubWeb, order: HubSubscription, fault: str
) -> None:
    body, later = rss("Two", "Casino"), NOON + HOUR
    signature = {
        "missing": "",
        "wrong": "sha256=" + "0" * 64,
        "another secret": "sha1=" + hmac.new(b"guessed", body, hashlib.sha1).hexdigest(),
        "md5": signed(body, order, "md5"),
        "no method": signed(body, order).removeprefix("sha256="),
        "not ASCII": "sha256=é",
    }[fault]
    web.serve(TOPIC, Answer(body=rss("Two", "One"), headers={"Link": f'<{HUB}>; rel="hub", <{TOPIC}>; rel="self"'}))
    Source.objects.update(next_poll_at=NOON + 9 * DAY)
    web.at = later
    assert brings(order, body, signature, at=later) == 202
    assert not Push.objects.exists()
    web.poll()
    assert titles() == {"One", "Two"}, "what the publisher shows himself"


def test_whoever_knows_the_callback_cannot_have_us_pester_the_publisher(web: HubWeb, order: HubSubscription) -> None:
    with_validator = Answer(
        body=rss("One"), headers={"ETag": '"1"', "Link": f'<{HUB}>; rel="hub", <{TOPIC}>; rel="self"'}
    )
    for answer, hours, most in ((None, 6, 6 + 1), (with_validator, 2, 12 + 2)):
        if answer:
            web.serve(TOPIC, answer)
            Source.objects.update(etag='"1"')
        web.log.clear()
        began = web.at
        for minute in range(hours * 60):
            web.at = began + timedelta(minutes=minute)
            brings(order, b"x", "sha1=0", at=web.at)
            web.poll()
        assert 0 < len(web.asked(TOPIC)) <= most


def test_a_hint_neither_hurries_a_source_that_fails_nor_one_that_is_paused_or_asked_just_now(
    order: HubSubscription,
) -> None:
    later = NOON + DAY
    for values in ({"failures": 1}, {"is_paused": True}, {"claim": "other"}):
        Source.objects.update(failures=0, is_paused=False, claim="", next_poll_at=later)
        Source.objects.update(**values)
        brings(order, b"x", "")
        assert Source.objects.get().next_poll_at == later
    Source.objects.update(claim="", failures=0, is_paused=False)
    brings(order, b"x", "")
    assert Source.objects.get().next_poll_at == NOON


def test_whatever_is_no_feed_is_let_go_and_the_publisher_is_asked(web: HubWeb, order: HubSubscription) -> None:
    brings(order, b"<html>")
    assert web.turn()["stored"] == 1
    after = Source.objects.get()
    assert (after.failures, after.claim, after.next_poll_at, after.pushed_until) == (0, "", NOON, None)


def test_what_comes_while_the_source_is_polled_waits_for_the_next_turn(web: HubWeb, order: HubSubscription) -> None:
    Source.objects.update(claim="other", claimed_until=NOON + HOUR)
    brings(order, rss("Two"))
    assert web.turn()["stored"] == 0
    Source.objects.update(claim="", claimed_until=None)
    assert web.turn()["stored"] == 1
    assert titles() == {"One", "Two"}


def test_bodies_and_their_number_have_bounds(order: HubSubscription, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websub, "MAX_BYTES", 100)
    monkeypatch.setattr(websub, "WAITING_AT_MOST", 2)
    assert brings(order, b"x" * 101) == 413
    assert [brings(order, b"x") for _ in range(3)] == [202, 202, 503]


def test_an_order_whose_lease_is_over_for_long_takes_nothing_more(order: HubSubscription) -> None:
    HubSubscription.objects.update(lease_ends_at=NOON - 2 * DAY)
    assert brings(order, rss("Two")) == 410


# --- Polling beside it


LINKS = {"Link": f'<{HUB}>; rel="hub", <{TOPIC}>; rel="self"'}


def test_a_hub_slows_polling_only_once_it_has_brought_something(web: HubWeb, order: HubSubscription) -> None:
    web.at = Source.objects.get().next_poll_at
    web.poll()
    assert Source.objects.get().next_poll_at < web.at + 7 * HOUR, "as if it had no hub"
    brings(order, rss("Two"), signed(rss("Two"), order, "sha1"))
    web.turn()
    web.serve(TOPIC, Answer(body=rss("Two", "One"), headers=LINKS))
    web.at = Source.objects.get().next_poll_at
    web.poll()
    assert Source.objects.get().next_poll_at == web.at + DAY, "each poll costs the whole document"
    Source.objects.update(pushed_until=web.at + DAY + 7 * HOUR)
    web.at += DAY
    web.poll()
    assert Source.objects.get().next_poll_at == web.at + 7 * HOUR
    web.at += 8 * HOUR
    web.poll()
    assert Source.objects.get().next_poll_at < web.at + 7 * HOUR


def test_where_a_poll_is_cheap_a_hub_never_slows_it_beyond_an_hour(web: HubWeb, order: HubSubscription) -> None:
    web.serve(TOPIC, Answer(body=rss("Two", "One"), headers={**LINKS, "ETag": '"2"'}))
    brings(order, rss("Two"))
    web.turn()
    for _ in range(4):
        web.at = Source.objects.get().next_poll_at
        web.poll()
        row = Source.objects.get()
        assert row.pushed_until
        assert row.next_poll_at <= web.at + HOUR


def test_a_hub_that_falls_silent_costs_an_hour_at_most_and_is_believed_no_more(
    web: HubWeb, order: HubSubscription
) -> None:
    web.serve(TOPIC, Answer(body=rss("Two", "One"), headers={**LINKS, "ETag": '"2"'}))
    brings(order, rss("Two"))
    web.turn()
    web.pass_time(DAY)
    published = web.at
    web.serve(TOPIC, Answer(body=rss("Three", "Two", "One"), headers={**LINKS, "ETag": '"3"'}))
    web.pass_time(HOUR + timedelta(minutes=1))
    assert "Three" in titles()
    row = Source.objects.get()
    assert row.pushed_until is None
    assert row.last_new_at is not None
    assert row.last_new_at - published <= HOUR


def test_a_feed_that_names_its_hub_no_more_is_polled_as_usual(web: HubWeb, order: HubSubscription) -> None:
    web.serve(TOPIC, Answer(body=rss("One", more="<ttl>1</ttl>")))
    web.at = Source.objects.get().next_poll_at
    web.poll()
    row = Source.objects.get()
    assert (row.hub_url, row.pushed_until) == ("", None)
    assert row.next_poll_at < web.at + DAY


def test_a_hub_that_missed_something_is_not_relied_on_until_it_brings_something(
    web: HubWeb, order: HubSubscription
) -> None:
    hub = {"Link": f'<{HUB}>; rel="hub", <{TOPIC}>; rel="self"'}
    web.serve(TOPIC, Answer(body=rss("Two", "One"), headers=hub))
    web.at = Source.objects.get().next_poll_at
    web.poll()
    row = Source.objects.get()
    assert row.pushed_until is None
    assert row.next_poll_at < web.at + DAY
    brings(order, rss("Three"))
    web.turn()
    assert Source.objects.get().pushed_until == order.lease_ends_at


# --- The door


def test_the_callback_speaks_as_the_standard_wants_and_leaves_no_cookie(order: HubSubscription, client: Client) -> None:
    url = reverse("news_hub_callback", args=[order.token])
    query = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "<b>&", "hub.lease_seconds": "9999"}
    HubSubscription.objects.update(requested_at=timezone.now())
    answer = client.get(url, query)
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, b"<b>&", "text/plain; charset=utf-8")
    assert client.get(url, {**query, "hub.mode": "unsubscribe"}).status_code == 404
    assert client.get(reverse("news_hub_callback", args=["guessed"]), query).status_code == 404
    body = rss("Two")
    strict = Client(enforce_csrf_checks=True)
    headers = {"X-Hub-Signature": signed(body, order, "sha1")}
    taken = strict.post(url, body, "application/rss+xml", headers=headers)
    assert (taken.status_code, dict(taken.cookies)) == (202, {})
    assert bytes(Push.objects.get().body) == body
    gone = strict.post(reverse("news_hub_callback", args=["guessed"]), body, "application/rss+xml")
    assert gone.status_code == 410
