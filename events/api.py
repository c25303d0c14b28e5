"""Functions and values for the code of a site. A site can also import `events.models`. All other modules are private
and can move in any release.

* Lists and their texts: `EditionList`, `PaperList`, cards, the programme of an edition, days and times in words.
* Calendars: the views, the export of entries, and line folding.
"""

from __future__ import annotations

from events import cards, dates, programme, registration, zones
from events.cards import Card, Moment, card
from events.ical import export
from events.ical.document import folded
from events.lists import EditionList
from events.models.calendars import CalendarEntryQuerySet
from events.papers import PaperList
from events.recurrence import Cadence
from events.stages import Stage
from events.versions import out_of_date
from events.views import calendars
from events.views.calendars import CALENDAR_TYPE
from foundation.filters import Cursor

__all__ = [
    "CALENDAR_TYPE",
    "Cadence",
    "CalendarEntryQuerySet",
    "Card",
    "Cursor",
    "EditionList",
    "Moment",
    "PaperList",
    "Stage",
    "calendars",
    "card",
    "cards",
    "dates",
    "export",
    "folded",
    "out_of_date",
    "programme",
    "registration",
    "zones",
]
