from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.core import mail
from django.test import Client
from wagtail.models import PageViewRestriction

from events import mails, registration
from events.models import EditionPage, EditionStatus, Registration
from events.registration import floods
from events.registration.confirming import SEVERAL
from tests import event_factories, factories
from tests.rocb.running.test_security import directives

pytestmark = pytest.mark.django_db

NOW = datetime(2027, 2, 10, 12, tzinfo=UTC)
VALUES = {"name": "Ann Example", "email": "ann@customs.example", "language": "en", "time_zone": "Asia/Tashkent"}


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with mock.patch("django.utils.timezone.now", return_value=NOW):
        yield


@pytest.fixture
def page() -> EditionPage:
    factories.organisation(name="Customs of Freedonia", country="Freedonia", code="FD")
    return event_factories.edition(registration="form", audience="public")


def browser() -> Client:
    """Return the client of an anonymous visitor, with CSRF checks."""
    return Client(enforce_csrf_checks=True)


def form_of(page: EditionPage, client: Client | None = None) -> tuple[str, dict[str, str]]:
    """Return the action of the form and its hidden values."""
    html = (client or browser()).get(f"{page.url}register/").content.decode()
    action = re.search(r'<form class="form" method="post" action="([^"]+)"', html)
    token = re.search(r'name="token" value="([^"]+)"', html)
    assert action
    assert token
    return action[1], {"token": token[1]}


def send(page: EditionPage, client: Client | None = None, headers: dict[str, str] | None = None, **values: Any) -> Any:
    client = client or browser()
    action, brought = form_of(page, client)
    return client.post(action, {**VALUES, **brought, **values}, headers=headers)


def test_somebody_registers_and_gets_a_mail(page: EditionPage, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        response = send(page, agrees_to_mailing="on")
    assert (response.status_code, response["Location"]) == (302, f"{page.url}register/?sent")
    row = Registration.objects.get()
    assert (row.name, row.email, row.language, row.time_zone) == tuple(VALUES.values())
    assert (row.agrees_to_mailing, row.agrees_to_recording) == (True, False)
    assert "you have a place or are on the waiting list" in browser().get(response["Location"]).content.decode()
    assert [one.to for one in mail.outbox] == [["ann@customs.example"]]


def test_the_screen_is_the_same_for_who_is_registered_already(page: EditionPage) -> None:
    first, second = send(page), send(page)
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert Registration.objects.count() == 1


def test_a_reader_gets_no_cookie_and_no_cache_keeps_the_form(page: EditionPage) -> None:
    client = browser()
    for response in (client.get(f"{page.url}register/"), send(page, client), send(page, client, name="")):
        assert not response.cookies
        assert "no-store" in response["Cache-Control"]
        assert "noindex" in response["X-Robots-Tag"]
    assert not client.cookies


def test_the_form_stands_under_the_strict_policy_and_asks_nobody_else(page: EditionPage) -> None:
    response = browser().get(f"{page.url}register/")
    html = response.content.decode()
    assert "'unsafe-inline'" not in directives(response["Content-Security-Policy"])["script-src"]
    assert " style=" not in html
    assert not re.findall(r'(?:src|action)="(?:https?:)?//', html)


def test_the_form_says_what_happens_with_the_data(page: EditionPage) -> None:
    platform = event_factories.platform(name="Meetwell", data_location="Ruritania")
    host = factories.organisation(name="Customs of Sylvania")
    page.organisations.create(organisation=host, role="host", sort_order=1)
    factories.publish(page, platform=platform, registrations_kept_days=33)
    html = browser().get(f"{page.url}register/").content.decode()
    for text in ("ROCB Europe", "Customs of Sylvania", "Meetwell", "Ruritania", "33 days", "European Economic Area"):
        assert text in html


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ("events for customs administrations. For", "The office is outside the European Economic Area (EEA)")),
        ("ru", ("мероприятий для таможенных администраций.", "Бюро находится за пределами Европейской экономической")),
        ("fr", ("pour les administrations des douanes.", "Le bureau est situé hors de l’Espace économique européen")),
    ],
)
def test_the_notice_has_the_sentences_of_the_office(language: str, sentences: tuple[str, ...]) -> None:
    page = event_factories.edition(event_factories.events_index(language), registration="form", audience="public")
    html = browser().get(f"{page.url}register/").content.decode()
    assert [sentence for sentence in sentences if sentence not in html] == []


