"""Editors' changes update calendars, and failures do not stop the editor."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command

from events.ical import record as recording
from events.models import CalendarEntry, EditionPage
from tests import event_factories, factories

pytestmark = pytest.mark.django_db


def test_each_step_of_an_edition_reaches_calendars_once() -> None:
    edition = event_factories.edition(starts_on=date(2027, 3, 2))
    factories.publish(EditionPage.objects.get(pk=edition.pk))  # no change
    factories.publish(EditionPage.objects.get(pk=edition.pk), starts_on=date(2027, 3, 9))
    factories.publish(EditionPage.objects.get(pk=edition.pk), status="cancelled")
    EditionPage.objects.get(pk=edition.pk).unpublish()
    entry = CalendarEntry.objects.get()
    assert (entry.sequence, entry.first_on, entry.is_cancelled, entry.is_withdrawn) == (3, date(2027, 3, 9), True, True)


def test_a_failure_is_logged_and_the_sweep_mends_what_it_left_out(monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(recording, "_keep", None)
        edition = event_factories.edition()
    assert EditionPage.objects.get(pk=edition.pk).live
    assert not CalendarEntry.objects.exists()
    assert "The worker will repair this" in caplog.text
    assert [entry.uuid for entry in recording.sweep(at=edition.last_published_at)] == [edition.uuid]


def test_a_renamed_topic_is_renamed_in_calendars(django_capture_on_commit_callbacks: Any) -> None:
    topic = factories.topic(name="Old")
    event_factories.edition(topics=[topic])
    event_factories.monthly(announces_dates=True, topics=[topic])
    topic.name = {"en": "New"}
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
