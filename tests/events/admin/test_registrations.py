from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest import mock
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.core import mail
from django.test import Client
from wagtail.models import GroupPagePermission, PageLogEntry, ReferenceIndex
from wagtail.users.models import UserProfile

from events import mails, registration
from events.admin import registrations
from events.mails import OVER
from events.models import EditionPage, EditionStatus, ForgottenRegistrations, Notice, Registration
from tests import event_factories, factories

pytestmark = pytest.mark.django_db

AT = datetime(2027, 2, 10, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with mock.patch("django.utils.timezone.now", return_value=AT):
        yield


@pytest.fixture
def page() -> EditionPage:
    return event_factories.edition(registration="form", audience="public", capacity=2)


def enter(page: EditionPage, number: int = 1, **values: Any) -> Registration:
    values = {"name": f"Person {number}", "email": f"p{number}@x.example", "language": "en", "at": AT, **values}
    return registration.register(page, **values)[0]


def signed_in(user: Any = None) -> Client:
    return factories.signed_in(user or factories.user(is_superuser=True))


def path(page: EditionPage, rest: str = "") -> str:
    return f"/admin/programme/{page.pk}/registrations/{rest}"


def actions(page: EditionPage) -> list[str]:
    entries = PageLogEntry.objects.filter(page=page.pk, action__startswith="events.registration").order_by("pk")
    return [action.removeprefix("events.registrations_") for action in entries.values_list("action", flat=True)]


@pytest.mark.parametrize("name", ["a?cc=b", "a?body=pay&bcc=b", "a%0acc", "a&b", "a+b", "o'neil"])
def test_a_link_to_write_to_a_person_has_only_their_address(page: EditionPage, name: str) -> None:
    email = f"{name}@x.example"
    enter(page, email=email)
    html = signed_in().get(path(page)).content.decode()
    (link,) = [one["href"] for one in BeautifulSoup(html, "html.parser").select("td a[href^='mailto:']")]
    assert unquote(link) == f"mailto:{email}"
    assert not set("?&'") & set(link)


# --- Permissions --- --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rest", ["", "add/", "export/", "ROW/cancel/", "ROW/promote/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_only_people_who_may_edit_the_page_see_its_registrations(page: EditionPage, rest: str, method: str) -> None:
    row = enter(page)
    stranger = factories.user()
    stranger.user_permissions.add(Permission.objects.get(codename="access_admin"))
    response = getattr(signed_in(stranger), method)(path(page, rest.replace("ROW", str(row.uuid))))
    assert "p1@x.example" not in response.content.decode()
    assert response.status_code in {302, 403}
    row.refresh_from_db()
    assert row.status == "confirmed"
    assert actions(page) == []


def test_the_form_for_somebody_else_does_not_speak_to_the_participant(page: EditionPage) -> None:
    text = signed_in().get(path(page, "add/")).content.decode()
    assert "The participant agrees" in text
    assert "I agree" not in text
    assert "I would like" not in text
    assert "your organisation" not in text


def test_an_editor_of_the_page_sees_them(page: EditionPage) -> None:
    enter(page)
    editor = factories.user("Editors")
    group = editor.groups.get()
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    GroupPagePermission.objects.get_or_create(
        group=group, page=page.page_ptr, permission=Permission.objects.get(codename="change_page")
    )
    response = signed_in(editor).get(path(page))
    assert "p1@x.example" in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_the_button_stands_on_events_with_the_form_only(page: EditionPage) -> None:
    other = event_factories.edition(registration="none")
    client = signed_in()
    assert path(page) in client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert path(other) not in client.get(f"/admin/pages/{other.pk}/edit/").content.decode()


def test_where_an_organisation_or_a_page_is_used_names_nobody(
    page: EditionPage, django_capture_on_commit_callbacks: Any
) -> None:
    organisation = factories.organisation()
    with django_capture_on_commit_callbacks(execute=True):
        enter(page, organisation=organisation)
    assert not ReferenceIndex.get_references_to(organisation).exists()
    assert "p1@x.example" not in signed_in().get(f"/admin/pages/usage/{page.pk}/", follow=True).content.decode()


# --- The list ---


def test_the_list_is_narrowed_by_status_and_words_and_counts_all(page: EditionPage) -> None:
    for number in range(3):
        enter(page, number)
    client = signed_in()
    html = client.get(path(page)).content.decode()
    assert all(text in html for text in ("All (3)", "Confirmed (2)", "On the waiting list (1)", "Cancelled (0)"))
    html = client.get(path(page), {"status": "waiting"}).content.decode()
    assert "p2@x.example" in html
    assert "p1@x.example" not in html
    html = client.get(path(page), {"q": "PERSON 1"}).content.decode()
    assert "p1@x.example" in html
    assert "p2@x.example" not in html
    assert "No matching registrations" in client.get(path(page), {"q": "\0zzz"}).content.decode()
    assert "p1@x.example" in client.get(path(page), {"status": "nonsense", "p": "x"}).content.decode()


def test_people_of_another_language_of_the_event_are_in_the_list(page: EditionPage) -> None:
    russian = event_factories.edition(
        event_factories.events_index("ru"), translation_key=page.translation_key, registration="form"
    )
    enter(russian)
    assert "p1@x.example" in signed_in().get(path(page)).content.decode()


def test_queries_of_the_list_do_not_grow(page: EditionPage, django_assert_max_num_queries: Any) -> None:
    client = signed_in()
    EditionPage.objects.filter(pk=page.pk).update(capacity=None)
    for number in range(60):
        enter(page, number, organisation=factories.organisation() if number < 3 else None)
    client.get(path(page))
    with django_assert_max_num_queries(30):
        client.get(path(page))


def test_an_address_with_a_mistake_is_marked(page: EditionPage) -> None:
    enter(page)
    Notice.objects.update(error="550 No such user", due_at=None)
    html = signed_in().get(path(page)).content.decode()
    assert "1 email has not been sent yet" in html
    assert "Email not sent: 550 No such user" in html


def test_why_an_email_was_not_sent_is_said_in_the_language_of_the_editor_and_escaped(page: EditionPage) -> None:
    enter(page)
    editor = factories.user(is_superuser=True)
    UserProfile.objects.create(user=editor, preferred_language="fr")
    Notice.objects.update(error=OVER, due_at=None)
    assert (
        "L’événement s’est terminé avant l’envoi de ce courriel." in signed_in(editor).get(path(page)).content.decode()
    )
    Notice.objects.update(error="550 <b>100%</b>")
    assert "550 &lt;b&gt;100%&lt;/b&gt;" in signed_in(editor).get(path(page)).content.decode()


# --- The buttons ---


def test_somebody_is_added_by_hand_after_the_end_of_registration_too(
    page: EditionPage, django_capture_on_commit_callbacks: Any
) -> None:
    values = {"name": "Bo", "email": "bo@x.example", "language": "fr", "other_organisation": "University"}
    factories.publish(page, registration_closes_on=date(2027, 2, 1))
    client = signed_in()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(path(page, "add/"), values).status_code == 302
    client.post(path(page, "add/"), values)
    assert Registration.objects.get().language == "fr"
    assert len(mail.outbox) == 1
    assert actions(page) == ["added"]
    assert client.post(path(page, "add/"), {**values, "email": "wrong"}).status_code == 200


@pytest.mark.parametrize("status", EditionStatus.values)
@pytest.mark.parametrize("shown", ["live", "draft", "unpublished"])
def test_whom_an_editor_gives_a_place_gets_one_email_about_it_and_no_other_does(
    status: str, shown: str, django_capture_on_commit_callbacks: Any
) -> None:
    """Added, and then perhaps taken from the waiting list. Otherwise the editor reads the reason and nothing changes."""
    make = event_factories.edition_draft if shown == "draft" else event_factories.edition
    day = date(2027, 1, 2) if status == "rescheduled" else date(2027, 3, 2)
    page = make(registration="form", capacity=0 if status == "planned" else None, starts_on=day)
    if shown == "unpublished":
        page.unpublish()
    EditionPage.objects.filter(pk=page.pk).update(status=status)
    client = signed_in()
    values = {"name": "Bo", "email": "bo@x.example", "language": "fr", "other_organisation": "University"}
    opened = client.get(path(page, "add/"))
    with django_capture_on_commit_callbacks(execute=True):
        said = client.post(path(page, "add/"), values, follow=True).content.decode()
    row = Registration.objects.first()
    takes_place = status in {"planned", "confirmed", "postponed"}
    assert bool(row) == (opened.status_code == 200) == (shown == "live" and takes_place)
    assert ("will get an email" in said) == bool(row) != ("no one can be given a place" in said)
    registration.follow_all(at=AT)
    mails.send_due(at=AT + timedelta(minutes=5))
    assert len(mail.outbox) == bool(row)
    if row and row.status == "waiting":
        EditionPage.objects.filter(pk=page.pk).update(live=False)
        said = client.post(path(page, f"{row.uuid}/promote/"), follow=True).content.decode()
        assert "no one can be given a place" in said
        assert Registration.objects.get().status == "waiting"


def test_cancelling_one_asks_first_and_lets_the_next_move_up(
    page: EditionPage, django_capture_on_commit_callbacks: Any
) -> None:
    rows = [enter(page, number) for number in range(3)]
    client = signed_in()
    address = path(page, f"{rows[0].uuid}/cancel/")
    assert "Person 0" in client.get(address).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address)
        client.post(address)
    assert [Registration.objects.get(pk=row.pk).status for row in rows] == ["cancelled", "confirmed", "confirmed"]
    assert actions(page) == ["cancelled"]


