"""`rocb.plone.recurrence`: the dates that Plone showed."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from rocb.plone import recurrence

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


@pytest.mark.parametrize("frequency", ["SECONDLY", "minutely", "HOURLY"])
def test_a_rule_by_the_second_is_a_sentence(frequency: str) -> None:
    with pytest.raises(recurrence.WrongRule, match="more frequent than daily"):
        recurrence.read(
            f"RRULE:FREQ={frequency};BYMONTH=2;BYMONTHDAY=30", start=datetime(2024, 3, 1, 10, tzinfo=BERLIN)
        )


@pytest.mark.parametrize(
    "text",
    [
        "RRULE:FREQ=NEVER",
        "RRULE:FREQ=YEARLY;INTERVAL=0;BYMONTH=2;BYMONTHDAY=30",
        "nonsense",
        "RRULE:COUNT=3",
        "RDATE:tomorrow",
        "RDATE:20241399",
    ],
)
def test_a_wrong_rule_is_a_sentence(text: str) -> None:
    with pytest.raises(recurrence.WrongRule, match=r"\w.*\.$"):
        recurrence.read(text, start=datetime(2024, 3, 1, 10, tzinfo=BERLIN))
