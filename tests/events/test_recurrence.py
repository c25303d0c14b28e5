"""Cadences compared with dateutil, with an independent engine and with their form fields."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from dateutil import rrule
from hypothesis import given
from hypothesis import strategies as st

from events.ical import document
from events.recurrence import (
    MOST_OCCURRENCES,
    WEEKDAYS,
    Cadence,
    RuleError,
    RuleFields,
    fields_of,
    read_rule,
    rule_of,
)

# CET with both clock changes, an island with half-hour offsets, the southern hemisphere, no changes, and abolished
# changes.
ZONES = ["Europe/Brussels", "Asia/Baku", "Asia/Kolkata", "America/St_Johns", "Australia/Lord_Howe", "Asia/Almaty"]


def cadence(rule: str, **values: Any) -> Cadence:
    values = {
        "first_on": date(2027, 1, 1),
        "starts_at": time(10),
        "time_zone": "Europe/Brussels",
        "duration_minutes": 90,
        **values,
    }
    return Cadence.read(rule, **values)


def days(found: Cadence, **bounds: Any) -> list[str]:
    return [each.on.isoformat() for each in found.occurrences(**{"since": date(2027, 1, 1), **bounds})]


def test_every_first_tuesday_keeps_its_local_hour_over_both_clock_changes() -> None:
    found = cadence("FREQ=MONTHLY;BYDAY=1TU")
    hours = [f"{each.begins_at:%m-%d %H:%M}" for each in found.occurrences(since=date(2027, 1, 1), count=12)]
    assert hours[:4] == ["01-05 09:00", "02-02 09:00", "03-02 09:00", "04-06 08:00"]
    assert hours[8:] == ["09-07 08:00", "10-05 08:00", "11-02 09:00", "12-07 09:00"]


def test_an_hour_that_the_clock_skips_is_read_with_the_offset_before_and_one_that_repeats_is_the_first() -> None:
    found = cadence("FREQ=DAILY", first_on=date(2027, 3, 28), starts_at=time(2, 30))
    assert next(found.occurrences(since=date(2027, 3, 28))).begins_at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert next(found.occurrences(since=date(2027, 10, 31))).begins_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_exceptions_are_left_out_extra_days_come_in_order_and_neither_twice() -> None:
    found = cadence(
        "FREQ=MONTHLY;BYDAY=1TU", except_on=["2027-02-02"], extra_on=["2027-01-20", "2027-03-02", "2026-12-01"]
    )
    assert days(found, count=4) == ["2027-01-05", "2027-01-20", "2027-03-02", "2027-04-06"]


def test_a_count_counts_dates_that_are_excepted() -> None:
    found = cadence("FREQ=WEEKLY;BYDAY=TU;COUNT=3", except_on=["2027-01-12"])
    assert days(found) == ["2027-01-05", "2027-01-19"]
    assert days(found, since=date(2027, 1, 13)) == ["2027-01-19"]


@pytest.mark.parametrize("until", ["20270202", "20270202T090000Z"])
def test_the_end_may_be_a_day_or_an_instant_and_is_part_of_it(until: str) -> None:
    assert days(cadence(f"FREQ=MONTHLY;BYDAY=1TU;UNTIL={until}")) == ["2027-01-05", "2027-02-02"]


def test_an_end_a_second_before_the_last_date_leaves_it_out() -> None:
    assert days(cadence("FREQ=MONTHLY;BYDAY=1TU;UNTIL=20270202T085959Z")) == ["2027-01-05"]


def test_what_has_no_end_is_bounded_all_the_same() -> None:
    assert len(days(cadence("FREQ=DAILY"))) == MOST_OCCURRENCES
    assert days(cadence("FREQ=YEARLY"), count=100)[-1] == "2037-01-01"


def test_it_tells_whether_it_comes_to_a_day() -> None:
    found = cadence("FREQ=MONTHLY;BYDAY=1TU", extra_on=["2027-01-20"])
    assert found.comes_to(date(2027, 1, 5))
    assert found.comes_to(date(2027, 1, 20))
    assert not found.comes_to(date(2027, 1, 6))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("", "NAME=VALUE"),
        ("FREQ=HOURLY", "FREQ must be one of DAILY, WEEKLY, MONTHLY, YEARLY"),
        ("BYDAY=1TU", "FREQ must be one of"),
        ("FREQ=MONTHLY;BYHOUR=9", "BYHOUR is not supported"),
        ("FREQ=YEARLY;BYWEEKNO=3", "BYWEEKNO is not supported"),
        ("FREQ=MONTHLY;FREQ=DAILY", "FREQ appears twice"),
        ("FREQ=MONTHLY;BYDAY=1XX", "is not a weekday"),
        ("FREQ=MONTHLY;BYDAY=0MO", "is not a weekday"),
        ("FREQ=MONTHLY;BYDAY=6MO", "No month has"),
        ("FREQ=WEEKLY;BYDAY=1MO", "counts weekdays in a month"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY cannot be used with FREQ=WEEKLY. Remove it"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "from 1 to 31"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "from 1 to 31"),
        ("FREQ=MONTHLY;BYMONTH=-1", "from 1 to 12"),
        ("FREQ=MONTHLY;INTERVAL=0", "from 1 to 99"),
        ("FREQ=MONTHLY;INTERVAL=2,3", "from 1 to 99"),
        ("FREQ=MONTHLY;INTERVAL=٣", "from 1 to 99"),
        ("FREQ=DAILY;COUNT=501", "from 1 to 500"),
        ("FREQ=DAILY;COUNT=5;UNTIL=20270101", "Use either COUNT or UNTIL, not both"),
        ("FREQ=DAILY;UNTIL=tomorrow", "UNTIL=20271231"),
        ("FREQ=DAILY;UNTIL=20270231", "UNTIL=20271231"),
        ("FREQ=DAILY;UNTIL=2027123", "UNTIL=20271231"),
        ("FREQ=SECONDLY;COUNT=5", "FREQ must be one of"),
        ("FREQ=DAILY;COUNT=1000000000", "from 1 to 500"),
        ("FREQ=MONTHLY;BYDAY=", "NAME=VALUE"),
        ("FREQ=MONTHLY;BYDAY=,", "is not a weekday"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,", "from 1 to 31"),
        ("FREQ=MONTHLY;BYMONTHDAY=" + "1," * 250 + "1", "too long"),
        ("FREQ=DAILY;BYSETPOS=1", "BYSETPOS can be used only with BYDAY, BYMONTHDAY or BYMONTH"),
        ("FREQ=DAILY;WKST=1", "WKST must be a weekday"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "No dates match this rule. Check the days, the months and the end"),
        ("FREQ=DAILY;UNTIL=20261231", "No dates match this rule. Check the days, the months and the end"),
    ],
)
def test_a_rule_that_is_not_read_is_refused_in_words(rule: str, words: str) -> None:
    with pytest.raises(RuleError, match=words):
        cadence(rule)


def test_a_rule_can_be_read_without_its_first_day() -> None:
    with pytest.raises(RuleError, match="UNTIL=20271231"):
        read_rule("FREQ=DAILY;UNTIL=20270231")
    assert read_rule("FREQ=YEARLY;BYDAY=20MO")["BYDAY"] == "20MO", "a year has more than five Mondays"


def test_the_first_and_the_shortest_that_are_read_are_read() -> None:
    assert cadence("FREQ=DAILY", first_on=date(1990, 1, 1)).first_on.year == 1990
    assert cadence("FREQ=DAILY", first_on=date(2100, 12, 31)).first_on.year == 2100
    assert cadence("FREQ=DAILY", duration_minutes=1).duration == timedelta(minutes=1)


def test_it_tells_its_last_day_and_its_count() -> None:
    found = cadence("FREQ=DAILY;UNTIL=20270202T233000Z")
    assert (found.until, found.count) == (date(2027, 2, 3), None), "the day in Brussels"
    found = cadence("FREQ=DAILY;COUNT=3")
    assert (found.until, found.count) == (None, 3)


def test_what_is_wrong_is_said_in_english_too() -> None:
    with pytest.raises(RuleError) as caught:
        read_rule("FREQ=DAILY;FREQ=DAILY")
    assert str(caught.value) == "FREQ appears twice. Remove one."


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"rule": "FREQ=DAILY;UNTIL=99991231T235959Z", "time_zone": "Asia/Baku"}, "UNTIL=20271231"),
        ({"first_on": date(1, 1, 1)}, "between 1990 and 2100"),
        ({"duration_minutes": 0}, "The length must be at least 1 minute"),
        ({"time_zone": "Mars/Base"}, "no IANA time zone"),
        ({"except_on": ["2.3.2027"]}, "as in 2027-03-02"),
        ({"extra_on": [None]}, "as in 2027-03-02"),
    ],
)
def test_other_faults_are_refused_in_words_too(values: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        cadence(**{"rule": "FREQ=DAILY", **values})


def test_a_rule_that_never_comes_is_given_up_after_some_centuries(monkeypatch: pytest.MonkeyPatch) -> None:
    years: list[int] = []
    rebuild = rrule._iterinfo.rebuild

    def counted(self: Any, year: int, month: int) -> None:
        years.append(year)
        rebuild(self, year, month)

    monkeypatch.setattr(rrule._iterinfo, "rebuild", counted)
    with pytest.raises(RuleError, match="No dates match this rule"):
        cadence("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30")
    assert len(set(years)) <= 400


def test_a_rule_is_kept_in_one_spelling() -> None:
    assert cadence(" rrule:byday=1tu;freq=monthly; ").rule == "FREQ=MONTHLY;BYDAY=1TU"


# --- Random rules -----------------------------------------------------------------------------------------------------

weekdays = st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=3, unique=True)
ordinal_days = st.lists(
    st.tuples(st.sampled_from([1, 2, 3, 4, 5, -1, -2]), st.sampled_from(WEEKDAYS)).map(
        lambda pair: f"{pair[0]}{pair[1]}"
    ),
    min_size=1,
    max_size=2,
    unique=True,
)


@st.composite
def rules(draw: st.DrawFn) -> str:
    freq = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={freq}"]
    if draw(st.booleans()):
        parts.append(f"INTERVAL={draw(st.integers(1, 4))}")
    months = draw(st.lists(st.integers(1, 12), max_size=3, unique=True))
    if months:
        parts.append(f"BYMONTH={','.join(map(str, months))}")
    if freq in {"MONTHLY", "YEARLY"} and draw(st.booleans()):
        month_days = draw(st.lists(st.sampled_from([1, 10, 28, 31, -1, -3]), min_size=1, max_size=2, unique=True))
        parts.append(f"BYMONTHDAY={','.join(map(str, month_days))}")
    elif draw(st.booleans()):
        counted = freq in {"MONTHLY", "YEARLY"} and draw(st.booleans())
        parts.append(f"BYDAY={','.join(draw(ordinal_days if counted else weekdays))}")
        if freq == "MONTHLY" and draw(st.booleans()):
            parts.append(f"BYSETPOS={draw(st.sampled_from([1, 2, -1]))}")
    if draw(st.booleans()):
        parts.append(f"WKST={draw(st.sampled_from(WEEKDAYS))}")
    if draw(st.booleans()):
        parts.append(f"COUNT={draw(st.integers(1, 30))}")
    return ";".join(parts)


first_days = st.dates(date(2019, 1, 1), date(2030, 12, 31))
times = st.times(max_value=time(23, 59)).map(lambda at: at.replace(second=0, microsecond=0))


def read_or_none(rule: str, **values: Any) -> Cadence | None:
    try:
        return cadence(rule, **values)
    except RuleError as error:
        if "No dates match this rule. Check the days, the months and the end" not in str(
            error
        ):  # the only error that a well-formed rule can have
            raise
        return None


@given(rule=rules(), first_on=first_days, starts_at=times, zone=st.sampled_from(ZONES))
def test_the_dates_are_those_of_dateutil_at_the_same_local_time(
    rule: str, first_on: date, starts_at: time, zone: str
) -> None:
    found = read_or_none(rule, first_on=first_on, starts_at=starts_at, time_zone=zone)
    if found is None:
        return
    ours = list(found.occurrences(since=first_on, count=25))
    start = datetime.combine(first_on, starts_at)
    horizon = datetime(first_on.year + 10, 12, 31, 23, 59)
    theirs = islice(rrule.rrulestr(rule, dtstart=start).between(start, horizon, inc=True), 25)
    assert [each.on for each in ours] == [moment.date() for moment in theirs]
    for each in ours:
        local = datetime.combine(each.on, starts_at, tzinfo=ZoneInfo(zone))
        assert each.begins_at == local.astimezone(UTC)
        assert each.ends_at - each.begins_at == timedelta(minutes=90)
    assert all(first.on < second.on for first, second in pairwise(ours))


@given(rule=rules(), first_on=first_days, zone=st.sampled_from(ZONES), shift=st.integers(0, 400))
def test_a_later_look_shows_the_end_of_an_earlier_one(rule: str, first_on: date, zone: str, shift: int) -> None:
    found = read_or_none(rule, first_on=first_on, time_zone=zone)
    if found is None:
        return
    until = first_on + timedelta(days=800)
    since = first_on + timedelta(days=shift)
    everything = list(found.occurrences(since=first_on, until=until))[:MOST_OCCURRENCES]
    later = list(found.occurrences(since=since, until=until))
    assert [each for each in everything if each.on >= since] == later[: len([e for e in everything if e.on >= since])]


@given(
    rule=rules().filter(lambda rule: "BYSETPOS" not in rule),
    first_on=first_days,
    # Engines differ for hours that the clock skips or repeats; other tests above cover those.
    starts_at=st.times(time(4), time(23)).map(lambda at: at.replace(second=0, microsecond=0)),
    zone=st.sampled_from(ZONES),
)
def test_another_engine_expands_what_is_exported_to_the_same_instants(
    rule: str, first_on: date, starts_at: time, zone: str
) -> None:
    found = read_or_none(rule, first_on=first_on, starts_at=starts_at, time_zone=zone)
    if found is None:
        return
    ours = list(found.occurrences(since=first_on, count=12))
    if any(each.on.year > first_on.year + 4 for each in ours):
        return
    place = ZoneInfo(zone)
    event = document.Event(
        uid="1",
        begins=ours[0].begins_at.astimezone(place),
        ends=ours[0].ends_at.astimezone(place),
        summary="Meeting",
        organizer=("Office", "office@example.org"),
        rule=found.rule,
    )
    text = document.calendar(
        document.Calendar(name="c", publisher="p", language="en", time_zone="UTC"),
        components=[document.component(event)],
        time_zones={zone: (first_on.year, first_on.year + 4)},
        base_url="https://example.org",
    )
    until = datetime(ours[-1].on.year, ours[-1].on.month, ours[-1].on.day, tzinfo=UTC) + timedelta(days=2)
    read = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(
        datetime(first_on.year, first_on.month, first_on.day, tzinfo=UTC) - timedelta(days=2), until
    )
    theirs = sorted(each["DTSTART"].dt.astimezone(UTC) for each in read)
    assert [each.begins_at for each in ours] == theirs[: len(ours)]


# --- Form fields ------------------------------------------------------------------------------------------------------


@st.composite
def form_fields(draw: st.DrawFn) -> RuleFields:
    freq = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    has_week = freq in {"MONTHLY", "YEARLY"} and draw(st.booleans())
    has_days = has_week or (freq == "WEEKLY" and draw(st.booleans()))
    ends = draw(st.sampled_from(["never", "until", "count"]))
    return RuleFields(
        freq=freq,
        interval=draw(st.integers(1, 12)),
        weekdays=tuple(sorted(draw(weekdays), key=WEEKDAYS.index)) if has_days else (),
        week=draw(st.sampled_from([1, 2, 3, 4, 5, -1])) if has_week else None,
        month_day=draw(st.sampled_from([None, 1, 15, 31, -1])) if freq == "MONTHLY" and not has_week else None,
        month=draw(st.integers(1, 12)) if freq == "YEARLY" and has_week else None,
        until=draw(first_days) if ends == "until" else None,
        count=draw(st.integers(1, 500)) if ends == "count" else None,
    )


@given(form_fields())
def test_a_form_becomes_a_rule_and_the_same_form_again(fields: RuleFields) -> None:
    assert fields_of(rule_of(fields)) == fields


@given(rules())
def test_a_rule_that_a_form_can_show_means_the_same_when_it_comes_back(rule: str) -> None:
    fields = fields_of(rule)
    if fields is None:
        return
    before, after = read_or_none(rule), read_or_none(rule_of(fields))
    assert (before is None) == (after is None)
    if before and after:
        assert days(before, count=30) == days(after, count=30)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=MONTHLY;BYDAY=1MO,2TU",
        "FREQ=MONTHLY;BYMONTHDAY=1,15",
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
        "FREQ=YEARLY;BYMONTH=1,6;BYDAY=1MO",
        "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1,2",
        "FREQ=MONTHLY;BYDAY=2TU;BYSETPOS=1",
        "FREQ=MONTHLY;BYDAY=TU;BYMONTHDAY=1,2,3;BYSETPOS=1",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=TU;BYSETPOS=1",
        "FREQ=DAILY;BYMONTH=1",
        "FREQ=DAILY;BYMONTHDAY=1",
        "FREQ=MONTHLY;BYDAY=-2TU",
        "FREQ=MONTHLY;BYMONTH=1",
        "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=4",
        "FREQ=YEARLY;BYMONTHDAY=4",
        "FREQ=YEARLY;BYMONTH=3",
        "FREQ=YEARLY;BYDAY=1TU",
        "FREQ=YEARLY;BYMONTH=3;BYDAY=TU",
        "FREQ=MONTHLY;BYMONTHDAY=-2",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU",
    ],
)
def test_a_rule_beyond_the_form_stays_text(rule: str) -> None:
    assert fields_of(rule) is None


@pytest.mark.parametrize("week", [1, 2, 3, 4, 5, -1])
def test_the_form_counts_to_five_and_knows_the_last(week: int) -> None:
    assert fields_of(f"FREQ=MONTHLY;BYDAY={week}TU") == RuleFields(freq="MONTHLY", weekdays=("TU",), week=week)


def test_tuesday_at_the_first_position_is_the_first_tuesday() -> None:
    assert fields_of("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1") == RuleFields(freq="MONTHLY", weekdays=("TU",), week=1)


def test_an_end_as_an_instant_is_shown_as_its_local_day() -> None:
    fields = fields_of("FREQ=DAILY;UNTIL=20271231T203000Z", time_zone="Asia/Baku")
    assert fields is not None
    assert fields.until == date(2028, 1, 1)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (RuleFields(freq="MONTHLY", week=1), "Choose a day of the week too"),
        (RuleFields(freq="MONTHLY", weekdays=("TU",)), "which week"),
        (RuleFields(freq="DAILY", until=date(2027, 1, 1), count=3), "Use either COUNT or UNTIL, not both"),
        (RuleFields(freq="HOURLY"), "FREQ must be one of"),
    ],
)
def test_a_form_that_contradicts_itself_is_told_so(fields: RuleFields, words: str) -> None:
    with pytest.raises(RuleError, match=words):
        rule_of(fields)
