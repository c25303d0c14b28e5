"""Writer of iCalendar text (RFC 5545, with 7986) from frozen values, with the icalendar library. The only writer of
calendars.

A component is stored as *unfolded text*: lines with CRLF that may exceed 75 octets and contain our own host as
`OUR_HOST` (RFC 2606 reserves ``.invalid``). `calendar` joins such texts, inserts the real host and folds lines. So a
new host or port does not change the content, and requests render nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import icalendar
from icalendar import Timezone, TimezoneDaylight, TimezoneStandard
from icalendar.prop import vCalAddress, vDuration, vRecur, vText, vUri

from events import zones
from events.recurrence import WEEKDAYS

OUR_HOST = "https://site.invalid"
LINE_OCTETS = 75
YEARS_TO_SEE_A_RULE = 3
UNSTAMPED = datetime(1970, 1, 1, tzinfo=UTC)

# Properties that a withdrawn component keeps: enough to identify and cancel it, without its text.
_KEPT_WHEN_WITHDRAWN = re.compile(
    r"BEGIN:|END:|UID|DTSTART|DTEND|DTSTAMP|CREATED|LAST-MODIFIED|SEQUENCE|STATUS|SUMMARY|ORGANIZER|RECURRENCE-ID"
    r"|RRULE|RDATE|EXDATE|RELATED-TO|TRANSP|CLASS"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One VEVENT. ``begins`` and ``ends`` are both days (``ends`` exclusive, as in RFC 5545) or both instants in the
    zone in which they are written. ``recurrence_id``, ``excluded`` and ``added`` are instants in the zone of the
    series. ``rule`` has its UNTIL in UTC."""

    uid: str
    begins: date | datetime
    ends: date | datetime
    summary: str
    organizer: tuple[str, str]
    status: str = "CONFIRMED"
    description: str = ""
    location: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    is_transparent: bool = False
    part_of: str = ""
    conference: tuple[str, str] | None = None
    recurrence_id: datetime | None = None
    rule: str = ""
    excluded: tuple[datetime, ...] = ()
    added: tuple[datetime, ...] = ()


