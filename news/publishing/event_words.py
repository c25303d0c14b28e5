"""Event of a calendar entry in words: time, place, and whether it is cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from foundation.components.dates import in_words

CANCELLED = "cancelled"


def event_in_words(event: Mapping[str, Any] | None) -> str:
    """Return ``Cancelled. 30 March 2026, 10:00 to 12:00 (Europe/Brussels), Brussels.`` in the current language, or
    ""."""
    if not event:
        return ""
    status = _("Cancelled.") if is_cancelled(event) else ""
    # A web address as the location is usually a link to join, which is not public.
    place = "" if "://" in event["location"] else event["location"]
    return " ".join(filter(None, [status, ", ".join(filter(None, [_when(event), place])) + "."]))


def is_cancelled(event: Mapping[str, Any]) -> bool:
    return bool(event.get("status") == CANCELLED)


def _when(event: Mapping[str, Any]) -> str:
    if event["is_all_day"]:
        first, after = date.fromisoformat(event["starts"]), date.fromisoformat(event["ends"])
        return _from_to(in_words(first), in_words(max(first, after - timedelta(days=1))))
    starts, ends = datetime.fromisoformat(event["starts"]), datetime.fromisoformat(event["ends"])
    zone = event.get("time_zone") or (f"UTC{starts:%:z}" if starts.utcoffset() else "UTC" if starts.tzinfo else "")
    if starts.date() == ends.date():
        words = f"{in_words(starts)}, {_from_to(f'{starts:%H:%M}', f'{ends:%H:%M}')}"
    else:
        words = _from_to(f"{in_words(starts)}, {starts:%H:%M}", f"{in_words(ends)}, {ends:%H:%M}")
    return f"{words} ({zone})" if zone else words


def _from_to(first: str, last: str) -> str:
    return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}
