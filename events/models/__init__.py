"""Models, in import order: each module imports only earlier ones.

Import models from here, not from the modules.
"""

from .people import Person, Platform
from .series import EventKind, EventSeriesPage, EventsIndexPage
from .status import ALLOWED_MOVES, EditionQuerySet, EditionStatus, may_move
from .edition_parts import Outcome, Place, RegistrationTerms, Sourced
from .editions import EditionPage
from .sessions import (
    EditionDocument,
    EditionOrganisation,
    EditionPerson,
    EditionRecording,
    PersonRole,
    Session,
    SessionSpeaker,
)
from .registrations import ForgottenRegistrations, FormerVersion, Notice, Registration, RegistrationStatus
from .calendars import AnnouncedCadence, CalendarEntry, CalendarFacet, ForeignUid

__all__ = [
    "ALLOWED_MOVES",
    "AnnouncedCadence",
    "CalendarEntry",
    "CalendarFacet",
    "EditionDocument",
    "EditionOrganisation",
    "EditionPage",
    "EditionPerson",
    "EditionQuerySet",
    "EditionRecording",
    "EditionStatus",
    "EventKind",
    "EventSeriesPage",
    "EventsIndexPage",
    "ForeignUid",
    "ForgottenRegistrations",
    "FormerVersion",
    "Notice",
    "Outcome",
    "Person",
    "PersonRole",
    "Place",
    "Platform",
    "Registration",
    "RegistrationStatus",
    "RegistrationTerms",
    "Session",
    "SessionSpeaker",
    "Sourced",
    "may_move",
]
