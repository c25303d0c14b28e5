"""Retry policy: whether an attempt leads to success, a retry, a dead letter, or the end of the channel. Pure.

The schedule follows Standard Webhooks: ten attempts in about three days. A delivery that waits for a retry does not
block other items. But after `BREAKS_AFTER` failures in a row, or if the endpoint asks for a pause, all its deliveries
wait.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# Delays in seconds after the first attempt, the second, and so on.
SCHEDULE = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
JITTER = 0.1  # spreads retries of deliveries that failed together
BREAKS_AFTER = 3
# Attempts after which a refused message is skipped if a later one of the same item waits and the endpoint accepted
# others: after some 40 minutes.
OVERTAKEN_AFTER = 4
LONGEST_BREAK = timedelta(minutes=30)
LONGEST_RETRY_AFTER = timedelta(days=1)
SUSPENDED_AFTER = timedelta(days=5)
_TOO_BUSY = frozenset({429, 502, 503, 504})
_GONE = 410


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Result of one attempt: the response, or the error with ``status`` None.

    ``is_refused``: the status was a success, but the response is not the expected one.
    """

    status: int | None
    latency_ms: int
    answer: str = ""
    error: str = ""
    retry_after: timedelta | None = None
    is_refused: bool = False

    @property
    def ok(self) -> bool:
        return self.status is not None and 200 <= self.status < 300 and not self.is_refused


OUR_ERROR = Outcome(status=None, latency_ms=0, error="There was an error on our side.")


class Next(StrEnum):
    SENT = "sent"
    AGAIN = "again"
    DEAD = "dead"
    ENDED = "ended"  # the endpoint is gone (410)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Decision after an attempt. ``wait``: delay until the retry of this delivery. ``hold``: delay until any request to
    this endpoint.
    """

    next: Next
    wait: timedelta = timedelta()
    hold: timedelta = timedelta()


def judge(outcome: Outcome, *, tries: int, failures: int, luck: float, schedule: Sequence[float] = SCHEDULE) -> Verdict:
    """Decide what follows an attempt.

    ``tries`` of the delivery and consecutive ``failures`` of the endpoint include this one. ``luck`` is from 0 to 1.
    """
    if outcome.ok:
        return Verdict(Next.SENT)
    if outcome.status == _GONE:
        return Verdict(Next.ENDED)
    wait = _pause(schedule, tries, luck)
    hold = timedelta()
    if failures >= BREAKS_AFTER:
        hold = min(_pause(schedule, failures, luck), LONGEST_BREAK)
    if outcome.status in _TOO_BUSY:
        asked = min(outcome.retry_after or timedelta(), LONGEST_RETRY_AFTER)
        wait = max(wait, asked)
        hold = max(hold, asked or min(wait, LONGEST_BREAK))
    if tries > len(schedule):
        return Verdict(Next.DEAD, hold=hold)
    return Verdict(Next.AGAIN, wait=wait, hold=hold)


def _pause(schedule: Sequence[float], number: int, luck: float) -> timedelta:
    if not schedule:
        return timedelta()
    return timedelta(seconds=schedule[min(number, len(schedule)) - 1] * (1 + JITTER * luck))


def is_overtaken(*, tries: int, took_others: bool) -> bool:
    """Return whether a message is skipped in favour of a later one of the same item.

    None is skipped while the endpoint is down: once it is back, it gets every change in order.
    """
    return tries >= OVERTAKEN_AFTER and took_others


def is_to_be_suspended(*, failing_since: datetime | None, at: datetime) -> bool:
    """Return whether the endpoint has failed for so long that a person must look at it."""
    return failing_since is not None and at - failing_since >= SUSPENDED_AFTER
