"""Content of an edition's page in order: the programme by day, people and organisations by role, papers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events import dates, languages
from events.cards import Moment, moment_of
from events.models import (
    EditionDocument,
    EditionOrganisation,
    EditionPage,
    EditionPerson,
    Person,
    PersonRole,
    Platform,
    Session,
    SessionSpeaker,
)

Named = dict[str, str]  # name, the code of its actual language, and the path of a page


@dataclass(frozen=True, slots=True)
class Speaker:
    person: Named
    office: str
    role: str


@dataclass(frozen=True, slots=True)
class Slot:
    """Session of a day. ``platform`` is set only if the day has several, ``kind`` only if the title does not repeat it."""

    session: Session
    kind: str
    moment: Moment | None
    speakers: list[Speaker]
    host: Named | None
    platform: Platform | None


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    heading: str
    zone: str
    platform: Platform | None
    slots: list[Slot]


def days(edition: EditionPage, sessions: Iterable[Session]) -> list[Day]:
    """Return the programme by day, each day with the platform that all its sessions share."""
    ordered = sorted(sessions, key=lambda one: (one.day, one.starts_at or time.min, one.sort_order or 0))
    return [_day(edition, on, list(slots)) for on, slots in groupby(ordered, key=lambda one: one.day)]


def _day(edition: EditionPage, on: date, sessions: list[Session]) -> Day:
    platforms = {session.platform for session in sessions}
    shared = platforms.pop() if len(platforms) == 1 else None
    slots = [_slot(edition, session, is_shared=shared is not None) for session in sessions]
    zone = next((slot.moment.zone for slot in slots if slot.moment), "")
    return Day(on, dates.days_with_weekday(on, on), zone, shared, slots)


def _slot(edition: EditionPage, session: Session, *, is_shared: bool) -> Slot:
    moment = None
    if session.begins_at:
        moment = moment_of(session.begins_at, session.finishes_at, time_zone=edition.time_zone)
    language = edition.locale.language_code
    kind = str(session.get_kind_display())
    return Slot(
        session=session,
        kind="" if session.title.strip().casefold() == kind.casefold() else kind,
        moment=moment,
        speakers=[speaker(part, language, of=session) for part in session.speakers.all()],
        host=named(session.host, language) if session.host else None,
        platform=None if is_shared else session.platform,
    )


def speaker(part: Any, language: str, *, of: Session | None = None) -> Speaker:
    """Return a speaker with the office held then. ``part`` is a speaker of a session or a person of an edition. A role
    that only repeats the kind of the session is left out."""
    is_plain = part.role == PersonRole.SPEAKER or (of is not None and part.role == of.kind)
    role = "" if is_plain else part.get_role_display()
    person = named(part.person, language)
    if of is not None and of.is_cancelled:  # a cancelled session shows no speakers, so they may have no page
        person["path"] = ""
    return Speaker(person, part.office, role)


def named(row: Any, language: str) -> Named:
    """Return the name of a person or a vocabulary row, with ``path`` if the site has a page for a person (Django's
    ``ABSOLUTE_URL_OVERRIDES``)."""
    name, code = row.named_in(language)
    path = row.get_absolute_url() if isinstance(row, Person) and hasattr(row, "get_absolute_url") else ""
    return {"name": name, "language": code, "path": path}


def without_links(days: Iterable[Day], people: Iterable[dict[str, Any]]) -> None:
    """Remove links to people on a page that is not public: people named only there may have no page."""
    speakers = [one for day in days for slot in day.slots for one in slot.speakers]
    for one in [*speakers, *(one for group in people for one in group["people"])]:
        one.person["path"] = ""


def part_in_words(part: SessionSpeaker | EditionPerson) -> str:
    """Return ``Opening address: Director, Example Agency``, or only the office for a plain speaker."""
    role = "" if part.role == PersonRole.SPEAKER else str(part.get_role_display())
    if role and part.office:
        return _("%(role)s: %(office)s") % {"role": role, "office": part.office}
    return role or part.office or str(part.get_role_display())


def people(parts: Iterable[EditionPerson], language: str) -> list[dict[str, Any]]:
    """Return ``{label, people}`` for each role, in the order of the roles and then of the editors."""
    order = {role: number for number, role in enumerate(PersonRole.values)}
    ordered = sorted(parts, key=lambda part: (order[part.role], part.sort_order or 0))
    return [
        {"label": label, "people": [speaker(part, language) for part in of_role]}
        for label, of_role in groupby(ordered, key=lambda part: str(part.get_role_display()))
    ]


def beside_programme(people: Iterable[EditionPerson], sessions: Iterable[Session]) -> list[EditionPerson]:
    """Return the people whose part the programme does not show, because each fact appears only once on the page."""
    shown = set()
    for session in sessions:
        if not session.is_cancelled:
            for one in session.speakers.all():
                shown |= {(one.person_id, role) for role in (one.role, session.kind, PersonRole.SPEAKER)}
    return [part for part in people if (part.person_id, part.role) not in shown]


def organisations(parts: Iterable[EditionOrganisation], language: str, *, list_path: str) -> list[dict[str, Any]]:
    """Return ``{label, rows}`` for each role; a row has name, language and the path of the list of its events."""
    order = {role: number for number, role in enumerate(EditionOrganisation.Role.values)}
    ordered = sorted(parts, key=lambda part: (order[part.role], part.sort_order or 0))
    return [
        {
            "label": label,
            "rows": [
                {**named(part.organisation, language), "path": f"{list_path}?organisation={part.organisation.slug}"}
                for part in of_role
            ],
        }
        for label, of_role in groupby(ordered, key=lambda part: str(part.get_role_display()))
    ]


@dataclass(frozen=True, slots=True)
class OnPlatform:
    """Platform of an edition. ``days`` says when, if the days have different ones."""

    platform: Platform
    days: str


def platforms(edition: EditionPage, programme: Iterable[Day]) -> list[OnPlatform]:
    """Return the platform of the edition, or those of the days of its programme."""
    if edition.platform is not None:
        return [OnPlatform(edition.platform, "")]
    found: dict[Platform, list[str]] = {}
    for day in programme:
        if day.platform is not None:
            found.setdefault(day.platform, []).append(dates.day(day.on, "MONTH_DAY_FORMAT"))
    if len(found) == 1:
        return [OnPlatform(platform, "") for platform in found]
    return [OnPlatform(platform, ", ".join(days)) for platform, days in found.items()]


def papers(documents: Iterable[EditionDocument]) -> tuple[list[EditionDocument], list[EditionDocument]]:
    """Return results and other documents, each in the editors' order."""
    ordered = sorted(documents, key=lambda paper: paper.sort_order or 0)
    return [paper for paper in ordered if paper.is_output], [paper for paper in ordered if not paper.is_output]


