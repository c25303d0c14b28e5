"""Facts that a registered person relies on: when the event and each session take place, where, and how to join.

They are those of the page that the person reads: the one in their language, else the leading version. Texts differ
between languages, so they are compared only with an earlier text of the same page.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time, timedelta
from typing import Any

from events import zones
from events.models import EditionPage, EditionStatus, Platform, Session

# Statuses in which people can attend an event even without its page.
SETTLED = frozenset({EditionStatus.CANCELLED, EditionStatus.HELD})


def facts(edition: EditionPage, *, is_open: bool) -> dict[str, Any]:
    """Return the facts as JSON. A platform counts by its name, which people know. Links and notes to join are digests, so
    that these are stored in one place.

    ``is_open``: the event has a public page in some language. The event counts as ``hidden`` only while it can still
    take place. If a cancelled event takes place after all, people are notified that its page is not public.
    """
    status = {EditionStatus.CANCELLED: "cancelled", EditionStatus.POSTPONED: "postponed"}.get(
        EditionStatus(edition.status), "on"
    )
    sessions = sorted(edition.sessions.all(), key=lambda one: str(one.key))
    links = [edition.join_url, *(f"{one.key}{one.join_url}" for one in sessions if one.join_url)]
    return {
        "status": status,
        "begins_at": _iso(edition.begins_at),
        "finishes_at": _iso(edition.finishes_at),
        "zone": edition.time_zone,
        "period": "" if edition.starts_on else edition.period,
        "place": [edition.format, _name(edition.platform)],
        "venue": [edition.venue, edition.city, edition.country],
        "joining": _digest("\n".join(links)),
        "join_note": _digest(edition.join_note),
        "cancelled": [str(one.key) for one in sessions if one.is_cancelled],
        "sessions": {str(one.key): _slot(one, edition.time_zone) for one in sessions},
        "page": edition.pk,
        "hidden": not is_open and edition.status not in SETTLED,
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32] if text else ""


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _slot(session: Session, zone_name: str) -> list[Any]:
    """Return start, end, platform, room and title."""
    begins_at = zones.instant(session.day, session.starts_at or time(0), zone_name)
    finishes_at = zones.instant(session.day, session.ends_at, zone_name) if session.ends_at else None
    return [_iso(begins_at), _iso(finishes_at), _name(session.platform), session.room, session.title]


def _name(platform: Platform | None) -> str:
    return platform.name if platform else ""


def has_the_same_days(notified: dict[str, Any], true: dict[str, Any]) -> bool:
    """Return whether the days are the same, so that only the hours can have changed. Each email's own time zone
    determines its days.
    """
    days = _days(notified)
    return bool(days) and days == _days(true)


def _days(state: dict[str, Any]) -> list[date]:
    """Return the first and the last day; empty without a date or a time zone."""
    if not (state.get("begins_at") and state.get("finishes_at") and state.get("zone")):
        return []
    zone = zones.zone(state["zone"])
    begins_at, finishes_at = (datetime.fromisoformat(state[name]) for name in ("begins_at", "finishes_at"))
    return [begins_at.astimezone(zone).date(), (finishes_at - timedelta(seconds=1)).astimezone(zone).date()]


def has_other_place(notified: dict[str, Any], true: dict[str, Any]) -> bool:
    if "place" not in notified:
        return False
    return notified["place"] != true["place"] or _has_other_text("venue", notified, true)


def has_other_period(notified: dict[str, Any], true: dict[str, Any]) -> bool:
    return bool(true["period"]) and _has_other_text("period", notified, true)


def has_other_way_to_join(notified: dict[str, Any], true: dict[str, Any]) -> bool:
    """Return whether links or notes to join are new or different. If links were only removed, no email is needed."""
    if not (true["joining"] or true["join_note"]):
        return False
    return notified.get("joining") != true["joining"] or _has_other_text("join_note", notified, true)


def _has_other_text(name: str, notified: dict[str, Any], true: dict[str, Any]) -> bool:
    return notified.get("page") == true["page"] and notified.get(name) != true[name]


def changes_of_programme(notified: dict[str, Any], true: dict[str, Any]) -> dict[str, Any]:
    """Return sessions that are cancelled, reinstated, moved and removed; empty without changes.

    A session missing from the last email was never announced to this person. Sessions that move with the event need no
    mention. A page in another language may have another programme, so only the same page can lose a session.
    """
    known, now = notified.get("sessions", {}), true["sessions"]
    called_off, off_now = set(notified.get("cancelled", ())), set(true["cancelled"])
    off = sorted((off_now - called_off) & set(known))
    on = sorted((called_off - off_now) & set(now))
    stays = sorted(set(known) & set(now) - off_now - called_off)
    moved = {key: known[key][0] for key in stays if _is_changed(known[key], now[key], notified, true)}
    removed = sorted(set(known) - set(now) - called_off) if notified.get("page") == true["page"] else []
    gone = [[known[key][4], known[key][0]] for key in removed]
    found = {"moved": moved, "gone": gone}
    if not (off or on or moved or gone):
        return {}
    return {"off": off, "on": on, **{name: value for name, value in found.items() if value}}


def _is_changed(old: list[Any], new: list[Any], notified: dict[str, Any], true: dict[str, Any]) -> bool:
    if old[2] != new[2] or (notified.get("page") == true["page"] and old[3] != new[3]):
        return True
    before, after = notified.get("begins_at"), true["begins_at"]
    if not before or not after or old[:2] == new[:2]:  # an email about the first date replaces all earlier hours
        return False
    shift = datetime.fromisoformat(after) - datetime.fromisoformat(before)
    return bool(old[:2] != [_iso(datetime.fromisoformat(hour) - shift) if hour else "" for hour in new[:2]])
