"""Changes that need an email, and rows of pending emails. ``promises`` has the facts that they compare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from events.conf import changes_held_for
from events.models import Notice, Registration, RegistrationStatus

from . import promises

SILENT = "mailed_status"
# Mails with the reason of a change.
WITH_NOTE = {Notice.Kind.MOVED, Notice.Kind.POSTPONED, Notice.Kind.CANCELLED}


def kept(notified: dict[str, Any], true: dict[str, Any], *, silently: bool) -> dict[str, Any]:
    """Return the state to store in a row once the event is as in ``true``. While the event has a status that no email
    announced, the state also contains the status in the last email.
    """
    last = as_mailed(notified).get("status")
    is_silent = silently or (SILENT in notified and notified["status"] == true["status"])
    return {**true, SILENT: last} if is_silent and last and last != true["status"] else true


def as_mailed(notified: dict[str, Any]) -> dict[str, Any]:
    """Return ``notified`` with the status in the last email, even if an editor has since changed it without an email."""
    known = {name: value for name, value in notified.items() if name != SILENT}
    return {**known, "status": notified[SILENT]} if SILENT in notified else known


def up_to_date(true: dict[str, Any]) -> Q:
    """Match rows with the state ``true``, with or without an email about its status."""
    silent = ({**true, SILENT: status} for status in ("on", "postponed", "cancelled") if status != true["status"])
    return reduce(or_, (Q(notified=each) for each in silent), Q(notified=true))


def aware_of_cancellation() -> Q:
    return Q(notified__status="cancelled", **{f"notified__{SILENT}__isnull": True})


def changes(row: Registration, before: dict[str, Any], true: dict[str, Any], *, at: datetime) -> list[Notice]:
    """Return unsaved emails to ``row`` about changes since ``before``. They are held, so that the change can be undone."""
    leaves_at = at + changes_held_for()
    return [
        Notice(
            registration=row,
            kind=kind,
            occasion=f"{at:%Y%m%dT%H%M%S%f}",
            created_at=at,
            due_at=leaves_at,
            held_until=leaves_at,
            notified_before=row.notified,
            data=data,
        )
        for kind, data in differences(before, true, has_place=row.status == RegistrationStatus.CONFIRMED)
    ]


def add_notes(made: Iterable[Notice], notes: Mapping[str, str], withdrawn: Iterable[Notice]) -> None:
    """Add the reason of a change in the language of each email. An email that replaces one of its kind keeps that
    reason."""
    earlier = {(one.registration_id, one.kind): one.data.get("note", "") for one in withdrawn}
    for notice in made:
        note = notes.get(notice.registration.language) or earlier.get((notice.registration_id, notice.kind))
        if note and notice.kind in WITH_NOTE:
            notice.data["note"] = note


def compared_with(notified: dict[str, Any], true: dict[str, Any]) -> dict[str, Any]:
    """Return the state to compare with: a silent change of status needs no email as long as the status stays the same."""
    return as_mailed(notified) if notified.get("status") != true["status"] else notified


def differences(notified: dict[str, Any], true: dict[str, Any], *, has_place: bool) -> list[tuple[str, dict[str, Any]]]:
    """Return the emails for the change from ``notified`` to ``true`` (see `promises.facts`), as kind and previous values."""
    before = {name: notified.get(name, "") for name in ("status", "begins_at", "finishes_at")}
    found: list[tuple[str, dict[str, Any]]] = []
    if true["status"] == "on":
        found += _changes_of_plan(notified, true, before, has_place=has_place)
    elif notified.get("status") != true["status"]:
        found.append((Notice.Kind.CANCELLED if true["status"] == "cancelled" else Notice.Kind.POSTPONED, before))
    if true.get("hidden") and not notified.get("hidden"):
        found.append((Notice.Kind.HIDDEN, {}))
    return found


def _changes_of_plan(
    notified: dict[str, Any], true: dict[str, Any], before: dict[str, Any], *, has_place: bool
) -> list[tuple[str, dict[str, Any]]]:
    """Return the emails about dates, place, sessions and links of an event that will take place."""
    found: list[tuple[str, dict[str, Any]]] = []
    is_moved = before != {name: true[name] for name in before} or promises.has_other_period(notified, true)
    is_elsewhere = promises.has_other_place(notified, true)
    if is_moved or is_elsewhere:
        place = {"is_elsewhere": True, "is_moved": is_moved} if is_elsewhere else {}
        hours = {"is_same_day": True} if promises.has_the_same_days(notified, true) else {}
        found.append((Notice.Kind.MOVED, {**before, "zone": notified.get("zone", ""), **place, **hours}))
    if programme := promises.changes_of_programme(notified, true):
        found.append((Notice.Kind.PROGRAMME, programme))
    if has_place and promises.has_other_way_to_join(notified, true) and not found:
        is_new = not (notified.get("joining") or notified.get("join_note"))
        found.append((Notice.Kind.JOINING, {"is_new": is_new}))  # the other emails also contain it
    return found


def enqueue_notice(
    row: Registration, kind: str, *, at: datetime, occasion: str = "", data: dict[str, Any] | None = None
) -> None:
    Notice.objects.get_or_create(
        registration=row,
        kind=kind,
        occasion=occasion,
        defaults={"created_at": at, "due_at": at, "data": data or {}},
    )
