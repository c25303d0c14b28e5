"""`news.parsing.calendar_feed`: external calendars as entries."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.parsing.calendar_feed import MAX_OCCURRENCES, read
from news.parsing.parsed import Flaw, NotAFeed, ParsedEntry, ParsedFeed

AT = datetime(2026, 3, 14, 12, tzinfo=UTC)
URL = "https://wco.example/events.ics"


def calendar(*events: str, head: str = "") -> ParsedFeed:
    blocks = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//y//EN\n{head}{blocks}END:VCALENDAR\n"
    return read(text.replace("\n", "\r\n").encode(), url=URL, at=AT)


def event_of(entry: ParsedEntry) -> dict[str, object]:
    facts: dict[str, object] = json.loads(entry.event)
    return facts


def test_an_event_says_what_when_and_where() -> None:
    feed = calendar(
        """UID:a@wco
DTSTART;TZID=Europe/Brussels:20260330T100000
DTEND;TZID=Europe/Brussels:20260330T120000
SUMMARY:Data model\\, part <b>2</b>
DESCRIPTION:First line\\nSecond & last
LOCATION:Brussels
URL:/events/a
STATUS:CONFIRMED
SEQUENCE:3
CATEGORIES:WEBINAR,DATA
LAST-MODIFIED:20260301T000000Z""",
        head="NAME:Events\nREFRESH-INTERVAL;VALUE=DURATION:PT6H\n",
    )
    [entry] = feed.entries
    assert (entry.guid, entry.title, entry.link) == ("a@wco", "Data model, part 2", "https://wco.example/events/a")
    assert entry.html == "<p>First line</p><p>Second &amp; last</p>"
    assert entry.categories == ("WEBINAR", "DATA")
    assert event_of(entry) == {
        "uid": "a@wco",
        "starts": "2026-03-30T10:00:00+02:00",
        "ends": "2026-03-30T12:00:00+02:00",
        "is_all_day": False,
        "time_zone": "Europe/Brussels",
        "location": "Brussels",
        "status": "confirmed",
        "sequence": 3,
    }
    assert (feed.title, feed.ttl_seconds) == ("Events", 6 * 3600)


def test_a_recurring_event_keeps_its_local_time_and_its_moved_and_cancelled_dates_stay_the_same_entries() -> None:
    feed = calendar(
        """UID:r
DTSTART;TZID=Europe/Brussels:20260302T100000
DURATION:PT1H
RRULE:FREQ=WEEKLY;COUNT=6
EXDATE;TZID=Europe/Brussels:20260323T100000
SUMMARY:Weekly""",
        """UID:r
RECURRENCE-ID;TZID=Europe/Brussels:20260316T100000
DTSTART;TZID=Europe/Brussels:20260317T150000
DTEND;TZID=Europe/Brussels:20260317T160000
SUMMARY:Weekly, moved""",
        """UID:r
RECURRENCE-ID;TZID=Europe/Brussels:20260330T100000
DTSTART;TZID=Europe/Brussels:20260330T100000
SUMMARY:Weekly
STATUS:CANCELLED""",
    )
    assert {entry.guid: event_of(entry)["starts"] for entry in feed.entries} == {
        "r#20260302T090000Z": "2026-03-02T10:00:00+01:00",
        "r#20260309T090000Z": "2026-03-09T10:00:00+01:00",
        "r#20260316T090000Z": "2026-03-17T15:00:00+01:00",
        "r#20260330T080000Z": "2026-03-30T10:00:00+02:00",
        "r#20260406T080000Z": "2026-04-06T10:00:00+02:00",
    }
    assert [event_of(entry)["status"] for entry in feed.entries].count("cancelled") == 1


def test_whole_days_end_where_the_calendar_says_and_else_after_a_day() -> None:
    feed = calendar(
        "UID:a\nDTSTART;VALUE=DATE:20260401\nDTEND;VALUE=DATE:20260404\nSUMMARY:A",
        "UID:b\nDTSTART;VALUE=DATE:20260402\nSUMMARY:B",
    )
    assert [event_of(entry)["ends"] for entry in feed.entries] == ["2026-04-04", "2026-04-03"]
    assert all(event_of(entry)["is_all_day"] for entry in feed.entries)


def test_what_is_long_over_or_far_away_is_left_out() -> None:
    days = ("20250101", "20260220", "20260401", "20280101")
    feed = calendar(*(f"UID:{day}\nDTSTART;VALUE=DATE:{day}\nSUMMARY:x" for day in days))
    assert [entry.guid for entry in feed.entries] == ["20260220", "20260401"]


@pytest.mark.parametrize(
    "rule", ["FREQ=SECONDLY", "FREQ=DAILY", "FREQ=DAILY;COUNT=99999999", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"]
)
def test_a_rule_without_end_costs_no_more_than_its_bound(rule: str) -> None:
    feed = calendar(f"UID:r\nDTSTART:20260301T100000Z\nRRULE:{rule}\nSUMMARY:x")
    assert 1 <= len(feed.entries) <= MAX_OCCURRENCES


def test_of_a_rule_that_gives_more_than_its_bound_the_soonest_dates_are_kept() -> None:
    feed = calendar("UID:r\nDTSTART:20200101T100000Z\nRRULE:FREQ=DAILY\nSUMMARY:x")
    starts = [str(event_of(entry)["starts"]) for entry in feed.entries]
    assert (len(starts), starts[0][:10]) == (MAX_OCCURRENCES, "2026-02-13")


@pytest.mark.parametrize("fault", ["RECURRENCE-ID:nonsense", "RRULE:FREQ=NEVER", "RDATE:nonsense", "DTEND:nonsense"])
def test_an_event_with_a_broken_date_costs_itself_alone(fault: str) -> None:
    feed = calendar(
        f"UID:a\nDTSTART:20260401T100000Z\n{fault}\nSUMMARY:x", "UID:b\nDTSTART:20260402T100000Z\nSUMMARY:y"
    )
    assert "b" in [entry.guid for entry in feed.entries]


def test_one_broken_event_does_not_spoil_the_others() -> None:
    feed = calendar("UID:a\nDTSTART:nonsense\nSUMMARY:x", "UID:b\nDTSTART:20260401T100000Z\nSUMMARY:y")
    assert [entry.guid for entry in feed.entries] == ["b"]


def test_another_content_is_another_hash_and_another_time_too() -> None:
    first, second = (
        calendar(f"UID:a\nDTSTART:2026040{day}T100000Z\nSUMMARY:x").entries[0].content_sha for day in (1, 2)
    )
    assert first != second


@pytest.mark.parametrize(("body", "kind"), [(b" ", "empty"), (b"<html>", "unknown"), (b"BEGIN:VCARD", "unknown")])
def test_what_is_no_calendar_is_refused_with_a_kind(body: bytes, kind: str) -> None:
    with pytest.raises(NotAFeed) as caught:
        read(body, url=URL, at=AT)
    assert caught.value.kind == kind


@given(st.text(alphabet="ABDEGINRTUVZ:;=,0129T\n\\", max_size=300))
def test_no_calendar_is_too_broken(text: str) -> None:
    body = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\n{text}\nEND:VEVENT\nEND:VCALENDAR\n"
    try:
        feed = read(body.encode(), url=URL, at=AT)
    except NotAFeed:
        return
    assert all(json.loads(entry.event)["starts"] for entry in feed.entries)
    assert set(feed.warnings) <= {Flaw.NOT_WELL_FORMED}
