"""What calendars tell of an edition: `document.Event` values, and the words by which a calendar can be narrowed.

One day with hours is one VEVENT with its programme in the description. Several days are a whole-day VEVENT that blocks
no time, and one for each session that has hours. An edition without a date has none; one that was postponed keeps its
old days as cancelled, so that the slot is free again and people see why.

A link to join is left out, except to somebody who registered (``with_links``).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events import dates, zones
from events.ical.document import OUR_HOST, Event
from events.models import EditionPage, EditionStatus, EventSeriesPage, EventsIndexPage, Session
from foundation.settings import site_name

STATUSES = {
    EditionStatus.PLANNED: "TENTATIVE",
    EditionStatus.POSTPONED: "CANCELLED",
    EditionStatus.CANCELLED: "CANCELLED",
}
AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """By what calendar programs know an edition: ``recurrence_id`` where it stands on an announced date of a series."""

    uid: str
    recurrence_id: datetime | None = None


def first_day(edition: EditionPage) -> date | None:
    """The day on which calendars show it; None for an edition that they do not show."""
    if edition.starts_on is None and edition.status == EditionStatus.POSTPONED:
        return edition.previous_starts_on
    return edition.starts_on


def last_day(edition: EditionPage) -> date | None:
    if edition.starts_on is None and edition.status == EditionStatus.POSTPONED:
        return edition.previous_ends_on or edition.previous_starts_on
    return edition.last_day


def edition_events(edition: EditionPage, *, identity: Identity, with_links: bool = False) -> list[Event]:
    """Empty where there is no date. Texts are in the edition's language; own addresses on `OUR_HOST`."""
    first, last = first_day(edition), last_day(edition)
    if first is None or last is None:
        return []
    with translation.override(edition.locale.language_code):
        sessions = list(edition.sessions.all())
        begins, ends = span(edition, first, last, is_override=identity.recurrence_id is not None)
        whole_days = not isinstance(begins, datetime)
        slots = [slot for slot in sessions if slot.starts_at] if first != last else []
        main = Event(
            uid=identity.uid,
            recurrence_id=identity.recurrence_id,
            begins=begins,
            ends=ends,
            summary=_summary(edition),
            status=STATUSES.get(EditionStatus(edition.status), "CONFIRMED"),
            organizer=organizer(edition.contact_email),
            description=_description(edition, sessions, with_links=with_links),
            location=place(edition),
            url=page_address(edition),
            is_transparent=whole_days,
            conference=_conference(edition.join_url, edition) if with_links else None,
            categories=_categories(edition),
        )
        return [main, *(_slot_event(edition, slot, main, with_links=with_links) for slot in slots)]


def span(
    edition: EditionPage, first: date, last: date, *, is_override: bool = False
) -> tuple[date, date] | tuple[datetime, datetime]:
    """Hours on one day as instants in the edition's zone; whole days with their end exclusive. What overrides an announced
    date has hours like it."""
    place = zones.zone(edition.time_zone)
    if (edition.starts_at and first == last) or is_override:
        begins = zones.instant(first, edition.starts_at or time(0), edition.time_zone)
        ends = begins + AN_HOUR
        if edition.ends_at:
            ends = zones.instant(last, edition.ends_at, edition.time_zone)
        elif not edition.starts_at:
            ends = zones.midnight(last + timedelta(days=1), edition.time_zone)
        return begins.astimezone(place), max(ends, begins + timedelta(minutes=1)).astimezone(place)
    return first, last + timedelta(days=1)


def _slot_event(edition: EditionPage, slot: Session, main: Event, *, with_links: bool) -> Event:
    place = zones.zone(edition.time_zone)
    assert slot.starts_at is not None
    begins = zones.instant(slot.day, slot.starts_at, edition.time_zone)
    ends = zones.instant(slot.day, slot.ends_at, edition.time_zone) if slot.ends_at else begins + AN_HOUR
    is_off = slot.is_cancelled or main.status == "CANCELLED"
    title = _("%(session)s (%(event)s)") % {"session": slot.title, "event": edition.title}
    lines = [slot.description, slot.language, _more(edition)]
    if with_links and slot.join_url:
        lines.insert(0, slot.join_url)
    return Event(
        uid=slot_uid(edition, slot),
        begins=begins.astimezone(place),
        ends=max(ends, begins + timedelta(minutes=1)).astimezone(place),
        summary=called_off(title) if slot.is_cancelled else title,
        status="CANCELLED" if is_off else main.status,
        organizer=main.organizer,
        description="\n\n".join(filter(None, lines)),
        location=", ".join(filter(None, [slot.room, main.location])),
        url=main.url,
        categories=main.categories,
        part_of=main.uid,
        conference=_conference(slot.join_url, slot) if with_links and slot.join_url else None,
    )


def joining(edition: EditionPage) -> list[str]:
    """What the file of somebody who registered says beyond public calendars."""
    return [edition.join_url, edition.join_note, *(slot.join_url for slot in edition.sessions.all())]


def slot_uid(edition: EditionPage, slot: Session) -> str:
    """The same in all languages; another one in a copy of the edition, even where the session's key was copied."""
    return str(uuid.uuid5(edition.translation_key, str(slot.key)))


