"""Worker jobs of the plug-in."""

from __future__ import annotations

from datetime import datetime, timedelta

from events import registration
from events.ical import record
from foundation.jobs.registry import register_job

HOURLY, EACH_MINUTE = timedelta(hours=1), timedelta(minutes=1)


def register() -> None:
    register_job("calendars_mended", reconcile_calendars, every=HOURLY)
    register_job("calendar_entries_mended", reconcile_entries, every=EACH_MINUTE)
    register_job("places_lapsed", registration.lapse, every=EACH_MINUTE)
    register_job("registrations_followed", registration.follow_all, every=HOURLY)
    register_job("registrations_forgotten", registration.forget, every=HOURLY)


def reconcile_calendars(*, at: datetime) -> int:
    """Repair entries after a crash and remove announced dates that have passed."""
    return len(record.sweep(at=at))


def reconcile_entries(*, at: datetime) -> int:
    """Repair entries after a crash, so that no calendar keeps showing a hidden event for an hour."""
    return len(record.sweep_visibility(at=at))
