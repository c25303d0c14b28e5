"""Calendar files (RFC 5545). The UID of each event stays. A moved or cancelled date of a series is an event of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo
from html import escape
from typing import Any

from icalendar import Calendar, Event

from old_sites import recurrence
from old_sites.boxes import Box, Unreadable, read
from old_sites.readers import calendar_zones
from old_sites.readers.neutral import Read, blocks, made_address, uid_of
from old_sites.reasons import Reason, reason
from old_sites.reasons import marked as _

MAX_BYTES = 50 * 1024 * 1024
_NO_CALENDAR = _("This is not a calendar that can be read.")
_BAD_EVENT = _("An event of the calendar cannot be read: “%(title)s”.")
_CANCELLED = _("The event was cancelled.")
_RULES = ("RRULE", "RDATE", "EXRULE", "EXDATE")
# Exceptions that the library's objects raise for invalid documents.
_BROKEN = (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError)


def items(box: Box, names: list[str]) -> Iterator[Read]:
    for name in names:
        try:
            calendar = Calendar.from_ical(read(box, name, at_most=MAX_BYTES).lstrip(b"\xef\xbb\xbf"))
        except Unreadable as error:
            yield Read(name, problem=error.reason)
            continue
        except _BROKEN:
            yield Read(name, problem=reason(_NO_CALENDAR))
            continue
        events = [event for event in calendar.walk("VEVENT") if isinstance(event, Event)]
        zones = calendar_zones.defined_in(calendar)
        changed: dict[str, list[str]] = defaultdict(list)  # dates of a series that have an event of their own
        for event in events:
            if "RECURRENCE-ID" in event:
                changed[str(event.get("UID"))].append(_line(event, "RECURRENCE-ID"))
        for event in events:
            try:
                data, notes = _item(event, changed, zones)
            except _BROKEN:
                yield Read(name, problem=reason(_BAD_EVENT, title=_text(event, "SUMMARY")[:80]))
                continue
            yield Read(name, data, notes)


def _item(
    event: Event, changed: dict[str, list[str]], zones: dict[str, tzinfo]
) -> tuple[dict[str, Any], tuple[Reason, ...]]:
    start = event.decoded("DTSTART")
    end = event.decoded("DTEND", None) or (start + event.decoded("DURATION") if "DURATION" in event else None)
    is_whole_day = not isinstance(start, datetime)
    if is_whole_day and isinstance(end, date) and end > start:
        end -= timedelta(days=1)  # the day after the last one is written
    own, date_of_series = _text(event, "UID"), _line(event, "RECURRENCE-ID") if "RECURRENCE-ID" in event else ""
    identity = " ".join(filter(None, [own or _text(event, "SUMMARY") + start.isoformat(), date_of_series]))
    uid = uid_of("calendar", identity)
    rules = [f"{name}:{line}" for name in _RULES for line in _lines(event, name)]
    if rules and not date_of_series:
        rules += [f"EXDATE:{line}" for line in changed[own]]
    zone, start, end, other = _zone(event, start, end, rules, zones)
    is_cancelled = _text(event, "STATUS").upper() == "CANCELLED"
    is_private = _text(event, "CLASS").upper() not in {"", "PUBLIC"}  # RFC 5545, 3.8.1.3: unknown ones are private
    created, modified = (_moment(event, name) for name in ("CREATED", "LAST-MODIFIED"))
    text = "".join(
        f"<p>{escape(line, quote=False)}</p>" for line in _text(event, "DESCRIPTION").splitlines() if line.strip()
    )
    return {
        "type": "event",
        "id": uid,
        "address": made_address(_text(event, "SUMMARY"), uid),
        "calendar_uid": "" if date_of_series else own,
        "title": _text(event, "SUMMARY"),
        "body": blocks(text),
        "state": "hidden" if is_cancelled or is_private else "public",
        "original_state": "private",
        "created": created,
        "modified": modified,
        "published": created,
        "start": start.isoformat(),
        "end": end.isoformat() if end else None,
        "time_zone": zone,
        "recurrence": "" if date_of_series else "\n".join(rules),
        "venue": _text(event, "LOCATION"),
        "website": _text(event, "URL"),
        "topics": [str(name) for name in getattr(event.get("CATEGORIES"), "cats", ())],
        **({"status": "planned"} if _text(event, "STATUS").upper() == "TENTATIVE" else {}),
    }, (*([reason(_CANCELLED)] if is_cancelled else []), *([other] if other else []))


def _zone(
    event: Event, start: Any, end: Any, rules: list[str], zones: dict[str, tzinfo]
) -> tuple[str | None, Any, Any, Reason | None]:
    """Return the name of the time zone, start and end in it, and a sentence if it is not the one of this name. A name that is
    not known stays: the report then says so."""
    name = event["DTSTART"].params.get("TZID")
    known = getattr(start, "tzinfo", None)
    if not name or not isinstance(start, datetime):
        return getattr(known, "key", None), start, end, None
    wall = start.replace(tzinfo=None)
    days = recurrence.read("\n".join(rules), start=start).days if rules else ()
    walls = [wall, *(datetime.combine(day, wall.time()) for day in days)]
    found, other = calendar_zones.zone_of(name, zones.get(name), known, walls)
    if found is None:
        return name, start, end, other
    if isinstance(end, datetime) and end.tzinfo == known:
        end = end.replace(tzinfo=found)
    return found.key, start.replace(tzinfo=found), end, other


def _text(event: Event, name: str) -> str:
    return str(event.get(name) or "")


def _line(event: Event, name: str) -> str:
    return next(_lines(event, name))


def _lines(event: Event, name: str) -> Iterator[str]:
    found = event.get(name)
    for value in found if isinstance(found, list) else [found] if found is not None else []:
        yield bytes(value.to_ical()).decode()


def _moment(event: Event, name: str) -> str | None:
    found = event.decoded(name, None)
    return found.isoformat() if isinstance(found, datetime) else None
