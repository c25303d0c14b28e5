"""`events.admin.cadence_preview`: the next dates beside the form, and who may see them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.admin.cadence_preview import preview_of
from tests import event_factories, factories
from tests.events.admin.test_cadence_form import MONTHLY


@pytest.mark.django_db
def test_the_preview_names_twelve_dates_the_change_of_the_clocks_and_what_exists() -> None:
    series = event_factories.monthly()
    edition = event_factories.edition(series, starts_on=date(2027, 3, 2), occurrence_on=date(2027, 3, 2))
    shown = preview_of(series.cadence, series=series, at=datetime(2027, 1, 20, tzinfo=UTC))
    assert "every first Tuesday" in shown["sentence"]
    assert len(shown["rows"]) == 12
    assert shown["rows"][0]["words"].startswith("Tuesday 2 February 2027, 10:00")
    changes = {row["words"].split(",")[0]: row["change"] for row in shown["rows"] if row["change"]}
    assert changes == {
        "Tuesday 6 April 2027": "clocks change: UTC+1 to UTC+2",
        "Tuesday 2 November 2027": "clocks change: UTC+2 to UTC+1",
    }
    assert [row["edition"] for row in shown["rows"]][:3] == [None, edition, None]


@pytest.mark.django_db
def test_the_preview_answers_what_stands_in_the_form(client: Client) -> None:
    event_factories.events_index()
    client.force_login(factories.user("Editors"))
    year = timezone.localdate().year + 1
    answer = client.post(
        reverse("events_cadence"),
        {**MONTHLY, "first_on": f"{year}-01-01"},
        headers={"x-requested-with": "XMLHttpRequest"},
    )
    assert answer.status_code == 200
    assert "every first Tuesday" in answer.content.decode()
    assert answer.content.decode().count("<li>") == 12
    wrong = client.post(reverse("events_cadence"), {**MONTHLY, "weekdays": []})
    assert "Choose a day of the week too" in wrong.content.decode()
    assert "<html" in wrong.content.decode()


@pytest.mark.django_db
def test_the_preview_is_for_those_who_plan(client: Client) -> None:
    event_factories.events_index()
    client.force_login(factories.user())
    assert client.post(reverse("events_cadence"), MONTHLY).status_code == 302
    stranger = factories.user()
    stranger.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(stranger)
    assert client.post(reverse("events_cadence"), MONTHLY).status_code == 302
    assert client.get(reverse("events_cadence")).status_code == 405
