"""Whole calendars, compared byte by byte with ``tests/data/ical/``. Delete a file there to regenerate it, and review
it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import icalendar
import pytest
import recurring_ical_events
from django.utils import timezone

from events import planning
from events.ical import export
from events.ical.export import Selection
from events.models import EditionPage, EditionStatus
from tests import event_factories, factories

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).resolve().parents[2] / "data" / "ical"
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
NAMESPACE = uuid.UUID("0a7a5f8e-8a53-4f6c-9a4e-3d5d0c8b1f00")


@pytest.fixture(autouse=True)
def standing_still(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    settings.PUBLIC_URL = "https://events.example"


def edition(name: str, **values: object) -> EditionPage:
    values = {"title": name.capitalize(), "slug": name, "translation_key": uuid.uuid5(NAMESPACE, name), **values}
    return event_factories.edition(**values)


def one_day() -> Selection:
    page = edition(
        "webinar",
        introduction="Who reads; who writes, and why.",
        starts_on=date(2027, 3, 2),
        topics=[factories.topic(name="Data model, standards", slug="data")],
    )
    event_factories.session(page, title="Opening", starts_at=time(10), ends_at=time(10, 15))
    event_factories.session(page, title="Questions", starts_at=time(11), ends_at=time(12), is_cancelled=True)
    factories.publish(EditionPage.objects.get(pk=page.pk))
    return Selection(language="en")


def three_days() -> Selection:
    page = edition("workshop", starts_on=date(2027, 5, 17), ends_on=date(2027, 5, 19), contact_email="desk@example.org")
    for number, title in enumerate(["Opening", "Breakout groups", "Half a day of dialogue"]):
        key = uuid.uuid5(NAMESPACE, title)
        off = number == 1
        event_factories.session(page, title=title, key=key, day=date(2027, 5, 17 + number), is_cancelled=off)
    factories.publish(EditionPage.objects.get(pk=page.pk))
    return Selection(language="en")


def whole_day() -> Selection:
    edition(
        "visit", starts_on=date(2027, 6, 1), starts_at=None, format="in_person", venue="Customs House", city="The Hague"
    )
    return Selection(language="en")


def cancelled() -> Selection:
    page = edition("webinar", starts_on=date(2027, 3, 2))
    planning.cancel(page, notes={"en": "Nobody can come."}, at=NOW, by=None)
    return Selection(edition_uuid=page.uuid)


def moved() -> Selection:
    page = edition("webinar", starts_on=date(2027, 3, 23))
    planning.reschedule(page, starts_on=date(2027, 3, 30), notes={"en": "Too many holidays."}, at=NOW, by=None)
    return Selection(edition_uuid=page.uuid)


def postponed() -> Selection:
    page = edition("webinar", starts_on=date(2027, 3, 2))
    planning.postpone(page, notes={"en": "New dates follow."}, at=NOW, by=None)
    return Selection(edition_uuid=page.uuid)


def recurring(zone: str, hour: time, rule: str) -> Callable[[], Selection]:
    """A year of a series: the third date moved, the fourth cancelled, one excepted, one added."""

    def made() -> Selection:
        series = event_factories.series(
            title="Monthly webinar",
            slug="monthly",
            translation_key=uuid.uuid5(NAMESPACE, zone),
            rule=rule,
            first_on=date(2027, 1, 1),
            starts_at=hour,
            time_zone=zone,
            announces_dates=True,
            except_on=["2027-08-03"],
            extra_on=["2027-08-24"],
        )
        drafts = planning.draft_year(series, year=2027, at=NOW, by=None)[:4]
        for number, draft in enumerate(drafts):
            key = uuid.uuid5(NAMESPACE, f"{zone} {number}")
            EditionPage.objects.filter(pk=draft.pk).update(translation_key=key)
            draft = EditionPage.objects.get(pk=draft.pk).get_latest_revision_as_object()
            factories.publish(draft, status=EditionStatus.CONFIRMED)
        third, fourth = (EditionPage.objects.get(pk=draft.pk) for draft in drafts[2:4])
        assert third.starts_on is not None
        planning.reschedule(third, starts_on=date(2027, 3, 30), starts_at=time(15), at=NOW, by=None)
        planning.cancel(fourth, at=NOW, by=None)
        return Selection(series_uuid=series.uuid)

    return made


CASES: dict[str, Callable[[], Selection]] = {
    "one_day": one_day,
    "three_days": three_days,
    "whole_day": whole_day,
    "cancelled": cancelled,
    "moved": moved,
    "postponed": postponed,
    "series_brussels": recurring("Europe/Brussels", time(10), "FREQ=MONTHLY;BYDAY=1TU"),
    "series_baku": recurring("Asia/Baku", time(9, 30), "FREQ=MONTHLY;BYDAY=1TU"),
    "series_lord_howe": recurring("Australia/Lord_Howe", time(8), "FREQ=MONTHLY;BYDAY=1TU;UNTIL=20271231"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_calendar_is_what_stands_in_the_file(name: str) -> None:
    made = export.calendar(CASES[name](), source=f"https://events.example/{name}.ics", changed_at=NOW)
    path = FOLDER / f"{name}.ics"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made)
        pytest.fail(f"{path.name} was missing and is written: read it, then run again")
    assert made.decode() == path.read_bytes().decode()


@pytest.mark.parametrize(
    ("name", "clock"), [("series_brussels", "10:00"), ("series_baku", "09:30"), ("series_lord_howe", "08:00")]
)
def test_a_series_keeps_its_local_hour_through_the_year_but_for_what_was_moved(name: str, clock: str) -> None:
    read = icalendar.Calendar.from_ical((FOLDER / f"{name}.ics").read_bytes())
    found = recurring_ical_events.of(read).between(date(2027, 1, 1), date(2028, 1, 1))
    hours = [f"{each['DTSTART'].dt:%m-%d %H:%M}" for each in sorted(found, key=lambda each: each["DTSTART"].dt)]
    days = ["01-05", "02-02", "03-30", "04-06", "05-04", "06-01", "07-06", "08-24", "09-07", "10-05", "11-02", "12-07"]
    assert hours == [f"{day} {'15:00' if day == '03-30' else clock}" for day in days]
    statuses = {f"{each['DTSTART'].dt:%m-%d}": str(each["STATUS"]) for each in found}
    assert statuses["04-06"] == "CANCELLED"
    assert statuses["02-02"] == statuses["03-30"] == "CONFIRMED"
    assert statuses["05-04"] == statuses["08-24"] == statuses["12-07"] == "TENTATIVE"
    assert len({str(each["UID"]) for each in found}) == 1
