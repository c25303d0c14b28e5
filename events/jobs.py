"""Worker jobs of the plug-in."""

from __future__ import annotations

from datetime import datetime, timedelta

from events import registration
from events.ical import record
from foundation.jobs.registry import register_job

HOURLY = timedelta(hours=1)


def register() -> None:
    register_job("calendars_mended", reconcile_calendars, every=HOURLY)
    register_job("places_lapsed", registration.lapse, every=timedelta(minutes=1))
    register_job("registrations_followed", registration.follow_all, every=HOURLY)
    register_job("registrations_forgotten", registration.forget, every=HOURLY)


def reconcile_calendars(*, at: datetime) -> int:
    """Repair entries after a crash and remove announced dates that have passed."""
    return len(record.sweep(at=at))
