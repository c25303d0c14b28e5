"""Schedule: runs the registered jobs that are due."""

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
    """Run all jobs that are due at ``at``, the frequent ones first. Return the results by name. A job that raises does
    not stop the others."""
    done: dict[str, Any] = {}
    resting = Heartbeat.objects.resting({_turn(job): job.every for job in jobs.values() if job.every}, at=at)
    for job in sorted(jobs.values(), key=lambda job: job.every):
        if _turn(job) in resting or not _is_due(job, at=at):
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
    """Return whether a job did something. Most runs do nothing and are not logged."""
    return any(done.values()) if isinstance(done, dict) else bool(done)


def _is_due(job: RegisteredJob, *, at: datetime) -> bool:
    """Return whether the job is due now. Jobs with an interval run in the worker that claims the turn."""
    return not job.every or Heartbeat.objects.claim(_turn(job), at=at, every=job.every)


def _turn(job: RegisteredJob) -> str:
    return f"job:{job.name}"
