"""Opening and closing of registration."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from events import zones
from events.models import EditionPage, EditionStatus

from .event import leading_version_of, places_left


class StateKind(StrEnum):
    NONE = "none"
    LINK = "link"
    NOT_YET = "not_yet"
    OPEN = "open"
    FULL = "full"
    CLOSED = "closed"
    POSTPONED = "postponed"
    OVER = "over"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class RegistrationState:
    """State of registration on the page of an edition. Full means that there is a waiting list.

    The number of free places is not included: it would reveal whether a submitted form added a new person.
    """

    kind: StateKind
    url: str = ""
    opens_at: datetime | None = None
    closes_at: datetime | None = None

    @property
    def takes_form(self) -> bool:
        """Whether the form of this site is open, including for the waiting list."""
        return self.kind in {StateKind.OPEN, StateKind.FULL}


class RegistrationClosed(ValueError):
    """Error if registration is not open; ``state`` says why."""

    def __init__(self, state: RegistrationState) -> None:
        super().__init__(f"Registration is not open: {state.kind}")
        self.state = state


def opens_at(edition: EditionPage) -> datetime | None:
    """Return the start of the opening day in the event's zone; None if always open."""
    day = edition.registration_opens_on
    return zones.midnight(day, edition.time_zone) if day else None


def closes_at(edition: EditionPage) -> datetime | None:
    """Return when registration closes; None while the event has no date."""
    day = edition.registration_closes_on
    if day is None:
        return edition.begins_at
    if edition.registration_closes_at is None:
        return zones.midnight(day + timedelta(days=1), edition.time_zone)
    return zones.instant(day, edition.registration_closes_at, edition.time_zone)


def state(edition: EditionPage, *, at: datetime) -> RegistrationState:
    """Return the state of registration at ``at``. No query without the form, at most two with it.

    The form is closed if, according to its own page or the leading one, the event does not take place.
    """
    by = edition.registration
    if by == EditionPage.RegistrationBy.NONE:
        return RegistrationState(StateKind.NONE)
    leading = leading_version_of(edition) if by == EditionPage.RegistrationBy.FORM else None
    for page in filter(None, (edition, leading)):
        if why := _why_not(page, at=at):
            return RegistrationState(why)
    opens, closes = opens_at(edition), closes_at(edition)
    if opens and at < opens:
        return RegistrationState(StateKind.NOT_YET, opens_at=opens, closes_at=closes)
    if closes and at >= closes:
        return RegistrationState(StateKind.CLOSED, closes_at=closes)
    if by == EditionPage.RegistrationBy.LINK:
        return RegistrationState(StateKind.LINK, url=edition.registration_url, closes_at=closes)
    is_full = places_left(leading, at=at) == 0
    return RegistrationState(StateKind.FULL if is_full else StateKind.OPEN, closes_at=closes)


def state_for_editors(edition: EditionPage, *, at: datetime) -> RegistrationState:
    """Return the state for people to whom an editor gives a place: the registration days do not matter, but the event
    must be public and take place. Otherwise they would get an email about a cancellation, or none at all.
    """
    leading = leading_version_of(edition)
    why = _why_not(leading, at=at) if leading else StateKind.NONE
    return RegistrationState(StateKind.OPEN if why in {None, StateKind.POSTPONED} else why)


def may_register(pages: Iterable[EditionPage], *, at: datetime) -> bool:
    """Return whether people register with the form on one of these pages, now or from its opening day on."""
    form = EditionPage.RegistrationBy.FORM
    return any(
        page.registration == form and not _why_not(page, at=at) and not _is_closed(page, at=at) for page in pages
    )


def _is_closed(edition: EditionPage, *, at: datetime) -> bool:
    closes = closes_at(edition)
    return closes is not None and at >= closes


def _why_not(edition: EditionPage, *, at: datetime) -> StateKind | None:
    """Return why the event takes no more people, whatever its registration days; None if it does."""
    match EditionStatus(edition.status):
        case EditionStatus.CANCELLED:
            return StateKind.CANCELLED
        case EditionStatus.POSTPONED:
            return StateKind.POSTPONED
        case EditionStatus.HELD:
            return StateKind.OVER
    return StateKind.OVER if edition.is_over(at=at) else None
