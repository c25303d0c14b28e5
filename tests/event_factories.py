"""Factories of the programme, one valid row each: plain functions like those of `tests.factories`."""

from __future__ import annotations

import uuid
from datetime import date, time
from itertools import count
from typing import Any

from events.models import EditionPage, EditionStatus, EventSeriesPage, EventsIndexPage, Person, Platform, Session
from tests import factories

_numbers = count(1)
_NAMESPACE = uuid.UUID("d7c1f0a0-95a5-4c1c-8d3c-0f6f1b2a7e55")


def events_index(code: str = "en", **values: Any) -> EventsIndexPage:
    """Return the list of events in this language under its home page."""
    factories.home("en")
    parent = factories.home(code)
    if page := EventsIndexPage.objects.child_of(parent).first():
        return page
    values = {"title": "Events", "slug": "events", "translation_key": uuid.uuid5(_NAMESPACE, "events"), **values}
    return parent.add_child(instance=EventsIndexPage(locale=factories.locale(code), **values))


def series(index: EventsIndexPage | None = None, **values: Any) -> EventSeriesPage:
    """Publish a series without a cadence; see `monthly` for one with."""
    index = index or events_index()
    index.refresh_from_db()
    number = next(_numbers)
    topics = values.pop("topics", [])
    values = {"title": f"Series {number}", "slug": f"series-{number}", **values}
    page = index.add_child(instance=EventSeriesPage(locale=index.locale, live=False, **values))
    page.topics.set(topics)
    return factories.publish(page)


def monthly(index: EventsIndexPage | None = None, **values: Any) -> EventSeriesPage:
    """Publish a series on every first Tuesday at 10:00 in Brussels, from January 2027."""
    cadence = {
        "rule": "FREQ=MONTHLY;BYDAY=1TU",
        "first_on": date(2027, 1, 5),
        "starts_at": time(10),
        "duration_minutes": 90,
        "time_zone": "Europe/Brussels",
    }
    return series(index, **{**cadence, **values})


def edition_draft(parent: EventSeriesPage | EventsIndexPage | None = None, **values: Any) -> EditionPage:
    """Create an unpublished edition: one day, 10:00 to 12:00 in Brussels. ``parent``: a series or the list."""
    parent = parent or events_index()
    parent.refresh_from_db()
    number = next(_numbers)
    many = {name: values.pop(name) for name in ("topics", "regions") if name in values}
    starts_on = values.get("starts_on", date(2027, 3, 2))
    is_one_day = values.get("ends_on") in (None, starts_on)
    values = {
        "title": f"Event {number}",
        "slug": f"event-{number}",
        "introduction": "One sentence.",
        "status": EditionStatus.CONFIRMED,
        "starts_on": starts_on,
        "starts_at": time(10) if starts_on and is_one_day else None,
        "time_zone": "Europe/Brussels",
        **values,
    }
    if values["starts_at"] == time(10) and is_one_day:
        values.setdefault("ends_at", time(12))
    page = parent.add_child(instance=EditionPage(locale=parent.locale, live=False, **values))
    for name, rows in many.items():
        getattr(page, name).set(rows)
    if many:
        page.save()
    return page


def edition(parent: EventSeriesPage | EventsIndexPage | None = None, **values: Any) -> EditionPage:
    """Publish an edition; `session` may add sessions before another ``factories.publish``."""
    return factories.publish(edition_draft(parent, **values))


def session(edition: EditionPage, **values: Any) -> Session:
    """Save a session of the edition: 10:00 to 11:00 on its first day. Publish the edition again to show it."""
    number = next(_numbers)
    values = {
        "day": edition.starts_on,
        "starts_at": time(10),
        "ends_at": time(11),
        "title": f"Session {number}",
        "sort_order": number,
        **values,
    }
    return Session.objects.create(edition=edition, **values)


def person(**values: Any) -> Person:
    number = next(_numbers)
    values = {"name": f"Given Family{number}", "office": "Director", **values}
    return Person.objects.create(**factories.translated(values, "name"))


def platform(**values: Any) -> Platform:
    return Platform.objects.create(**{"name": f"Platform {next(_numbers)}", **values})
