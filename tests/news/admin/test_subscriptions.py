"""Subscriptions in the CMS: add one with a preview, add channels, edit, delete."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from news.models import Channel, Subscription, Token
from news.models.matching import Rule
from tests import event_factories, factories, order_factories
from tests.factories import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def cms() -> Client:
    return factories.signed_in(factories.user("Editors"))


def order(**values: Any) -> dict[str, Any]:
    return {
        "organisation": factories.organisation().pk,
        "name": "Gold and silver",
        "language_0": "ru",
        "language_1": "en",
        "language_2": "",
        "language_mode": "best",
        "text": "excerpt",
        "contact_email": "ann@x.example",
        "contact_language": "ru",
        **values,
    }


def words(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def path_of(subscription: Subscription, rest: str = "") -> str:
    return f"/admin/subscriptions/{subscription.pk}/{rest}"


def selected(html: str, name: str) -> list[str]:
    (select,) = re.findall(rf'<select name="{name}".*?</select>', html, re.DOTALL)
    return re.findall(r'<option value="([^"]*)"[^>]* selected', select)


def test_an_order_is_made_of_ticked_boxes(cms: Client) -> None:
    gold, silver, region = factories.topic(), factories.topic(), factories.region()
    answer = cms.post(
        "/admin/subscriptions/add/",
        order(
            any_of=[f"topic:{gold.pk}", f"topic:{silver.pk}"],
            all_of=[f"region:{region.pk}"],
            none_of=["kind:statement"],
            types=["article", "external"],
            major_only="on",
        ),
    )
    made = Subscription.objects.get()
    assert answer["Location"] == path_of(made)
    assert made.rule == Rule(
        any_of=frozenset([f"topic:{gold.pk}", f"topic:{silver.pk}"]),
        all_of=frozenset([f"region:{region.pk}"]),
        none_of=frozenset(["kind:statement"]),
        types=frozenset(["article", "external"]),
        major_only=True,
    )
    assert (made.languages, made.language_mode, made.text) == (["ru", "en"], "best", "excerpt")


def test_what_was_ticked_is_ticked_when_it_is_changed(cms: Client) -> None:
    topic = factories.topic(name="Gold")
    made = order_factories.subscription(
        rule=Rule(any_of=frozenset([f"topic:{topic.pk}"]), types=frozenset(["edition"])), languages=["fr"]
    )
    text = cms.get(path_of(made, "change/")).content.decode()
    assert selected(text, "any_of") == [f"topic:{topic.pk}"]
    assert selected(text, "all_of") == []
    form = cms.get(path_of(made, "change/")).context["form"]
    assert (form["types"].value(), form["language_0"].value(), form["language_1"].value()) == (["edition"], "fr", "")
    cms.post(path_of(made, "change/"), order(name="Renamed"))
    made.refresh_from_db()
    assert (made.name, made.rule) == ("Renamed", Rule())


def test_the_language_versions_of_a_series_are_one_choice(cms: Client) -> None:
    index, russian = event_factories.events_index(), event_factories.events_index("ru")
    series = event_factories.series(index, title="Data Webinar")
    version = event_factories.series(russian, title="Вебинар", translation_key=series.translation_key)
    value = ",".join(f"series:{pk}" for pk in sorted([series.pk, version.pk]))
    text = cms.get("/admin/subscriptions/add/").content.decode()
    assert text.count(f'value="{value}"') == 2  # any of, none of
    cms.post("/admin/subscriptions/add/", order(any_of=[value]))
    made = Subscription.objects.get()
    assert made.rule.any_of == {f"series:{series.pk}", f"series:{version.pk}"}
    assert "About at least one of: Data Webinar." in words(cms.get(path_of(made)))


def test_what_it_would_have_brought_is_seen_while_it_is_made_and_nothing_is_saved(cms: Client) -> None:
    factories.item(title="Gold", facets=["topic:1"], published_at=timezone.now(), language="en")
    factories.topic(pk=1)
    values = order(any_of=["topic:1"], name="x" * 500)  # not valid yet
    asked = cms.post("/admin/subscriptions/preview/", values)
    assert "This would have matched 1 item in the last 90 days." in words(asked)
    assert "Gold" in words(asked)
    tried = cms.post("/admin/subscriptions/add/", order(any_of=["topic:1"], none_of=["kind:news"], **{"try": "1"}))
    assert "This would have matched 0 items in the last 90 days." in words(tried)
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("values", [{"organisation": ""}, {"any_of": ["topic:999999"]}, {"contact_email": "nobody"}])
def test_what_is_not_right_is_not_saved(cms: Client, values: dict[str, Any]) -> None:
    assert cms.post("/admin/subscriptions/add/", order(**values)).context["form"].errors
    assert not Subscription.objects.exists()


def form_in(answer: Any, key: str) -> Any:
    """Return the form for adding a channel of this kind."""
    return {kind.key: form for kind, form in answer.context["additions"]}[key]


def test_channels_are_added_and_what_is_secret_is_shown_once(cms: Client) -> None:
    made = order_factories.subscription()
    feed = cms.post(path_of(made), {"do": "feed", "name": "For the portal"}).content.decode()
    (token,) = set(re.findall(r"/f/([\w-]+)/rss\.xml", feed))
    assert Client().get(f"/f/{token}/rss.xml").status_code == 200
    hook = cms.post(path_of(made), {"do": "webhook", "webhook-url": "https://customs.example/hook"}).content.decode()
    channel = Channel.objects.get(kind="webhook")
    assert channel.secret in hook
    later = cms.get(path_of(made)).content.decode()
    assert (token in later, channel.secret in later) == (False, False)
    assert "For the portal" in later


def test_mail_waits_until_the_person_confirms_it(cms: Client) -> None:
    made = order_factories.subscription()
    values = {"email": "Ann@X.example", "language": "fr", "frequency": "weekly", "weekday": "4", "hour": "7"}
    data = {"do": "mail", **{f"mail-{name}": value for name, value in values.items()}}
    refused = cms.post(path_of(made), {**data, "mail-time_zone": "Utopia/Capital"})
    assert form_in(refused, "mail").errors["time_zone"]
    cms.post(path_of(made), {**data, "mail-time_zone": "Europe/Paris"})
    channel = Channel.objects.get()
    assert (channel.email, channel.state, channel.hour, channel.weekday) == ("ann@x.example", "unconfirmed", 7, 4)
    assert channel.next_attempt_at is not None  # the confirmation mail is pending


def test_a_webhook_with_a_wrong_address_is_not_added(cms: Client) -> None:
    made = order_factories.subscription()
    answer = cms.post(path_of(made), {"do": "webhook", "webhook-url": "http://127.0.0.1/"})
    assert form_in(answer, "webhook").errors["url"]
    assert not Channel.objects.exists()


def test_the_link_to_the_console_is_made_replaced_and_closed(cms: Client) -> None:
    made = order_factories.subscription()

    def link() -> str:
        found = re.search(r"/console/[\w-]+/", cms.post(path_of(made), {"do": "link"}).content.decode())
        assert found
        return found.group()

    first, second = link(), link()
    assert first != second
    assert [Client().get(path).status_code for path in (first, second)] == [200, 200]
    assert Token.objects.exclude(valid_until=None).count() == 1
    cms.post(path_of(made), {"do": "unlink"})
    assert [Client().get(path).status_code for path in (first, second)] == [404, 404]


def test_an_order_is_deleted_after_a_question_that_says_what_goes(cms: Client) -> None:
    made = order_factories.subscription()
    order_factories.channel(made, name="Our program")
    assert "Our program" in words(cms.get(path_of(made, "delete/")))
    cms.post(path_of(made, "delete/"))
    assert not Subscription.objects.exists()
    assert not Channel.objects.exists()


def test_a_channel_has_the_buttons_that_its_receiver_has(cms: Client) -> None:
    channel = order_factories.channel()
    path = f"/admin/channels/{channel.pk}/"
    assert "Paused" in words(cms.post(path, {"do": "pause"}))
    assert "You cannot do this with this channel at the moment" in words(
        cms.post(path, {"do": "replay-since", "since": "2026-01-01"})
    )
    cms.post(path, {"do": "resume"})
    assert "Yes, close it" in words(cms.post(path, {"do": "end"}))
    cms.post(path, {"do": "end", "sure": "1"})
    channel.refresh_from_db()
    assert channel.state == Channel.State.ENDED


@pytest.mark.parametrize("language", ["en", "ru", "fr"])
def test_a_subscription_is_edited_before_it_is_deleted_in_each_language(cms: Client, language: str) -> None:
    """Wagtail sorts buttons by label unless they have a priority."""
    path = f"/admin/subscriptions/{order_factories.subscription().pk}/"
    with override(language):
        words = cms.get(path).context["view"].header_buttons
    assert sorted(words) == words
    assert [button.url for button in words] == [f"{path}change/", f"{path}delete/"]


def test_what_readers_ordered_for_themselves_is_a_number_and_nobody_s_name(cms: Client) -> None:
    own = order_factories.subscription(organisation=None)
    channel = order_factories.channel(own, kind="mail", email="private@x.example")
    text = words(cms.get("/admin/subscriptions/"))
    assert "1 active email subscription" in text
    assert "private@x.example" not in text
    assert cms.get(path_of(own)).status_code == 404
    assert cms.get(f"/admin/channels/{channel.pk}/").status_code == 404


def test_the_list_asks_as_many_queries_for_twenty_orders_as_for_two(cms: Client) -> None:
    def fill(count: int) -> int:
        for _ in range(count):
            made = order_factories.subscription(rule=Rule(any_of=frozenset(["topic:1"])))
            order_factories.channel(made)
            order_factories.feed(made)
        cms.get("/admin/subscriptions/")
        with CaptureQueriesContext(connection) as queries:
            assert cms.get("/admin/subscriptions/").status_code == 200
        return len(queries)

    assert fill(2) == fill(18)


@pytest.mark.parametrize(
    "path", ["subscriptions/", "subscriptions/add/", "subscriptions/{pk}/", "channels/{channel}/", "board/"]
)
def test_contributors_and_strangers_see_none_of_it(path: str) -> None:
    channel = order_factories.channel(created_at=NOON)
    address = "/admin/" + path.format(pk=channel.subscription_id, channel=channel.pk)
    contributor = factories.signed_in(factories.user("Contributors"))
    assert contributor.get(address).status_code in {302, 403}
    assert Client().get(address).status_code == 302
    editor = factories.signed_in(factories.user("Editors"))
    assert editor.get(address).status_code == 200
