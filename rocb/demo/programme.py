"""The demo's series and events: real ones with their own dates, examples dated relative to the day of loading.

Existing events are left alone on any later day, since they are identified by key instead of date.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from wagtail.models import Locale

from events.api import Cadence
from events.models import (
    EditionDocument,
    EditionOrganisation,
    EditionPage,
    EditionPerson,
    EditionRecording,
    EventSeriesPage,
    EventsIndexPage,
    Person,
    Session,
    SessionSpeaker,
)
from rocb.demo import texts
from rocb.models import HomePage, Organisation, Region, Topic

NAMESPACE = uuid.UUID("c3b8f5b6-27e4-4d0f-9a55-2f5a1f1a7b10")
ANNOUNCED_BEFORE = timedelta(days=30)
DAYS = ("starts_on", "ends_on", "previous_starts_on", "previous_ends_on")

# Fields copied unchanged from file to row. The FACTS are the same in all languages.
SERIES_FACTS = ("kind", "scope", "is_ended", "rule", "starts_at", "duration_minutes", "time_zone", "announces_dates")
SERIES_TEXTS = ("title", "slug", "short_name", "introduction", "cadence_note", "numbering_note")
EDITION_FACTS = (
    *("kind", "ordinal", "status", "format", "audience", "time_zone", "starts_at", "ends_at", "registration"),
    *("registration_url", "capacity", "join_url", "working_languages", "interpretation_languages", "contact_email"),
    *("participants_qualifier", "participants_count", "administrations_count"),
)
EDITION_TEXTS = (
    *("title", "slug", "introduction", "status_note", "label", "venue", "city", "country", "contact_name"),
    *("feeds_into", "next_expected", "participants_note"),
)


@dataclass(frozen=True)
class Words:
    """Rows under which events are filed, by slug or code."""

    organisations: dict[str, Organisation]
    topics: dict[str, Topic]
    regions: dict[str, Region]


def key_of(name: str) -> uuid.UUID:
    """Return the translation key of the series or event with this name."""
    return uuid.uuid5(NAMESPACE, name)


def key_of_person(name: str) -> uuid.UUID:
    """Return the uuid of the person whom ``events/people.toml`` calls ``name``."""
    return key_of(f"person {name}")


def load_programme(homes: dict[str, HomePage], *, today: date) -> int:
    """Load people, then each series with its events in all languages of its file. Return the number of events."""
    words = Words(
        {o.slug: o for o in Organisation.objects.all()}
        | {o.code: o for o in Organisation.objects.exclude(code=None) if o.code},
        {topic.slug: topic for topic in Topic.objects.all()},
        {region.slug: region for region in Region.objects.all()},
    )
    people = load_people(texts.people(), words)
    indexes = {code: EventsIndexPage.objects.child_of(home).get() for code, home in homes.items()}
    count = 0
    for facts in texts.programme():
        parents: dict[str, Any] = indexes
        if "key" in facts:
            parents = {code: load_series(facts, indexes[code], words, today=today) for code in indexes if code in facts}
        for edition in facts["editions"]:
            for code, parent in parents.items():
                if code in edition:
                    load_edition(edition, parent, words, people, today=today)
            count += 1
    for facts in texts.programme():
        for edition in facts["editions"]:
            if "replaced_by" in edition:
                point_at_successor(edition)
    return count


def load_people(rows: dict[str, Any], words: Words) -> dict[str, Person]:
    found = {}
    for name, row in rows.items():
        values = {**row, "organisation": words.organisations.get(row.get("organisation", ""))}
        found[name], _is_new = Person.objects.get_or_create(uuid=key_of_person(name), defaults=values)
    return found


def load_series(facts: dict[str, Any], index: EventsIndexPage, words: Words, *, today: date) -> EventSeriesPage:
    """Load the series in the language of ``index``. All versions of a recurring series start on the same day."""
    key = key_of(facts["key"])
    if page := _existing(EventSeriesPage, key, index.locale):
        return page
    text = facts[index.locale.language_code]
    other = EventSeriesPage.objects.filter(translation_key=key).first()
    page = EventSeriesPage(
        locale=index.locale,
        translation_key=key,
        uuid=uuid.uuid5(key, index.locale.language_code),
        owner_organisation=words.organisations.get(facts.get("owner", "")),
        body=_rich(text["body"]),
        live=False,
        first_on=other.first_on if other else _first_day(facts, today),
        **{name: facts[name] for name in SERIES_FACTS if name in facts},
        **{name: text[name] for name in SERIES_TEXTS if name in text},
    )
    index.refresh_from_db()
    index.add_child(instance=page)
    page.topics.set([words.topics[slug] for slug in facts["topics"]])
    page.save_revision().publish()
    return page


def load_edition(
    facts: dict[str, Any],
    parent: EventSeriesPage | EventsIndexPage,
    words: Words,
    people: dict[str, Person],
    *,
    today: date,
) -> None:
    """Load the event in the language of ``parent``. Later languages use the dates of the first one."""
    key, code = key_of(facts["key"]), parent.locale.language_code
    if _existing(EditionPage, key, parent.locale):
        return
    text = facts[code]
    other = EditionPage.objects.filter(translation_key=key).first()
    days = _days_like(other) if other else _days(facts, parent, today)
    page = EditionPage(
        locale=parent.locale,
        translation_key=key,
        uuid=uuid.uuid5(key, code),
        body=_rich(text.get("body", "")),
        period=text.get("period", "").format(next_year=today.year + 1),
        live=False,
        **days,
        **_times(facts, parent),
        **texts.source(facts, code),
        **{name: text[name] for name in EDITION_TEXTS if name in text},
    )
    page.set_instants()
    if (first := page.starts_on or page.period_starts_on) and first < today:
        noon = datetime.combine(first, time(12), tzinfo=timezone.get_default_timezone())
        page.first_published_at = noon - ANNOUNCED_BEFORE
    parent.refresh_from_db()
    parent.add_child(instance=page)
    page.topics.set([words.topics[slug] for slug in facts["topics"]])
    page.regions.set([words.regions[slug] for slug in facts["regions"]])
    page.organisations.set(
        EditionOrganisation(organisation=words.organisations[slug], role=role, sort_order=number)
        for number, (slug, role) in enumerate(facts.get("organisations", []))
    )
    speakers = list(zip(facts.get("people", []), text.get("offices", []), strict=True))
    page.people.set(
        EditionPerson(person=people[name], role=role, office=office, sort_order=number)
        for number, ((name, role), office) in enumerate(speakers)
    )
    page.sessions.set(_sessions(facts, text, page, words, people))
    page.documents.set(_documents(facts, text, page))
    page.recordings.set(_recordings(facts, text))
    page.save_revision().publish()


def _sessions(
    facts: dict[str, Any], text: dict[str, Any], page: EditionPage, words: Words, people: dict[str, Person]
) -> list[Session]:
    rows = facts.get("sessions", [])
    described = text.get("session_texts", [""] * len(rows))
    sessions = []
    for number, (row, title, description) in enumerate(
        zip(rows, text.get("session_titles", []), described, strict=True)
    ):
        assert page.starts_on
        session = Session(
            key=uuid.uuid5(page.translation_key, row["key"]),
            day=page.starts_on + timedelta(days=row.get("day", 0)),
            starts_at=row.get("starts_at"),
            ends_at=row.get("ends_at"),
            title=title,
            kind=row["kind"],
            description=description,
            host=words.organisations.get(row.get("host", "")),
            sort_order=number,
        )
        if row.get("speakers"):
            session.speakers = [
                SessionSpeaker(person=people[name], role=role, office=office, sort_order=place)
                for place, ((name, role), office) in enumerate(zip(facts["people"], text["offices"], strict=True))
            ]
        sessions.append(session)
    return sessions


def _documents(facts: dict[str, Any], text: dict[str, Any], page: EditionPage) -> list[EditionDocument]:
    rows = zip(facts.get("documents", []), text.get("document_titles", []), strict=True)
    return [
        EditionDocument(
            title=title,
            kind=row["kind"],
            is_output=row.get("is_output", False),
            url=row.get("url", ""),
            language=row.get("language", ""),
            feeds_into=page.feeds_into,
            sort_order=number,
        )
        for number, (row, title) in enumerate(rows)
    ]


def _recordings(facts: dict[str, Any], text: dict[str, Any]) -> list[EditionRecording]:
    rows = zip(facts.get("recordings", []), text.get("recording_titles", []), strict=True)
    return [EditionRecording(title=title, sort_order=number, **row) for number, (row, title) in enumerate(rows)]


def point_at_successor(facts: dict[str, Any]) -> None:
    for page in EditionPage.objects.filter(translation_key=key_of(facts["key"]), replaced_by=None):
        successor = _existing(EditionPage, key_of(facts["replaced_by"]), page.locale)
        if successor and page.latest_revision_id == page.live_revision_id and page.revisions.count() == 1:
            page.replaced_by = successor
            page.save_revision().publish()


def _times(facts: dict[str, Any], parent: EventSeriesPage | EventsIndexPage) -> dict[str, Any]:
    """Return the facts, for an occurrence of a series with its time zone and times."""
    values = {name: facts[name] for name in EDITION_FACTS if name in facts}
    if "occurrence" in facts and isinstance(parent, EventSeriesPage) and parent.starts_at:
        begins = datetime.combine(date.min, parent.starts_at)
        ends = begins + timedelta(minutes=parent.duration_minutes)
        values |= {"time_zone": parent.time_zone, "starts_at": begins.time(), "ends_at": ends.time()}
    return values


def _days(facts: dict[str, Any], parent: EventSeriesPage | EventsIndexPage, today: date) -> dict[str, date | None]:
    """Return first and last day, the previous days of a moved event, and the occurrence in the cadence."""
    if "occurrence" in facts and isinstance(parent, EventSeriesPage):
        on = _occurrence(parent, facts["occurrence"], today)
        moved = facts.get("moved_by_days", 0)
        before = {"previous_starts_on": on, "previous_ends_on": on} if moved else {}
        return {"occurrence_on": on, "starts_on": on + timedelta(days=moved), **before}
    found: dict[str, date | None] = {name: facts[name] for name in DAYS if name in facts}
    length = timedelta(days=facts.get("days", 1) - 1)
    if "in_days" in facts:
        first = _on_weekday(today + timedelta(days=facts["in_days"]), facts["weekday"])
        found = {"starts_on": first, "ends_on": first + length if length else None}
    if "was_in_days" in facts:
        old = _on_weekday(today + timedelta(days=facts["was_in_days"]), facts["weekday"])
        found |= {"previous_starts_on": old, "previous_ends_on": old + length}
    return found


def _days_like(other: EditionPage) -> dict[str, date | None]:
    return {name: getattr(other, name) for name in (*DAYS, "occurrence_on")}


def _occurrence(series: EventSeriesPage, number: int, today: date) -> date:
    """Return the ``number``-th date of the rule after ``today``, or before it for a negative number."""
    cadence = series.cadence
    assert cadence
    if number > 0:
        return [each.on for each in cadence.occurrences(since=today + timedelta(days=1), count=number)][-1]
    return [each.on for each in cadence.occurrences(since=cadence.first_on, until=today - timedelta(days=1))][number]


def _first_day(facts: dict[str, Any], today: date) -> date | None:
    """Return the first date of the rule, starting from the month ``months_before`` months ago."""
    if "rule" not in facts:
        return None
    months = today.year * 12 + today.month - 1 - facts["months_before"]
    cadence = Cadence.read(
        facts["rule"],
        first_on=date(months // 12, months % 12 + 1, 1),
        starts_at=facts["starts_at"],
        time_zone=facts["time_zone"],
        duration_minutes=facts["duration_minutes"],
    )
    return next(cadence.occurrences(since=cadence.first_on, count=1)).on


def _on_weekday(day: date, weekday: int) -> date:
    """Return the first ``weekday`` (Monday is 0) on or after ``day``."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _rich(text: str) -> str:
    return "".join(block["value"] for block in texts.blocks(text, link=lambda target: None) if block["type"] == "text")


def _existing(model: Any, key: uuid.UUID, locale: Locale) -> Any:
    return model.objects.filter(translation_key=key, locale=locale).first()
