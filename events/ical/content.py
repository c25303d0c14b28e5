"""Content of editions in calendars: `document.Event` values, and facets for filtering calendars.

One day with hours is one VEVENT with its programme in the description. Several days are a whole-day VEVENT that blocks
no time, and one VEVENT for each session with hours. An edition without a date has none. A postponed one keeps its old
days as cancelled, so that the slot is free again and people see why.

Links to join are included only for people who have registered (``with_links``).
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
from foundation.public_pages import public_pages
from foundation.settings import site_name

STATUSES = {
    EditionStatus.PLANNED: "TENTATIVE",
    EditionStatus.POSTPONED: "CANCELLED",
    EditionStatus.CANCELLED: "CANCELLED",
}
AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Identity of an edition in calendar programs. ``recurrence_id`` is set if it overrides an announced date of a
    series."""

    uid: str
    recurrence_id: datetime | None = None


def first_day(edition: EditionPage) -> date | None:
    """Return the first day in calendars; None for an edition that they do not show."""
    if edition.starts_on is None and edition.status == EditionStatus.POSTPONED:
        return edition.previous_starts_on
    return edition.starts_on


def last_day(edition: EditionPage) -> date | None:
    if edition.starts_on is None and edition.status == EditionStatus.POSTPONED:
        return edition.previous_ends_on or edition.previous_starts_on
    return edition.last_day


def edition_events(edition: EditionPage, *, identity: Identity, with_links: bool = False) -> list[Event]:
    """Return the events of an edition; empty without a date. Texts are in its language, our own URLs on `OUR_HOST`."""
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
    """Return start and end: instants in the edition's zone for one day with hours, else days with an exclusive end. An
    edition that overrides an announced date always has hours, as that date does."""
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
    """Return the texts on how to join, which only the calendar files of registered people contain."""
    return [edition.join_url, edition.join_note, *(slot.join_url for slot in edition.sessions.all())]


def slot_uid(edition: EditionPage, slot: Session) -> str:
    """Return a UID that is the same in all languages, but differs in a copy of the edition with the same session key."""
    return str(uuid.uuid5(edition.translation_key, str(slot.key)))


def cadence_text(series: EventSeriesPage) -> dict[str, Any]:
    """Return the arguments of `Event` that are the same for all announced dates of a series."""
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
    """Return the title, with a word for cancelled or postponed, because some programs do not show STATUS."""
    title = f"{edition.title} ({edition.label})" if edition.label else edition.title
    if edition.status == EditionStatus.CANCELLED:
        return called_off(title)
    if edition.status == EditionStatus.POSTPONED:
        return pgettext("title in a calendar", "Postponed: %(title)s") % {"title": title}
    return title


def called_off(title: str) -> str:
    return pgettext("title in a calendar", "Cancelled: %(title)s") % {"title": title}


def _description(edition: EditionPage, sessions: list[Session], *, with_links: bool) -> str:
    lines = [_slot_line(slot, edition, with_links=with_links) for slot in sessions]
    if edition.begins_at and any(slot.starts_at for slot in sessions):
        # Calendars show the event in the reader's own time zone, and these lines in that of the event.
        lines.insert(0, _("Times: %(zone)s") % {"zone": dates.zone_in_words(edition.begins_at, edition.time_zone)})
    programme = "\n".join(lines)
    parts = [
        " ".join(filter(None, [_was(edition), edition.status_note])),
        "\n".join(filter(None, [edition.join_url, edition.join_note])) if with_links else "",
        edition.introduction,
        programme,
        _source(edition),
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
    """Return venue, city and country, "Online", or both."""
    venue = ", ".join(filter(None, [edition.venue, edition.city, edition.country]))
    if edition.format in {"", EditionPage.Format.IN_PERSON}:
        return venue
    online = _("Online")
    return ", ".join(filter(None, [venue, online])) if edition.format == EditionPage.Format.HYBRID else online


def _more(page: EditionPage | EventSeriesPage) -> str:
    address = page_address(page)
    return _("More information: %(address)s") % {"address": address} if address else ""


def _source(edition: EditionPage) -> str:
    if not edition.source_url:
        return ""
    day = dates.day(edition.source_published_on) if edition.source_published_on else ""
    source = ", ".join(filter(None, [edition.source_name, day, edition.source_url]))
    return _("Source: %(source)s") % {"source": source}


def _conference(link: str, thing: EditionPage | Session) -> tuple[str, str] | None:
    return (link, str(thing.platform) if thing.platform else _("Online")) if link else None


def organizer(email: str) -> tuple[str, str]:
    """Return name and email address of the organiser; the office's address if ``email`` is empty."""
    return site_name(), email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def page_address(page: Any) -> str:
    """Return the URL of a page on `OUR_HOST`; empty if no site serves the page."""
    parts = page.get_url_parts()
    return OUR_HOST + parts[2] if parts and parts[2] else ""


def list_address(language: str) -> str:
    """Return the URL of the list of events in this language, on `OUR_HOST`. One query."""
    index = public_pages(EventsIndexPage.objects).filter(locale__language_code=language).order_by("path").first()
    return page_address(index) if index else ""


def _categories(page: EditionPage | EventSeriesPage) -> tuple[str, ...]:
    """Return the names of topics. CONCEPT (RFC 9253) is not used, because libical, under GNOME and KDE, reports it as
    an error."""
    rows = sorted(page.topics.all(), key=lambda topic: topic.slug)
    return tuple(topic.named_in(page.locale.language_code)[0] for topic in rows)


# --- Facets -----------------------------------------------------------------------------------------------------------


def edition_facets(edition: EditionPage) -> set[str]:
    """Return the facets ``topic:ID`` with parent topics, ``organisation:ID``, ``region:ID``, ``kind:``, ``format:``,
    ``spoken:``."""
    facets = {f"kind:{edition.kind}"} | ({f"format:{edition.format}"} if edition.format else set())
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
