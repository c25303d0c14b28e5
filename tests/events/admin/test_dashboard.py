"""`events.admin.dashboard`: missing information, and who sees the panel."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.admin.dashboard import (
    ROWS,
    drafts_of,
    missing,
    not_marked_as_held,
    waiting_lists,
    without_agenda,
    without_documents,
    without_link,
)
from events.models import (
    EditionDocument,
    EditionPage,
    EditionRecording,
    EditionStatus,
    EventsIndexPage,
    Registration,
    RegistrationStatus,
)
from tests import event_factories, factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def held_in(days: int, parent: EventsIndexPage | None = None, **values: Any) -> EditionPage:
    """Return an all-day event that is this many days away in UTC."""
    on = timezone.now().date() + timedelta(days=days)
    values = {"starts_on": on, "starts_at": None, "ends_at": None, "time_zone": "UTC", **values}
    return event_factories.edition(parent, **values)


def test_a_certain_online_event_of_the_next_month_needs_a_link(now: datetime) -> None:
    wanted = [held_in(5), held_in(9, status=EditionStatus.RESCHEDULED), held_in(12, format=EditionPage.Format.HYBRID)]
    held_in(5, join_url="https://meet.example/1")
    held_in(5, format=EditionPage.Format.IN_PERSON)
    held_in(5, status=EditionStatus.PLANNED)
    held_in(5, status=EditionStatus.CANCELLED)
    held_in(5, registration=EditionPage.RegistrationBy.LINK, registration_url="https://forms.example/")
    held_in(40)
    with_sessions = held_in(6)
    event_factories.session(with_sessions, join_url="https://meet.example/2")
    event_factories.edition_draft(starts_on=now.date() + timedelta(days=5))
    assert list(without_link(at=now)) == wanted


def test_a_week_before_an_agenda_is_asked_for(now: datetime) -> None:
    wanted = held_in(3)
    held_in(12)
    with_programme, with_paper = held_in(3), held_in(3)
    event_factories.session(with_programme)
    EditionDocument.objects.create(edition=with_paper, title="Agenda", kind="agenda", url="https://example.org/a.pdf")
    assert list(without_agenda(at=now)) == [wanted]


def test_a_week_after_documents_are_asked_for_and_no_longer_after_two_months(now: datetime) -> None:
    wanted = held_in(-20, status=EditionStatus.HELD)
    held_in(-3, status=EditionStatus.HELD)
    held_in(-90, status=EditionStatus.HELD)
    held_in(-20, status=EditionStatus.CANCELLED)
    with_paper, with_film, agenda_only = (held_in(-20, status=EditionStatus.HELD) for _ in range(3))
    EditionDocument.objects.create(edition=with_paper, title="Report", kind="report", url="https://example.org/r.pdf")
    EditionRecording.objects.create(edition=with_film, title="Film", url="https://example.org/f")
    EditionDocument.objects.create(edition=agenda_only, title="Agenda", kind="agenda", url="https://example.org/a.pdf")
    assert set(without_documents(at=now)) == {wanted, agenda_only}


def test_what_is_over_is_to_be_marked_as_held(now: datetime) -> None:
    wanted = held_in(-2)
    held_in(-2, status=EditionStatus.HELD)
    held_in(2)
    assert list(not_marked_as_held(at=now)) == [wanted]


def test_each_group_has_a_bound_and_one_query(now: datetime) -> None:
    for _ in range(ROWS + 2):
        held_in(3)
    with CaptureQueriesContext(connection) as asked:
        groups = list(missing(at=now))
    assert len(asked) == 5
    assert [len(group.rows) for group in groups] == [0, ROWS, ROWS, 0, 0]


def test_an_event_that_is_close_and_has_no_platform_is_named_once(now: datetime) -> None:
    close, _far = held_in(1), held_in(3)
    with_platform = held_in(1)
    event_factories.session(with_platform, platform=event_factories.platform())
    found = {group.name: [row.url for row in group.rows] for group in missing(at=now)}
    edit = f"/admin/pages/{close.pk}/edit/"
    assert found["platform"] == [edit]
    assert edit not in found["link"]
    assert len(found["link"]) == 2


def test_editors_see_the_panel_and_contributors_do_not(client: Client) -> None:
    held_in(3, title="Webinar without a link")
    client.force_login(factories.user("Editors"))
    assert "Webinar without a link" in client.get("/admin/").content.decode()
    client.force_login(factories.user("Contributors"))
    assert "No joining link" not in client.get("/admin/").content.decode()


def test_versions_of_one_event_share_a_row_that_names_their_languages(now: datetime) -> None:
    english = held_in(5, title="Risk")
    held_in(5, event_factories.events_index("fr"), title="Risque", translation_key=english.translation_key)
    (group,) = [group for group in missing(at=now) if group.name == "link"]
    (row,) = group.rows
    assert (row.title, row.labels) == ("Risk", ("English", "Français"))


def test_people_on_a_waiting_list_are_counted_over_all_languages(now: datetime) -> None:
    english = held_in(5, title="Full", capacity=1)
    held_in(5, event_factories.events_index("fr"), title="Complet", translation_key=english.translation_key)
    held_in(6, title="Not full")
    over = held_in(-5, title="Over")
    for edition, count in ((english, 3), (over, 1)):
        for number in range(count):
            Registration.objects.create(
                translation_key=edition.translation_key,
                name="Ana",
                email=f"{number}@example.org",
                status=RegistrationStatus.WAITING,
                registered_at=now,
                forget_at=now,
            )
    (row,) = waiting_lists(at=now).rows
    assert (row.title, row.what) == ("Full", "3 people are waiting")
    assert row.url == reverse("events_registrations", args=[english.pk])


def test_unpublished_events_of_a_user_are_listed_until_their_last_day(now: datetime) -> None:
    own, other = factories.user("Editors", username="own"), factories.user("Editors", username="other")
    today = now.date()
    later, soon = (event_factories.edition_draft(owner=own, starts_on=today + timedelta(days=day)) for day in (9, 3))
    event_factories.edition_draft(owner=own, starts_on=today - timedelta(days=9))
    event_factories.edition_draft(owner=other, starts_on=today + timedelta(days=3))
    held_in(3, owner=own)
    assert list(drafts_of(own, at=now)) == [soon, later]
