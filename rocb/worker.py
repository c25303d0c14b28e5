"""The background process: carries out tasks, shows that it lives, and looks every few seconds for what is due.

Two threads beside the task loop, so that a long task neither looks like a death nor holds up the schedule. ``kill -9``
at any moment costs a delay: tasks and dates are rows, and the next worker finds them.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone
from django.utils.crypto import get_random_string

from rocb.models import Heartbeat
from rocb.schedule import WORKER_DEAD_AFTER, tick

logger = logging.getLogger(__name__)

BEAT_EVERY = WORKER_DEAD_AFTER / 6
SCHEDULE_LATE_AFTER = timedelta(minutes=2)


class Rhythm(threading.Thread):
    """Calls ``action`` again and again until stopped; an error is logged and the rhythm goes on."""

    def __init__(self, name: str, action: Callable[[], object], *, every: timedelta) -> None:
        super().__init__(name=name, daemon=True)
        self.action, self.every = action, every
        self.stopped = threading.Event()

    def run(self) -> None:
        while True:
            close_old_connections()
            try:
                self.action()
            except Exception:
                logger.exception("%s failed and is tried again", self.name)
                close_old_connections()
            if self.stopped.wait(self.every.total_seconds()):
                break
        connection.close()

    def stop(self) -> None:
        self.stopped.set()
        self.join(timeout=30)


def new_worker_id() -> str:
    return get_random_string(16)


def rhythms(worker_id: str) -> list[Rhythm]:
    """The sign of life and the look for what is due, not yet started."""
    return [
        Rhythm("heartbeat", lambda: Heartbeat.objects.beat(f"worker:{worker_id}", at=timezone.now()), every=BEAT_EVERY),
        Rhythm("schedule", lambda: tick(at=timezone.now()), every=timedelta(seconds=settings.TICK_SECONDS)),
    ]
