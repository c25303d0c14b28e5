"""How often somebody may do something: a count for each window of time, in Django's cache. It may forget, never block."""

from __future__ import annotations

from datetime import datetime

from django.core.cache import cache


def seconds_to_wait(name: str, *, most: int, seconds: int, at: datetime) -> int:
    """Count this time; 0 while it is one of the first ``most`` in its window, else how long until the next window."""
    window, passed = divmod(int(at.timestamp()), seconds)
    key = f"throttle:{name}:{window}"
    cache.add(key, 0, timeout=seconds)
    try:
        count = cache.incr(key)
    except ValueError:  # forgotten between the two lines
        return 0
    return seconds - passed if count > most else 0
