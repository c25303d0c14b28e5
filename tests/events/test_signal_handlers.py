"""What editors do reaches calendars, whoever listens is told, and a failure stops nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command

from events.ical import record as recording
from events.ical.record import CalendarChange, ChangeKind
from events.models import CalendarEntry, EditionPage
from events.signals import calendar_changed
from tests import event_factories, factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def told() -> Iterator[list[CalendarChange]]:
    changes: list[CalendarChange] = []

    def listen(sender: Any, change: CalendarChange, **kwargs: Any) -> None:
        changes.append(change)

    calendar_changed.connect(listen)
    yield changes
    calendar_changed.disconnect(listen)


def test_each_step_of_an_edition_is_told_once(told: list[CalendarChange]) -> None:
    edition = event_factories.edition(starts_on=date(2027, 3, 2))
    factories.publish(EditionPage.objects.get(pk=edition.pk))  # nothing new
    factories.publish(EditionPage.objects.get(pk=edition.pk), starts_on=date(2027, 3, 9))
    factories.publish(EditionPage.objects.get(pk=edition.pk), status="cancelled")
    EditionPage.objects.get(pk=edition.pk).unpublish()
    assert [change.kind for change in told] == [
        ChangeKind.NEW,
        ChangeKind.MOVED,
        ChangeKind.CANCELLED,
        ChangeKind.WITHDRAWN,
    ]


def test_a_listener_that_fails_undoes_the_entry_and_the_sweep_tries_both_again(caplog: Any) -> None:
    def fail(**kwargs: Any) -> None:
        raise RuntimeError("listener")

    calendar_changed.connect(fail)
    try:
        edition = event_factories.edition()
    finally:
        calendar_changed.disconnect(fail)
    assert EditionPage.objects.get(pk=edition.pk).live
    assert not CalendarEntry.objects.exists()
    assert "the worker's sweep will mend it" in caplog.text
    assert [change.kind for change in recording.sweep(at=edition.last_published_at)] == [ChangeKind.NEW]


def test_a_renamed_topic_is_renamed_in_calendars(django_capture_on_commit_callbacks: Any) -> None:
    topic = factories.topic(name="Old")
    event_factories.edition(topics=[topic])
    event_factories.monthly(announces_dates=True, topics=[topic])
    topic.name = "New"
    with django_capture_on_commit_callbacks(execute=True):
        topic.save()
    assert all("CATEGORIES:New" in entry.components for entry in CalendarEntry.objects.all())
    assert CalendarEntry.objects.count() == 2


def test_a_moved_branch_has_new_addresses(django_capture_on_commit_callbacks: Any) -> None:
    series, other = event_factories.series(slug="old"), event_factories.series(slug="new")
    edition = event_factories.edition(series, slug="march")
    with django_capture_on_commit_callbacks(execute=True):
        EditionPage.objects.get(pk=edition.pk).move(other, pos="last-child")
    entry = CalendarEntry.objects.get(uuid=edition.uuid)
    assert "URL:https://site.invalid/en/events/new/march/" in entry.components
    assert entry.series_uuid == other.uuid


def test_the_command_makes_all_entries_anew(capsys: pytest.CaptureFixture[str]) -> None:
    event_factories.edition()
    CalendarEntry.objects.all().delete()
    call_command("rebuild_calendars")
    assert capsys.readouterr().out == "1 calendar entries, 1 changed.\n"