def figures(edition: EditionPage) -> list[tuple[str, str]]:
    """Return the counts of an edition, each as number and words: ``over 80``, ``participants``."""
    parts = [re.fullmatch(r"(.*\d)\s+(.*)", text) for text in _counts(edition)]
    return [(part[1], part[2]) for part in parts if part]


def _counts(edition: EditionPage) -> list[str]:
    count, administrations = edition.participants_count, edition.administrations_count
    parts = [_counted(edition.participants_qualifier, count)] if count else []
    if administrations:
        text = ngettext("%(count)s administration", "%(count)s administrations", administrations)
        parts.append(text % {"count": administrations})
    return parts


def participants(edition: EditionPage) -> str:
    """Return ``over 80 participants, 37 administrations (note)``; empty if nothing was recorded."""
    text = ", ".join(_counts(edition))
    if edition.participants_note:
        return f"{text} ({edition.participants_note})" if text else edition.participants_note
    return text


def _counted(qualifier: str, count: int) -> str:
    match qualifier:
        case EditionPage.Participants.OVER:
            text = ngettext("over %(count)s participant", "over %(count)s participants", count)
        case EditionPage.Participants.CLOSE_TO:
            text = ngettext("close to %(count)s participant", "close to %(count)s participants", count)
        case EditionPage.Participants.ABOUT:
            text = ngettext("about %(count)s participant", "about %(count)s participants", count)
        case _:
            text = ngettext("%(count)s participant", "%(count)s participants", count)
    return text % {"count": count}


def spoken(edition: EditionPage) -> tuple[str, str]:
    """Return working languages and interpretation languages, in words."""
    return languages.in_words(edition.working_languages), languages.in_words(edition.interpretation_languages)
