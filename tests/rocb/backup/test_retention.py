"""`rocb.backup.retention`: which of many copies are kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rocb.backup.retention import DAYS, MONTHS, WEEKS, kept

NIGHT = datetime(2026, 11, 27, 2, tzinfo=UTC)
MOMENTS = st.sets(st.integers(0, 1000).map(lambda hours: NIGHT - timedelta(hours=7 * hours)), min_size=1)


def test_a_copy_each_night_for_two_years_leaves_seven_days_four_weeks_and_twelve_months() -> None:
    found = sorted(kept(NIGHT - timedelta(days=days) for days in range(730)))
    assert found[-7:] == [NIGHT - timedelta(days=days) for days in range(6, -1, -1)]
    assert found[0].date().isoformat() == "2025-12-31"  # the newest copy of the twelfth month
    assert len(found) == 7 + 3 + 11 - 1  # this week and this month are among the days, a month's end among the weeks


def test_two_copies_of_a_day_leave_the_newer_one() -> None:
    assert kept([NIGHT, NIGHT - timedelta(minutes=5)]) == {NIGHT}


@given(MOMENTS)
def test_the_newest_stays_and_nothing_is_made_up(made: set[datetime]) -> None:
    assert max(made) in kept(made) <= made


@given(MOMENTS)
def test_no_more_stay_than_the_rules_allow_and_what_stayed_stays(made: set[datetime]) -> None:
    found = kept(made)
    assert len(found) <= DAYS + WEEKS + MONTHS
    assert kept(found) == found


@given(MOMENTS)
def test_pruning_each_night_leaves_what_pruning_once_leaves(made: set[datetime]) -> None:
    so_far: set[datetime] = set()
    for at in sorted(made):
        so_far = kept(so_far | {at})
    assert so_far == kept(made)
