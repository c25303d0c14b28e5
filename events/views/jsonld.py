"""JSON-LD of events for search engines and calendars (https://schema.org/Event, /EventSeries).

Links to join are not included: the location of an online event is the URL of its page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString
from wagtail.models import Page

from events import languages, zones
from events.cards import Card
from events.models import (
    EditionOrganisation,
    EditionPage,
    EditionPerson,
    EditionStatus,
    EventSeriesPage,
    Session,
)
from foundation.jsonld import script
from foundation.settings import share_picture, site_name
from foundation.whole_numbers import whole_number

CONTEXT = "https://schema.org"

_Role = EditionOrganisation.Role
_CARRIED_AS = {
    "organizer": {_Role.ORGANISER, _Role.HOST, _Role.CO_HOST},
    "sponsor": {_Role.SUPPORTER},
    "funder": {_Role.FUNDER},
    "contributor": {_Role.PARTNER, _Role.INTERPRETATION, _Role.PLATFORM},
}
_ATTENDANCE = {
    EditionPage.Format.ONLINE: "OnlineEventAttendanceMode",
    EditionPage.Format.IN_PERSON: "OfflineEventAttendanceMode",
    EditionPage.Format.HYBRID: "MixedEventAttendanceMode",
}
_FREQUENCY = {"DAILY": "D", "WEEKLY": "W", "MONTHLY": "M", "YEARLY": "Y"}

Node = dict[str, Any]


def edition(
    page: EditionPage,
    *,
    sessions: Iterable[Session] = (),
    people: Iterable[EditionPerson] = (),
    organisations: Iterable[EditionOrganisation] = (),
    series: Page | None = None,
    image: str = "",
) -> SafeString:
    """Return the JSON-LD of an edition. Search engines do not accept an event without a day, so such an edition is
    described as a page about an event.
    """
    language = page.locale.language_code
    node = _event(page, language)
    node |= _carried(organisations, language)
    performers = [_person(part.person, language) for part in people]
    node |= {"performer": performers} if performers else {}
    node |= {"superEvent": _named("EventSeries", series.title, url_of(series))} if series else {}
    node |= _source(page)
    node |= {"subEvent": parts} if (parts := [_session(page, one) for one in sessions]) else {}
    if image := image or share_picture():
        node["image"] = [image]
    if "startDate" in node and page.known_period is None:
        return script({"@context": CONTEXT, **node})
    about = _named("WebPage", page.title, node["url"]) | {"inLanguage": language, "about": node}
    return script({"@context": CONTEXT, **about})


def series(page: EventSeriesPage, editions: Sequence[EditionPage], *, owner: str) -> SafeString:
    node = _named("EventSeries", page.title, url_of(page))
    language = page.locale.language_code  # editions have the same language
    node |= {"inLanguage": language, "organizer": _named("Organization", owner)}
    node |= {"description": page.introduction} if page.introduction else {}
    node |= {"subEvent": [_event(one, language) for one in editions]} if editions else {}
    if not page.is_ended and (schedule := _schedule(page)):
        node["eventSchedule"] = schedule
    return script({"@context": CONTEXT, **node})


def edition_list(cards: Sequence[Card], *, name: str, url: str) -> SafeString:
    elements = [
        {"@type": "ListItem", "position": position, "url": settings.PUBLIC_URL + one.path, "name": one.edition.title}
        for position, one in enumerate(cards, 1)
    ]
    listed = {"@type": "ItemList", "itemListElement": elements}
    return script({"@context": CONTEXT, "@type": "CollectionPage", "name": name, "url": url, "mainEntity": listed})


def url_of(page: Page) -> str:
    """Return the public URL of a page."""
    return f"{settings.PUBLIC_URL}{page.url or ''}"


def _named(kind: str, name: str, url: str = "") -> Node:
    return {"@type": kind, "name": name, **({"url": url} if url else {})}


def _event(page: EditionPage, language: str) -> Node:
    node = _named("Event", page.title, url_of(page))
    node |= {"description": page.introduction} if page.introduction else {}
    node |= _dates(page) | _status(page)
    node |= {
        **_where(page),
        "inLanguage": languages.codes(page.working_languages) or [language],
    }
    # If the audience is unknown, an empty field of fees does not mean that the event is free.
    node |= {"isAccessibleForFree": not page.fees} if page.audience or page.fees else {}
    return node | ({"maximumAttendeeCapacity": page.capacity} if page.capacity else {})


def _dates(page: EditionPage) -> Node:
    """Return start and end, with the UTC offset if the time is known. A postponed event keeps its previous day."""
    begin, end = page.starts_on, page.last_day
    if begin is None and page.status == EditionStatus.POSTPONED:
        begin, end = page.previous_starts_on, page.previous_ends_on or page.previous_starts_on
    if begin is None or end is None:
        return _period(page)
    start = _local(page.begins_at, page.time_zone) if page.starts_at and page.begins_at else begin.isoformat()
    finish = _local(page.finishes_at, page.time_zone) if page.ends_at and page.finishes_at else end.isoformat()
    return {"startDate": start, "endDate": finish}


def _period(page: EditionPage) -> Node:
    """Return the period in reduced ISO 8601 format: ``2023-02``, or a year. A season is a range of months."""
    if (known := page.known_period) is None:
        return {}
    first, last = known
    if (first.month, last.month) == (1, 12):
        return {"startDate": f"{first:%Y}", "endDate": f"{last:%Y}"}
    return {"startDate": f"{first:%Y-%m}", "endDate": f"{last:%Y-%m}"}


def _local(at: datetime, time_zone: str) -> str:
    return at.astimezone(zones.zone(time_zone)).isoformat()


def _status(page: EditionPage) -> Node:
    status = {EditionStatus.CANCELLED: "EventCancelled", EditionStatus.POSTPONED: "EventPostponed"}.get(
        EditionStatus(page.status), "EventScheduled"
    )
    if page.status == EditionStatus.RESCHEDULED and page.previous_starts_on:
        return {
            "eventStatus": f"{CONTEXT}/EventRescheduled",
            "previousStartDate": page.previous_starts_on.isoformat(),
        }
    return {"eventStatus": f"{CONTEXT}/{status}"}


def _where(page: EditionPage) -> Node:
    """Return attendance and location, as far as they are known."""
    node: Node = {}
    if page.format:
        node["eventAttendanceMode"] = f"{CONTEXT}/{_ATTENDANCE[EditionPage.Format(page.format)]}"
    if page.format or page.venue or page.city or page.country:
        node["location"] = _location(page)
    return node


def _location(page: EditionPage) -> Node | list[Node]:
    online = {"@type": "VirtualLocation", "url": url_of(page)}
    if page.format == EditionPage.Format.ONLINE:
        return online
    address: Node = {"@type": "PostalAddress"}
    address |= {"streetAddress": page.venue} if page.venue else {}
    address |= {"addressLocality": page.city} if page.city else {}
    address |= {"addressCountry": page.country} if page.country else {}
    name = page.venue or page.city or page.country or page.get_format_display()
    place = {"@type": "Place", "name": name, "address": address}
    return [place, online] if page.format == EditionPage.Format.HYBRID else place


def _carried(parts: Iterable[EditionOrganisation], language: str) -> Node:
    listed = list(parts)
    found = {
        name: [_named("Organization", part.organisation.named_in(language)[0]) for part in listed if part.role in roles]
        for name, roles in _CARRIED_AS.items()
    }
    organizers = found["organizer"] or [_named("Organization", site_name(), f"{settings.PUBLIC_URL}/")]
    return {name: nodes for name, nodes in found.items() if nodes} | {"organizer": organizers}


def _person(person: Any, language: str) -> Node:
    return _named("Person", person.named_in(language)[0])


def _session(page: EditionPage, session: Session) -> Node:
    node = _named("Event", session.title, f"{url_of(page)}#programme")
    node["startDate"] = _local(session.begins_at, page.time_zone) if session.begins_at else _iso(session.day)
    if session.finishes_at:
        node["endDate"] = _local(session.finishes_at, page.time_zone)
    is_off = session.is_cancelled or page.status == EditionStatus.CANCELLED
    node["eventStatus"] = f"{CONTEXT}/{'EventCancelled' if is_off else 'EventScheduled'}"
    node |= _where(page)
    performers = [_person(part.person, page.locale.language_code) for part in session.speakers.all()]
    return node | ({"performer": performers} if performers else {})


def _source(page: EditionPage) -> Node:
    """Return the publication about the event; an event cannot have ``isBasedOn``, which is for creative works."""
    if not (source := page.based_on):
        return {}
    work = _named("CreativeWork", source["name"], source["url"])
    work |= {"publisher": _named("Organization", source["name"])}
    return {"subjectOf": work | ({"datePublished": on} if (on := source.get("published_on")) else {})}


def _iso(day: date) -> str:
    return day.isoformat()


def _schedule(page: EventSeriesPage) -> Node | None:
    """Return the cadence as https://schema.org/Schedule; None if it cannot be expressed in that form."""
    if not (page.rule and page.first_on and page.starts_at):
        return None
    rule = dict(part.split("=", 1) for part in page.rule.upper().removeprefix("RRULE:").split(";") if "=" in part)
    unit = _FREQUENCY.get(rule.get("FREQ", ""))
    if unit is None:
        return None
    node: Node = {
        "@type": "Schedule",
        "repeatFrequency": f"P{rule.get('INTERVAL', '1')}{unit}",
        "startDate": _iso(page.first_on),
        "startTime": page.starts_at.isoformat(),
        "duration": f"PT{page.duration_minutes}M",
        "scheduleTimezone": page.time_zone,
    }
    node |= {"byDay": rule["BYDAY"].split(",")} if "BYDAY" in rule else {}
    node |= {"byMonth": _numbers(rule["BYMONTH"])} if "BYMONTH" in rule else {}
    node |= {"byMonthDay": _numbers(rule["BYMONTHDAY"])} if "BYMONTHDAY" in rule else {}
    node |= {"repeatCount": count} if (count := whole_number(rule.get("COUNT", ""))) else {}
    if until := rule.get("UNTIL"):
        node["endDate"] = f"{until[:4]}-{until[4:6]}-{until[6:8]}"
    return node | ({"exceptDate": list(page.except_on)} if page.except_on else {})


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]
