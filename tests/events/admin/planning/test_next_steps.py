"""`events.admin.planning.next_steps`: the message after publication links to the next step."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events import registration
from events.admin.planning import next_steps
from tests import event_factories, factories
from tests.events.admin.test_editing import save
from tests.events.registration import people

pytestmark = pytest.mark.django_db


def said(response: Any, client: Client) -> str:
    following = client.get(response["Location"])
    return " ".join(str(message) for message in following.context["messages"])


def test_a_published_event_offers_its_registrations_and_a_copy(editor: Client) -> None:
    edition = event_factories.edition(registration="form")
    text = said(save(editor, edition), editor)
    assert reverse("events_registrations", args=[edition.pk]) in text
    assert reverse("events_copy", args=[edition.pk]) in text


def test_an_event_without_registration_offers_none(editor: Client) -> None:
    edition = event_factories.edition()
    text = said(save(editor, edition), editor)
    assert reverse("events_registrations", args=[edition.pk]) not in text
    assert "The event is published and appears in calendars." in text


def test_the_list_of_series_offers_the_drafts_of_a_year(editor: Client) -> None:
    series = event_factories.monthly(first_on=date(timezone.localdate().year + 1, 1, 1))
    html = editor.get("/admin/series/").content.decode()
    assert reverse("events_draft_year", args=[series.pk]) in html


def test_an_ended_series_offers_no_drafts(editor: Client) -> None:
    series = event_factories.monthly(is_ended=True)
    assert reverse("events_draft_year", args=[series.pk]) not in editor.get("/admin/series/").content.decode()


def test_an_event_with_registered_people_offers_to_write_to_them(editor: Client) -> None:
    edition = people.edition()
    address = reverse("events_registration_message", args=[edition.pk])
    assert address not in said(save(editor, edition), editor)
    row, _outcome = people.enter(edition)
    assert address in said(save(editor, edition), editor)
    registration.cancel(row, at=people.BEFORE)
    assert address not in said(save(editor, edition), editor)


def test_whoever_does_not_see_the_people_is_not_offered_to_write_to_them(client: Client) -> None:
    publisher = factories.user("Editors")
    publisher.groups.get().permissions.remove(Permission.objects.get(codename="view_registration"))
    client.force_login(publisher)
    edition = people.edition()
    people.enter(edition)
    assert reverse("events_registration_message", args=[edition.pk]) not in said(save(client, edition), client)


def test_a_published_series_offers_drafts_and_does_not_deny_its_events(
    rf: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages: list[str] = []
    monkeypatch.setattr(next_steps.messages, "success", lambda request, text, buttons: messages.append(text))
    request = rf.post("/")
    request.user = factories.user("Editors")
    series = event_factories.monthly()
    next_steps.offer_next_step(request, series)
    event_factories.edition(series)
    next_steps.offer_next_step(request, series)
    assert messages == [
        "The series is published. No events have been created yet.",
        "The series is published. You can draft more events for it.",
    ]


def test_a_published_event_of_a_past_day_does_not_claim_that_people_can_register(editor: Client) -> None:
    draft = event_factories.edition_draft(registration="form", capacity=0, starts_on=date(2020, 1, 12))
    text = said(save(editor, draft), editor)
    assert "The date is in the past, so no one can register." in text
    assert "people can register" not in text.replace("no one can register", "")


def test_a_published_event_whose_registration_opens_later_does_not_claim_that_people_can_register(
    editor: Client,
) -> None:
    year = timezone.localdate().year + 2
    draft = event_factories.edition_draft(registration="form", starts_on=date(year, 6, 1))
    text = said(save(editor, draft, registration_opens_on=f"{year}-05-01"), editor)
    assert "Registration is not open." in text