def test_the_providers_of_several_platforms_are_one_sentence(page: EditionPage) -> None:
    for name in ("Meetwell", "Talkwell"):
        event_factories.session(page, platform=event_factories.platform(name=name))
    factories.publish(page)
    html = browser().get(f"{page.url}register/").content.decode()
    assert "the provider of the platform (Meetwell, Talkwell) can see" in html
    assert html.count("connection details") == 1


def test_consents_are_not_ticked_and_not_needed(page: EditionPage) -> None:
    assert "checked" not in browser().get(f"{page.url}register/").content.decode()
    send(page)
    row = Registration.objects.get()
    assert (row.agrees_to_recording, row.agrees_to_mailing) == (False, False)


def test_members_of_the_site_can_be_chosen_and_others_cannot(page: EditionPage) -> None:
    company = factories.organisation(kind="private", name="A company", country="")
    html = browser().get(f"{page.url}register/").content.decode()
    assert "Freedonia: Customs of Freedonia" in html
    assert "A company" not in html
    assert send(page, organisation=company.pk).status_code == 422


@pytest.mark.parametrize(
    ("wrong", "sentence", "field"),
    [
        ({"name": ""}, "Enter the full name.", "name"),
        ({"name": "Look at https://spam.example/"}, "Enter only your name", "name"),
        ({"email": "ann"}, "Enter an email address in the correct format, such as", "email"),
        (
            {"email": "ann@x.example\nBcc: b@x.example"},
            "Enter an email address in the correct format, such as",
            "email",
        ),
        ({"language": "xx"}, "Select a valid choice", "language"),
        ({"name": "a\0b"}, "Null characters", "name"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_above_and_nothing_typed_is_lost(
    page: EditionPage, wrong: dict[str, str], sentence: str, field: str
) -> None:
    response = send(page, **{"other_organisation": "Some office", **wrong})
    html = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: " in " ".join(html.split()).replace("<title> ", "<title>")
    assert html.count(sentence) == 2
    assert f'href="#id_{field}"' in html
    control = re.search(rf'<(?:input|select)[^>]*name="{field}"[^>]*>', html)
    assert control
    assert 'aria-invalid="true"' in control[0]
    assert f"id_{field}_error" in control[0]
    assert 'value="Some office"' in html
    assert not Registration.objects.exists()


def test_only_at_an_event_for_everybody_an_organisation_need_not_be_named(page: EditionPage) -> None:
    factories.publish(page, audience="members")
    response = send(page)
    assert "Choose your administration" in response.content.decode()
    assert "leave empty" not in response.content.decode()
    assert send(page, other_organisation="A university").status_code == 302


def test_controls_tell_browsers_what_they_are_for(page: EditionPage) -> None:
    html = browser().get(f"{page.url}register/").content.decode()
    for purpose in ("name", "email", "organization"):
        assert f'autocomplete="{purpose}"' in html
    ids = re.findall(r'<(?:input|select)[^>]* id="([^"]+)"', html)
    assert set(ids) - {"id_token"} <= set(re.findall(r'<label[^>]* for="([^"]+)"', html))


def test_a_machine_that_fills_every_field_learns_nothing(page: EditionPage) -> None:
    response = send(page, website="https://spam.example")
    assert response["Location"].endswith("?sent")
    assert not Registration.objects.exists()


@pytest.mark.parametrize("token", ["", "wrong", "0" * 32 + ":1tAAAA:xxxx"])
def test_a_form_that_is_not_ours_has_to_be_sent_again(page: EditionPage, token: str) -> None:
    response = send(page, token=token)
    html = response.content.decode()
    assert response.status_code == 422
    assert "send it again" in html
    assert 'value="Ann Example"' in html
    fresh = re.search(r'name="token" value="([^"]+)"', html)
    assert fresh
    assert send(page, token=fresh[1]).status_code == 302


def test_the_token_of_another_event_and_of_yesterday_does_not_do(page: EditionPage) -> None:
    other = event_factories.edition(registration="form")
    assert send(page, **form_of(other)[1]).status_code == 422
    with mock.patch("time.time", return_value=NOW.timestamp() - 25 * 3600):
        old = form_of(page)[1]
    with mock.patch("time.time", return_value=NOW.timestamp()):
        assert send(page, **old).status_code == 422
        assert send(page).status_code == 302


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}, 302),
        ({}, 302),
    ],
)
def test_a_form_sent_from_another_site_registers_nobody(
    page: EditionPage, headers: dict[str, str], status: int
) -> None:
    assert send(page, headers=headers).status_code == status
    assert Registration.objects.exists() == (status == 302)


