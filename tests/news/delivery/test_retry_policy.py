"""`news.delivery.retry_policy`: the verdict after an attempt."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.delivery.retry_policy import JITTER, LONGEST_RETRY_AFTER, SCHEDULE, Next, Outcome, is_to_be_suspended, judge

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


def outcome(status: int | None, retry_after: timedelta | None = None) -> Outcome:
    return Outcome(status=status, latency_ms=5, retry_after=retry_after)


@pytest.mark.parametrize("status", [200, 202, 204])
def test_only_2xx_is_a_success(status: int) -> None:
    assert judge(outcome(status), tries=1, failures=0, luck=0).next == Next.SENT


@pytest.mark.parametrize("status", [None, 301, 302, 307, 400, 404, 500, 503])
def test_everything_else_is_tried_again_also_a_redirect(status: int | None) -> None:
    verdict = judge(outcome(status), tries=1, failures=1, luck=0)
    assert (verdict.next, verdict.wait) == (Next.AGAIN, timedelta(seconds=5))


def test_an_answer_that_does_not_do_what_was_asked_is_no_success() -> None:
    assert not Outcome(status=200, latency_ms=5, is_refused=True).ok


def test_410_ends_the_endpoint() -> None:
    assert judge(outcome(410), tries=1, failures=1, luck=0).next == Next.ENDED


def test_ten_tries_take_about_three_days_and_then_it_is_given_up() -> None:
    waits = [judge(outcome(500), tries=number, failures=1, luck=0).wait for number in range(1, len(SCHEDULE) + 1)]
    assert timedelta(days=2.5) < sum(waits, timedelta()) < timedelta(days=4)
    assert all(a < b for a, b in pairwise(waits))
    assert judge(outcome(500), tries=len(SCHEDULE) + 1, failures=1, luck=0).next == Next.DEAD


@given(tries=st.integers(1, 9), luck=st.floats(0, 1))
def test_jitter_only_makes_it_later(tries: int, luck: float) -> None:
    wait = judge(outcome(500), tries=tries, failures=1, luck=luck).wait.total_seconds()
    assert SCHEDULE[tries - 1] <= wait <= SCHEDULE[tries - 1] * (1 + JITTER) + 0.001


def test_retry_after_is_honoured_for_the_whole_endpoint_but_not_for_ever() -> None:
    verdict = judge(outcome(429, timedelta(minutes=10)), tries=1, failures=1, luck=0)
    assert verdict.wait == verdict.hold == timedelta(minutes=10)
    asked_too_much = judge(outcome(503, timedelta(days=300)), tries=1, failures=1, luck=0)
    assert asked_too_much.hold == LONGEST_RETRY_AFTER


@pytest.mark.parametrize("status", [429, 502, 504])
def test_who_is_too_busy_is_left_in_peace_even_if_he_names_no_time(status: int) -> None:
    assert judge(outcome(status), tries=1, failures=1, luck=0).hold == timedelta(seconds=5)


def test_one_failure_holds_up_nothing_else_and_three_do() -> None:
    assert not judge(outcome(500), tries=1, failures=1, luck=0).hold
    assert judge(outcome(500), tries=1, failures=3, luck=0).hold == timedelta(minutes=30)


def test_a_shorter_schedule_is_followed_too() -> None:
    verdicts = [judge(outcome(500), tries=number, failures=1, luck=0, schedule=[1, 2]) for number in (1, 2, 3)]
    assert [verdict.wait.total_seconds() for verdict in verdicts[:2]] == [1, 2]
    assert verdicts[2].next == Next.DEAD


def test_after_five_days_of_failures_a_person_must_look_at_it() -> None:
    assert not is_to_be_suspended(failing_since=None, at=NOON)
    assert not is_to_be_suspended(failing_since=NOON - timedelta(days=4), at=NOON)
    assert is_to_be_suspended(failing_since=NOON - timedelta(days=5), at=NOON)
