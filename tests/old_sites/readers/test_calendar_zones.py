"""Time zones that a calendar file defines: the hours of all dates are those of the file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from old_sites import recurrence
from old_sites.readers import calendar_zones
from old_sites.reasons import in_words
from tests.old_sites.readers.files import found_in

STEP = """BEGIN:{kind}
DTSTART:19700{month}01T020000
TZOFFSETFROM:{before}
TZOFFSETTO:{after}
{rule}END:{kind}
"""


def offset(minutes: int) -> str:
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def calendar(zone: str, minutes: int, *, has_summer: bool, start: str = "20260601T090000", weeks: int = 30) -> str:
    """Return a weekly event in a zone with this offset, which has an hour more from April to September if ``has_summer``."""
    summer = minutes + 60 if has_summer else minutes
    rule = "RRULE:FREQ=YEARLY;BYMONTH={}\n"
    steps = STEP.format(kind="STANDARD", month="9", before=offset(summer), after=offset(minutes), rule=rule.format(9))
    if has_summer:
        steps += STEP.format(
            kind="DAYLIGHT", month="4", before=offset(minutes), after=offset(summer), rule=rule.format(4)
        )
    text = f"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:x
BEGIN:VTIMEZONE
TZID:{zone}
{steps}END:VTIMEZONE
BEGIN:VEVENT
UID:a
DTSTART;TZID={zone}:{start}
DTEND;TZID={zone}:{start.replace("T09", "T10")}
RRULE:FREQ=WEEKLY;COUNT={weeks}
SUMMARY:Weekly
END:VEVENT
END:VCALENDAR
"""
    return text.replace("\n", "\r\n")


@given(
    st.sampled_from(["Europe/Brussels", "Asia/Baku", "Office", "W. Europe Standard Time"]),
    st.sampled_from([-480, -210, 0, 60, 120, 180, 240, 345, 754]),
    st.booleans(),
)
def test_each_date_has_the_hour_of_the_file_or_the_report_names_the_zone(
    zone: str, minutes: int, has_summer: bool
) -> None:
    with TemporaryDirectory() as folder:
        (Path(folder) / "c.ics").write_text(calendar(zone, minutes, has_summer=has_summer), newline="")
        (found,) = found_in(Path(folder))
    wall = datetime(2026, 6, 1, 9)
    days = recurrence.read("RRULE:FREQ=WEEKLY;COUNT=30", start=wall).days
    try:
        here = ZoneInfo(found.data["time_zone"])
    except (KeyError, ValueError):
        return  # the report says that the zone is not known
    gaps = set()
    for day in days:
        local = datetime.combine(day, wall.time())
        wanted = minutes + (60 if has_summer and 4 <= day.month < 9 else 0)
        gaps.add(local.replace(tzinfo=here).astimezone(UTC).replace(tzinfo=None) - (local - timedelta(minutes=wanted)))
    said = in_words(found.notes)
    assert gaps == {timedelta()} or "some can be wrong" in said
    if found.data["time_zone"] != zone and zone != "W. Europe Standard Time":
        assert "has the same hours on these dates" in said


def test_a_definition_that_says_what_the_name_says_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "c.ics").write_text(calendar("Asia/Baku", 240, has_summer=False), newline="")
    (found,) = found_in(tmp_path)
    assert (found.data["time_zone"], found.data["start"], found.notes) == ("Asia/Baku", "2026-06-01T09:00:00+04:00", ())


@pytest.mark.parametrize("minutes", [345, 346])
def test_a_zone_of_an_own_name_is_found_by_its_hours(minutes: int, tmp_path: Path) -> None:
    (tmp_path / "c.ics").write_text(calendar("Office", minutes, has_summer=False), newline="")
    (found,) = found_in(tmp_path)
    assert found.data["time_zone"] == ("Asia/Kathmandu" if minutes == 345 else "Office")


def test_a_damaged_definition_is_as_if_there_were_none() -> None:
    class Damaged:
        def utcoffset(self, wall: datetime) -> timedelta:
            raise ValueError

    known = ZoneInfo("Asia/Baku")
    assert calendar_zones.zone_of("x", Damaged(), known, [datetime(2026, 1, 1)]) == (known, None)  # type: ignore[arg-type]