def test_a_flood_is_held_back_in_words_and_loses_nothing(page: EditionPage) -> None:
    for _number in range(floods.MOST_FOR_ONE_PERSON):
        assert send(page).status_code == 302
    response = send(page)
    assert (response.status_code, 0 < int(response["Retry-After"]) <= 3600) == (429, True)
    assert "Too many forms" in response.content.decode()
    assert 'value="Ann Example"' in response.content.decode()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            {"registration_opens_on": date(2027, 2, 20)},
            "Registration opens on 20 February 2027, 00:00 Brussels time (UTC+1)",
        ),
        ({"registration_closes_on": date(2027, 2, 1)}, "Registration is closed"),
        ({"status": EditionStatus.CANCELLED}, "This event has been cancelled"),
        ({"status": EditionStatus.POSTPONED}, "This event has been postponed"),
        ({"status": EditionStatus.HELD}, "This event has ended"),
    ],
)
def test_without_a_form_the_page_says_why(page: EditionPage, values: dict[str, Any], sentence: str) -> None:
    action = form_of(page)[0]
    factories.publish(page, **values)
    response = browser().get(f"{page.url}register/")
    assert sentence in response.content.decode()
    assert '<form class="form"' not in response.content.decode()
    late = browser().post(action, VALUES)
    assert late.status_code == 409
    assert sentence in late.content.decode()


def test_the_last_day_to_register_is_said_by_its_own_name(page: EditionPage) -> None:
    factories.publish(page, registration_closes_on=date(2027, 2, 25))
    html = browser().get(f"{page.url}register/").content.decode()
    assert "until 25 February 2027, 24:00 Brussels time (UTC+1)" in html


def test_a_full_event_offers_the_waiting_list(page: EditionPage) -> None:
    factories.publish(page, capacity=4)
    for number in range(4):
        values = {"name": "Guest", "email": f"guest{number}@x.example", "language": "en"}
        registration.register(page, **values, at=NOW, by_hand=True)
    assert "Join the waiting list" in browser().get(f"{page.url}register/").content.decode()
    send(page, email="b@x.example")
    last = Registration.objects.latest("pk")
    assert (last.status, last.held_until) == ("unconfirmed", None)
    assert registration.confirm(last, at=NOW)
    assert Registration.objects.waiting().get() == last


@pytest.mark.parametrize("language", ["en", "ru", "fr"])
def test_whoever_comes_in_numbers_confirms_by_a_link_in_a_mail(
    page: EditionPage, language: str, django_capture_on_commit_callbacks: Any
) -> None:
    factories.publish(page, capacity=20)
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(4):
            send(page, Client(REMOTE_ADDR=f"192.0.2.{number}"), email=f"p{number}@x.example", language=language)
    link = re.search(r"/registrations/confirm/\S+", str(mail.outbox[-1].body))
    assert link
    assert sum("/registrations/confirm/" in str(one.body) for one in mail.outbox) == 1
    assert "/registrations/cancel/" not in str(mail.outbox[-1].body)
    client = browser()
    asked = client.get(link[0])
    assert '<form method="post">' in asked.content.decode()
    assert Registration.objects.latest("pk").status == "unconfirmed", (
        "a mail program that opens the link confirms nothing"
    )
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(link[0], headers={"origin": "https://elsewhere.example"}).status_code == 302
        assert Registration.objects.latest("pk").status == "unconfirmed"
        assert client.post(link[0]).status_code == 302
    assert Registration.objects.latest("pk").status == "confirmed"
    assert (
        "<form" not in client.get(link[0]).content.decode().partition('<div class="message">')[2].partition("</div>")[0]
    )
    assert "/registrations/cancel/" in str(mail.outbox[-1].body)
    assert mail.outbox[-1].attachments


