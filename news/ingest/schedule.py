"""Schedule of polls: as often as a source has news, but no more often than its publisher wants. Pure.

All times are aware, all spans `timedelta`. "Hints" are publishers' requests: Cache-Control, Expires, RSS ``ttl``,
``sy:updatePeriod``, ``skipHours``, ``skipDays``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median
from urllib.parse import urlsplit

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

SHORTEST, LONGEST = 30 * MINUTE, DAY
UNKNOWN = HOUR  # for a source whose usual gap is unknown
WITH_VALIDATOR = HOUR  # at most: a poll without news costs the publisher about 200 bytes
WITHOUT_VALIDATOR = 6 * HOUR  # at least: each poll costs them the whole document
GAPS = 10
JITTER = 0.1

# For a source whose hub delivers news: if a poll without news is cheap for the publisher, and if it is not.
BESIDE_PUSHES, BESIDE_PUSHES_WITHOUT_VALIDATOR = HOUR, DAY

FIRST_RETRY, LONGEST_RETRY = 15 * MINUTE, DAY
HOPELESS_AFTER, HOPELESS_RETRY = 14 * DAY, 7 * DAY
GONE_CONFIRMED_AFTER = DAY
FIRST_HOLD, LONGEST_BARE_HOLD = HOUR, 6 * HOUR
COURTESY = 10 * MINUTE  # for the other feeds of a host that asked us to pause one of them

OUTAGE_HOSTS, OUTAGE_SHARE = 10, 0.5
RETRY_OF_OURS = 15 * MINUTE  # after our own fault

SILENT_GAPS = 3
LEAST_SILENCE = 3 * DAY


@dataclass(frozen=True, slots=True)
class Hints:
    """Requests of the document and the server. ``skip_hours``: 0-23 UTC. ``skip_days``: 0 is Monday."""

    max_age: int | None = None
    no_cache: bool = False
    expires_in: int | None = None
    ttl: int | None = None
    update_period: int | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()

    @property
    def least(self) -> timedelta:
        """Shortest interval that is allowed, at most a day. max-age overrides Expires (RFC 9111, section 5.3)."""
        cached = 0 if self.no_cache else self.max_age if self.max_age is not None else (self.expires_in or 0)
        return min(timedelta(seconds=max(cached, self.ttl or 0, self.update_period or 0)), LONGEST)


def usual_gap(published: Iterable[datetime]) -> timedelta | None:
    """Return the median gap between the newest ten entries, or None if fewer than two have a date."""
    newest = sorted(set(published), reverse=True)[:GAPS]
    gaps = [(later - earlier).total_seconds() for later, earlier in pairwise(newest)]
    return timedelta(seconds=median(gaps)) if gaps else None


def jitter(source_id: int) -> float:
    """Return 0.9 to 1.1, always the same for a source, so that sources are not polled in step."""
    digest = hashlib.sha256(str(source_id).encode()).digest()
    return 1 - JITTER + 2 * JITTER * int.from_bytes(digest[:4]) / 0xFFFFFFFF


def interval(
    source_id: int, *, gap: timedelta | None, has_validator: bool, is_ignored: bool = False, hints: Hints
) -> timedelta:
    """Return the time until the next poll after a success. ``is_ignored``: the source has a validator, but also sends
    the whole document when nothing is new."""
    wished = UNKNOWN if gap is None else min(max(gap / 4, SHORTEST), LONGEST)
    wished *= jitter(source_id)
    if has_validator and not is_ignored:
        wished = min(wished, WITH_VALIDATOR * (jitter(source_id) - JITTER))
    wished = max(wished, hints.least)
    return wished if has_validator else max(wished, WITHOUT_VALIDATOR)


def beside_pushes(next_poll_at: datetime, *, at: datetime, pushed_until: datetime, has_validator: bool) -> datetime:
    """Return the time of the next poll beside pushes. Rare polls check that the hub delivers everything; after the end
    of its lease, polls are as usual."""
    longest = BESIDE_PUSHES if has_validator else BESIDE_PUSHES_WITHOUT_VALIDATOR
    return max(next_poll_at, min(at + longest, pushed_until))


def is_prompt(*, at: datetime, last_success_at: datetime | None, interval: timedelta | None) -> bool:
    """Return whether the last success is at most two usual intervals ago, so that no polls were missed."""
    return last_success_at is not None and at - last_success_at <= 2 * (interval or UNKNOWN)


def outside_skipped(moment: datetime, *, hours: Collection[int], days: Collection[int]) -> datetime:
    """Return ``moment``, or the start of the next hour that is not skipped. If all hours are skipped, ignore this."""
    for later in range(24 * 7 + 1):
        utc = moment.astimezone(UTC)
        start = utc.replace(minute=0, second=0, microsecond=0) + later * HOUR
        candidate = start if later else utc
        if candidate.hour not in hours and candidate.weekday() not in days:
            return candidate
    return moment


# --- Errors ---------------------------------------------------------------------------------------------------------


def after_failure(source_id: int, *, at: datetime, failures: int, first_failed_at: datetime) -> datetime:
    """Return the next try after ``failures`` in a row: 15 minutes, doubled up to a day; weekly after 14 days, without
    end.
    """
    if at - first_failed_at >= HOPELESS_AFTER:
        return at + HOPELESS_RETRY * jitter(source_id)
    return at + min(FIRST_RETRY * 2 ** min(failures - 1, 16), LONGEST_RETRY) * jitter(source_id)


def is_gone_for_good(*, at: datetime, first_gone_at: datetime | None) -> bool:
    """Return whether the first 410 was at least a day ago."""
    return first_gone_at is not None and at - first_gone_at >= GONE_CONFIRMED_AFTER


def after_gone(source_id: int, *, at: datetime, first_gone_at: datetime | None) -> datetime:
    """Return the next try after a 410: once more after a day to confirm it, then weekly, in case the source comes
    back."""
    if is_gone_for_good(at=at, first_gone_at=first_gone_at):
        return at + HOPELESS_RETRY * jitter(source_id)
    return max(at, first_gone_at or at) + GONE_CONFIRMED_AFTER * (1 + JITTER)


def pause(*, retry_after: timedelta | None, failures: int) -> timedelta:
    """Return the pause of a source after a 429 or 503, the ``failures``-th in a row. Without Retry-After it gets
    longer."""
    if retry_after is not None:
        return retry_after
    return min(FIRST_HOLD * 2 ** min(max(failures - 1, 0), 8), LONGEST_BARE_HOLD)


def courtesy(pause: timedelta) -> timedelta:
    """Return the pause of other sources on the same host. It is short, because many publishers share a host, and one
    must not silence the others. A host that wants fewer requests for all of them will give the same response to each.
    """
    return min(pause, COURTESY)


def is_our_outage(*, answered: Collection[str], unreachable: Collection[str]) -> bool:
    """Return whether our own network is down: more than half of at least ten hosts were unreachable in one round."""
    hosts = {*answered, *unreachable}
    return len(hosts) >= OUTAGE_HOSTS and len(set(unreachable) - set(answered)) > OUTAGE_SHARE * len(hosts)


# --- Moves and silence ----------------------------------------------------------------------------------------------


def is_same_place_secured(old: str, new: str) -> bool:
    """Return whether the only change is from http to https on the same host."""
    one, other = urlsplit(old), urlsplit(new)
    return (one.scheme, other.scheme) == ("http", "https") and one.hostname == other.hostname


def is_same_host(old: str, new: str) -> bool:
    return urlsplit(old).hostname == urlsplit(new).hostname


def expected_by(*, last_new_at: datetime, gap: timedelta | None) -> datetime | None:
    """Return the time by which there should be news, or None if the usual gap is unknown."""
    return None if gap is None else last_new_at + max(gap * SILENT_GAPS, LEAST_SILENCE)
