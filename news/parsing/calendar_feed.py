"""Parser of external calendars (RFC 5545) -> `ParsedFeed`: their events become entries for review. Pure.

An event is identified by its UID, an occurrence of a recurring event by UID and RECURRENCE-ID, so a moved or cancelled
date remains the same entry. Recurrence rules are expanded within limits; frequencies below a day are not expanded.
"""

from __future__ import annotations

import json
import re
from calendar import monthrange
from collections.abc import Iterator, Set
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from dateutil.rrule import rrulestr
from icalendar import Calendar, Event

from foundation.usable_dates import is_usable
from foundation.whole_numbers import LARGEST
from news.parsing.parsed import (
    MAX_ENTRIES,
    Flaw,
    NotAFeed,
    ParsedEntry,
    ParsedFeed,
    content_sha,
    identity_of,
    web_address,
    without_no_break,
)
from news.parsing.sanitize import as_html, plain_line, without_forbidden

MAX_BYTES = 5 * 1024 * 1024
MAX_OCCURRENCES = 400  # dates of one recurring event: a daily event has fewer between `PAST` and `AHEAD`
MAX_STEPS = 5000  # maximum dates computed to find them, from shortly before `PAST` or the first date of a COUNT
MAX_MENDED = 2 * MAX_ENTRIES
PAST = timedelta(days=30)
AHEAD = timedelta(days=366)
# Exceptions that the library's objects raise for invalid documents.
_BROKEN = (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError)
EXPANDED = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})

_DAY = re.compile(rb"\nDT(?:START|END)[^\n]*?:(\d{8})")

type Moment = date | datetime


def read(body: bytes, *, url: str, at: datetime) -> ParsedFeed:
    """Return the events from `PAST` before ``at`` to `AHEAD` after it, earliest first. Raise `NotAFeed`."""
    if not body.strip():
        raise NotAFeed("empty", "The calendar is empty.")
    if len(body) > MAX_BYTES:
        raise NotAFeed("too_large", "The calendar is larger than 5 MB.")
    if not body.lstrip(b"\xef\xbb\xbf \t\r\n")[:15].upper().startswith(b"BEGIN:VCALENDAR"):
        raise NotAFeed("unknown", "There is no calendar at this address.")
    flaws: list[Flaw] = []
    beyond = 0
    try:
        calendar = Calendar.from_ical(body.lstrip(b"\xef\xbb\xbf"))
    except _BROKEN:
        flaws.append(Flaw.NOT_WELL_FORMED)
        calendar, beyond = _mended(body, at=at)
    found: list[tuple[datetime, ParsedEntry]] = []
    events = _events(calendar)
    overrides = set(filter(None, map(_override, events)))
    for event in events:
        try:
            for original in _originals(event, overrides, flaws, at=at):
                if entry := _entry(event, original, url=url, at=at):
                    found.append(entry)
        except _BROKEN:
            flaws.append(Flaw.NOT_WELL_FORMED)
    found.sort(key=lambda pair: (pair[0], pair[1].guid))
    left_out = max(0, len(found) - MAX_ENTRIES) + beyond
    return ParsedFeed(
        kind="calendar",
        title=_line(calendar.get("NAME") or calendar.get("X-WR-CALNAME")),
        home_url=web_address(str(calendar.get("URL") or ""), base=url),
        language="",
        description=_line(calendar.get("DESCRIPTION") or calendar.get("X-WR-CALDESC")),
        entries=tuple(_at_position(entry, number) for number, (_start, entry) in enumerate(found[:MAX_ENTRIES])),
        warnings=tuple(dict.fromkeys([*flaws, *([Flaw.TOO_MANY_ENTRIES] if left_out else [])])),
        left_out=left_out,
        hub_url="",
        self_url="",
        ttl_seconds=_ttl(calendar),
        update_period_seconds=None,
        skip_hours=frozenset(),
        skip_days=frozenset(),
        rights="",
    )


def _mended(body: bytes, *, at: datetime) -> tuple[Calendar, int]:
    """Return the events that can be parsed one by one, if an error makes the whole calendar unreadable.

    Also return how many further events are left out: this costs more per event, so only the next `MAX_MENDED` are parsed.
    """
    calendar = Calendar()
    parts = [part.split(b"END:VEVENT")[0] for part in body.replace(b"\r\n", b"\n").split(b"BEGIN:VEVENT")[1:]]
    first, last = (f"{moment:%Y%m%d}".encode() for moment in (at - PAST, at + AHEAD))
    days = {part: [found[1] for found in _DAY.finditer(part)] for part in parts}
    near = [part for part in days if _may_be_near(part, days[part], first, last)]
    near.sort(key=lambda part: min(days[part], default=b"later"))
    for part in near[:MAX_MENDED]:
        try:
            event = Event.from_ical((b"BEGIN:VEVENT" + part + b"END:VEVENT\n").replace(b"\n", b"\r\n"))
            calendar.add_component(event)
        except _BROKEN:
            continue
    if not calendar.subcomponents and (near or not parts):
        raise NotAFeed("unknown", "The calendar cannot be read.")
    return calendar, max(0, len(near) - MAX_MENDED)


