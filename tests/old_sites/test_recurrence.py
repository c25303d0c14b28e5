"""`old_sites.recurrence`: the dates that Plone showed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from old_sites import recurrence

BERLIN = ZoneInfo("Europe/Berlin")


def days(text: str, start: datetime) -> list[str]:
    return [f"{day}" for day in recurrence.read(text, start=start).days]


def test_a_rule_counts_in_the_zone_of_the_site_and_ignores_the_start_that_volto_writes() -> None:
    start = datetime(2024, 2, 29, 0, 0, tzinfo=BERLIN)
    text = "DTSTART:20240228T230000Z\nRRULE:FREQ=MONTHLY;INTERVAL=1;COUNT=12;WKST=MO;BYDAY=-1TH"
    found = recurrence.read(text, start=start)
    assert len(found.days) == 12
    assert (found.days[0], found.days[-1]) == (date(2024, 2, 29), date(2025, 1, 30))
    assert found.rule == "FREQ=MONTHLY;INTERVAL=1;COUNT=12;BYDAY=-1TH;WKST=MO"


def test_the_last_day_counts_whatever_its_time() -> None:
    start = datetime(2024, 3, 1, 10, tzinfo=BERLIN)
    assert days("RRULE:FREQ=DAILY;UNTIL=20240303T000000", start) == ["2024-03-01", "2024-03-02", "2024-03-03"]
    assert days("RRULE:FREQ=DAILY;UNTIL=20240303T000000Z", start) == ["2024-03-01", "2024-03-02", "2024-03-03"]


def test_days_are_added_and_taken_away_whatever_time_and_zone_they_have() -> None:
    start = datetime(2024, 3, 1, 10, tzinfo=BERLIN)
    text = (
        "RRULE:FREQ=DAILY;COUNT=4\r\nEXDATE;TZID=Europe/Berlin:20240302T000000,20240303T100000Z\r\n"
        "RDATE:20240310T000000"
    )
    assert days(text, start) == ["2024-03-01", "2024-03-04", "2024-03-10"]


def test_the_start_always_counts() -> None:
    start = datetime(2024, 3, 1, 10, tzinfo=BERLIN)  # a Friday
    assert days("RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=2", start) == ["2024-03-01", "2024-03-04", "2024-03-11"]


def test_a_rule_without_an_end_is_cut_where_plone_cuts_it_and_says_so() -> None:
    found = recurrence.read("RRULE:FREQ=DAILY", start=datetime(2024, 3, 1, 10, tzinfo=BERLIN))
    assert len(found.days) == recurrence.MOST
    assert found.was_cut


@pytest.mark.parametrize("rule", ["FREQ=DAILY;COUNT=5000", "FREQ=WEEKLY;UNTIL=99991231"])
def test_more_dates_than_plone_shows_are_cut_and_said(rule: str) -> None:
    found = recurrence.read(f"RRULE:{rule}", start=datetime(2024, 3, 1, 10, tzinfo=BERLIN))
    assert (len(found.days), found.was_cut) == (recurrence.MOST, True)


def test_a_count_of_as_many_as_there_are_is_not_cut() -> None:
    found = recurrence.read("RRULE:COUNT=3;FREQ=DAILY", start=datetime(2024, 3, 1, 10, tzinfo=BERLIN))
    assert (len(found.days), found.was_cut) == (3, False)


@pytest.mark.parametrize("frequency", ["DAILY", "MONTHLY", "YEARLY"])
def test_a_day_that_never_comes_is_not_looked_for_without_end(frequency: str) -> None:
    text = f"RRULE:FREQ={frequency};BYMONTH=2;BYMONTHDAY=30"
    assert days(text, datetime(2024, 3, 1, 10, tzinfo=BERLIN)) == ["2024-03-01"]


START = datetime(2024, 3, 1, 10, tzinfo=BERLIN)
WRONG = [
    *(f"RRULE:FREQ={frequency};BYMONTH=2;BYMONTHDAY=30" for frequency in ("SECONDLY", "minutely", "HOURLY", "NEVER")),
    "RRULE:FREQ=YEARLY;INTERVAL=0;BYMONTH=2;BYMONTHDAY=30",
    "RRULE:FREQ=DAILY;BYHOUR=9;BYMINUTE=" + ",".join(map(str, range(60))),
    "RRULE:FREQ=DAILY;UNTIL=20241399",
    f"RRULE:FREQ=DAILY;BYSETPOS={'1,' * 400}1",
    "RRULE:COUNT=3",
    "RRULE:FREQ=DAILY;COUNT=-1;UNTIL=1",
    "RRULE:FREQ=DAILY;UNTIL=2024-04-01",
    "EXRULE:FREQ=NEVER",
    "RDATE:tomorrow",
    "EXDATE:20241399",
    "RDATE:00010101,99990101",
    "X-NOTE: bring tea",
    "nonsense",
]


@pytest.mark.parametrize("text", WRONG)
def test_a_part_that_cannot_be_read_costs_itself_and_is_a_sentence(text: str) -> None:
    alone = recurrence.read(text, start=START)
    assert alone.days == (START.date(),)
    assert str(alone.notes[0]).endswith(".")
    beside = recurrence.read(f"RRULE:FREQ=WEEKLY;COUNT=3\n{text}\nRDATE:20240310", start=START)
    assert [day.day for day in beside.days] == [1, 8, 10, 15]
    assert beside.notes == alone.notes


def test_days_of_an_excluding_rule_are_taken_away() -> None:
    found = recurrence.read("RRULE:FREQ=DAILY;COUNT=6\nEXRULE:FREQ=DAILY;INTERVAL=2", start=START)
    assert [day.day for day in found.days] == [2, 4, 6]
    assert (found.rule, found.notes) == ("", ())


@pytest.mark.parametrize("text", ["RRULE:FREQ=DAILY;COUNT=1", "EXDATE:20240301", "EXRULE:FREQ=DAILY"])
def test_a_recurrence_without_other_dates_is_the_start_and_a_sentence(text: str) -> None:
    found = recurrence.read(text, start=START)
    assert (found.days, len(found.notes)) == ((START.date(),), 1)


@pytest.mark.parametrize(
    ("rule", "is_opening_time"),
    [
        ("FREQ=DAILY", True),
        ("FREQ=DAILY;COUNT=61", True),
        ("FREQ=DAILY;COUNT=60", False),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", True),
        ("FREQ=WEEKLY;BYDAY=TU,TH", False),
        ("FREQ=WEEKLY", False),
        ("FREQ=DAILY;INTERVAL=2", False),
    ],
)
def test_most_days_of_several_months_are_an_opening_time(rule: str, is_opening_time: bool) -> None:
    found = recurrence.read(f"RRULE:{rule}", start=START)
    assert found.is_opening_time == is_opening_time
    near = found.nearest(date(2025, 1, 1))
    assert near[0] == START.date()
    assert len(near) <= 60


_PART = st.one_of(
    st.builds("FREQ={}".format, st.sampled_from(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "X", ""])),
    st.builds("{}={}".format, st.sampled_from(["COUNT", "INTERVAL", "UNTIL", "BYWEEKNO"]), st.integers()),
    st.builds(
        "{}={}".format,
        st.sampled_from(["BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYSETPOS", "BYHOUR", "BYEASTER", "BYDAY", "WKST"]),
        st.lists(st.one_of(st.integers(-400, 400), st.sampled_from(["MO", "-1FR", "5SU", ""])), max_size=9).map(
            lambda found: ",".join(map(str, found))
        ),
    ),
)
_NAMES = st.sampled_from(
    ["RRULE:", "EXRULE:", "RDATE:", "EXDATE;TZID=Europe/Berlin:", "DTSTART:", "X-A:", "", "rrule:"]
)
_LINE = st.one_of(
    st.builds(lambda name, parts: name + ";".join(parts), _NAMES, st.lists(_PART, max_size=5)),
    st.builds("{}{:%Y%m%dT%H%M%S}".format, _NAMES, st.datetimes(datetime(1000, 1, 1))),
    st.builds("{}{}".format, _NAMES, st.text(max_size=30)),
)


@settings(deadline=timedelta(seconds=20), max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_LINE, max_size=6), st.datetimes(datetime(1900, 1, 1), datetime(2498, 12, 31)))
def test_any_recurrence_has_dates_in_bounded_time_and_a_sentence_for_each_line_without_effect(
    lines: list[str], start: datetime
) -> None:
    found = recurrence.read("\n".join(lines), start=start)
    assert 1 <= len(found.days) <= recurrence.MOST
    assert list(found.days) == sorted(set(found.days))
    if found.days == (start.date(),) and any(line.strip() and line[:7] != "DTSTART" for line in lines):
        assert found.notes
    assert all(str(note).endswith(".") for note in found.notes)
