"""Counters per time window."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import caches

from .places import keyed

HOUR = 3600


@dataclass(frozen=True, slots=True)
class Limit:
    """Rate limit: ``who`` may do ``what`` at most ``most`` times in each window of ``seconds``."""

    what: str
    who: str
    most: int
    seconds: int = HOUR


def seconds_to_wait(*limits: Limit, at: datetime) -> int:
    """Count this request and return 0 if it is within all limits. Otherwise return the seconds until all of them allow
    it.

    Rejected requests are not counted, so repeating them does not keep others out.
    """
    cache = _cache()
    keys = {limit: _key(limit, at) for limit in limits}
    counts = cache.get_many(keys.values())
    shut = [limit for limit, key in keys.items() if counts.get(key, 0) >= limit.most]
    if shut:
        return max(limit.seconds - int(at.timestamp()) % limit.seconds for limit in shut)
    for limit, key in keys.items():
        cache.add(key, 0, timeout=limit.seconds)
        try:
            cache.incr(key)
        except ValueError:  # the count was evicted between the two lines
            continue
    return 0


def give_back(*limits: Limit, at: datetime) -> None:
    """Undo a count that was made ``at`` that time, for example after a correct password."""
    for limit in limits:
        with suppress(ValueError):  # evicted
            _cache().decr(_key(limit, at))


def _key(limit: Limit, at: datetime) -> str:
    return f"throttle:{keyed(limit.what, limit.who)}:{int(at.timestamp()) // limit.seconds}"


def _cache() -> Any:
    return caches["throttle" if "throttle" in settings.CACHES else "default"]