def test_one_who_waits_is_given_a_place(page: EditionPage) -> None:
    row = [enter(page, number) for number in range(3)][2]
    client = signed_in()
    client.post(path(page, f"{row.uuid}/promote/"))
    client.post(path(page, f"{row.uuid}/promote/"))
    row.refresh_from_db()
    assert row.status == "confirmed"
    assert actions(page) == ["promoted"]
    assert client.get(path(page, f"{row.uuid}/promote/")).status_code == 405


def test_a_registration_of_another_event_is_not_found_here(page: EditionPage) -> None:
    other = enter(event_factories.edition(registration="form"))
    assert signed_in().post(path(page, f"{other.uuid}/cancel/")).status_code == 404


# --- The file ---


def test_the_file_opens_in_a_spreadsheet_runs_nothing_and_is_remembered(page: EditionPage) -> None:
    enter(page, name="=HYPERLINK(1)", organisation=factories.organisation(name="Zoll, Österreich"))
    enter(page, 2, name="Ирина", agrees_to_mailing=True)
    response = signed_in().post(path(page, "export/"))
    assert response["Content-Disposition"].startswith("attachment")
    assert "no-store" in response["Cache-Control"]
    assert response.content.startswith(b"\xef\xbb\xbf")
    head, first, second = csv.reader(io.StringIO(response.content.decode("utf-8-sig")))
    assert head[:3] == ["Name", "Email address", "Organisation"]
    assert first[:3] == ["'=HYPERLINK(1)", "p1@x.example", "Zoll, Österreich"]
    assert first[5] == "2027-02-10 13:00"  # in Brussels
    assert (second[0], second[-2:]) == ("Ирина", ["no", "yes"])
    entry = PageLogEntry.objects.get(action=registrations.EXPORTED)
    assert entry.data == {"count": 2}


def test_the_file_is_not_had_by_a_link(page: EditionPage) -> None:
    assert signed_in().get(path(page, "export/")).status_code == 405


def test_the_file_names_the_time_zone_of_its_times() -> None:
    head = registrations.as_csv([], time_zone="Europe/Brussels").decode("utf-8-sig")
    assert "Registered (Brussels)" in head
    assert "Cancelled (Brussels)" in head


def test_what_was_deleted_when_its_time_was_over_is_said(page: EditionPage) -> None:
    editor = signed_in(factories.user("Editors"))
    assert "Nobody has registered yet." in editor.get(path(page)).content.decode()
    ForgottenRegistrations.objects.create(
        title=page.title,
        translation_key=page.translation_key,
        reason="expired",
        count=3,
        at=datetime(2027, 6, 1, tzinfo=UTC),
    )
    html = editor.get(path(page)).content.decode()
    assert "3 registrations were deleted on 1 June 2027, as promised to participants." in html
    assert "Nobody has registered yet." not in html
