"""What somebody who registered must know, what is worth a mail, and the row of a pending mail."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from events.conf import changes_held_for
from events.models import EditionPage, EditionStatus, Notice, Registration, RegistrationStatus


def facts(edition: EditionPage, *, is_open: bool) -> dict[str, Any]:
    """What somebody who registered must know, as JSON; links to join only as a digest, so that they stand in one place.
    ``is_open``: everybody can open a page of the event, in some language."""
    status = {EditionStatus.CANCELLED: "cancelled", EditionStatus.POSTPONED: "postponed"}.get(
        EditionStatus(edition.status), "on"
    )
    sessions = list(edition.sessions.all())
    secrets = [edition.join_url, edition.join_note, *(f"{one.key}{one.join_url}" for one in sessions if one.join_url)]
    return {
        "status": status,
        "begins_at": edition.begins_at.isoformat() if edition.begins_at else "",
        "finishes_at": edition.finishes_at.isoformat() if edition.finishes_at else "",
        "joining": hashlib.sha256("\n".join(secrets).encode()).hexdigest()[:32] if any(secrets) else "",
        "cancelled": sorted(str(one.key) for one in sessions if one.is_cancelled),
        "sessions": sorted(str(one.key) for one in sessions),
        "hidden": not is_open,
    }


def changes(row: Registration, notified: dict[str, Any], true: dict[str, Any], *, at: datetime) -> list[Notice]:
    """The mails to ``row``, not saved, about what changed since ``notified``; held, so that the change can be undone."""
    leaves_at = at + changes_held_for()
    return [
        Notice(
            registration=row,
            kind=kind,
            occasion=f"{at:%Y%m%dT%H%M%S%f}",
            created_at=at,
            due_at=leaves_at,
            held_until=leaves_at,
            notified_before=notified,
            data=data,
        )
        for kind, data in differences(notified, true, has_place=row.status == RegistrationStatus.CONFIRMED)
    ]


def differences(notified: dict[str, Any], true: dict[str, Any], *, has_place: bool) -> list[tuple[str, dict[str, Any]]]:
    """What the change from ``notified`` to ``true`` (see `facts`) makes worth a mail: kind and what was true before."""
    before = {name: notified.get(name, "") for name in ("status", "begins_at", "finishes_at")}
    if true["status"] != "on":
        kind = Notice.Kind.CANCELLED if true["status"] == "cancelled" else Notice.Kind.POSTPONED
        return [(kind, before)] if notified.get("status") != true["status"] else []
    found: list[tuple[str, dict[str, Any]]] = []
    if before != {name: true[name] for name in before}:
        found.append((Notice.Kind.MOVED, before))
    # A session that the last mail did not know was never announced to this person; one taken out is not there to name.
    known, called_off = set(notified.get("sessions", ())), set(notified.get("cancelled", ()))
    off = sorted((set(true["cancelled"]) - called_off) & known)
    on = sorted((called_off - set(true["cancelled"])) & set(true["sessions"]))
    if off or on:
        found.append((Notice.Kind.PROGRAMME, {"off": off, "on": on}))
    if has_place and true["joining"] and true["joining"] != notified.get("joining") and not found:
        found.append(
            (Notice.Kind.JOINING, {"is_new": not notified.get("joining")})
        )  # the other mails bring it with them
    if true.get("hidden") and not notified.get("hidden"):
        found.append((Notice.Kind.HIDDEN, {}))
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
