"""Dates that a series announces, and what happens to each."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import icalendar
import pytest
import recurring_ical_events
from django.utils import timezone
from wagtail.models import PageViewRestriction

from events.ical import announced, export, record
from events.ical.export import Selection
from events.models import AnnouncedCadence, CalendarEntry, EditionPage, EventSeriesPage
from tests import event_factories, factories

pytestmark = pytest.mark.django_db

AT = datetime(2026, 12, 10, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """``clock.at`` is the current time for signals."""

    class Clock:
        at = AT

    monkeypatch.setattr(timezone, "now", lambda: Clock.at)
    return Clock


def series(**values: Any) -> EventSeriesPage:
    return event_factories.monthly(announces_dates=True, **values)


def held(page: EventSeriesPage, day: date, **values: Any) -> EditionPage:
    """Return an edition for the occurrence on ``day``."""
    return event_factories.edition(page, **{"starts_on": day, "occurrence_on": day, **values})


def expanded(page: EventSeriesPage, year: int = 2027) -> dict[str, str]:
    """Return day -> status, as a calendar program reads the calendar of the series."""
    read = icalendar.Calendar.from_ical(export.calendar(Selection(series_uuid=page.uuid), source=""))
    found = recurring_ical_events.of(read).between(date(year, 1, 1), date(year + 1, 1, 1))
    return {f"{each['DTSTART'].dt:%m-%d}": str(each["STATUS"]) for each in found}


def master(page: EventSeriesPage) -> Any:
    row = AnnouncedCadence.objects.select_related("entry").filter(series_uuid=page.uuid).latest("pk")
    return icalendar.Event.from_ical(row.entry.components)


TUESDAYS = ["01-05", "02-02", "03-02", "04-06", "05-04", "06-01", "07-06", "08-03", "09-07", "10-05", "11-02", "12-07"]


def test_the_dates_of_a_series_are_tentative_up_to_the_end_of_the_year_after_next() -> None:
    page = series()
    assert expanded(page) == dict.fromkeys(TUESDAYS, "TENTATIVE")
    assert len(expanded(page, 2028)) == 12
    assert expanded(page, 2029) == {}
    assert master(page)["DTSTART"].params["TZID"] == "Europe/Brussels"


def test_a_series_that_announces_nothing_has_no_component() -> None:
    event_factories.monthly()
    event_factories.series(announces_dates=True)
    assert not CalendarEntry.objects.exists()


def test_an_edition_on_an_announced_date_overrides_it_moved_and_cancelled_too() -> None:
    page = series()
    held(page, date(2027, 2, 2))
    moved = held(page, date(2027, 3, 2), starts_on=date(2027, 3, 16))
    held(page, date(2027, 4, 6), status="cancelled")
    days = expanded(page)
    assert "03-02" not in days
    assert (days["02-02"], days["03-16"], days["04-06"], days["05-04"]) == (
        "CONFIRMED",
        "CONFIRMED",
        "CANCELLED",
        "TENTATIVE",
    )
    found = icalendar.Event.from_ical(CalendarEntry.objects.get(uuid=moved.uuid).components)
    assert found["UID"] == master(page)["UID"]
    assert found["RECURRENCE-ID"].dt == master(page)["DTSTART"].dt.replace(month=3, day=2)
    assert found["RECURRENCE-ID"].params == master(page)["DTSTART"].params


def test_a_date_whose_event_is_hidden_is_left_out_of_the_announcement() -> None:
    page = series()
    edition = held(page, date(2027, 2, 2))
    PageViewRestriction.objects.create(page=edition, restriction_type="login")
    assert "02-02" not in expanded(page)
    PageViewRestriction.objects.get().delete()
    assert expanded(page)["02-02"] == "CONFIRMED"


def test_calendars_leave_out_what_a_hidden_series_announced() -> None:
    page = series()
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert not Selection(language="en").entries()
    restriction.delete()
    assert len(expanded(page)) == 12
    page.unpublish()
    assert set(expanded(page).values()) == {"CANCELLED"}


@pytest.mark.parametrize("is_to_a_series", [True, False], ids=["to a series", "to the list"])
def test_a_date_is_announced_again_when_its_event_moves_out_of_the_series(is_to_a_series: bool) -> None:
    page = event_factories.monthly()
    edition = held(page, date(2027, 3, 2))
    page.announces_dates = True
    page.save_revision().publish()
    assert "tentative" not in {expanded(page)["03-02"].lower()}
    target = event_factories.series(slug="other") if is_to_a_series else page.get_parent()
    edition.move(target, pos="last-child")
    record.follow([edition.pk], left=[], at=AT)
    assert expanded(page)["03-02"] == "TENTATIVE"
    entries = dict(CalendarEntry.objects.values_list("pk", "content_hash"))
    announced.record_all(at=AT)
    assert dict(CalendarEntry.objects.values_list("pk", "content_hash")) == entries


def test_an_edition_keeps_its_uid_when_its_series_begins_to_announce() -> None:
    page = event_factories.monthly()
    edition = held(page, date(2027, 2, 2))
    factories.publish(page, announces_dates=True)
    entry = CalendarEntry.objects.get(uuid=edition.uuid)
    assert (entry.uid, entry.recurrence_on) == (str(edition.translation_key), None)
    assert expanded(page) == {**dict.fromkeys(TUESDAYS, "TENTATIVE"), "02-02": "CONFIRMED"}


def test_an_edition_of_several_days_or_off_the_rule_stands_on_its_own() -> None:
    page = series()
    long = held(page, date(2027, 2, 2), ends_on=date(2027, 2, 3))
    off = held(page, date(2027, 2, 17))
    copy = held(page, date(2027, 2, 2))
    twin = held(page, date(2027, 2, 2))
    uids = {edition.pk: CalendarEntry.objects.get(uuid=edition.uuid).uid for edition in (long, off, copy, twin)}
    own = {edition.pk: str(edition.translation_key) for edition in (long, off, copy, twin)}
    assert [uids[e.pk] == own[e.pk] for e in (long, off, copy, twin)] == [True, True, False, True]


def test_a_date_that_passes_without_an_edition_is_taken_out() -> None:
    page = series()
    held(page, date(2027, 2, 2))
    announced.record(page.uuid, at=datetime(2027, 3, 2, 10, 30, tzinfo=UTC))  # the end, 11:30 in Brussels
    assert "01-05" not in expanded(page)
    assert expanded(page)["02-02"] == "CONFIRMED"
    assert "03-02" not in expanded(page)
    assert master(page)["SEQUENCE"] == 1


def test_nothing_changes_while_no_date_passes() -> None:
    series()
    before = CalendarEntry.objects.get()
    announced.record_all(at=AT + timedelta(days=20))
    after = CalendarEntry.objects.get()
    assert (after.sequence, after.changed_at) == (before.sequence, before.changed_at)


def test_exceptions_and_extra_days_change_the_same_component() -> None:
    page = series()
    uid = master(page)["UID"]
    factories.publish(page, except_on=["2027-08-03"], extra_on=["2027-08-24"], title="Renamed")
    assert master(page)["UID"] == uid
    assert (master(page)["SEQUENCE"], str(master(page)["SUMMARY"])) == (1, "Renamed")
    days = expanded(page)
    assert "08-03" not in days
    assert days["08-24"] == "TENTATIVE"


def test_another_rule_leaves_the_past_alone_and_begins_anew(clock: Any) -> None:
    page = series()
    uid = master(page)["UID"]
    past = held(page, date(2027, 2, 2))
    ahead = held(page, date(2027, 6, 1))
    clock.at = datetime(2027, 3, 10, tzinfo=UTC)

    factories.publish(EventSeriesPage.objects.get(pk=page.pk), rule="FREQ=MONTHLY;BYDAY=3WE")

    assert expanded(page) == {
        "02-02": "CONFIRMED",
        "06-01": "CONFIRMED",
        **dict.fromkeys(
            ["03-17", "04-21", "05-19", "06-16", "07-21", "08-18", "09-15", "10-20", "11-17", "12-15"], "TENTATIVE"
        ),
    }
    assert master(page)["UID"] != uid
    for edition in (past, ahead):
        assert CalendarEntry.objects.get(uuid=edition.uuid).uid == uid


def test_a_rule_changed_on_the_day_itself_never_announces_that_day_twice(clock: Any) -> None:
    before, after = series(), series()
    for page, hour in ((before, 8), (after, 9)):  # the event begins at 9 UTC
        clock.at = datetime(2027, 1, 5, hour, tzinfo=UTC)
        factories.publish(EventSeriesPage.objects.get(pk=page.pk), starts_at=time(13))
        read = icalendar.Calendar.from_ical(export.calendar(Selection(series_uuid=page.uuid), source=""))
        found = recurring_ical_events.of(read).between(date(2027, 1, 5), date(2027, 1, 6))
        hours = {f"{each['DTSTART'].dt:%H:%M}": str(each["STATUS"]) for each in found}
        announced_at = [at for at, status in hours.items() if status != "CANCELLED"]
        assert announced_at == ["13:00" if page == before else "10:00"]  # an occurrence that has begun stays unchanged


def test_an_old_rule_that_comes_back_is_a_new_announcement(clock: Any) -> None:
    page = series()
    uids = [master(page)["UID"]]
    for day, rule in ((11, "FREQ=MONTHLY;BYDAY=3WE"), (12, "FREQ=MONTHLY;BYDAY=1TU")):
        clock.at = datetime(2026, 12, day, tzinfo=UTC)
        factories.publish(EventSeriesPage.objects.get(pk=page.pk), rule=rule)
        uids.append(master(page)["UID"])
    assert len(set(uids)) == 3
    tentative = {day for day, status in expanded(page).items() if status == "TENTATIVE"}
    assert tentative == set(TUESDAYS)


@pytest.mark.parametrize("change", [{"announces_dates": False}, {"is_ended": True}, {"rule": ""}])
def test_an_announcement_that_ends_says_so_and_keeps_what_was_published(change: dict[str, Any]) -> None:
    page, other = series(), series()
    held(page, date(2027, 2, 2))
    factories.publish(page, **change)
    assert expanded(page) == {"02-02": "CONFIRMED"}
    factories.publish(other, **change)
    assert expanded(other) == {"01-05": "CANCELLED"}


def test_a_withdrawn_series_leaves_its_name_and_no_text(django_capture_on_commit_callbacks: Any) -> None:
    page = series(introduction="Secret")
    page.unpublish()
    assert str(master(page)["STATUS"]) == "CANCELLED"
    assert "Secret" not in CalendarEntry.objects.get().components
    gone = series(introduction="Secret")
    with django_capture_on_commit_callbacks(execute=True):
        gone.delete()
    assert str(master(gone)["STATUS"]) == "CANCELLED"


def test_a_rule_that_comes_only_once_more_or_never_is_told_plainly() -> None:
    once = series(rule="FREQ=MONTHLY;BYDAY=1TU;UNTIL=20270105")
    assert "RRULE" not in master(once)
    assert expanded(once) == {"01-05": "TENTATIVE"}
    over = series(rule="FREQ=MONTHLY;BYDAY=1TU;UNTIL=20261201", first_on=date(2026, 1, 1))
    assert not AnnouncedCadence.objects.filter(series_uuid=over.uuid).exists()


def test_languages_with_the_same_rule_share_the_uid() -> None:
    page = series()
    russian = event_factories.monthly(
        event_factories.events_index("ru"), announces_dates=True, translation_key=page.translation_key
    )
    assert master(page)["UID"] == master(russian)["UID"]


def test_an_edition_in_one_language_overrides_the_date_in_a_calendar_of_all(clock: Any) -> None:
    page = series()
    russian = event_factories.monthly(
        event_factories.events_index("ru"), announces_dates=True, translation_key=page.translation_key
    )
    day = date(2027, 1, 5)
    held(russian, day, title="Семинар")
    other = held(page, day)  # another event on that day, not its translation
    assert CalendarEntry.objects.get(uuid=other.uuid).recurrence_on is None
    other.unpublish()
    clock.at = datetime(2027, 1, 20, tzinfo=UTC)
    announced.record_all(at=clock.at)
    read = icalendar.Calendar.from_ical(export.calendar(Selection(), source=""))
    found = recurring_ical_events.of(read).between(date(2027, 1, 1), date(2027, 2, 1))
    assert [str(each["SUMMARY"]) for each in found if each["STATUS"] != "CANCELLED"] == ["Семинар"]


def test_the_local_hour_stays_over_both_clock_changes() -> None:
    page = series(starts_at=time(2, 30), time_zone="America/St_Johns")
    read = icalendar.Calendar.from_ical(export.calendar(Selection(series_uuid=page.uuid), source=""))
    found = recurring_ical_events.of(read).between(date(2027, 1, 1), date(2028, 1, 1))
    assert {f"{each['DTSTART'].dt:%H:%M}" for each in found} == {"02:30"}