def _may_be_near(event: bytes, days: list[bytes], first: bytes, last: bytes) -> bool:
    """Return whether the event may fall within these days. This includes recurring events, which may begin long before,
    and events without a day.
    """
    return not days or b"\nR" in event or (max(days) >= first and min(days) <= last)


# --- Events and occurrences -----------------------------------------------------------------------------------------


def _events(calendar: Calendar) -> list[Any]:
    """Return the events, as Any: the type of a property depends on its name, which the library does not declare."""
    return [event for event in calendar.walk("VEVENT") if isinstance(event, Event) and event.get("DTSTART")]


def _override(event: Any) -> tuple[str, datetime] | None:
    """Return the UID and original start of the occurrence that this event replaces, if any."""
    try:
        return (str(event.get("UID")), _instant(event["RECURRENCE-ID"].dt)) if event.get("RECURRENCE-ID") else None
    except _BROKEN:
        return None


def _originals(
    event: Any, overrides: Set[tuple[str, datetime]], flaws: list[Flaw], *, at: datetime
) -> Iterator[Moment | None]:
    """Yield the original start of each occurrence of ``event``, or None if it does not recur."""
    if recurrence_id := event.get("RECURRENCE-ID"):
        yield recurrence_id.dt
    elif event.get("RRULE") or event.get("RDATE"):
        for start in _expanded(event, flaws, at=at):
            if (str(event.get("UID")), _instant(start)) not in overrides:
                yield start
    else:
        yield None


