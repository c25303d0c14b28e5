"""Public API of the plug-in for sites. Other modules may change with any release.

* Rows and pages: series, editions and their parts, people, registrations, calendar entries.
* Lists and their texts: `EditionList`, `PaperList`, cards, the programme of an edition, days and times in words.
* Calendars: the views, the export of entries, and line folding.
"""

from __future__ import annotations

from events import cards, dates, lists, programme, registration, zones
from events.cards import Card, Moment, card
from events.ical import export
from events.ical.document import folded
from events.lists import Cursor, EditionList, NoSuchList
from events.models import (
    CalendarEntry,
    EditionDocument,
    EditionOrganisation,
    EditionPage,
    EditionPerson,
    EditionRecording,
    EditionStatus,
    EventKind,
    EventSeriesPage,
    EventsIndexPage,
    ForeignUid,
    Person,
    Session,
    SessionSpeaker,
)
from events.models.calendars import CalendarEntryQuerySet
from events.papers import PaperList
from events.recurrence import Cadence
from events.stages import Stage
from events.views import calendars
from events.views.calendars import CALENDAR_TYPE

__all__ = [
    "CALENDAR_TYPE",
    "Cadence",
    "CalendarEntry",
    "CalendarEntryQuerySet",
    "Card",
    "Cursor",
    "EditionDocument",
    "EditionList",
    "EditionOrganisation",
    "EditionPage",
    "EditionPerson",
    "EditionRecording",
    "EditionStatus",
    "EventKind",
    "EventSeriesPage",
    "EventsIndexPage",
    "ForeignUid",
    "Moment",
    "NoSuchList",
    "PaperList",
    "Person",
    "Session",
    "SessionSpeaker",
    "Stage",
    "calendars",
    "card",
    "cards",
    "dates",
    "export",
    "folded",
    "lists",
    "programme",
    "registration",
    "zones",
]
