"""What follows from the outcome of a try: done, once more, a dead letter, or the end of the endpoint. Pure.

The schedule is that of Standard Webhooks: ten tries in about three days. A delivery that waits for its next try holds up
no other thing; but an endpoint that failed `BREAKS_AFTER` times in a row is left in peace between two tries, whatever is
pending for it, and so is one that asks for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# Seconds after the first try, and so on.
SCHEDULE = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
JITTER = 0.1  # so that what failed together does not come back together
BREAKS_AFTER = 3
# A message that an endpoint refused so often, while it took others, is left out once a later one of the same thing waits:
# after some 40 minutes.
OVERTAKEN_AFTER = 4
LONGEST_BREAK = timedelta(minutes=30)
LONGEST_RETRY_AFTER = timedelta(days=1)
SUSPENDED_AFTER = timedelta(days=5)
_TOO_BUSY = frozenset({429, 502, 503, 504})
_GONE = 410


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One try: what the other side said, or why nothing came of it (``status`` is None then).

    ``is_refused``: it said yes, but not as it was asked to.
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
    ENDED = "ended"  # the endpoint wants nothing any more


@dataclass(frozen=True, slots=True)
class Verdict:
    """``wait``: until this delivery is tried again; ``hold``: until anything may be sent to this endpoint."""

    next: Next
    wait: timedelta = timedelta()
    hold: timedelta = timedelta()


def judge(outcome: Outcome, *, tries: int, failures: int, luck: float, schedule: Sequence[float] = SCHEDULE) -> Verdict:
    """``tries`` of this delivery and ``failures`` of its endpoint in a row count this one; ``luck`` is from 0 to 1."""
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
    """Whether a message gives way to a later one of the same thing. While nothing at all comes through, none does: when
    the endpoint is back it gets every change, in order."""
    return tries >= OVERTAKEN_AFTER and took_others


def is_to_be_suspended(*, failing_since: datetime | None, at: datetime) -> bool:
    """Whether the endpoint has failed for so long that a person must look at it."""
    return failing_since is not None and at - failing_since >= SUSPENDED_AFTER
