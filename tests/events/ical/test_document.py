"""Values -> bytes that conform to RFC 5545 for any input, and that another parser reads as the same values."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.ical import document
from events.ical.document import OUR_HOST, Calendar, Event

BRUSSELS = ZoneInfo("Europe/Brussels")
AROUND = Calendar(name="Events", publisher="Office", language="en", time_zone="Asia/Baku")


def event(**values: Any) -> Event:
    values = {
        "uid": "6f1c1f6e-1b62-4a3a-9f6e-000000000001",
        "begins": datetime(2027, 3, 2, 10, tzinfo=BRUSSELS),
        "ends": datetime(2027, 3, 2, 12, tzinfo=BRUSSELS),
        "summary": "Webinar",
        "organizer": ("Office", "office@example.org"),
        **values,
    }
    return Event(**values)


def written(
    *events: Event, zones: dict[str, tuple[int, int]] | None = None, base_url: str = "https://example.org"
) -> bytes:
    return document.calendar(
        AROUND,
        components=[document.component(each) for each in events],
        time_zones=zones if zones is not None else {"Europe/Brussels": (2027, 2027)},
        base_url=base_url,
    )


def read(text: bytes) -> Any:
    return icalendar.Calendar.from_ical(text)


# Text that XML, databases and people allow; iCalendar text excludes control characters.
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300)
lines = st.lists(texts, max_size=4).map("\n".join)


@given(
    summary=texts,
    description=lines,
    location=lines,
    categories=st.lists(texts.filter(str.strip), max_size=3),
    name=texts,
)
def test_any_text_comes_back_from_lines_that_are_short_and_whole(
    summary: str, description: str, location: str, categories: list[str], name: str
) -> None:
    made = written(
        event(
            summary=summary,
            description=description,
            location=location,
            categories=tuple(categories),
            organizer=(name, "office@example.org"),
            url=f"{OUR_HOST}/en/events/",
        )
    )

    assert made.endswith(b"END:VCALENDAR\r\n")
    for line in made.split(b"\r\n"):
        assert len(line) <= 75
        assert b"\n" not in line
        assert b"\r" not in line
        line.decode()  # no character is split
    found = read(made).walk("VEVENT")[0]
    assert str(found["SUMMARY"]) == " ".join(summary.split())
    assert str(found.get("DESCRIPTION", "")) == description
    assert str(found.get("LOCATION", "")) == location
    assert [str(each) for each in found.categories] == categories
    assert str(found["URL"]) == "https://example.org/en/events/"


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1)),
    st.sampled_from(["Europe/Brussels", "Asia/Kolkata", "America/St_Johns", "Australia/Lord_Howe", "Asia/Almaty"]),
)
def test_an_instant_comes_back_through_its_own_time_zone(moment: datetime, name: str) -> None:
    begins = moment.replace(second=0, microsecond=0, tzinfo=UTC).astimezone(ZoneInfo(name))
    if begins.fold:  # a TZID cannot express the second of two equal hours
        return
    made = written(event(begins=begins, ends=begins + timedelta(hours=1)), zones={name: (begins.year, begins.year)})
    # Use an unknown zone name, so that libraries read the zone from the calendar; they cache the ones that they read.
    found = read(made.replace(name.encode(), uuid.uuid4().hex.encode()))
    assert found.walk("VEVENT")[0]["DTSTART"].dt.astimezone(UTC) == begins.astimezone(UTC)


def test_whole_days_are_dates_without_a_zone() -> None:
    text = document.component(event(begins=date(2027, 5, 17), ends=date(2027, 5, 20), is_transparent=True))
    assert "DTSTART;VALUE=DATE:20270517\r\nDTEND;VALUE=DATE:20270520\r\n" in text
    assert "TRANSP:TRANSPARENT\r\n" in text


def test_dates_of_a_series_have_the_type_and_zone_of_its_start() -> None:
    start = datetime(2027, 3, 2, 10, tzinfo=BRUSSELS)
    text = document.component(
        event(
            rule="FREQ=MONTHLY;BYDAY=1TU;UNTIL=20271207T090000Z",
            excluded=(start.replace(month=4, day=6), start.replace(month=5, day=4)),
            added=(start.replace(day=9),),
        )
    )
    assert "EXDATE;TZID=Europe/Brussels:20270406T100000,20270504T100000\r\n" in text
    assert "RDATE;TZID=Europe/Brussels:20270309T100000\r\n" in text
    assert "RRULE:FREQ=MONTHLY;UNTIL=20271207T090000Z;BYDAY=1TU\r\n" in text
    override = document.component(event(recurrence_id=start))
    assert "RECURRENCE-ID;TZID=Europe/Brussels:20270302T100000\r\n" in override


def test_a_stamp_says_which_revision_it_is_and_changes_nothing_else() -> None:
    text = document.component(event(description="SEQUENCE:7\nSTATUS:CONFIRMED"))
    at = datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)
    stamped = document.stamped(text, sequence=4, created_at=at, changed_at=at + timedelta(seconds=1))
    found = icalendar.Event.from_ical(stamped)
    assert found["SEQUENCE"] == 4
    assert found["CREATED"].dt == at
    assert found["LAST-MODIFIED"].dt == found["DTSTAMP"].dt == at + timedelta(seconds=1)
    assert str(found["DESCRIPTION"]) == "SEQUENCE:7\nSTATUS:CONFIRMED"


def test_what_is_withdrawn_keeps_its_name_and_time_and_no_other_word() -> None:
    secret = event(description="Secret", location="Secret", url=f"{OUR_HOST}/secret/", categories=("Secret",))
    text = document.cancelled(document.bare(document.component(secret)), called_off="Off: {}".format)
    assert "ecret" not in text
    found = icalendar.Event.from_ical(text)
    assert (str(found["STATUS"]), str(found["SUMMARY"])) == ("CANCELLED", "Off: Webinar")
    assert document.cancelled(document.bare(text), called_off="Off: {}".format) == text, "once"
    assert found["DTSTART"].dt == secret.begins


def test_an_override_alone_has_a_uid_of_its_own_and_names_no_series() -> None:
    both = document.component(event(recurrence_id=datetime(2027, 3, 2, 10, tzinfo=BRUSSELS))) + document.component(
        event(uid="session", part_of="x")
    )
    text = document.alone(both, uid="own")
    assert [str(each["UID"]) for each in icalendar.Event.from_ical(text, multiple=True)] == ["own", "session"]
    assert "RECURRENCE-ID" not in text


def test_the_name_of_an_event_is_read_back() -> None:
    assert document.summary_of(document.component(event(summary="A, b; c"))) == "A, b; c"


def test_a_link_to_join_has_its_platform_as_label() -> None:
    text = document.component(event(conference=("https://meet.example/a,b;c", 'Say "hi"')))
    assert "CONFERENCE;FEATURE=VIDEO;LABEL=Say  hi;VALUE=URI:https://meet.example/a,b;c\r\n" in text.replace('"', "")


def test_the_calendar_says_who_publishes_it_and_how_often_to_ask() -> None:
    around = Calendar(
        name="Events, all",
        publisher="Office",
        language="ru",
        time_zone="Asia/Baku",
        url=f"{OUR_HOST}/ru/events/",
        source="https://example.org/ru/events.ics?kind=webinar",
        changed_at=datetime(2027, 1, 1, tzinfo=UTC),
    )
    text = document.calendar(around, components=[], time_zones={}, base_url="https://example.org").decode()
    assert text.splitlines() == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Office//Events//RU",
        "METHOD:PUBLISH",
        "NAME:Events\\, all",
        "X-WR-CALNAME:Events\\, all",
        "COLOR:teal",
        "LAST-MODIFIED:20270101T000000Z",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "SOURCE;VALUE=URI:https://example.org/ru/events.ics?kind=webinar",
        "URL:https://example.org/ru/events/",
        "X-PUBLISHED-TTL:PT6H",
        "X-WR-TIMEZONE:Asia/Baku",
        "END:VCALENDAR",
    ]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Europe/Brussels", ["DTSTART:20270328T020000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "TZOFFSETTO:+0200"]),
        ("America/St_Johns", ["RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3", "TZOFFSETFROM:-0330"]),
        ("Australia/Lord_Howe", ["RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=4", "TZOFFSETTO:+1030", "TZOFFSETTO:+1100"]),
        ("Africa/Casablanca", ["RDATE:", "TZOFFSETTO:+0000"]),
    ],
)
def test_a_zone_is_told_by_the_rule_of_its_clock_changes_or_by_their_dates(name: str, parts: list[str]) -> None:
    text = document.time_zone(name, 2027, 2028)
    for part in parts:
        assert part in text


def test_a_zone_without_clock_changes_is_short_and_one_that_gave_them_up_has_no_rule() -> None:
    assert document.time_zone("Asia/Baku", 2027, 2027).count("BEGIN:") == 2
    almaty = document.time_zone("Asia/Almaty", 2023, 2025)
    assert "DTSTART:20240301T000000" in almaty
    assert "RRULE" not in almaty
