"""`rocb.plone.dates`: the real times of items."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from rocb.plone import dates

BRUSSELS = ZoneInfo("Europe/Brussels")
PUBLISHED = datetime(2021, 7, 1, 8, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "expected", "is_said"),
    [
        ("2021-07-01T10:15:00+00:00", PUBLISHED, True),  # the local time, marked as UTC
        ("2021-07-01T08:15:00+00:00", datetime(2021, 7, 1, 8, 15, tzinfo=UTC), False),
        ("2021-07-01T10:15:00", datetime(2021, 7, 1, 8, 15, tzinfo=UTC), False),  # without a zone: that of the site
        ("2020-01-01T00:00:00+00:00", datetime(2020, 1, 1, tzinfo=UTC), False),  # an editor set it back on purpose
        ("2021-07-01T10:14:00+00:00", datetime(2021, 7, 1, 10, 14, tzinfo=UTC), False),  # not the same minute
    ],
)
def test_the_publication_time_is_corrected_only_by_just_the_zone_of_the_site(
    written: str, expected: datetime, is_said: bool
) -> None:
    found, sentence = dates.effective(dates.moment(written), published=PUBLISHED, created=None, zone=BRUSSELS)
    assert found == expected
    assert bool(sentence) == is_said


def test_without_a_publication_time_the_workflow_knows_it() -> None:
    assert dates.effective(None, published=PUBLISHED, created=None, zone=BRUSSELS) == (PUBLISHED, None)


def test_dates_before_1970_are_dates_but_for_what_plone_writes_for_never() -> None:
    assert dates.moment("1952-12-15T10:00:00+00:00") == datetime(1952, 12, 15, 10, tzinfo=UTC)
    assert dates.moment("1969-12-30T23:00:00+00:00") is None


@pytest.mark.parametrize(
    "written",
    [None, "", "None", "2021-13-01", 5, "1969-12-31T00:00:00+00:00", "0001-01-01T00:00:00", "2499-12-31T00:00:00"],
)
def test_what_is_no_date_is_none(written: object) -> None:
    assert dates.moment(written) is None


def test_whole_days_are_those_of_the_zone_and_the_last_is_part_of_them() -> None:
    start, end = datetime(2024, 9, 29, 22, tzinfo=UTC), datetime(2024, 10, 5, 22, tzinfo=UTC)
    assert dates.days(start, end, ZoneInfo("Europe/Berlin")) == (date(2024, 9, 30), date(2024, 10, 6))
