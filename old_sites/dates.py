"""The meaning of Plone's dates in the time zone of the old site.

Plone writes "effective" as the local time of the editor: without a zone in older versions, marked as UTC in others. The
time at which the workflow published the item is right. It is used if the two differ by exactly the offset of the site's
zone.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from old_sites.reasons import Reason, reason
from old_sites.reasons import marked as _

_CORRECTED = _("The publication time was off by the time zone of the old site (%(hours)s). It has been corrected.")
FIRST_YEAR, LAST_YEAR = 1900, 2499
# Plone's values for "never", in any zone. Dates after the last year also mean "never".
_ZOPE = re.compile(
    r"(\d{4})/(\d\d?)/(\d\d?)(?:\s+(\d\d?):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?(?:\s*(?P<zone>[A-Za-z][\w/+:-]*))?", re.ASCII
)
_OFFSET = re.compile(r"(?:GMT|UTC)([+-])(\d\d?):?(\d\d)?", re.IGNORECASE | re.ASCII)
_NEVER = {date(1969, 12, 30), date(1969, 12, 31)}


def moment(text: object) -> datetime | None:
    """Return the date as written, aware if it has an offset. None for nothing, for an invalid date and for Plone's
    "never"."""
    found = _parsed(text)
    return found if found and FIRST_YEAR <= found.year < LAST_YEAR and found.date() not in _NEVER else None


def beginning(text: object) -> datetime | None:
    """Return the date from which an item is public. A date after the last year is still to come."""
    found = _parsed(text)
    return found.replace(year=LAST_YEAR - 1, month=12, day=31) if found and found.year >= LAST_YEAR else moment(text)


def end(text: object) -> datetime | None:
    """Return the date until which an item is public. A date before the first year is over."""
    found = _parsed(text)
    return found.replace(year=FIRST_YEAR, month=1, day=2) if found and found.year < FIRST_YEAR else moment(text)


def is_unreadable(text: object) -> bool:
    """Return True for something that is not a date. Plone's "never" is one."""
    return text not in (None, "", "None") and _parsed(text) is None


def _parsed(text: object) -> datetime | None:
    if not isinstance(text, str):
        return None
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return _of_zope(text.strip())


def _of_zope(text: str) -> datetime | None:
    """Parse a date as Zope writes it: ``2024/07/01 10:00:00 GMT+2``, which is two hours ahead of UTC."""
    match = _ZOPE.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=_zone(match["zone"] or ""))
    except (ValueError, KeyError, OSError):  # an unknown zone
        return None


def _zone(name: str) -> tzinfo | None:
    if match := _OFFSET.fullmatch(name):
        offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
        return timezone(-offset if match[1] == "-" else offset)
    return ZoneInfo("UTC" if name.upper() in {"Z", "GMT"} else name) if name else None


def instant(found: datetime | None, zone: ZoneInfo) -> datetime | None:
    """Return the date in UTC. A date without offset is local time of the old site. A date at the end of time has none in
    UTC."""
    if found is None:
        return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=zone)
    try:
        return found.astimezone(UTC)
    except OverflowError:
        return None


def effective(
    written: datetime | None, *, published: datetime | None, created: datetime | None, zone: ZoneInfo
) -> tuple[datetime | None, Reason | None]:
    """Return the publication time in UTC, and a sentence if it differs from the written one."""
    if written is None:
        return instant(published or created, zone), None
    if written.tzinfo is None or published is None or published.tzinfo is None:
        return instant(written, zone), None
    offset = published.astimezone(zone).utcoffset() or timedelta()
    gap = written.replace(second=0, microsecond=0) - published.replace(second=0, microsecond=0)
    if offset and gap == offset:
        hours = f"{offset.total_seconds() / 3600:+g} h"
        return published.astimezone(UTC), reason(_CORRECTED, hours=hours)
    return instant(written, zone), None


def local(found: datetime | None, zone: ZoneInfo) -> datetime | None:
    """Return the date in the zone of the old site, where events take place."""
    found = instant(found, zone)
    try:
        return found.astimezone(zone) if found else None
    except OverflowError:
        return None


def days(start: datetime, end: datetime | None, zone: ZoneInfo) -> tuple[date, date]:
    """Return first and last day, inclusive, of an event with whole days.

    Plone ends a whole day a second before midnight. Other programs end it at the following midnight. In an export this
    cannot be distinguished from an event that ends on that day, so the date is used as written.
    """
    first = start.astimezone(zone).date()
    last = end.astimezone(zone).date() if end else first
    return first, max(first, last)


def noon(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(12), tzinfo=zone)