def test_one_client_does_not_close_an_event(page: EditionPage) -> None:
    factories.publish(page, capacity=3)
    for number in range(17):
        send(page, Client(REMOTE_ADDR=f"2001:db8:0:{number:x}::1"), email=f"bot{number}@x.example")
    left = 3 - Registration.objects.taking_places(at=NOW).count()
    assert left == 1
    assert Registration.objects.confirmed().count() == 1


def test_neighbours_of_one_provider_share_its_places(page: EditionPage) -> None:
    factories.publish(page, capacity=60)
    for number in range(12):
        send(page, Client(REMOTE_ADDR=f"2001:db8:{number:x}::1"), email=f"bot@{number}.example")
    assert Registration.objects.confirmed().count() == SEVERAL
    for number in range(SEVERAL):
        send(page, Client(REMOTE_ADDR=f"198.{number}.100.1"), email=f"person@home{number}.example")
    assert Registration.objects.confirmed().count() == 2 * SEVERAL
    stored = set(Registration.objects.values_list("asked_from", flat=True))
    assert not any("2001:" in one or "198." in one for one in stored)  # digests may have these digits by chance


def test_a_person_with_a_place_keeps_it_by_the_link_in_the_mail(
    page: EditionPage, django_capture_on_commit_callbacks: Any
) -> None:
    factories.publish(page, capacity=3)
    with django_capture_on_commit_callbacks(execute=True):
        send(page)
    own = Registration.objects.get()
    for number in range(3):
        values = {"name": "Guest", "email": f"guest{number}@x.example", "language": "en"}
        registration.register(page, **values, at=NOW, by_hand=True)
    mail.outbox.clear()
    mails.send_due(at=NOW + timedelta(minutes=1))
    (asked,) = [one for one in mail.outbox if one.to == ["ann@customs.example"]]
    assert "within 24 hours" in str(asked.body)
    link = re.search(r"/registrations/confirm/\S+", str(asked.body))
    assert link
    assert '<form method="post">' in browser().get(link[0]).content.decode()
    browser().post(link[0])
    own.refresh_from_db()
    assert (own.status, own.awaits_click, own.asked_from) == ("confirmed", False, "")
    assert "You are registered" in browser().get(link[0]).content.decode()


def test_the_pages_do_not_count_places_so_a_second_form_of_a_person_looks_like_a_first(page: EditionPage) -> None:
    """Otherwise anyone could find out whether a person is registered by submitting their address."""
    factories.publish(page, capacity=50)

    def shown() -> list[str]:
        token = re.compile(r'name="token" value="[^"]+"')
        return [
            token.sub("", browser().get(address).content.decode()) for address in (page.url, f"{page.url}register/")
        ]

    before = shown()
    send(page)
    assert shown() == before
    assert Registration.objects.count() == 1


def test_a_page_that_repeats_another_leads_to_the_form_of_that_one(page: EditionPage) -> None:
    alias = page.create_alias(update_slug="again")
    assert browser().get(f"{alias.url}register/")["Location"] == f"{page.url}register/"


@pytest.mark.parametrize("by", ["none", "link", "form"])
def test_a_link_to_the_form_of_an_event_that_is_over_says_so(page: EditionPage, by: str) -> None:
    values = {"registration": by, "registration_url": "https://x.example/" if by == "link" else ""}
    factories.publish(page, status=EditionStatus.HELD, starts_on=date(2021, 5, 17), **values)
    response = browser().get(f"{page.url}register/")
    assert response.status_code == 200
    assert "This event has ended" in response.content.decode()
    assert not response.context["form"]


def test_there_is_no_form_where_registration_is_elsewhere_or_the_page_is_not_public(page: EditionPage) -> None:
    action, brought = form_of(page)
    assert browser().get(action)["Location"] == f"{page.url}register/"
    restriction = PageViewRestriction.objects.create(page=page.page_ptr, restriction_type="login")
    assert browser().post(action, {**VALUES, **brought}).status_code == 404
    restriction.delete()
    factories.publish(page, registration="link", registration_url="https://x.example/")
    assert browser().get(f"{page.url}register/")["Location"] == page.url
    assert browser().post(action, {**VALUES, **brought}).status_code == 404
    factories.publish(page, registration="none")
    assert browser().get(f"{page.url}register/").status_code == 404
    factories.publish(page, registration="form")
    page.unpublish()
    assert browser().post(action, {**VALUES, **brought}).status_code == 404
    assert not Registration.objects.exists()


