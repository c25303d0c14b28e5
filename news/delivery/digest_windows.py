"""Time windows of digests, from frequency, local hour and the current time. Pure.

The hour is the receiver's local time, in summer and winter. If daylight saving skips the hour, the later one counts; if
it repeats the hour, the first one counts. So each local day has exactly one window.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

AT_ONCE, DAILY, WEEKLY = "at_once", "daily", "weekly"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Timing of mails. ``frequency`` is one of the three above; ``weekday`` (0 is Monday) applies only to weekly mail."""

    frequency: str
    hour: int
    weekday: int
    time_zone: str


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Time window of a mail, with changes from before ``opened_at``. ``name`` is the same in every worker."""

    opened_at: datetime
    name: str


def latest(rhythm: Rhythm, *, at: datetime) -> Window:
    """Return the window that opened last, not after ``at``. Raise `ValueError` for immediate mail, which has none."""
    if rhythm.frequency not in (DAILY, WEEKLY):
        raise ValueError(f"{rhythm.frequency!r} has no windows.")
    zone = zone_of(rhythm.time_zone)
    day = at.astimezone(zone).date()
    while not _opens_on(rhythm, day) or (opened_at := _instant(day, rhythm.hour, zone)) > at:
        day -= timedelta(days=1)
    local = opened_at.astimezone(zone).isoformat(timespec="minutes")
    return Window(opened_at, f"{rhythm.frequency}:{local}")


@cache
def zone_of(name: str) -> tzinfo:
    """Return the time zone, or UTC for an invalid name: one receiver's wrong zone must not block the others."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def _opens_on(rhythm: Rhythm, day: date) -> bool:
    return rhythm.frequency == DAILY or day.weekday() == rhythm.weekday


def _instant(day: date, hour: int, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=zone).astimezone(UTC)


def at_once(sequence: int, *, since: datetime) -> Window:
    """Return the window of immediate mail, named after its first change and open since that change."""
    return Window(since, f"{AT_ONCE}:{sequence}")
