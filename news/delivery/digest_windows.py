"""When a mail is due: how often, at which hour of the receiver's day, and now -> the window that is open. Pure.

The hour is that of the clock where the receiver lives, in summer and in winter. An hour that the clock skips is read as
the later one, of an hour that comes twice the first is meant; so each local day has one window.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

AT_ONCE, DAILY, WEEKLY = "at_once", "daily", "weekly"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """``frequency`` is one of the three above; ``weekday`` (0 is Monday) counts for weekly mail only."""

    frequency: str
    hour: int
    weekday: int
    time_zone: str


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """From ``opened_at`` on what was published before it may leave; ``name`` is the same whoever computes it."""

    opened_at: datetime
    name: str


def latest(rhythm: Rhythm, *, at: datetime) -> Window:
    """The window that opened last, at ``at`` or before. Not for mail at once, which has none."""
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
    """UTC for a name that is none (any more): one receiver's wrong zone must not hold up the others."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def _opens_on(rhythm: Rhythm, day: date) -> bool:
    return rhythm.frequency == DAILY or day.weekday() == rhythm.weekday


def _instant(day: date, hour: int, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=zone).astimezone(UTC)


def at_once(sequence: int, *, since: datetime) -> Window:
    """Of mail that waits for nothing: named after the first change that it mentions, open since that happened."""
    return Window(since, f"{AT_ONCE}:{sequence}")