@pytest.mark.parametrize("code", ["ru", "fr"])
def test_the_form_speaks_the_language_of_its_page_when_shown_again_too(code: str) -> None:
    page = event_factories.edition(event_factories.events_index(code), registration="form")
    shown = browser().get(f"{page.url}register/").content.decode()
    assert f'<option value="{code}" selected>' in shown
    for html in (shown, send(page, name="").content.decode()):
        assert f'<html lang="{code}">' in html


# --- Cancel ---


def registered(page: EditionPage, **values: Any) -> Registration:
    values = {"name": "Ann", "email": "ann@x.example", "language": "en", "at": NOW - timedelta(days=1), **values}
    return registration.register(page, **values)[0]


def cancel_path(row: Registration) -> str:
    return f"/registrations/cancel/{registration.cancel_token(row)}/"


def test_the_link_asks_first_and_a_click_cancels(page: EditionPage, django_capture_on_commit_callbacks: Any) -> None:
    row = registered(page)
    path = cancel_path(row)
    shown = browser().get(path)
    assert "Cancel your registration?" in shown.content.decode()
    assert shown["Referrer-Policy"] == "same-origin"
    row.refresh_from_db()
    assert row.status == "confirmed"
    with django_capture_on_commit_callbacks(execute=True):
        assert browser().post(path)["Location"] == path
        browser().post(path)
    row.refresh_from_db()
    assert row.status == "cancelled"
    assert "Your registration has been cancelled" in browser().get(path).content.decode()
    assert [one.subject for one in mail.outbox] == [f"Your registration has been cancelled: {page.title}"]


def test_nothing_of_the_person_stands_on_the_page_that_cancels_or_in_its_address(page: EditionPage) -> None:
    row = registered(page, name="Bartholomew", email="bart@x.example")
    text = cancel_path(row) + browser().get(cancel_path(row)).content.decode()
    assert "Bartholomew" not in text
    assert "bart@" not in text


def test_another_site_cannot_cancel(page: EditionPage) -> None:
    row = registered(page)
    browser().post(cancel_path(row), headers={"Origin": "https://evil.example"})
    row.refresh_from_db()
    assert row.status == "confirmed"


def test_a_link_of_a_deleted_registration_says_so_and_a_made_up_one_is_not_found(page: EditionPage) -> None:
    row = registered(page)
    path = cancel_path(row)
    registration.erase(row.email, at=NOW)
    response = browser().get(path)
    assert response.status_code == 410
    assert "have been deleted" in response.content.decode()
    assert f'<a href="{page.get_parent().url}">All events</a>' in response.content.decode()
    assert browser().get(path.removesuffix("/")).status_code == 301  # an email program leaves the last slash out
    for broken in (
        "/registrations/cancel/abc:def/",
        "/registrations/confirm/x/",
        "/registrations/cancel/",
        f"{path}%3E",
    ):
        response = browser().get(broken)
        assert response.status_code == 404
        assert "Ссылка неполная" in response.content.decode()


def test_it_is_in_the_language_of_the_person(page: EditionPage) -> None:
    row = registered(page, language="fr")
    assert '<html lang="fr">' in browser().get(cancel_path(row), headers={"Accept-Language": "ru"}).content.decode()


def test_names_are_behind_no_public_door(page: EditionPage) -> None:
    registered(page, name="Bartholomew Secret", email="secret@x.example")
    factories.publish(page)
    doors = [
        page.url,
        f"{page.url}register/",
        f"{page.url}register/?sent",
        "/en/events/",
        "/api/v2/pages/?type=newsroom_events.EditionPage&fields=*",
        f"/api/v2/pages/{page.pk}/?fields=*",
        "/sitemap.xml",
        "/en/search/?q=Bartholomew",
        "/en/",
        f"/admin/programme/{page.pk}/registrations/",
        "/admin/person/",
    ]
    found = [door for door in doors if "secret@" in (text := _read(door)) or "Bartholomew Secret" in text]
    assert found == []


def _read(door: str) -> str:
    return browser().get(door, follow=True).content.decode()
