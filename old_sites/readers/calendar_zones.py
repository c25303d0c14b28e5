"""Time zones that a calendar file defines itself (RFC 5545, 3.6.5): the zone with the same hours on all dates of an event.

A file can give a zone any name, and clock changes that the zone of this name does not have.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, available_timezones

from icalendar import Calendar, Timezone

from old_sites.reasons import Reason, reason
from old_sites.reasons import marked as _

_OTHER = _(
    "The file has other clock changes for the time zone “%(name)s”. “%(zone)s” has the same hours on these dates."
)
_NO_OTHER = _(
    "The file has clock changes for the time zone “%(name)s” that no zone has on these dates. The hours are those of "
    "“%(zone)s”, so some can be wrong."
)
_AREAS = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
# Exceptions that the library raises for invalid definitions.
_BROKEN = (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError)


def defined_in(calendar: Calendar) -> dict[str, tzinfo]:
    """Return the zones that the file defines, by its names for them."""
    found: dict[str, tzinfo] = {}
    for one in calendar.walk("VTIMEZONE"):
        if isinstance(one, Timezone):
            try:
                found[str(one["TZID"])] = one.to_tz(lookup_tzid=False)
            except _BROKEN:  # the name says enough, or the report says that it is not known
                continue
    return found


def zone_of(
    name: str, defined: tzinfo | None, known: tzinfo | None, walls: Iterable[datetime]
) -> tuple[ZoneInfo | None, Reason | None]:
    """Return the zone of an event on dates with these local times. ``known`` is the zone that has this name, or a similar one.

    The definition of the file takes precedence. Without one, it is the known zone.
    """
    named = known if isinstance(known, ZoneInfo) else None
    if defined is None:
        return named, None
    try:
        wanted = {wall: defined.utcoffset(wall) for wall in walls}
    except _BROKEN:
        return named, None
    if named is not None and _has(named, wanted):
        return named, None
    for other in sorted(available_timezones()):
        if other.startswith(_AREAS) and _has(zone := ZoneInfo(other), wanted):
            return zone, reason(_OTHER, name=name[:80], zone=other)
    return named, reason(_NO_OTHER, name=name[:80], zone=named.key) if named is not None else None


def _has(zone: ZoneInfo, wanted: dict[datetime, timedelta | None]) -> bool:
    return all(zone.utcoffset(wall) == offset for wall, offset in wanted.items())
