"""`news.views.subscribing`: emails for the public, by a form without cookies, a double opt-in and one click to end
them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from unittest import mock

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.test import Client

from foundation.private_addresses import hidden
from news.models import Channel, Subscription
from news.views import subscribing
from news.views.subscribing_form import zone_choices
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site() -> None:
    factories.news_index()


@pytest.fixture
def reader() -> Client:
    return Client(enforce_csrf_checks=True)


def form(reader: Client, query: str = "") -> dict[str, Any]:
    """Return the values that a browser sends for the unchanged form."""
    soup = BeautifulSoup(reader.get(f"/en/subscribe/mail/{query}").content, "html.parser")
    values: dict[str, Any] = {}
    for field in soup.select("main form [name]"):
        name = str(field["name"])
        if field.name == "select":
            chosen = field.select_one("[selected]") or field.select_one("option")
            values[name] = chosen["value"] if chosen else ""
        elif field.get("type") in {"checkbox", "radio"}:
            if field.has_attr("checked"):
                values[name] = [*values.get(name, []), field["value"]]
        else:
            values[name] = field.get("value", "")
    return values


def ask(reader: Client, query: str = "", **values: Any) -> Any:
    sent = {**form(reader, query), "email": "ann@x.example", **values}
    with mock.patch("django.db.transaction.on_commit", side_effect=lambda f, **_: f()):
        return reader.post("/en/subscribe/mail/", sent)


def link(name: str, message: Any = None) -> str:
    text = str((message or mail.outbox[-1]).body)
    found = re.search(rf"http://127\.0\.0\.1:8000(/mail/{name}/\S+)", text)
    assert found, text
    return found[1]


def subscribed(reader: Client) -> Channel:
    ask(reader)
    reader.post(link("confirm"))
    return Channel.objects.get()


def test_time_zones_are_written_as_on_pages_of_events() -> None:
    written = dict(zone_choices(datetime(2026, 1, 1, tzinfo=UTC), ""))
    assert [written[name] for name in ("Europe/London", "Asia/Baku")] == ["London (UTC)", "Baku (UTC+4)"]


def test_a_reader_asks_confirms_changes_and_ends_mail_without_cookie_or_account(reader: Client) -> None:
    topic = factories.topic(name="Origin", slug="origin")
    response = ask(
        reader, "?topic=origin&type=article&language=ru", frequency="weekly", hour="17", time_zone="Asia/Baku"
    )
    assert response.status_code == 302
    assert "One more step: check your email" in reader.get(response["Location"]).content.decode()
    assert mail.outbox[0].to == ["ann@x.example"]
    channel = Channel.objects.get()
    assert channel.subscription.stored_rule == {"any": [f"topic:{topic.pk}"], "types": ["article"]}
    assert channel.subscription.languages == ["ru"]
    assert (channel.frequency, channel.hour, channel.time_zone, channel.language) == ("weekly", 17, "Asia/Baku", "en")

    path = link("confirm")
    page = reader.get(path).content.decode()
    assert "Origin" in page
    assert not Channel.objects.get().is_active, "a mail program that opens links confirms nothing"
    assert "are confirmed" in reader.post(path).content.decode()
    assert Channel.objects.get().is_active

    settings_path = path.replace("/confirm/", "/settings/")
    soup = BeautifulSoup(reader.get(settings_path).content, "html.parser")
    assert [box["value"] for box in soup.select("[name='topic[]'][checked]")] == ["origin"]
    values = {"frequency": "daily", "hour": "6", "weekday": "0", "time_zone": "Europe/Paris", "mail_language": "fr"}
    response = reader.post(settings_path, {"action": "save", **values, "language": ["en", "ru", "fr"]})
    assert response.status_code == 302
    channel = Channel.objects.select_related("subscription").get()
    assert (channel.hour, channel.language, channel.subscription.stored_rule) == (6, "fr", {})
    assert channel.subscription.languages == [], "all of them are no condition"

    stop = path.replace("/confirm/", "/stop/")
    assert reader.get(stop).status_code == 200
    assert Channel.objects.get().state == "active", "a mail program that opens links ends nothing"
    for _ in range(2):
        response = reader.post(stop, {"List-Unsubscribe": "One-Click"})
        assert response.status_code == 200
        assert not response.cookies
        assert Channel.objects.get().state == "ended"


@pytest.mark.parametrize(
    ("action", "state"), [("pause", "paused"), ("stop", "ended"), ("stop_everything", "ended"), ("resume", "active")]
)
def test_each_button_of_the_settings_does_what_it_says(reader: Client, action: str, state: str) -> None:
    channel = subscribed(reader)
    if action == "resume":
        Channel.objects.update(state="suspended")
    path = link("confirm").replace("/confirm/", "/settings/")
    assert reader.post(path, {"action": action}).status_code == 302
    channel.refresh_from_db()
    assert channel.state == state
    assert reader.get(path).status_code == 200


def test_whoever_has_his_data_erased_leaves_nothing_behind_and_his_links_still_say_so(reader: Client) -> None:
    subscribed(reader)
    path = link("confirm").replace("/confirm/", "/settings/")
    assert "We hold no other data for your email address" in reader.post(path, {"action": "erase"}).content.decode()
    assert not Subscription.objects.exists()
    assert reader.get(path).status_code == 410
    stop = path.replace("/settings/", "/stop/")
    assert reader.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200


def test_the_page_says_the_same_whether_an_address_is_known_or_not(reader: Client) -> None:
    first = ask(reader)
    reader.post(link("confirm"))
    for _ in range(6):
        again = ask(reader)
        assert (again.status_code, again["Location"]) == (first.status_code, first["Location"])
    assert len(mail.outbox) == 4, "one address is not flooded"


def test_what_is_wrong_is_shown_beside_what_was_typed(reader: Client) -> None:
    response = ask(reader, email="no address", hour="5")
    assert response.status_code == 422
    soup: Any = BeautifulSoup(response.content, "html.parser")
    assert soup.select_one(".form__summary a[href='#id_email']")
    assert soup.select_one("[name=hour] [selected]")["value"] == "5"
    assert not mail.outbox


def test_a_question_that_was_left_open_is_one_step_away(reader: Client) -> None:
    soup: Any = BeautifulSoup(ask(reader, frequency="").content, "html.parser")
    (link,) = soup.select(".form__summary a")
    assert soup.select_one(link["href"]).legend


def test_forms_that_were_made_elsewhere_are_not_believed(reader: Client) -> None:
    values = {**form(reader), "email": "ann@x.example"}
    assert reader.post("/en/subscribe/mail/", values, headers={"Origin": "https://evil.example"}).status_code == 403
    assert reader.post("/en/subscribe/mail/", {**values, "token": "made-up"}).status_code == 422
    assert reader.post("/en/subscribe/mail/", {**values, "website": "http://spam"}).status_code == 302
    assert not Channel.objects.exists()


def test_one_place_cannot_send_any_number_of_forms(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscribing, "MOST_FROM_ONE_PLACE", 2)
    codes = [ask(reader, email=f"{number}@x.example").status_code for number in range(3)]
    assert codes == [302, 302, 429]


@pytest.mark.long
def test_three_hundred_forms_of_one_address_keep_no_reader_out(reader: Client) -> None:
    values = form(reader)
    attacker = Client(REMOTE_ADDR="2001:db8::1")
    other = Client(REMOTE_ADDR="2001:db8::2")  # in the same network
    codes = [
        (attacker, other)[number % 2]
        .post("/en/subscribe/mail/", {**values, "email": f"{number}@x.example"})
        .status_code
        for number in range(300)
    ]
    assert codes.count(302) == subscribing.MOST_FROM_ONE_PLACE
    assert set(codes[-100:]) == {429}
    assert ask(reader, email="honest@x.example").status_code == 302


def test_a_link_of_ours_opens_and_a_made_up_one_does_not(reader: Client) -> None:
    subscribed(reader)
    key = link("confirm").split("/")[-2]
    for name in ("confirm", "stop", "settings"):
        response = reader.get(f"/mail/{name}/{key}/")
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store"
        assert "noindex" in response["X-Robots-Tag"]


@pytest.mark.parametrize("name", ["confirm", "stop", "settings"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_link_that_lost_a_part_says_so_in_every_language(reader: Client, name: str, language: str) -> None:
    subscribed(reader)
    key = link("confirm").split("/")[-2]
    assert reader.get(f"/mail/{name}/{key}").status_code == 301  # an email program leaves the last slash out
    for cut in (f"{key[:-3]}abc/", f"{key[:-3]}/", f"{key}/%3E", "%00/", ""):
        for method in (reader.get, reader.post):
            response = method(f"/mail/{name}/{cut}", headers={"Accept-Language": language})
            assert response.status_code == 404
            assert response["Cache-Control"] == "private, no-store"
            shown = BeautifulSoup(response.content, "html.parser")
            assert [one["lang"] for one in shown.select("main h1")] == [language]
            headings = [one.get_text() for one in shown.select("main :is(h1, h2)")]
            assert {"This link is incomplete", "Ссылка неполная", "Ce lien est incomplet"} == set(headings)


def test_settings_cannot_be_changed_from_another_site(reader: Client) -> None:
    channel = subscribed(reader)
    path = link("confirm").replace("/confirm/", "/settings/")
    reader.post(path, {"action": "stop"}, headers={"Origin": "https://evil.example"})
    channel.refresh_from_db()
    assert channel.is_active


def test_the_keys_in_the_links_stay_out_of_the_logs(reader: Client) -> None:
    subscribed(reader)
    for name in ("confirm", "stop", "settings"):
        assert hidden(link("confirm").replace("confirm", name)) == f"/mail/{name}/…/"
