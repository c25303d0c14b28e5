"""`news.views.console`: its link is the authorisation, and all actions are possible without an account."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from news.delivery import endpoint_checks
from news.delivery.dispatcher import Dispatcher
from news.models import Change, Channel, Delivery, EndpointCheck, Subscription, Token
from news.models.matching import Rule
from news.views import console
from tests import factories, order_factories
from tests.publisher import Publisher, Reply, Request

pytestmark = pytest.mark.django_db


class Officer:
    """A person of an administration who opens its link."""

    def __init__(self, order: Subscription) -> None:
        self.order = order
        self.token = Token.issue(at=timezone.now(), organisation=order.organisation)
        self.client = Client(enforce_csrf_checks=True)
        self.home = f"/console/{self.token}/"

    def path(self, channel: Channel) -> str:
        return f"{self.home}channel/{channel.uuid}/"

    def do(self, channel: Channel, name: str, **values: Any) -> Any:
        return self.client.post(self.path(channel), {"do": name, **values})

    def reads(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200
        return words(answer)


def worker() -> None:
    """Run the worker once."""
    dispatcher = Dispatcher(clock=timezone.now)
    dispatcher.run_until_idle()
    dispatcher.close()


def words(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.fixture
def officer() -> Officer:
    topic = factories.topic(name={"en": "Gold", "ru": "Золото"})
    organisation = factories.organisation(name={"en": "Customs of Utopia", "ru": "Таможня Утопии"})
    rule = Rule(any_of=frozenset([f"topic:{topic.pk}"]))
    return Officer(order_factories.subscription(rule=rule, organisation=organisation, languages=["ru", "en"]))


@pytest.fixture
def receiver(settings: Any) -> Iterator[Publisher]:
    """A program of the administration that answers challenges correctly."""
    settings.HTTP_ALLOWED_PRIVATE_NETWORKS = ["127.0.0.0/8"]

    def answered(request: Request) -> Reply:
        word = json.loads(request.body)["data"].get("challenge", "")
        return Reply(body=word.encode(), headers={"Content-Type": "text/plain"})

    with Publisher() as publisher:
        publisher.serve("/hook", answered)
        yield publisher


def test_it_says_what_the_administration_gets_and_whether_it_arrives(officer: Officer) -> None:
    order_factories.channel(officer.order, state=Channel.State.SUSPENDED)
    order_factories.channel(order_factories.subscription(name="Of somebody else"), name="Foreign")
    text = officer.reads(officer.home)
    assert "Customs of Utopia" in text
    assert "About at least one of: Gold." in text
    assert "Failing" in text
    assert "We stopped sending" in text
    assert "Foreign" not in text
    assert "Of somebody else" not in text


def test_it_names_what_was_published_lately_and_when_it_was_delivered(officer: Officer) -> None:
    factories.news_index()
    factories.article(title="Gold found", topics=[factories.Topic.objects.get()], published_on=factories.today())
    factories.article(title="Silver found", published_on=factories.today())
    assert "delivered on" not in officer.reads(officer.home)
    sent = {"state": Delivery.State.SENT, "sent_at": datetime(2026, 11, 20, 10, 15, tzinfo=UTC)}
    about = Change.objects.get(title="Gold found")
    order_factories.delivery(order_factories.channel(officer.order), about, **sent)
    text = officer.reads(officer.home)
    assert "1 item was published for you in the last 90 days. Gold found" in text
    assert "delivered on 20 Nov 2026, 10:15 UTC" in text
    assert "Silver found" not in text


def test_it_speaks_the_language_of_the_contact_person_or_the_one_asked_for(officer: Officer) -> None:
    officer.order.contact_language = "ru"
    officer.order.save()
    assert 'lang="ru"' in officer.client.get(officer.home).content.decode()[:200]
    text = officer.client.get(f"{officer.home}?language=fr").content.decode()
    assert '<html lang="fr">' in text
    assert f"{officer.home}check/?language=fr" in text


def test_the_link_alone_opens_it_and_it_stays_private(officer: Officer) -> None:
    channel = order_factories.channel(officer.order)
    for path in ("", "code/", "check/", f"channel/{channel.uuid}/", f"webhook/{officer.order.uuid}/"):
        answer = officer.client.get(officer.home + path)
        assert answer.status_code == 200, path
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Robots-Tag"].startswith("noindex")
        assert answer["Referrer-Policy"] == "no-referrer"
        assert not answer.cookies
        assert f"{console.settings.PUBLIC_URL}{officer.home}" not in answer.content.decode()
    Token.revoke(at=timezone.now(), organisation=officer.order.organisation)
    assert officer.client.get(officer.home).status_code == 404
    _feed, of_feed = order_factories.feed(officer.order)
    assert Client().get(f"/console/{of_feed}/").status_code == 404


def test_nobody_reaches_the_channel_or_the_order_of_another(officer: Officer) -> None:
    other = order_factories.channel()
    for path in (f"channel/{other.uuid}/", f"webhook/{other.subscription.uuid}/", f"channel/{uuid.uuid4()}/"):
        assert officer.client.get(officer.home + path).status_code == 404
    assert officer.do(other, "pause").status_code == 404
    assert officer.client.post(officer.home, {"subscription": other.subscription.uuid}).status_code == 404
    other.refresh_from_db()
    assert other.is_active


def test_a_webhook_is_added_its_secret_shown_once_and_used_after_it_answered(
    officer: Officer, receiver: Publisher
) -> None:
    made = officer.client.post(
        f"{officer.home}webhook/{officer.order.uuid}/", {"url": receiver.url("/hook"), "name": "Our program"}
    )
    channel = Channel.objects.get()
    assert channel.state == Channel.State.UNCONFIRMED
    assert channel.secret in made.content.decode()
    assert channel.secret not in officer.reads(officer.path(channel))
    assert "The server has not been verified yet. Verify it when it is ready" in officer.reads(officer.home)

    assert "Waiting for the server to respond." in words(officer.do(channel, "challenge"))
    assert not receiver.requests, "no request of the web process waits for the network"
    worker()
    assert "webhook is now active" in officer.reads(officer.path(channel))
    channel.refresh_from_db()
    assert channel.is_active
    officer.do(channel, "test")
    worker()
    assert "The test message was delivered." in officer.reads(officer.path(channel))
    assert json.loads(receiver.asked("/hook")[-1].body)["type"] == "endpoint.test"


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (
            Reply(status=401, body=b"<b>who?</b>"),
            "The server requires sign-in. Let our messages through. Their signature shows that they are from us",
        ),
        (Reply(body=b"hello"), "The response does not contain the challenge"),
        (
            Reply(status=301, headers={"Location": "/other"}),
            "The server redirects to another address. We do not follow redirects. Add a webhook with the final address",
        ),
    ],
)
def test_a_server_that_does_not_answer_as_it_should_is_told_why(
    officer: Officer, receiver: Publisher, reply: Reply, said: str
) -> None:
    receiver.serve("/hook", reply)
    channel = order_factories.channel(officer.order, url=receiver.url("/hook"), state=Channel.State.UNCONFIRMED)
    officer.do(channel, "challenge")
    worker()
    assert said in officer.reads(officer.path(channel))
    assert "<b>who?</b>" not in officer.client.get(officer.path(channel)).content.decode()
    channel.refresh_from_db()
    assert channel.state == Channel.State.UNCONFIRMED


@pytest.mark.parametrize("url", ["", "ftp://x.example/", "http://127.0.0.1/hook", "https://10.1.2.3/hook", "nonsense"])
def test_an_address_that_could_never_be_reached_is_refused_in_words(officer: Officer, url: str) -> None:
    answer = officer.client.post(f"{officer.home}webhook/{officer.order.uuid}/", {"url": url})
    assert answer.context["form"].errors["url"]
    assert not Channel.objects.exists()


def test_a_new_secret_and_a_new_address_are_shown_once(officer: Officer) -> None:
    channel = order_factories.channel(officer.order)
    text = officer.do(channel, "rotate").content.decode()
    earlier = channel.secret
    channel.refresh_from_db()
    assert channel.secret in text
    assert (channel.secret != earlier, channel.earlier_secret) == (True, earlier)

    feed, token = order_factories.feed(officer.order)
    (new,) = set(re.findall(r"/f/([\w-]+)/rss\.xml", officer.do(feed, "new-address").content.decode()))
    assert [Client().get(f"/f/{one}/rss.xml").status_code for one in (token, new)] == [200, 200]
    (last,) = set(re.findall(r"/f/([\w-]+)/rss\.xml", officer.do(feed, "revoke").content.decode()))
    assert [Client().get(f"/f/{one}/rss.xml").status_code for one in (token, new, last)] == [410, 410, 200]
    assert last not in officer.reads(officer.path(feed))


def test_a_private_feed_is_opened(officer: Officer) -> None:
    answer = officer.client.post(officer.home, {"subscription": officer.order.uuid})
    (token,) = set(re.findall(r"/f/([\w-]+)/rss\.xml", answer.content.decode()))
    assert Client().get(f"/f/{token}/rss.xml").status_code == 200
    assert f"/f/{token}/events.ics" in answer.content.decode()


def test_an_administration_chooses_what_it_is_told_of(officer: Officer) -> None:
    channel = order_factories.channel(officer.order)

    def kinds() -> list[str]:
        channel.refresh_from_db()
        return list(channel.change_kinds)

    officer.do(channel, "kinds", kind=["withdrawn", "published", "nonsense"])
    assert kinds() == ["published", "withdrawn"]
    officer.do(channel, "kinds", kind=Change.Kind.values)
    assert kinds() == []


def test_pausing_resuming_and_ending_after_a_question(officer: Officer) -> None:
    channel = order_factories.channel(officer.order)

    def state() -> str:
        channel.refresh_from_db()
        return channel.state

    officer.do(channel, "pause")
    assert state() == Channel.State.PAUSED
    officer.do(channel, "resume")
    assert state() == Channel.State.ACTIVE
    assert "Close this channel?" in words(officer.do(channel, "end"))
    assert state() == Channel.State.ACTIVE
    officer.do(channel, "end", sure="1")
    assert state() == Channel.State.ENDED
    assert "Nothing was changed." in words(officer.do(channel, "resume"))
    assert state() == Channel.State.ENDED


def test_a_failure_is_told_in_words_and_sent_again_under_the_same_id(officer: Officer) -> None:
    channel = order_factories.channel(officer.order)
    change = order_factories.change(title="Gold found at the border")
    lost = order_factories.delivery(channel, change, state=Delivery.State.DEAD, tries=10)
    order_factories.attempt(lost, status=403, answer="<script>alert(1)</script>")
    answer = officer.client.get(officer.path(channel))
    text = words(answer)
    assert "Gold found at the border" in text
    assert "The server, or a firewall in front of it, refuses our messages" in text
    assert "<script>alert(1)" not in answer.content.decode()
    assert "1 message will be sent again with its original number" in words(
        officer.do(channel, "replay", delivery=lost.pk)
    )
    again = Delivery.objects.get(pk=lost.pk)
    assert (again.state, again.message_id) == (Delivery.State.PENDING, lost.message_id)
    foreign = order_factories.delivery(order_factories.channel(), state=Delivery.State.DEAD)
    assert "no longer exists" in words(officer.do(channel, "replay", delivery=foreign.pk))


def test_what_waits_untried_is_not_called_delivered(officer: Officer) -> None:
    channel = order_factories.channel(officer.order, state=Channel.State.SUSPENDED)
    assert "Nothing has been sent yet" in words(officer.client.get(officer.path(channel)))
    order_factories.delivery(channel)
    text = words(officer.client.get(officer.path(channel)))
    assert "The waiting messages have not been sent yet" in text
    assert "Everything sent has been delivered" not in text


def test_a_range_and_an_outage_are_sent_again(officer: Officer) -> None:
    channel, now = order_factories.channel(officer.order), timezone.now()
    rows = [
        order_factories.delivery(channel, state=Delivery.State.SENT, created_at=now - timedelta(hours=hours))
        for hours in (5, 3, 1)
    ]
    since = f"{now - timedelta(hours=4):%Y-%m-%dT%H:%M}"  # the page reads it as UTC, whatever the tests' time zone
    assert "2 messages will be sent again with their original numbers" in words(
        officer.do(channel, "replay-since", since=since)
    )
    assert set(Delivery.objects.pending()) == set(rows[1:])
    first = rows[0].change_id
    assert "1 message will be sent again with its original number" in words(
        officer.do(channel, "replay-range", first=first, last=first)
    )


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("replay-range", {"first": "5", "last": "2"}),
        ("replay-range", {"first": "-1", "last": "x"}),
        ("replay-range", {}),
        ("replay-since", {"since": "yesterday"}),
        ("replay-since", {"since": "2026-13-45T99:00"}),
        ("replay-since", {"since": "2199-01-01T00:00"}),
        ("replay-since", {"since": "0001-01-01T00:00+14:00"}),
        ("backfill", {"days": "0"}),
        ("backfill", {"days": "1000"}),
        ("replay", {"delivery": "9" * 30}),
        ("nonsense", {}),
        ("challenge", {}),
    ],
)
def test_what_makes_no_sense_is_not_done(officer: Officer, name: str, values: dict[str, str]) -> None:
    channel = order_factories.channel(officer.order)
    assert "Nothing was changed." in words(officer.do(channel, name, **values))


def test_a_newcomer_gets_what_was_published_before(officer: Officer) -> None:
    factories.news_index()
    topic = factories.Topic.objects.get()
    factories.article(topics=[topic], published_on=factories.today())
    channel = order_factories.channel(officer.order)
    assert "1 message will be sent again with its original number" in words(officer.do(channel, "backfill", days="7"))
    assert Delivery.objects.get().is_backfill


def test_a_bearer_who_presses_buttons_without_end_is_slowed_down(
    officer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "MOST_IN_AN_HOUR", 2)
    channel = order_factories.channel(officer.order)
    answers = [officer.do(channel, "rotate") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert officer.client.get(officer.home).status_code == 200


def test_the_checker_tells_what_is_wrong_with_a_message(officer: Officer) -> None:
    secret = "whsec_" + base64.b64encode(b"k" * 32).decode()
    channel = order_factories.channel(officer.order, secret=secret)
    sent = order_factories.delivery(channel, body='{"type":"article.published","data":{}}')
    stamp = int(timezone.now().timestamp())
    signed = f"{sent.webhook_id}.{stamp}.{sent.body}".encode()
    signature = base64.b64encode(hmac.new(b"k" * 32, signed, hashlib.sha256).digest()).decode()
    headers = f"webhook-id: {sent.webhook_id}\nwebhook-timestamp: {stamp}\nwebhook-signature: v1,{signature}"

    def check(**values: str) -> str:
        data = {"secret": secret, "headers": headers, "body": sent.body, **values}
        answer = officer.client.post(f"{officer.home}check/", data)
        assert values.get("secret", secret) not in answer.content.decode()
        return words(answer)

    good = check()
    assert "Wrong:" not in good
    assert "The signature matches" in good
    assert "before parsing" in check(body=json.dumps(json.loads(sent.body), indent=1))
    assert "None of your webhooks uses this secret. Create a new secret to see one" in check(
        secret="whsec_" + base64.b64encode(b"x" * 32).decode()
    )
    assert "These headers are missing: webhook-signature." in check(headers=headers.rsplit("\n", 1)[0])


def test_a_page_of_code_holds_all_four_languages(officer: Officer) -> None:
    text = officer.reads(f"{officer.home}code/")
    assert all(language in text for language in ("Python", "PHP", "C#", "Java"))


# --- Questions to the server -----------------------------------------------------------------------------------------


def test_pressing_a_button_ten_times_asks_once_and_holds_no_thread(officer: Officer, receiver: Publisher) -> None:
    receiver.serve("/hook", [60.0])
    channel = order_factories.channel(officer.order, url=receiver.url("/hook"))
    for _ in range(10):
        assert officer.do(channel, "test").status_code == 200
    assert EndpointCheck.objects.count() == 1
    assert not receiver.requests


def test_when_no_worker_is_there_the_page_says_so_and_does_not_blame_the_server(officer: Officer) -> None:
    channel = order_factories.channel(officer.order)
    officer.do(channel, "test")
    assert "is not running at the moment" not in officer.reads(officer.path(channel))
    EndpointCheck.objects.update(asked_at=timezone.now() - timedelta(minutes=1))
    page = officer.client.get(officer.path(channel)).content.decode()
    assert "not running at the moment. This is a problem on our side" in page
    assert 'role="status" data-waiting' in page
    assert "Check again" in page
    EndpointCheck.objects.update(asked_at=timezone.now() - timedelta(hours=1))
    assert "was not made" in officer.reads(officer.path(channel))
    assert not endpoint_checks.claim(limit=9, at=timezone.now()), "what was asked so long ago surprises everybody"


def test_the_worker_asks_for_one_organisation_at_a_time(officer: Officer) -> None:
    at = timezone.now()
    channels = [order_factories.channel(officer.order) for _ in range(3)] + [order_factories.channel()]
    for channel in channels:
        endpoint_checks.ask(channel, EndpointCheck.Kind.TEST, at=at)
    claimed = endpoint_checks.claim(limit=9, at=at)
    assert [check.organisation_id for check in claimed] == [
        officer.order.organisation_id,
        channels[-1].subscription.organisation_id,
    ]
    assert not endpoint_checks.claim(limit=9, busy=[check.organisation_id for check in claimed], at=at)


def test_the_page_for_programmers_shows_each_kind_the_schema_and_how_to_apply_them(officer: Officer) -> None:
    page = officer.reads(f"{officer.home}code/")
    for kind in Change.Kind.values:
        assert f".{kind}" in page
    assert "keep the highest data.sequence" in page
    assert "/webhooks/messages.schema.json" in officer.client.get(f"{officer.home}code/").content.decode()
