"""The settings of the worker, with their defaults."""

from datetime import timedelta

from django.conf import settings


def tick_every() -> timedelta:
    """From the end of one look for what is due to the next."""
    return timedelta(seconds=getattr(settings, "TICK_SECONDS", 5))


def worker_dead_after() -> timedelta:
    """Without a sign of life."""
    return timedelta(seconds=getattr(settings, "WORKER_DEAD_AFTER_SECONDS", 30))