_STAMPS = re.compile(r"(?m)^(DTSTAMP|LAST-MODIFIED|CREATED|SEQUENCE)[;:][^\r]*\r\n")
_WORDS = re.compile(r"(?m)^(DTSTAMP|LAST-MODIFIED|CREATED|SEQUENCE|DESCRIPTION|ORGANIZER)[;:][^\r]*\r\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Properties of a calendar. ``url`` is the page about it, ``source`` its own URL."""

    name: str
    publisher: str
    language: str
    time_zone: str
    url: str = ""
    source: str = ""
    colour: str = "teal"
    refresh: timedelta = timedelta(hours=6)
    changed_at: datetime | None = None


def component(event: Event) -> str:
    """Return the unfolded text of an event, not stamped yet: see `stamped`."""
    made = icalendar.Event()
    made.add("UID", event.uid)
    made.add("DTSTAMP", UNSTAMPED)
    made.add("CREATED", UNSTAMPED)
    made.add("LAST-MODIFIED", UNSTAMPED)
    made.add("SEQUENCE", 0)
    made.add("DTSTART", event.begins)
    made.add("DTEND", event.ends)
    made.add("SUMMARY", _one_line(event.summary))
    made.add("STATUS", event.status)
    made.add("CLASS", "PUBLIC")
    made.add("TRANSP", "TRANSPARENT" if event.is_transparent else "OPAQUE")
    name, email = event.organizer
    organizer = vCalAddress(f"mailto:{email}")
    organizer.params["CN"] = _parameter(name)
    made.add("ORGANIZER", organizer)
    for property_name, text in (("DESCRIPTION", event.description), ("LOCATION", event.location)):
        if text:
            made.add(property_name, text)
    if event.url:
        made.add("URL", vUri(event.url))
    if event.categories:
        made.add("CATEGORIES", list(event.categories))
    if event.part_of:
        made.add("RELATED-TO", event.part_of, parameters={"RELTYPE": "PARENT"})
    if event.conference:
        link, label = event.conference
        parameters = {"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": _parameter(label)}
        made.add("CONFERENCE", vUri(link), parameters=parameters)
    if event.recurrence_id:
        made.add("RECURRENCE-ID", event.recurrence_id)
    if event.rule:
        made.add("RRULE", vRecur.from_ical(event.rule))
    if event.excluded:
        made.add("EXDATE", list(event.excluded))
    if event.added:
        made.add("RDATE", list(event.added))
    return made.to_ical().decode().replace("\r\n ", "")


def stamped(components: str, *, sequence: int, created_at: datetime, changed_at: datetime) -> str:
    """Return the components with the stamps of this revision. DTSTAMP is the time of the last change (RFC 5545 3.8.7.2
    for PUBLISH), so the bytes stay the same until the next change."""
    stamps = {
        "DTSTAMP": f"{changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        "LAST-MODIFIED": f"{changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        "CREATED": f"{created_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        "SEQUENCE": str(sequence),
    }
    return re.sub(
        r"(?m)^(DTSTAMP|LAST-MODIFIED|CREATED|SEQUENCE):[^\r]*",
        lambda found: f"{found[1]}:{stamps[found[1]]}",
        components,
    )


def is_reworded(components: str, others: str) -> bool:
    """Return whether the two differ only in DESCRIPTION, ORGANIZER and stamps. If the page was not edited, we have only
    reworded our own text.
    """
    return _WORDS.sub("", components) == _WORDS.sub("", others) and _STAMPS.sub("", components) != _STAMPS.sub(
        "", others
    )


def cancelled(components: str, *, called_off: Callable[[str], str]) -> str:
    """Return the components as cancelled. ``called_off`` prefixes a title with that word, in the language of the
    titles."""
    lines = re.sub(r"(?m)^STATUS:[^\r]*", "STATUS:CANCELLED", components).split("\r\n")
    return "\r\n".join(_called_off(line, called_off) for line in lines)


def _called_off(line: str, called_off: Callable[[str], str]) -> str:
    name, colon, title = line.partition(":")
    if name != "SUMMARY" or title.startswith(called_off("")):
        return line
    return f"{name}{colon}{called_off(title)}"


def bare(components: str) -> str:
    """Return the components without text that the public may no longer read."""
    lines = components.split("\r\n")
    return "\r\n".join(line for line in lines if not line or _KEPT_WHEN_WITHDRAWN.match(line))


def alone(components: str, *, uid: str) -> str:
    """Return the components without RECURRENCE-ID and with UID ``uid``, for a calendar without the recurring component.
    Several programs drop a component whose RECURRENCE-ID refers to nothing.
    """
    without = re.sub(r"(?m)^RECURRENCE-ID[;:][^\r]*\r\n", "", components)
    first, rest = without.split("END:VEVENT", 1)
    return re.sub(r"(?m)^UID:[^\r]*", f"UID:{uid}", first, count=1) + "END:VEVENT" + rest


def summary_of(components: str) -> str:
    """Return the SUMMARY of the first component."""
    return str(icalendar.Event.from_ical(components.split("END:VEVENT")[0] + "END:VEVENT\r\n")["SUMMARY"])


def calendar(
    around: Calendar, *, components: Iterable[str], time_zones: Mapping[str, tuple[int, int]], base_url: str
) -> bytes:
    """Return the complete document. ``time_zones``: the first and last year to cover for each IANA name; ``base_url``:
    the origin that replaces `OUR_HOST`."""
    texts = [_head(around)]
    texts += [time_zone(name, *years) for name, years in sorted(time_zones.items())]
    texts += components
    texts.append("END:VCALENDAR\r\n")
    return folded("".join(texts).replace(OUR_HOST, base_url))


def _head(around: Calendar) -> str:
    made = icalendar.Calendar()
    made.add("VERSION", "2.0")
    made.add("PRODID", f"-//{_one_line(around.publisher)}//Events//{around.language.upper()}")
    made.add("METHOD", "PUBLISH")
    name = vText(_one_line(around.name))  # icalendar knows neither property, so it would not escape the text
    made.add("NAME", name)
    made.add("X-WR-CALNAME", name)
    made.add("X-WR-TIMEZONE", around.time_zone)
    made.add("COLOR", around.colour)
    refresh = vDuration(around.refresh)
    made.add("REFRESH-INTERVAL", refresh, parameters={"VALUE": "DURATION"})
    made.add("X-PUBLISHED-TTL", refresh.to_ical().decode())
    if around.url:
        made.add("URL", vUri(around.url))
    if around.source:
        made.add("SOURCE", vUri(around.source), parameters={"VALUE": "URI"})
    if around.changed_at:
        made.add("LAST-MODIFIED", around.changed_at.astimezone(UTC).replace(microsecond=0))
    return made.to_ical().decode().replace("\r\n ", "").removesuffix("END:VCALENDAR\r\n")


@lru_cache(maxsize=256)
def time_zone(name: str, first_year: int, last_year: int) -> str:
    """Return the VTIMEZONE of an IANA zone, valid from the start of ``first_year`` to the end of ``last_year``, and
    later if the clocks change by a rule.

    It is built here because icalendar's own version puts the spring change an hour late, and lists dates, although
    classic Outlook reads only rules.
    """
    place = zones.zone(name)
    made = Timezone()
    made.add("TZID", name)
    start = datetime(first_year, 1, 1, tzinfo=place)
    made.add_component(_observance(start, start, []))
    onsets: dict[tuple[timedelta | None, timedelta | None, str | None], list[datetime]] = {}
    for moment in _changes(place, first_year, last_year + YEARS_TO_SEE_A_RULE):
        before, after = (moment - timedelta(seconds=1)).astimezone(place), moment.astimezone(place)
        onsets.setdefault((before.utcoffset(), after.utcoffset(), after.tzname()), []).append(moment)
    for moments in onsets.values():
        before = (moments[0] - timedelta(seconds=1)).astimezone(place)
        made.add_component(_observance(before, moments[0].astimezone(place), moments))
    return made.to_ical().decode().replace("\r\n ", "")


def _observance(before: datetime, after: datetime, moments: list[datetime]) -> TimezoneStandard | TimezoneDaylight:
    """Return the observance from ``after`` on. ``moments``: all instants at which the clocks change in this way. Onsets
    are local times before the change (RFC 5545 3.6.5).
    """
    made: TimezoneStandard | TimezoneDaylight = TimezoneDaylight() if after.dst() else TimezoneStandard()
    old = before.utcoffset() or timedelta(0)
    locals_ = [(moment + old).replace(tzinfo=None) for moment in moments] or [after.replace(tzinfo=None)]
    made.add("TZNAME", after.tzname() or "")
    made.TZOFFSETFROM = old
    made.TZOFFSETTO = after.utcoffset() or timedelta(0)
    made.DTSTART = locals_[0]
    if rule := _yearly_rule(locals_):
        made.add("RRULE", vRecur.from_ical(rule))
    elif locals_[1:]:
        made.add("RDATE", locals_[1:])
    return made


def _changes(place: ZoneInfo, first_year: int, last_year: int) -> Iterator[datetime]:
    """Yield the instants at which the clocks change, to the minute. No zone changes its clocks twice in a week."""
    moment, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    while moment < end:
        later = moment + timedelta(days=7)
        offset = moment.astimezone(place).utcoffset()
        if later.astimezone(place).utcoffset() != offset:
            low, high = 0, 7 * 24 * 60
            while high - low > 1:
                middle = (low + high) // 2
                is_same = (moment + timedelta(minutes=middle)).astimezone(place).utcoffset() == offset
                low, high = (middle, high) if is_same else (low, middle)
            yield moment + timedelta(minutes=high)
        moment = later


def _yearly_rule(onsets: list[datetime]) -> str:
    """Return ``FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU`` if the clocks change by such a rule every year, else an empty string."""
    first = onsets[0]
    if len(onsets) <= YEARS_TO_SEE_A_RULE or [o.year for o in onsets] != list(
        range(first.year, first.year + len(onsets))
    ):
        return ""
    if len({(onset.month, onset.weekday(), onset.time()) for onset in onsets}) != 1:
        return ""
    weeks = {(onset.day - 1) // 7 + 1 for onset in onsets}
    is_last = all((onset + timedelta(days=7)).month != onset.month for onset in onsets)
    if not is_last and len(weeks) != 1:
        return ""
    day = WEEKDAYS[first.weekday()]
    return f"FREQ=YEARLY;BYMONTH={first.month};BYDAY={-1 if is_last else weeks.pop()}{day}"


def folded(text: str) -> bytes:
    """Return UTF-8 without lines over `LINE_OCTETS`; characters are never split (RFC 5545 3.1), and escape sequences
    only rarely.
    """
    lines = text.encode().split(b"\r\n")
    return b"\r\n".join(line if len(line) <= LINE_OCTETS else _fold(line) for line in lines)


def _fold(line: bytes) -> bytes:
    pieces = []
    start, room = 0, LINE_OCTETS
    while len(line) - start > room:
        cut = start + room
        while line[cut] & 0xC0 == 0x80:  # inside a character
            cut -= 1
        if line[cut - 1 : cut] == b"\\":
            cut -= 1
        pieces.append(line[start:cut])
        start, room = cut, LINE_OCTETS - 1  # the continuation space takes one octet
    pieces.append(line[start:])
    return b"\r\n ".join(pieces)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _parameter(text: str) -> str:
    """Return text for a parameter, which cannot contain quotes or control characters (RFC 5545 3.2)."""
    return re.sub(r"[\x00-\x1f\x7f\"]", " ", text).strip()
