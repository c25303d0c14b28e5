"""The look for what is due: each registered job in its turn."""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from typing import Any

from .models import Heartbeat
from .registry import RegisteredJob, jobs

logger = logging.getLogger(__name__)

SCHEDULE_LATE_AFTER = timedelta(minutes=2)


def tick(*, at: datetime) -> dict[str, Any]:
    """Run all jobs that are due at ``at``, the frequent ones first; returns what was done, by name. One job that raises
    holds up no other."""
    done: dict[str, Any] = {}
    for job in sorted(jobs.values(), key=lambda job: job.every):
        if not _is_due(job, at=at):
            continue
        began = time.perf_counter()
        try:
            done[job.name] = job.run(at=at)
            if _is_something(done[job.name]):
                ms = (time.perf_counter() - began) * 1000
                logger.info("The job %s did %s, %.0f ms", job.name, done[job.name], ms)
        except Exception as error:
            logger.exception("The job %s failed", job.name)
            done[job.name] = f"failed: {error}"
    Heartbeat.objects.beat("schedule", at=at, note=done)
    return done


def _is_something(done: object) -> bool:
    """Most looks find nothing to do, and are no line in the log."""
    return any(done.values()) if isinstance(done, dict) else bool(done)


def _is_due(job: RegisteredJob, *, at: datetime) -> bool:
    """Jobs of every look are always due; of the others one worker takes the turn."""
    return not job.every or Heartbeat.objects.claim(f"job:{job.name}", at=at, every=job.every)
