"""`events.admin.planning.next_steps`: the message after publication leads on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import event_factories, factories
from tests.events.admin.test_editing import save

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(factories.user("Editors"))
    return client


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
    assert "The event is public, and calendars show it." in text


def test_the_list_of_series_offers_the_drafts_of_a_year(editor: Client) -> None:
    series = event_factories.monthly(first_on=date(timezone.localdate().year + 1, 1, 1))
    html = editor.get("/admin/series/").content.decode()
    assert reverse("events_draft_year", args=[series.pk]) in html


def test_an_ended_series_offers_no_drafts(editor: Client) -> None:
    series = event_factories.monthly(is_ended=True)
    assert reverse("events_draft_year", args=[series.pk]) not in editor.get("/admin/series/").content.decode()
