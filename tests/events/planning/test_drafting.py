"""Drafts from a cadence."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from events import planning, recurrence_words
from events.models import EditionPage, EditionStatus
from tests import event_factories, factories, processes

from .versions import AT, days, latest

pytestmark = pytest.mark.django_db


def test_the_next_draft_stands_on_the_first_coming_date_and_takes_what_the_series_knows() -> None:
    topic = factories.topic()
    series = event_factories.monthly(title="Webinar", topics=[topic])
    person = factories.user()

    edition = planning.draft_next(series, at=AT, by=person)

    assert edition is not None
    row = EditionPage.objects.get(pk=edition.pk)
    assert (row.title, row.slug, row.live, row.owner) == ("Webinar, 2 February 2027", "2027-02-02", False, person)
    assert (row.starts_on, row.starts_at, row.ends_at, row.ends_on) == (date(2027, 2, 2), time(10), time(11, 30), None)
    assert (row.occurrence_on, row.time_zone, row.status) == (
        date(2027, 2, 2),
        "Europe/Brussels",
        EditionStatus.PLANNED,
    )
    assert row.begins_at == datetime(2027, 2, 2, 9, tzinfo=UTC)
    assert list(latest(row).topics.all()) == [topic]
    assert row.get_parent().pk == series.pk


def test_a_title_is_in_the_language_of_its_series() -> None:
    series = event_factories.monthly(event_factories.events_index("fr"), title="Webinaire", first_on=date(2027, 1, 1))
    edition = planning.draft_next(series, at=datetime(2027, 5, 31, tzinfo=UTC), by=None)
    assert edition is not None
    assert edition.title == "Webinaire, 1er juin 2027"


def test_drafting_again_goes_on_and_never_makes_a_double() -> None:
    series = event_factories.monthly()
    first, second = (planning.draft_next(series, at=AT, by=None) for _ in range(2))
    assert first is not None
    assert second is not None
    assert days([first, second]) == ["2027-02-02", "2027-03-02"]
    made = planning.draft_year(series, year=2027, at=AT, by=None)
    assert days(made)[0] == "2027-04-06"
    assert len(made) == 9
    assert planning.draft_year(series, year=2027, at=AT, by=None) == []


def test_a_year_holds_only_what_is_still_to_come_and_nothing_of_the_years_around() -> None:
    series = event_factories.monthly()
    assert days(planning.draft_year(series, year=2027, at=datetime(2027, 11, 2, 9, tzinfo=UTC), by=None)) == [
        "2027-12-07"
    ]
    assert len(planning.draft_year(series, year=2028, at=AT, by=None)) == 12
    assert planning.draft_year(series, year=2026, at=AT, by=None) == []


def test_a_moved_a_cancelled_and_a_hand_made_edition_keep_their_dates_taken_and_are_not_touched() -> None:
    series = event_factories.monthly()
    moved = event_factories.edition(series, starts_on=date(2027, 2, 9), occurrence_on=date(2027, 2, 2))
    off = event_factories.edition(
        series, starts_on=date(2027, 3, 2), occurrence_on=date(2027, 3, 2), status=EditionStatus.CANCELLED
    )
    by_hand = event_factories.edition_draft(series, starts_on=date(2027, 4, 6))
    before = list(EditionPage.objects.order_by("pk").values("pk", "title", "starts_on", "status", "latest_revision"))

    edition = planning.draft_next(series, at=AT, by=None)

    assert edition is not None
    assert edition.starts_on == date(2027, 5, 4)
    known = EditionPage.objects.filter(pk__in=[moved.pk, off.pk, by_hand.pk])
    assert list(known.order_by("pk").values("pk", "title", "starts_on", "status", "latest_revision")) == before


def test_a_draft_beside_a_page_of_that_address_gets_another() -> None:
    series = event_factories.monthly()
    event_factories.edition(series, slug="2027-02-02", starts_on=date(2027, 6, 2))
    edition = planning.draft_next(series, at=AT, by=None)
    assert edition is not None
    assert edition.slug == "2027-02-02-2"


def test_there_is_nothing_to_draft_without_a_rule_or_after_its_end() -> None:
    assert planning.draft_next(event_factories.series(), at=AT, by=None) is None
    ended = event_factories.monthly(rule="FREQ=MONTHLY;BYDAY=1TU;UNTIL=20270131")
    assert planning.draft_next(ended, at=AT, by=None) is None


def test_a_date_over_midnight_ends_on_the_next_day() -> None:
    series = event_factories.monthly(starts_at=time(23), duration_minutes=120)
    edition = planning.draft_next(series, at=AT, by=None)
    assert edition is not None
    assert (edition.ends_on, edition.ends_at) == (date(2027, 2, 3), time(1))


def test_what_another_language_has_drafted_is_drafted_as_its_version() -> None:
    english = event_factories.monthly()
    russian = event_factories.monthly(event_factories.events_index("ru"), translation_key=english.translation_key)
    first = planning.draft_next(english, at=AT, by=None)
    assert first is not None
    event_factories.session(first, title="Opening")
    first = factories.publish(EditionPage.objects.get(pk=first.pk))
    versions = planning.draft_year(russian, year=2027, at=AT, by=None)
    version = versions[0]
    assert (version.translation_key, version.locale) == (first.translation_key, russian.locale)
    assert (version.starts_on, version.occurrence_on, version.live) == (first.starts_on, first.occurrence_on, False)
    assert version.uuid != first.uuid
    assert latest(version).title == version.title == f"{russian.title}, 2 февраля 2027"
    assert [one.key for one in version.sessions.all()] == [one.key for one in first.sessions.all()]
    assert len({each.translation_key for each in versions}) == len(versions) > 1
    assert planning.draft_year(russian, year=2027, at=AT, by=None) == []


@pytest.mark.process
def test_two_editors_at_once_draft_two_dates(new_database: str, tmp_path: Path) -> None:
    two_editors = """
import datetime
from events import planning, recurrence_words
from events.models import EditionPage, EventSeriesPage
from tests import event_factories, processes

at = datetime.datetime(2027, 1, 10, tzinfo=datetime.UTC)
pk = event_factories.monthly().pk

def draft():
    for _ in range(4):
        planning.draft_next(EventSeriesPage.objects.get(pk=pk), at=at, by=None)

assert processes.at_once(draft, 2) == [0, 0]
answer = sorted(str(edition.occurrence_on) for edition in EditionPage.objects.all())
"""
    found = processes.ask(two_editors, DATABASE_URL=new_database, VAR_DIR=str(tmp_path / "var"), LOG_LEVEL="ERROR")
    assert len(found) == 8
    assert (found[0], found[-1]) == ("2027-02-02", "2027-09-07")
    assert len(set(found)) == 8


@pytest.mark.parametrize(("days_long", "ends_on"), [(1, None), (2, date(2027, 2, 3))])
def test_a_draft_of_whole_days_has_no_time(days_long: int, ends_on: date | None) -> None:
    series = event_factories.monthly(starts_at=time(0), duration_minutes=days_long * 24 * 60)
    edition = planning.draft_next(series, at=AT, by=factories.user())
    assert edition is not None
    row = EditionPage.objects.get(pk=edition.pk)
    assert (row.starts_on, row.ends_on, row.starts_at, row.ends_at) == (date(2027, 2, 2), ends_on, None, None)
    assert series.cadence is not None
    assert recurrence_words.in_words(series.cadence) == "every first Tuesday of the month"
