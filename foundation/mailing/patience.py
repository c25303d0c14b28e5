"""Backoff and number of tries for a recipient whose server defers an email. Pure.

Only failures about that recipient count, so the number of tries amounts to a time: `MOST_TRIES` are about five days, as
RFC 5321 section 4.5.4.1 advises.
"""

from __future__ import annotations

from datetime import timedelta

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
MOST_TRIES = 28
CLAIMED_FOR = timedelta(minutes=10)
# Pause before the next probe of an unavailable server: after the first failure, the second, and each later one.
PROBES = (timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=5))


def pause_after(tries: int) -> timedelta:
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (min(max(tries, 1), 20) - 1))


def probe_after(failures: int) -> timedelta:
    return PROBES[min(max(failures, 1), len(PROBES)) - 1]
