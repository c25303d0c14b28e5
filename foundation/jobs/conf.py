"""Settings of the worker, with their defaults."""

from datetime import timedelta

from django.conf import settings


def tick_every() -> timedelta:
    """Return the pause from the end of one tick to the next."""
    return timedelta(seconds=getattr(settings, "TICK_SECONDS", 5))


def worker_dead_after() -> timedelta:
    """Return the time without a heartbeat after which a worker counts as dead."""
    return timedelta(seconds=getattr(settings, "WORKER_DEAD_AFTER_SECONDS", 30))
