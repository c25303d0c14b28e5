"""`old_sites.dates`: the real times of items."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from old_sites import dates

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


@given(
    st.datetimes(datetime(1970, 1, 2), datetime(2498, 12, 31)).map(lambda at: at.replace(microsecond=0)),
    st.integers(-12 * 4, 14 * 4),
)
def test_dates_of_zope_are_read_with_their_zone(at: datetime, quarters: int) -> None:
    offset = timedelta(minutes=15 * quarters)
    sign, (hours, minutes) = "-" if quarters < 0 else "+", divmod(15 * abs(quarters), 60)
    zone = f"GMT{sign}{hours}" if not minutes else f"GMT{sign}{hours:02}{minutes:02}"
    for text in (f"{at:%Y/%m/%d %H:%M:%S} {zone}", f"{at:%Y/%m/%d %H:%M:%S}.250000 {zone}"):
        assert dates.moment(text) == at.replace(tzinfo=timezone(offset)), text
        assert not dates.is_unreadable(text)
    assert dates.moment(f"{at:%Y/%m/%d %H:%M:%S}") == at
    assert dates.moment(f"{at:%Y/%m/%d %H:%M} Europe/Brussels") == at.replace(second=0, tzinfo=BRUSSELS)
    assert dates.moment(f"{at:%Y/%m/%d}") == datetime(at.year, at.month, at.day)


@given(
    st.one_of(
        st.text(),
        st.from_regex(r"\d{4}/\d\d/\d\d [\w/.+-]*", fullmatch=True),
        st.integers(),
        st.booleans(),
        st.lists(st.text()),
    )
)
def test_whatever_is_no_date_is_said(value: object) -> None:
    found = dates.moment(value)
    assert found is None or not dates.is_unreadable(value)
    assert value in ("", "None") or isinstance(value, str) or dates.is_unreadable(value)


@pytest.mark.parametrize("text", ["2499/12/31 00:00:00 GMT+1", "1969-12-31T00:00:00+00:00", "", None])
def test_never_is_not_a_date_that_cannot_be_read(text: str | None) -> None:
    assert (dates.moment(text), dates.is_unreadable(text)) == (None, False)