def _expanded(event: Any, flaws: list[Flaw], *, at: datetime) -> list[Moment]:
    first = event["DTSTART"].dt
    dated = not isinstance(first, datetime)
    zone = None if dated else first.tzinfo
    local = datetime.combine(first, time(0)) if dated else first.replace(tzinfo=None)
    starts: set[datetime] = {local}
    earliest = (at - PAST).replace(tzinfo=None)
    for rule in _several(event.get("RRULE")):
        if str((rule.get("FREQ") or [""])[0]).upper() not in EXPANDED:
            flaws.append(Flaw.REDUCED)
            continue
        # Recurrence follows local clock time, so the rule runs without a zone, and UNTIL is converted accordingly.
        parts = {**rule}
        if until := parts.pop("UNTIL", None):
            last = until[0]
            if isinstance(last, datetime):
                last = last.astimezone(zone).replace(tzinfo=None) if zone and last.tzinfo else last.replace(tzinfo=None)
            else:
                last = datetime.combine(last, time.max)
        else:
            last = datetime.max
        text = ";".join(f"{name}={','.join(str(value) for value in values)}" for name, values in parts.items())
        latest = min(last, (at + AHEAD).replace(tzinfo=None))
        for step, start in enumerate(rrulestr(text, dtstart=_moved(local, parts, earliest))):
            if start > latest:
                break
            if step == MAX_STEPS:
                flaws += [Flaw.REDUCED] if len(starts) < MAX_OCCURRENCES else []
                break
            if start >= earliest:
                starts.add(start)
    starts |= {_local(moment.dt, zone) for dates in _several(event.get("RDATE")) for moment in dates.dts}
    starts -= {_local(moment.dt, zone) for dates in _several(event.get("EXDATE")) for moment in dates.dts}
    last = (at + AHEAD).replace(tzinfo=None)
    chosen = sorted(start for start in starts if earliest <= start <= last)
    # The descriptions of all its dates together must not be longer than a document.
    most = max(1, min(MAX_OCCURRENCES, MAX_BYTES // (len(_description(event)) + 1)))
    if len(chosen) > most:
        flaws.append(Flaw.REDUCED)
    return [start.date() if dated else start.replace(tzinfo=zone) for start in chosen[:most]]


def _moved(first: datetime, parts: dict[str, Any], earliest: datetime) -> datetime:
    """Return ``first`` moved by whole intervals to shortly before ``earliest``, from where the rule has the same dates.

    COUNT counts from the first date, so such a rule begins there.
    """
    frequency, interval = str(parts["FREQ"][0]).upper(), int((parts.get("INTERVAL") or [1])[0])
    if "COUNT" in parts or interval < 1 or first >= earliest:
        return first
    if frequency in {"DAILY", "WEEKLY"}:
        span = timedelta(days=interval * (7 if frequency == "WEEKLY" else 1))
        return first + max(0, (earliest - first) // span - 1) * span
    months = interval * (12 if frequency == "YEARLY" else 1)
    between = (earliest.year - first.year) * 12 + earliest.month - first.month
    for number in range(between // months - 1, 0, -1):
        year, month = divmod(first.year * 12 + first.month - 1 + number * months, 12)
        if first.day <= monthrange(year, month + 1)[1]:
            return first.replace(year=year, month=month + 1)
    return first


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value is not None else []


def _local(moment: Any, zone: Any) -> datetime:
    if isinstance(moment, tuple):  # a period
        moment = moment[0]
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(0))
    return moment.astimezone(zone).replace(tzinfo=None) if zone and moment.tzinfo else moment.replace(tzinfo=None)


def _instant(moment: Moment) -> datetime:
    """Return an instant for sorting and comparison. A time without a zone counts as UTC."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(0), tzinfo=UTC)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


# --- One entry ------------------------------------------------------------------------------------------------------


def _entry(event: Any, original: Moment | None, *, url: str, at: datetime) -> tuple[datetime, ParsedEntry] | None:
    start: Moment = event["DTSTART"].dt
    end = _end(event, start)
    end = end if is_usable(end) else start
    if original is not None and not event.get("RECURRENCE-ID"):
        end = original + (end - start)
        start = original
    if _instant(end) < at - PAST or _instant(start) > at + AHEAD:
        return None
    uid = without_forbidden(str(event.get("UID") or "")).strip()
    title = _line(event.get("SUMMARY"))
    link = web_address(str(event.get("URL") or ""), base=url)
    html = as_html(without_forbidden(_description(event)))
    zone = getattr(start, "tzinfo", None)
    facts = json.dumps(
        {
            "uid": uid,
            "starts": start.isoformat(),
            "ends": end.isoformat(),
            "is_all_day": not isinstance(start, datetime),
            "time_zone": getattr(zone, "key", "") or "",
            "location": _line(event.get("LOCATION")),
            "status": _line(event.get("STATUS")).lower()[:20],
            "sequence": min(max(int(event.get("SEQUENCE") or 0), 0), LARGEST),
        },
        ensure_ascii=False,
    )
    guid = identity_of(uid if original is None or not uid else f"{uid}#{_instant(original):%Y%m%dT%H%M%SZ}")
    created, changed = (
        value if value and is_usable(value.dt) else None for value in map(event.get, ("CREATED", "LAST-MODIFIED"))
    )
    entry = ParsedEntry(
        guid=guid,
        link=link,
        title=title,
        author="",
        categories=tuple(filter(None, (_line(word, limit=100) for word in _categories(event)))),
        language="",
        published=_instant(created.dt) if created else None,
        published_raw=created.to_ical().decode() if created else "",
        updated=_instant(changed.dt) if changed else None,
        updated_raw=changed.to_ical().decode() if changed else "",
        html=html,
        html_base=link or url,
        enclosures=(),
        image_url="",
        position=0,
        content_sha=content_sha(
            title=without_no_break(title),
            link=link,
            html=f"{html}\x1f{without_no_break(facts)}",
            author="",
            enclosures=(),
        ),
        event=facts,
    )
    return _instant(start), entry


def _description(event: Any) -> str:
    return str(event.get("DESCRIPTION") or "")


def _end(event: Any, start: Moment) -> Moment:
    """Return the end. Without DTEND and DURATION a date lasts one day and a time has no duration (RFC 5545, 3.6.1)."""
    if end := event.get("DTEND"):
        return end.dt if isinstance(end.dt, datetime) == isinstance(start, datetime) else start
    if duration := event.get("DURATION"):
        return start + duration.dt
    return start + timedelta(days=1) if not isinstance(start, datetime) else start


def _categories(event: Any) -> Iterator[str]:
    for value in _several(event.get("CATEGORIES")):
        yield from (str(word) for word in getattr(value, "cats", [value]))


def _line(value: Any, *, limit: int = 1000) -> str:
    return plain_line(str(value), limit=limit) if value else ""


def _at_position(entry: ParsedEntry, number: int) -> ParsedEntry:
    return replace(entry, position=number)


def _ttl(calendar: Calendar) -> int | None:
    """Return REFRESH-INTERVAL (RFC 7986, 5.7) or its predecessor, in seconds."""
    for name in ("REFRESH-INTERVAL", "X-PUBLISHED-TTL"):
        value: Any = calendar.get(name)
        duration = getattr(value, "dt", None)
        if isinstance(duration, timedelta):
            return int(duration.total_seconds())
    return None
