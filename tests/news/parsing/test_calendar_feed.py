"""`news.parsing.calendar_feed`: external calendars as entries."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import example, given, settings
from hypothesis import strategies as st

from news.parsing.calendar_feed import AHEAD, MAX_BYTES, MAX_OCCURRENCES, MAX_STEPS, PAST, read
from news.parsing.parsed import MAX_ENTRIES, Flaw, NotAFeed, ParsedEntry, ParsedFeed
from news.parsing.sanitize import clean

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


@pytest.mark.parametrize("day", ["00010101", "99991231"])
def test_a_date_that_cannot_be_computed_with_is_left_out(day: str) -> None:
    stamps = f"CREATED:{day}T000000Z\nLAST-MODIFIED:{day}T000000Z\nDTEND:{day}T230000Z"
    (entry,) = calendar(f"UID:1\nDTSTART:20260401T100000Z\nSUMMARY:x\n{stamps}").entries
    assert (entry.published, entry.updated) == (None, None)
    assert event_of(entry)["ends"] == "2026-04-01T10:00:00+00:00"


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


def test_a_daily_event_has_each_date_of_the_year_ahead() -> None:
    feed = calendar("UID:r\nDTSTART:20200101T100000Z\nRRULE:FREQ=DAILY\nSUMMARY:x")
    starts = [str(event_of(entry)["starts"])[:10] for entry in feed.entries]
    assert (len(starts), starts[0], starts[-1]) == ((PAST + AHEAD).days, "2026-02-13", "2027-03-15")
    assert not feed.warnings


def test_of_a_rule_that_gives_more_than_its_bound_the_soonest_dates_are_kept_and_a_warning_says_so() -> None:
    feed = calendar("UID:r\nDTSTART:20200101T100000Z\nRRULE:FREQ=DAILY;BYHOUR=8,9,10\nSUMMARY:x")
    starts = [str(event_of(entry)["starts"]) for entry in feed.entries]
    assert (len(starts), starts[0][:10]) == (MAX_OCCURRENCES, "2026-02-13")
    assert feed.warnings == (Flaw.REDUCED,)


def test_a_rule_that_is_not_expanded_is_warned_of() -> None:
    feed = calendar("UID:r\nDTSTART:20260401T100000Z\nRRULE:FREQ=HOURLY\nSUMMARY:x")
    assert (len(feed.entries), feed.warnings) == (1, (Flaw.REDUCED,))


@pytest.mark.parametrize("broken", [False, True])
def test_of_thousands_of_events_the_next_are_kept_and_the_others_counted(broken: bool) -> None:
    days = [AT + timedelta(hours=3 * number) for number in range(2_500, 0, -1)]
    events = [f"UID:{day:%j%H}\nDTSTART:{day:%Y%m%dT%H%M%SZ}\nSUMMARY:x" for day in days]
    feed = calendar(*events, *["UID:old\nDTSTART:20200101T100000Z\nSUMMARY:x"], head="BROKEN\n" if broken else "")
    assert (len(feed.entries), feed.left_out) == (MAX_ENTRIES, 2_500 - MAX_ENTRIES)
    assert str(event_of(feed.entries[0])["starts"]) == f"{min(days):%Y-%m-%dT%H:%M:%S+00:00}"


@pytest.mark.parametrize("words", [0, 1, 3_000, 30_000, 400_000])
@pytest.mark.parametrize("rule", ["", "\nRRULE:FREQ=DAILY"])
def test_no_word_of_a_description_is_lost_and_many_long_ones_stay_within_the_size_of_a_document(
    words: int, rule: str
) -> None:
    text = " ".join(f"word{number}" for number in range(words))
    feed = calendar(f"UID:r\nDTSTART:20260401T100000Z{rule}\nSUMMARY:x\nDESCRIPTION:{text}")
    found = [clean(entry.html, base_url="") for entry in feed.entries[:2]]
    assert {len(one.text.split()) + one.words_left_out for one in found} <= {words, words + 1}  # a truncated calendar
    assert sum(len(entry.html) for entry in feed.entries) <= 1.01 * MAX_BYTES
    assert len(feed.entries) > (5 if rule and words < 100_000 else 0)


@pytest.mark.parametrize("first", ["19000101", "20100131", "20200229", "20260210"])
@pytest.mark.parametrize("rule", ["FREQ=DAILY", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", "FREQ=WEEKLY;INTERVAL=3"])
def test_an_old_event_recurs_today(first: str, rule: str) -> None:
    feed = calendar(f"UID:r\nDTSTART:{first}T100000Z\nRRULE:{rule}\nSUMMARY:x")
    assert len(feed.entries) in ({18, 19} if "INTERVAL" in rule else {(PAST + AHEAD).days})
    assert not feed.warnings


def test_a_counted_rule_beyond_the_bound_is_a_flaw() -> None:
    begins = "UID:r\nSUMMARY:x\nDTSTART:20100101T100000Z\nRRULE:FREQ=DAILY;COUNT="
    assert Flaw.REDUCED in calendar(f"{begins}9000").warnings
    assert not calendar(f"{begins}{MAX_STEPS}").warnings


DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
PARTS = st.fixed_dictionaries(
    {"FREQ": st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]), "INTERVAL": st.integers(1, 40)},
    optional={
        "BYDAY": st.lists(st.sampled_from(DAYS), min_size=1, max_size=3, unique=True).map(",".join),
        "BYMONTHDAY": st.integers(1, 31) | st.integers(-31, -1),
        "BYMONTH": st.integers(1, 12),
        "BYSETPOS": st.sampled_from([1, 2, -1]),
        "WKST": st.sampled_from(DAYS),
    },
)


@settings(max_examples=40)
@given(st.datetimes(datetime(1990, 1, 1), datetime(2027, 1, 1)), PARTS)
@example(datetime(1996, 2, 29), {"FREQ": "YEARLY"})
@example(datetime(1996, 2, 29), {"FREQ": "YEARLY", "INTERVAL": 3})
@example(datetime(1995, 5, 31), {"FREQ": "MONTHLY", "INTERVAL": 2})
@example(datetime(2000, 1, 5), {"FREQ": "WEEKLY", "INTERVAL": 4, "BYDAY": "MO,TU"})
def test_the_dates_are_those_of_the_whole_rule(first: datetime, parts: dict[str, object]) -> None:
    first = first.replace(microsecond=0)
    parts = parts if parts.keys() & {"BYDAY", "BYMONTHDAY"} else {k: v for k, v in parts.items() if k != "BYSETPOS"}
    rule = ";".join(f"{name}={value}" for name, value in parts.items())
    begin, end = (AT + days for days in (-PAST, AHEAD))
    whole = {
        first,
        *rrulestr(rule, dtstart=first).between(begin.replace(tzinfo=None), end.replace(tzinfo=None), inc=True),
    }
    feed = calendar(f"UID:r\nDTSTART:{first:%Y%m%dT%H%M%SZ}\nRRULE:{rule}\nSUMMARY:x")
    wanted = sorted(start.replace(tzinfo=UTC) for start in whole if begin <= start.replace(tzinfo=UTC) <= end)
    assert [datetime.fromisoformat(str(event_of(entry)["starts"])) for entry in feed.entries] == wanted[
        :MAX_OCCURRENCES
    ]


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
