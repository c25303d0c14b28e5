"""Conversion between local times in IANA zones and instants, and names of zones. Pure.

An edition stores what people agreed on, "10:00 in Brussels". The instant is calculated, because governments change
their clocks (Kazakhstan did in 2024), but agreements stay.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from foundation import utc_offsets


@cache
def zone(name: str) -> ZoneInfo:
    """Return the zone of an IANA name. Raises ValueError for an unknown one."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name!r} is no IANA time zone, such as Europe/Brussels.") from None


@cache
def zone_names() -> tuple[str, ...]:
    """Return all zones that an editor may choose: places, without the old abbreviations."""
    areas = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    return tuple(sorted(name for name in available_timezones() if name.startswith(areas) or name == "UTC"))


def instant(day: date, at: time, zone_name: str) -> datetime:
    """Return the UTC instant of a local time. A time that the clock skips is read as the later one (RFC 5545 3.3.5); of
    a repeated time, the first is used."""
    local = datetime.combine(day, at, tzinfo=zone(zone_name))
    return local.astimezone(UTC)


def exists(day: date, at: time, zone_name: str) -> bool:
    """Return False if the clock skips this time, such as 02:30 in Brussels on the day on which summer time begins."""
    local = datetime.combine(day, at)
    return instant(day, at, zone_name).astimezone(zone(zone_name)).replace(tzinfo=None) == local


def midnight(day: date, zone_name: str) -> datetime:
    """Return the UTC instant at which the day begins in the zone."""
    return instant(day, time(0), zone_name)


def city(zone_name: str) -> str:
    """Return the last part of the zone's name in English, ``Europe/Brussels`` -> ``Brussels``."""
    return zone_name.rsplit("/", 1)[-1].replace("_", " ")


def offset_in_words(at: datetime, zone_name: str) -> str:
    """Return ``UTC+2``, ``UTC+5:30``, ``UTC−3`` or ``UTC``, at that instant."""
    return utc_offsets.offset_in_words(at.astimezone(zone(zone_name)))
