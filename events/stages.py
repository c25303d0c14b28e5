"""Stage of an edition at a given time: what its page shows first, and the status in a few words."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from events import agreement, dates, registration
from events.models import EditionPage, EditionStatus


class Stage(StrEnum):
    """Stage, from status and time. The page leads with registration until the edition is over, then with its outcome."""

    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    PLANNED = "planned"
    COMING = "coming"
    RUNNING = "running"
    OVER = "over"

    @property
    def is_ahead(self) -> bool:
        return self in {Stage.PLANNED, Stage.COMING, Stage.RUNNING}


def stage(edition: EditionPage, *, at: datetime) -> Stage:
    """Return the stage. An edition is over after its end, even if its status was not updated, unless cancelled or
    postponed. An edition marked as held is over once it has begun, and not before.
    """
    if edition.status == EditionStatus.CANCELLED:
        return Stage.CANCELLED
    if edition.status == EditionStatus.POSTPONED:
        return Stage.POSTPONED
    has_begun = edition.begins_at is None or edition.begins_at <= at
    if edition.is_over(at=at) or (edition.status == EditionStatus.HELD and has_begun):
        return Stage.OVER
    if edition.begins_at is None or edition.status == EditionStatus.PLANNED:
        return Stage.PLANNED
    return Stage.RUNNING if edition.begins_at <= at else Stage.COMING


def takes_registrations(edition: EditionPage, *, at: datetime) -> bool:
    """Return whether registration is open by its dates. Places are not counted, because lists use this."""
    if edition.registration == EditionPage.RegistrationBy.NONE:
        return False
    opens, closes = registration.opens_at(edition), registration.closes_at(edition)
    return (opens is None or opens <= at) and (closes is None or at < closes)


def in_words(edition: EditionPage, *, at: datetime) -> str:
    """Return the status for lists: Upcoming, Registration closes 12 May, New date, Under way, Held, Postponed,
    Cancelled; in the gender of the type."""
    return agreement.agreed(_in_words(edition, at=at), edition.kind, get_language() or "")


def _in_words(edition: EditionPage, *, at: datetime) -> str:
    match stage(edition, at=at):
        case Stage.CANCELLED:
            return pgettext("status of an event", "Cancelled")
        case Stage.POSTPONED:
            return pgettext("status of an event", "Postponed")
        case Stage.PLANNED:
            return pgettext("status of an event", "Planned")
        case Stage.RUNNING:
            return pgettext("status of an event", "Under way")
        case Stage.OVER if edition.status == EditionStatus.HELD:
            return pgettext("status of an event", "Held")
        case Stage.OVER:
            return pgettext("status of an event", "Ended")
    if edition.registration_closes_on and takes_registrations(edition, at=at):
        day = dates.day(edition.registration_closes_on, "MONTH_DAY_FORMAT")
        return _("Registration closes on %(day)s") % {"day": day}
    if edition.status == EditionStatus.RESCHEDULED:
        return pgettext("status of an event", "New date")
    return pgettext("status of an event", "Upcoming")
