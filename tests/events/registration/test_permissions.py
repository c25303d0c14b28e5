"""Names and links to join: visible to the office, and to the host if the office permits it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.test.utils.form_data import querydict_from_html

from events import registration
from events.models import EditionOrganisation, EditionPage, Registration, Session
from rocb.models import User
from tests import event_factories, factories

pytestmark = pytest.mark.django_db

LINK = "https://meet.example/secret-room"


@pytest.fixture
def host() -> User:
    return factories.user("Contributors", username="anna", organisation=factories.organisation())


@pytest.fixture
def editor() -> User:
    return factories.user("Editors", username="eva")


@pytest.fixture
def edition(host: User, editor: User) -> EditionPage:
    """Public event of the host's organisation, with a registration and a link to join."""
    day = timezone.localdate() + timedelta(days=60)
    page = event_factories.edition_draft(
        owner=editor, starts_on=day, registration="form", audience="public", join_url=LINK, join_note="Passcode 1234"
    )
    event_factories.session(page, title="First", join_url=LINK)
    EditionOrganisation.objects.create(edition=page, organisation=host.organisation, role="host")
    page = factories.publish(EditionPage.objects.get(pk=page.pk))
    registration.register(page, name="Guest", email="guest@x.example", language="en", at=timezone.now())
    return page


def told(edition: EditionPage) -> EditionPage:
    """Let the office permit the host to see them."""
    return factories.publish(EditionPage.objects.get(pk=edition.pk), host_sees_registrations=True)


def addresses(edition: EditionPage) -> list[str]:
    row = Registration.objects.get()
    rests = ["", "add/", "export/", f"{row.uuid}/cancel/", f"{row.uuid}/promote/"]
    return [f"/admin/programme/{edition.pk}/registrations/{rest}" for rest in rests]


# --- Names ---


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_host_sees_nobody_until_the_office_says_so(edition: EditionPage, host: User, method: str) -> None:
    client = factories.signed_in(host)
    for address in addresses(edition):
        answer = getattr(client, method)(address)
        assert answer.status_code in {302, 405}
        assert "guest@x.example" not in answer.content.decode()
    assert Registration.objects.get().status == "confirmed"
    assert "registrations/" not in client.get(f"/admin/pages/{edition.pk}/edit/").content.decode()


def test_where_the_office_says_so_the_host_sees_and_cancels(edition: EditionPage, host: User) -> None:
    edition = told(edition)
    client = factories.signed_in(host)
    list_address, _add, export, cancel, _promote = addresses(edition)
    assert list_address in client.get(f"/admin/pages/{edition.pk}/edit/").content.decode()
    assert "guest@x.example" in client.get(list_address).content.decode()
    assert "guest@x.example" in client.post(export).content.decode()
    client.post(cancel)
    assert Registration.objects.get().status == "cancelled"


def test_a_host_sees_only_the_events_that_it_carries(edition: EditionPage, host: User) -> None:
    other = told(event_factories.edition(registration="form"))
    assert not registration.may_see_registrations(host, other)
    supporter = told(event_factories.edition(registration="form"))
    EditionOrganisation.objects.create(edition=supporter, organisation=host.organisation, role="supporter")
    assert not registration.may_see_registrations(host, supporter)


def test_contributors_of_others_and_people_without_an_organisation_see_nobody(edition: EditionPage) -> None:
    edition = told(edition)
    stranger = factories.user("Contributors", organisation=factories.organisation())
    for person in (stranger, factories.user("Contributors")):
        assert not registration.may_see_registrations(person, edition)
        assert (
            "guest@x.example"
            not in factories.signed_in(person).get(addresses(edition)[0], follow=True).content.decode()
        )


def test_an_editor_sees_all(edition: EditionPage, editor: User) -> None:
    assert "guest@x.example" in factories.signed_in(editor).get(addresses(edition)[0]).content.decode()


def test_a_host_cannot_give_itself_the_right(edition: EditionPage, host: User, editor: User) -> None:
    address = f"/admin/pages/{edition.pk}/edit/"
    assert "host_sees_registrations" not in factories.signed_in(host).get(address).content.decode()
    assert "host_sees_registrations" in factories.signed_in(editor).get(address).content.decode()
    data = sent(factories.signed_in(host), edition)
    data["host_sees_registrations"] = "on"
    factories.signed_in(host).post(address, data)
    assert not EditionPage.objects.get(pk=edition.pk).get_latest_revision_as_object().host_sees_registrations


def test_a_copy_takes_the_right_not_along(edition: EditionPage, host: User) -> None:
    edition = told(edition)
    factories.signed_in(host).post(f"/admin/programme/event/{edition.pk}/copy/", {"starts_on": "2030-05-05", "do": "1"})
    for copy in EditionPage.objects.exclude(pk=edition.pk):
        assert not copy.host_sees_registrations


# --- Links to join ---


def sent(client: Client, edition: EditionPage) -> Any:
    html = client.get(f"/admin/pages/{edition.pk}/edit/").content.decode()
    return querydict_from_html(html, form_id="page-edit-form")


def test_the_links_are_in_the_form_of_the_office_and_not_of_the_host(
    edition: EditionPage, host: User, editor: User
) -> None:
    address = f"/admin/pages/{edition.pk}/edit/"
    assert LINK in factories.signed_in(editor).get(address).content.decode()
    html = factories.signed_in(host).get(address).content.decode()
    assert LINK not in html
    assert "Passcode 1234" not in html
    assert LINK in factories.signed_in(host_told(edition, host)).get(address).content.decode()


def host_told(edition: EditionPage, host: User) -> User:
    told(edition)
    return host


def test_what_a_host_sends_in_place_of_the_links_changes_nothing(edition: EditionPage, host: User) -> None:
    data = sent(factories.signed_in(host), edition)
    for name in ("join_url", "sessions-0-join_url"):
        data[name] = "https://evil.example/"
    data["join_note"] = "Call me"
    data["introduction"] = "By the host."
    factories.signed_in(host).post(f"/admin/pages/{edition.pk}/edit/", data)
    draft = EditionPage.objects.get(pk=edition.pk).get_latest_revision_as_object()
    assert draft.introduction == "By the host."
    assert (draft.join_url, draft.join_note) == (LINK, "Passcode 1234")
    assert [session.join_url for session in draft.sessions.all()] == [LINK]


def test_compared_versions_show_a_host_no_link(edition: EditionPage, host: User, editor: User) -> None:
    page = EditionPage.objects.get(pk=edition.pk)
    page.join_url, page.introduction = "https://meet.example/new-secret", "New."
    session = page.sessions.first()
    assert isinstance(session, Session)
    page.save_revision(user=editor)
    address = f"/admin/pages/{edition.pk}/revisions/compare/live...latest/"
    assert "secret" in factories.signed_in(editor).get(address).content.decode()
    html = factories.signed_in(host).get(address).content.decode()
    assert "New." in html
    assert "secret" not in html


def test_whoever_begins_an_event_fills_in_its_link_until_it_is_public(host: User) -> None:
    page = event_factories.edition_draft(owner=host, join_url=LINK)
    assert registration.may_see_links(host, page)
    assert registration.may_see_links(host, EditionPage())
    page = factories.publish(page)
    assert not registration.may_see_links(host, page)
