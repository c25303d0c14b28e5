"""Request the site at its public address, as readers do: a home page, a feed and the sign-in page, once a minute.

The result is a row: how many of the last day's requests got an answer, how long it took, and since when none did. A
proxy, a name server or a certificate between readers and the site fails here too, which ``/health/`` cannot know.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any

from django.conf import settings

from foundation import languages
from foundation.jobs.models import Heartbeat
from news.api import HttpError, Limits, http_client
from rocb.models import HomePage

NAME, EVERY = "state:readers", timedelta(seconds=50)
HOURS_KEPT = 24
LIMITS = Limits(connect_seconds=5, headers_seconds=10, total_seconds=12)
EVERYWHERE = (ip_network("0.0.0.0/0"), ip_network("::/0"))


@dataclass(frozen=True, slots=True)
class Answer:
    """Result of one request. ``why_not`` is empty for status 200."""

    seconds: float
    why_not: str = ""


def paths() -> tuple[str, ...]:
    code = languages.default()
    return f"/{code}/", f"/{code}/rss.xml", settings.LOGIN_URL


def look(*, at: datetime) -> int:
    """Make the requests and record the results, in one worker. Return the number of failed requests. Only in
    production, and not before there is a home page.
    """
    if (
        not settings.PRODUCTION
        or not HomePage.objects.live().exists()
        or not Heartbeat.objects.claim(NAME, at=at, every=EVERY)
    ):
        return 0
    answers = [ask(path) for path in paths()]
    row = Heartbeat.objects.filter(name=NAME)
    row.update(note=recorded(row.values_list("note", flat=True).get(), answers, at=at))
    return sum(bool(answer.why_not) for answer in answers)


def ask(path: str) -> Answer:
    """Request one page. The address is our own, so it may be in a private network."""
    client = replace(http_client(), allowed_private_networks=EVERYWHERE)
    began = time.monotonic()
    try:
        status = client.request(settings.PUBLIC_URL.rstrip("/") + path, limits=LIMITS).status
    except HttpError as error:
        return Answer(time.monotonic() - began, f"{path}: {error}")
    return Answer(time.monotonic() - began, "" if status == 200 else f"{path}: {status}")


def recorded(note: dict[str, Any], answers: Iterable[Answer], *, at: datetime) -> dict[str, Any]:
    """Return the note with these answers. Each hour has the number of requests, of good ones, and all milliseconds. Pure."""
    answers = list(answers)
    hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    kept = (hour - timedelta(hours=HOURS_KEPT - 1)).isoformat()
    hours = {name: counts for name, counts in note.get("hours", {}).items() if kept <= name <= hour.isoformat()}
    asked, good, milliseconds = hours.get(hour.isoformat(), (0, 0, 0))
    failed = [answer for answer in answers if answer.why_not]
    hours[hour.isoformat()] = [
        asked + len(answers),
        good + len(answers) - len(failed),
        milliseconds + round(sum(1000 * answer.seconds for answer in answers)),
    ]
    since = (note.get("failing_since") or at.isoformat()) if failed else None
    return {"hours": hours, "failing_since": since, "why": failed[0].why_not if failed else ""}


def of_the_last_day() -> dict[str, Any]:
    """Return the fields of `Facts` about readers."""
    row = Heartbeat.objects.filter(name=NAME).first()
    counts = list((row.note.get("hours") or {}).values()) if row else []
    if row is None or not counts:
        return {}
    asked, good, milliseconds = (sum(column) for column in zip(*counts, strict=True))
    since = row.note.get("failing_since")
    return {
        "readers_asked": asked,
        "readers_answered": good,
        "readers_seconds": milliseconds / asked / 1000,
        "readers_looked_at": row.beat_at,
        "readers_failing_since": since and datetime.fromisoformat(since),
        "readers_why": row.note.get("why", ""),
    }
