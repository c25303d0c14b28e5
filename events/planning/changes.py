"""Reschedule, postpone, cancel, confirm and close an event, and cancel one of its sessions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import partial
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from events.models import EditionPage, EditionStatus, Session
from foundation.translation.pages import write_by_program

from .titles import retitled
from .versions import IllegalMove, apply, carry_out, check_move, held_versions

# Reasons for a change that readers see, by language. Versions in other languages get none.
NO_NOTES: Mapping[str, str] = MappingProxyType({})


def reschedule(
    edition: EditionPage,
    *,
    starts_on: date,
    starts_at: time | None = None,
    time_zone: str = "",
    notes: Mapping[str, str] = NO_NOTES,
    at: datetime,
    by: Any,
) -> None:
    """Move an edition to ``starts_on``, and its sessions by the same number of days, and of minutes if ``starts_at`` is
    given. ``time_zone``: the new time zone, to which all hours then refer.

    The previous dates stay in ``previous_*``. A planned edition only gets new dates, because the old ones were never
    confirmed. Registration days stay; without a closing day, registration closes at the new start.
    """

    def move(version: EditionPage, *, is_certain: bool) -> None:
        first = version.starts_on or version.previous_starts_on
        last = version.last_day or version.previous_ends_on or first
        shift = time_between(version.starts_at, starts_at)
        slots = list(version.sessions.all())
        for session in slots:
            session.day += starts_on - first if first else timedelta(0)
            _shift_session(session, shift)
        _set_sessions(version, slots)
        write_by_program(version, title=retitled(version.title, version, starts_on))
        if is_certain:
            if version.starts_on and version.starts_on != starts_on:
                version.previous_starts_on, version.previous_ends_on = version.starts_on, version.last_day
            version.status, version.status_note = EditionStatus.RESCHEDULED, _note(version, notes)
        version.ends_on = starts_on + (last - first) if first and last and last != first else None
        version.starts_on = starts_on
        version.time_zone = time_zone or version.time_zone
        _shift_hours(version, shift, starts_at)

    with transaction.atomic():
        leading, versions = held_versions(edition)
        has_its_zone = time_zone in {"", leading.time_zone}
        if leading.starts_on == starts_on and starts_at in {None, leading.starts_at} and has_its_zone:
            raise IllegalMove(_("The event is already on that date at that time."))
        is_certain = leading.status != EditionStatus.PLANNED
        if is_certain:
            check_move(leading, EditionStatus.RESCHEDULED)
        for version in versions:
            apply(version, change=partial(move, is_certain=is_certain), by=by)


def postpone(edition: EditionPage, *, notes: Mapping[str, str] = NO_NOTES, at: datetime, by: Any) -> None:
    """Postpone an edition: its dates move to ``previous_*``, and there are no new ones yet."""

    def take_dates(version: EditionPage) -> None:
        if version.starts_on is not None:
            version.previous_starts_on, version.previous_ends_on = version.starts_on, version.last_day
        version.starts_on = version.ends_on = None
        version.status, version.status_note = EditionStatus.POSTPONED, _note(version, notes)

    carry_out(edition, to=EditionStatus.POSTPONED, change=take_dates, by=by)


def cancel(edition: EditionPage, *, notes: Mapping[str, str] = NO_NOTES, at: datetime, by: Any) -> None:
    """Cancel an edition. The dates stay, so that calendars show the cancellation on the day."""

    def call_off(version: EditionPage) -> None:
        version.status, version.status_note = EditionStatus.CANCELLED, _note(version, notes)

    carry_out(edition, to=EditionStatus.CANCELLED, change=call_off, by=by)


def confirm(edition: EditionPage, *, at: datetime, by: Any) -> None:
    """Confirm the date. This also corrects a mistaken cancellation or "held"."""

    def settle(version: EditionPage) -> None:
        version.status, version.status_note = EditionStatus.CONFIRMED, ""

    carry_out(edition, to=EditionStatus.CONFIRMED, change=settle, by=by)


def mark_held(edition: EditionPage, *, at: datetime, by: Any) -> None:
    """Mark an edition as held. Raises `IllegalMove` before it has begun."""

    def close(version: EditionPage) -> None:
        version.status = EditionStatus.HELD

    if edition.begins_at is None or edition.begins_at > at:
        raise IllegalMove(_("The event has not started yet."))
    carry_out(edition, to=EditionStatus.HELD, change=close, by=by)


def cancel_session(session: Session, *, at: datetime, by: Any) -> None:
    """Cancel a session. It stays in the programme, marked, in all languages (found by its ``key``)."""
    _mark_session(session, is_cancelled=True, by=by)


def restore_session(session: Session, *, at: datetime, by: Any) -> None:
    """Restore a cancelled session."""
    _mark_session(session, is_cancelled=False, by=by)


def _note(version: EditionPage, notes: Mapping[str, str]) -> str:
    return notes.get(version.locale.language_code, "")


def _mark_session(session: Session, *, is_cancelled: bool, by: Any) -> None:
    key = session.key

    def mark(version: EditionPage) -> None:
        slots = list(version.sessions.all())
        for slot in slots:
            if slot.key == key:
                slot.is_cancelled = is_cancelled
        _set_sessions(version, slots)

    with transaction.atomic():
        for version in held_versions(session.edition)[1]:
            apply(version, change=mark, by=by)


def _set_sessions(version: EditionPage, slots: list[Session]) -> None:
    """Replace the session rows, which are saved with the page; modelcluster's accessor takes a list."""
    setattr(version, "sessions", slots)  # noqa: B010


def time_between(old: time | None, new: time | None) -> timedelta:
    if old is None or new is None:
        return timedelta(0)
    return datetime.combine(date.min, new) - datetime.combine(date.min, old)


def _shift_session(session: Session, shift: timedelta) -> None:
    """Shift a session like the edition. If it then begins after midnight, it moves to that day."""
    if not shift or session.starts_at is None:
        return
    begins = datetime.combine(session.day, session.starts_at) + shift
    if session.ends_at is not None:
        ends = datetime.combine(session.day, session.ends_at) + shift
        if ends.date() != begins.date():
            raise IllegalMove(_("The session “%(title)s” would run past midnight.") % {"title": session.title})
        session.ends_at = ends.time()
    session.day, session.starts_at = begins.date(), begins.time()


def _shift_hours(version: EditionPage, shift: timedelta, starts_at: time | None) -> None:
    """Shift the hours of the edition; ``starts_on`` and ``ends_on`` are already the new ones."""
    if starts_at is None:
        return
    if version.ends_at is not None and version.starts_on and shift:
        ends = datetime.combine(version.last_day or version.starts_on, version.ends_at) + shift
        version.ends_at = ends.time()
        version.ends_on = ends.date() if ends.date() != version.starts_on else None
    version.starts_at = starts_at