def cadence_text(series: EventSeriesPage) -> dict[str, Any]:
    """Of the announced dates of a series, what does not depend on the dates: arguments of `Event`."""
    with translation.override(series.locale.language_code):
        lines = [
            series.introduction,
            _(
                "These dates have been announced. Details of each event will follow. Dates are provisional until "
                "they are confirmed here."
            ),
            _more(series),
        ]
        return {
            "summary": series.title,
            "status": "TENTATIVE",
            "organizer": organizer(""),
            "description": "\n\n".join(filter(None, lines)),
            "url": page_address(series),
            "categories": _categories(series),
        }


# --- Words ------------------------------------------------------------------------------------------------------------


def _summary(edition: EditionPage) -> str:
    """Some programs show no STATUS, so what was called off says it in words too."""
    title = f"{edition.title} ({edition.label})" if edition.label else edition.title
    if edition.status == EditionStatus.CANCELLED:
        return called_off(title)
    if edition.status == EditionStatus.POSTPONED:
        return pgettext("title in a calendar", "Postponed: %(title)s") % {"title": title}
    return title


def called_off(title: str) -> str:
    return pgettext("title in a calendar", "Cancelled: %(title)s") % {"title": title}


def _description(edition: EditionPage, sessions: list[Session], *, with_links: bool) -> str:
    programme = "\n".join(_slot_line(slot, edition, with_links=with_links) for slot in sessions)
    parts = [
        " ".join(filter(None, [_was(edition), edition.status_note])),
        "\n".join(filter(None, [edition.join_url, edition.join_note])) if with_links else "",
        edition.introduction,
        programme,
        _more(edition),
    ]
    return "\n\n".join(filter(None, parts))


def _was(edition: EditionPage) -> str:
    if edition.status != EditionStatus.RESCHEDULED or not edition.previous_starts_on:
        return ""
    old = dates.days(edition.previous_starts_on, edition.previous_ends_on or edition.previous_starts_on)
    return _("Rescheduled: originally planned for %(date)s.") % {"date": old}


def _slot_line(slot: Session, edition: EditionPage, *, with_links: bool) -> str:
    day = "" if first_day(edition) == last_day(edition) else dates.day(slot.day)
    hours = dates.hours(slot.starts_at, slot.ends_at) if slot.starts_at else ""
    title = _("%(title)s (cancelled)") % {"title": slot.title} if slot.is_cancelled else slot.title
    link = slot.join_url if with_links else ""
    return " ".join(filter(None, [", ".join(filter(None, [day, hours])), title, link]))


def place(edition: EditionPage) -> str:
    """Venue, city and country, "Online", or both."""
    venue = ", ".join(filter(None, [edition.venue, edition.city, edition.country]))
    if edition.format == EditionPage.Format.IN_PERSON:
        return venue
    online = _("Online")
    return ", ".join(filter(None, [venue, online])) if edition.format == EditionPage.Format.HYBRID else online


def _more(page: EditionPage | EventSeriesPage) -> str:
    address = page_address(page)
    return _("More information: %(address)s") % {"address": address} if address else ""


def _conference(link: str, thing: EditionPage | Session) -> tuple[str, str] | None:
    return (link, str(thing.platform) if thing.platform else _("Online")) if link else None


def organizer(email: str) -> tuple[str, str]:
    """Name and mail address: those of the office, where ``email`` is empty."""
    return site_name(), email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def page_address(page: Any) -> str:
    """On `OUR_HOST`; empty for a page that no site shows."""
    parts = page.get_url_parts()
    return OUR_HOST + parts[2] if parts and parts[2] else ""


def list_address(language: str) -> str:
    """The list of events in this language, on `OUR_HOST`; one query."""
    index = EventsIndexPage.objects.live().public().filter(locale__language_code=language).order_by("path").first()
    return page_address(index) if index else ""


def _categories(page: EditionPage | EventSeriesPage) -> tuple[str, ...]:
    """Topics by name; not as CONCEPT (RFC 9253) too, which libical, under GNOME and KDE, takes for an error."""
    rows = sorted(page.topics.all(), key=lambda topic: topic.slug)
    return tuple(topic.named_in(page.locale.language_code)[0] for topic in rows)


# --- Facets -----------------------------------------------------------------------------------------------------------


def edition_facets(edition: EditionPage) -> set[str]:
    """``topic:ID`` with the broader ones, ``organisation:ID``, ``region:ID``, ``kind:``, ``format:``, ``spoken:``."""
    facets = {f"kind:{edition.kind}", f"format:{edition.format}"}
    facets |= _topic_facets(edition.topics.all())
    facets |= {f"region:{region.pk}" for region in edition.regions.all()}
    facets |= {f"organisation:{part.organisation_id}" for part in edition.organisations.all()}
    spoken = f"{edition.working_languages};{edition.interpretation_languages}".split(";")
    return facets | {f"spoken:{code}" for code in spoken if code}


def series_facets(series: EventSeriesPage) -> set[str]:
    facets = {f"kind:{series.kind}"} | _topic_facets(series.topics.all())
    return facets | ({f"organisation:{series.owner_organisation_id}"} if series.owner_organisation_id else set())


def _topic_facets(topics: Any) -> set[str]:
    rows = list(topics)
    return {f"topic:{topic.pk}" for topic in rows} | {f"topic:{topic.parent_id}" for topic in rows if topic.parent_id}
