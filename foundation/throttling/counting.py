"""Counts for each window of time."""

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
    """``who`` may do ``what`` so often: ``most`` times in each window of ``seconds``."""

    what: str
    who: str
    most: int
    seconds: int = HOUR


def seconds_to_wait(*limits: Limit, at: datetime) -> int:
    """Count this time and return 0, while it is within all limits; else how long until the first of them opens again.

    What is held back counts nowhere, so that whoever goes on asking keeps nobody out.
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
        except ValueError:  # forgotten between the two lines
            continue
    return 0


def give_back(*limits: Limit, at: datetime) -> None:
    """What was counted ``at`` that moment does not count after all, such as a password that was right."""
    for limit in limits:
        with suppress(ValueError):  # forgotten
            _cache().decr(_key(limit, at))


def _key(limit: Limit, at: datetime) -> str:
    return f"throttle:{keyed(limit.what, limit.who)}:{int(at.timestamp()) // limit.seconds}"


def _cache() -> Any:
    return caches["throttle" if "throttle" in settings.CACHES else "default"]
