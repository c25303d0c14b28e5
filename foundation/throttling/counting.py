"""Counts for each window of time."""

from __future__ import annotations

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
    windows = [(limit, *divmod(int(at.timestamp()), limit.seconds)) for limit in limits]
    keys = {limit: f"throttle:{keyed(limit.what, limit.who)}:{window}" for limit, window, _passed in windows}
    counts = cache.get_many(keys.values())
    waits = [limit.seconds - passed for limit, _, passed in windows if counts.get(keys[limit], 0) >= limit.most]
    if waits:
        return max(waits)
    for limit, key in keys.items():
        cache.add(key, 0, timeout=limit.seconds)
        try:
            cache.incr(key)
        except ValueError:  # forgotten between the two lines
            continue
    return 0


def _cache() -> Any:
    return caches["throttle" if "throttle" in settings.CACHES else "default"]
