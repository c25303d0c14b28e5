"""`events.admin.planning.filling`: a programme of several days in one form."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from events.admin.planning.filling import DAYS_AT_MOST, slots
from events.models import EditionPage, Platform
from tests import event_factories, factories

pytestmark = pytest.mark.django_db
FIRST = date(2027, 5, 17)
SENT = {"first_on": "17 May 2027", "days": "3", "starts_at": "10.00", "ends_at": "11 h 30"}


@pytest.fixture
def edition() -> EditionPage:
    return event_factories.edition_draft(
        starts_on=FIRST, ends_on=date(2027, 5, 19), starts_at=time(10), ends_at=time(11, 30)
    )


def url(edition: EditionPage) -> str:
    return reverse("events_fill", args=[edition.pk])


def programme(edition: EditionPage) -> list[tuple[Any, ...]]:
    draft = EditionPage.objects.get(pk=edition.pk).get_latest_revision_as_object()
    return [
        (session.day.day, session.starts_at, session.ends_at, session.title, str(session.platform or ""))
        for session in draft.sessions.all()
    ]


def test_three_days_each_on_its_own_platform_are_one_form(editor: Client, edition: EditionPage) -> None:
    event_factories.platform(name="Known")
    sent = {**SENT, "titles": "Opening\nBrainport\nOutlook", "platforms": "Known\n\nNew"}
    response = editor.post(url(edition), sent, follow=True)
    assert programme(edition) == [
        (17, time(10), time(11, 30), "Opening", "Known"),
        (18, time(10), time(11, 30), "Brainport", ""),
        (19, time(10), time(11, 30), "Outlook", "New"),
    ]
    assert Platform.objects.filter(name="New").count() == 1
    assert response.redirect_chain[-1][0].endswith("/edit/#panel-child-programme-sessions-section")
    assert "3 sessions have been added to the draft: 17 to 19 May 2027." in response.content.decode()


def test_the_form_starts_from_the_days_and_hours_of_the_event(editor: Client, edition: EditionPage) -> None:
    initial = editor.get(url(edition)).context["form"].initial
    assert (initial["first_on"], initial["days"], initial["starts_at"], initial["ends_at"]) == (
        FIRST,
        3,
        time(10),
        time(11, 30),
    )


def test_sessions_without_titles_are_numbered_in_the_language_of_the_event(editor: Client) -> None:
    edition = event_factories.edition_draft(event_factories.events_index("ru"), starts_on=FIRST)
    editor.post(url(edition), {**SENT, "days": "2"})
    assert [row[3] for row in programme(edition)] == ["День 1", "День 2"]


def test_what_is_there_stays_and_a_public_event_changes_only_in_its_draft(editor: Client) -> None:
    edition = event_factories.edition(starts_on=FIRST)
    event_factories.session(edition, title="There already")
    factories.publish(edition)
    editor.post(url(edition), {**SENT, "days": "1"})
    assert {row[3] for row in programme(edition)} == {"There already", "Day 1"}
    assert [session.title for session in EditionPage.objects.get(pk=edition.pk).sessions.all()] == ["There already"]


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"ends_at": "9:00"}, "ends_at", "The end must be after the start."),
        ({"days": "32"}, "days", "Ensure this value is less than or equal to 31."),
        ({"titles": "A\nB\nC\nD"}, "titles", "There are more lines than days. Remove a line or enter more days."),
        ({"titles": "x" * 256}, "titles", "Enter no more than 255 characters per line."),
        ({"first_on": "soon"}, "first_on", "Enter the date as 25.05.2026 or 25 May 2026."),
    ],
)
def test_a_mistake_says_how_to_fix_it_and_adds_nothing(
    editor: Client, edition: EditionPage, changes: dict[str, str], field: str, says: str
) -> None:
    response = editor.post(url(edition), {**SENT, **changes})
    assert response.context["form"].errors[field] == [says]
    assert programme(edition) == []


def test_a_new_platform_needs_the_permission_to_add_one(client: Client, edition: EditionPage) -> None:
    contributor = factories.user("Contributors")
    edition.owner = contributor
    edition.save()
    client.force_login(contributor)
    response = client.post(url(edition), {**SENT, "platforms": "Unknown"})
    if response.status_code == 200:
        assert response.context["form"].errors["platforms"]
    assert not Platform.objects.exists()


def test_a_stranger_to_the_event_may_not(client: Client, edition: EditionPage) -> None:
    client.force_login(factories.user())
    assert client.post(url(edition), SENT).status_code in {302, 403}
    assert programme(edition) == []


@given(st.integers(1, DAYS_AT_MOST), st.lists(st.text(max_size=3), max_size=DAYS_AT_MOST))
def test_there_is_one_slot_a_day_with_a_title(days: int, titles: list[str]) -> None:
    made = slots(FIRST, days=days, titles=titles, platforms=[], untitled="Day %(number)d")
    assert len(made) == days
    assert len({slot.day for slot in made}) == days
    assert all(slot.title for slot in made)
