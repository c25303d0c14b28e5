"""When and whether one can register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from events import zones
from events.models import EditionPage, EditionStatus

from .event import leading_version, places_left


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
    """What the page of an edition says of registration. Full: a waiting list.

    How many places are left is not among it: the number would tell whether a form that was sent brought somebody new.
    """

    kind: StateKind
    url: str = ""
    opens_at: datetime | None = None
    closes_at: datetime | None = None

    @property
    def takes_form(self) -> bool:
        """The form of this site is open, be it for the waiting list."""
        return self.kind in {StateKind.OPEN, StateKind.FULL}


class RegistrationClosed(ValueError):
    """Registration is not open; ``state`` says why."""

    def __init__(self, state: RegistrationState) -> None:
        super().__init__(f"Registration is not open: {state.kind}")
        self.state = state


def opens_at(edition: EditionPage) -> datetime | None:
    """The start of the day, where the event is; None: from the first moment."""
    day = edition.registration_opens_on
    return zones.midnight(day, edition.time_zone) if day else None


def closes_at(edition: EditionPage) -> datetime | None:
    """From this instant on nobody registers; None while the event has no date."""
    day = edition.registration_closes_on
    if day is None:
        return edition.begins_at
    if edition.registration_closes_at is None:
        return zones.midnight(day + timedelta(days=1), edition.time_zone)
    return zones.instant(day, edition.registration_closes_at, edition.time_zone)


def state(edition: EditionPage, *, at: datetime) -> RegistrationState:
    """What is said of registration at ``at``: no query without the form, two with it."""
    by = edition.registration
    if by == EditionPage.RegistrationBy.NONE:
        return RegistrationState(StateKind.NONE)
    if edition.status == EditionStatus.CANCELLED:
        return RegistrationState(StateKind.CANCELLED)
    if edition.status == EditionStatus.POSTPONED:
        return RegistrationState(StateKind.POSTPONED)
    if edition.status == EditionStatus.HELD or edition.is_over(at=at):
        return RegistrationState(StateKind.OVER)
    opens, closes = opens_at(edition), closes_at(edition)
    if opens and at < opens:
        return RegistrationState(StateKind.NOT_YET, opens_at=opens, closes_at=closes)
    if closes and at >= closes:
        return RegistrationState(StateKind.CLOSED, closes_at=closes)
    if by == EditionPage.RegistrationBy.LINK:
        return RegistrationState(StateKind.LINK, url=edition.registration_url, closes_at=closes)
    is_full = places_left(leading_version(edition.translation_key), at=at) == 0
    return RegistrationState(StateKind.FULL if is_full else StateKind.OPEN, closes_at=closes)
