"""Background process: loops run beside the task loop, so that a long task neither stops the heartbeat nor delays the
schedule.

``kill -9`` at any moment only causes a delay: tasks, dates and claims are rows, and the next worker finds them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from django.db import Error
from django.utils import timezone
from django.utils.crypto import get_random_string

from . import registry
from .conf import tick_every, worker_dead_after
from .loops import Loop
from .models import Heartbeat
from .schedule import tick


def new_worker_id() -> str:
    return get_random_string(16)


@contextmanager
def running(worker_id: str) -> Iterator[None]:
    """Run the heartbeat, the schedule and all registered loops until the block ends.

    The first heartbeat is written before the block begins: so a worker that runs a task has one, however slowly its
    threads start.
    """

    def beat() -> None:
        Heartbeat.objects.beat(f"worker:{worker_id}", at=timezone.now())

    loops = [
        Loop("heartbeat", beat, every=worker_dead_after() / 6),
        Loop("schedule", lambda: tick(at=timezone.now()), every=tick_every()),
    ]
    with suppress(Error):  # the database is unavailable; the loop tries again
        beat()
    with ExitStack() as stack:
        for open_loops in registry.loops:
            loops.extend(stack.enter_context(open_loops()))
        for loop in loops:
            loop.start()
        try:
            yield
        finally:
            for loop in reversed(loops):
                loop.stop()
