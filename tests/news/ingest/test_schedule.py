"""`news.ingest.schedule`: intervals, publishers' hints, and errors."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.ingest import schedule
from news.ingest.schedule import DAY, HOUR, MINUTE, Hints
from tests.source_factories import NOON

NO_HINTS = Hints()


def interval(
    gap: timedelta | None, *, has_validator: bool = True, is_ignored: bool = False, hints: Hints = NO_HINTS
) -> timedelta:
    return schedule.interval(1, gap=gap, has_validator=has_validator, is_ignored=is_ignored, hints=hints)


# --- The usual interval


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        (None, HOUR),
        (MINUTE, 30 * MINUTE),
        (4 * HOUR, HOUR),
        (2 * DAY, 12 * HOUR),
        (30 * DAY, DAY),
    ],
)
def test_a_source_is_asked_four_times_as_often_as_it_brings_news(gap: timedelta | None, expected: timedelta) -> None:
    assert interval(gap, is_ignored=True) == expected * schedule.jitter(1)


@given(source_id=st.integers(1, 10**6), gap=st.timedeltas(timedelta(0), 900 * DAY) | st.none())
def test_where_a_poll_is_cheap_a_source_is_asked_once_an_hour_at_least(source_id: int, gap: timedelta | None) -> None:
    wait = schedule.interval(source_id, gap=gap, has_validator=True, hints=NO_HINTS)
    assert 27 * MINUTE <= wait <= HOUR
    longer = schedule.interval(source_id, gap=gap, has_validator=True, hints=Hints(max_age=7200))
    assert longer == 2 * HOUR, "unless its publisher wants it otherwise"


def test_the_usual_gap_is_the_middle_one_of_the_newest_ten() -> None:
    hourly = [NOON - n * HOUR for n in range(10)]
    years_ago = [NOON - 3650 * DAY - n * DAY for n in range(30)]
    assert schedule.usual_gap([*years_ago, *hourly]) == HOUR
    assert schedule.usual_gap([NOON, NOON - HOUR, NOON - 9 * HOUR, NOON - 10 * HOUR]) == HOUR


def test_without_two_dates_there_is_no_usual_gap() -> None:
    assert schedule.usual_gap([]) is None
    assert schedule.usual_gap([NOON, NOON]) is None


def test_the_jitter_is_stable_and_spreads_sources_over_a_tenth_either_way() -> None:
    values = [schedule.jitter(number) for number in range(1000)]
    assert values == [schedule.jitter(number) for number in range(1000)]
    assert min(values) >= 0.9
    assert max(values) <= 1.1
    assert min(values) < 0.91
    assert max(values) > 1.09
    assert mean(values) == pytest.approx(1, abs=0.01)


def test_without_a_validator_each_poll_costs_a_document_so_it_is_asked_every_six_hours_at_most() -> None:
    assert interval(MINUTE, has_validator=False) == 6 * HOUR
    assert interval(30 * DAY, has_validator=False) == DAY * schedule.jitter(1)


# --- What publishers ask for


@pytest.mark.parametrize(
    ("hints", "least"),
    [
        (Hints(), timedelta(0)),
        (Hints(max_age=0), timedelta(0)),
        (Hints(max_age=7200), 2 * HOUR),
        (Hints(max_age=31 * 86400), DAY),
        (Hints(max_age=7200, no_cache=True), timedelta(0)),
        (Hints(expires_in=7200), 2 * HOUR),
        (Hints(expires_in=7200, no_cache=True), timedelta(0)),
        (Hints(max_age=60, expires_in=7200), MINUTE),
        (Hints(expires_in=0), timedelta(0)),
        (Hints(ttl=7200), 2 * HOUR),
        (Hints(ttl=7200, no_cache=True), 2 * HOUR),
        (Hints(update_period=10800, ttl=60), 3 * HOUR),
        (Hints(update_period=365 * 86400), DAY),
    ],
)
def test_hints_are_kept_but_nobody_is_left_alone_for_longer_than_a_day(hints: Hints, least: timedelta) -> None:
    assert hints.least == least


@given(
    st.integers(1, 10_000),
    st.none() | st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400)),
    st.integers(0, 10**6),
    st.integers(0, 10**6),
)
def test_jitter_never_cuts_short_what_a_publisher_asks_for(
    source_id: int, gap: timedelta | None, max_age: int, ttl: int
) -> None:
    hints = Hints(max_age=max_age, ttl=ttl)
    wait = schedule.interval(source_id, gap=gap, has_validator=True, hints=hints)
    assert wait >= hints.least
    assert 27 * MINUTE <= wait <= DAY * 1.1


def test_hours_and_days_to_skip_are_skipped() -> None:
    saturday = NOON
    assert saturday.weekday() == 5
    outside = schedule.outside_skipped
    assert outside(saturday, hours={13}, days=()) == saturday
    assert outside(saturday + 10 * MINUTE, hours={12, 13}, days=()) == saturday + 2 * HOUR
    assert outside(saturday, hours=(), days={5, 6}) == datetime(2026, 3, 16, tzinfo=UTC)
    assert outside(saturday, hours={0, 1}, days={5, 6}) == datetime(2026, 3, 16, 2, tzinfo=UTC)


def test_who_asks_to_skip_everything_is_not_listened_to() -> None:
    assert schedule.outside_skipped(NOON, hours=set(range(24)), days=()) == NOON
    assert schedule.outside_skipped(NOON, hours=(), days=set(range(7))) == NOON


# --- Errors


def ladder(days: int) -> list[timedelta]:
    """Return the pauses of a source that always fails, for this many days."""
    at, waits, failures = NOON, [], 0
    while at - NOON < days * DAY:
        failures += 1
        following = schedule.after_failure(1, at=at, failures=failures, first_failed_at=NOON)
        waits.append((following - at) / schedule.jitter(1))
        at = following
    return waits


def test_errors_are_tried_again_ever_more_slowly_but_for_ever() -> None:
    waits = ladder(400)
    near = [pytest.approx(wait.total_seconds(), rel=1e-6) for wait in waits[:8]]
    assert near == [900, 1800, 3600, 7200, 14400, 28800, 57600, 86400]
    assert waits[-1] == pytest.approx(7 * DAY, abs=timedelta(seconds=1))
    assert len(waits) > 60, "after more than a year it is still tried"


def test_a_failure_that_has_lasted_two_weeks_is_tried_weekly() -> None:
    after = schedule.after_failure(1, at=NOON + 14 * DAY, failures=20, first_failed_at=NOON)
    assert after - (NOON + 14 * DAY) == 7 * DAY * schedule.jitter(1)


def test_any_number_of_failures_can_be_counted() -> None:
    assert schedule.after_failure(1, at=NOON, failures=10**6, first_failed_at=NOON) - NOON == DAY * schedule.jitter(1)


def test_gone_once_is_asked_again_after_a_day_and_gone_twice_weekly() -> None:
    assert not schedule.is_gone_for_good(at=NOON, first_gone_at=None)
    second = schedule.after_gone(1, at=NOON, first_gone_at=None)
    assert second - NOON >= DAY
    assert not schedule.is_gone_for_good(at=NOON + 23 * HOUR, first_gone_at=NOON)
    assert schedule.is_gone_for_good(at=second, first_gone_at=NOON)
    assert schedule.after_gone(1, at=second, first_gone_at=NOON) - second == 7 * DAY * schedule.jitter(1)


def test_who_says_how_long_is_left_alone_exactly_so_long_and_others_of_the_host_ten_minutes_at_most() -> None:
    for minutes, others in ((2, 2), (10, 10), (24 * 60, 10)):
        pause = schedule.pause(retry_after=minutes * MINUTE, failures=9)
        assert (pause, schedule.courtesy(pause)) == (minutes * MINUTE, others * MINUTE)


def test_who_does_not_say_is_left_alone_for_one_two_four_and_at_most_six_hours() -> None:
    waits = [schedule.pause(retry_after=None, failures=failures) for failures in (0, 1, 2, 3, 4, 99)]
    assert waits == [HOUR, HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR, 6 * HOUR]


def test_when_more_than_half_of_ten_hosts_are_out_of_reach_it_is_our_own_network() -> None:
    hosts = [f"host{number}" for number in range(20)]
    is_outage = schedule.is_our_outage
    assert is_outage(answered=hosts[:4], unreachable=hosts[4:10])
    assert not is_outage(answered=hosts[:5], unreachable=hosts[5:10]), "half is not more than half"
    assert not is_outage(answered=[], unreachable=hosts[:9]), "nine hosts prove nothing"
    assert not is_outage(answered=hosts, unreachable=hosts), "each of them answered for another source"


# --- Moves and silence


@pytest.mark.parametrize(
    ("old", "new", "is_same_host", "is_secured"),
    [
        ("http://example.org/a", "https://example.org/b", True, True),
        ("https://example.org/a", "https://example.org/b", True, False),
        ("https://example.org/a", "http://example.org/a", True, False),
        ("http://example.org/a", "https://www.example.org/a", False, False),
    ],
)
def test_moves_are_told_apart(old: str, new: str, is_same_host: bool, is_secured: bool) -> None:
    assert schedule.is_same_host(old, new) == is_same_host
    assert schedule.is_same_place_secured(old, new) == is_secured


def test_silence_begins_after_three_usual_gaps_and_no_sooner_than_three_days() -> None:
    assert schedule.expected_by(last_new_at=NOON, gap=None) is None
    assert schedule.expected_by(last_new_at=NOON, gap=HOUR) == NOON + 3 * DAY
    assert schedule.expected_by(last_new_at=NOON, gap=7 * DAY) == NOON + 21 * DAY
