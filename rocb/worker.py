"""The background process: carries out tasks, shows that it lives, and looks every few seconds for what is due.

Seven threads beside the task loop, so that a long task neither looks like a death nor holds up the schedule, and a slow
publisher holds up nobody. ``kill -9`` at any moment costs a delay: tasks, dates and claims are rows, and the next worker
finds them.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import close_old_connections, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.utils import timezone
from django.utils.crypto import get_random_string

from news.delivery.dispatcher import Dispatcher
from news.delivery.queues import Queue
from news.ingest import websub
from news.ingest.polling import Poller, open_poller
from news.views.hub_callback import callback_address
from rocb.caching.cdn import Teller
from rocb.models import Heartbeat
from rocb.schedule import WORKER_DEAD_AFTER, tick

logger = logging.getLogger(__name__)

BEAT_EVERY = WORKER_DEAD_AFTER / 6
LISTEN_EVERY = timedelta(seconds=1)  # what hubs bring is news
RESTED_FOR = timedelta(milliseconds=50)  # the dispatcher itself waits for what is new
SCHEDULE_LATE_AFTER = timedelta(minutes=2)
_M_MMAP_THRESHOLD = -3  # of malloc.h: larger blocks go back to the system when they are free
_M_ARENA_MAX = -8  # of malloc.h: threads share their blocks, so that none keeps what it has freed for itself


class Rhythm(threading.Thread):
    """Calls ``action`` again and again until stopped; an error is logged and the rhythm goes on."""

    def __init__(
        self,
        name: str,
        action: Callable[[], object],
        *,
        every: timedelta,
        on_stop: Callable[[], object] = lambda: None,
    ) -> None:
        """``on_stop`` is called from the thread that stops it, and may ask a long action to come to an end."""
        super().__init__(name=name, daemon=True)
        self.action, self.every, self.on_stop = action, every, on_stop
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
        self.on_stop()
        self.join(timeout=30)


def follow_hubs(poller: Poller) -> None:
    """What hubs brought is stored, and those that are due are asked, by the same door and child as polls."""
    websub.follow_hubs(callback_of=callback_address(), client=poller.client, reader=poller.reader, clock=poller.clock)


def new_worker_id() -> str:
    return get_random_string(16)


def stay_small() -> None:
    """Keep no memory for later, as suits a process that mostly waits."""
    connection_created.connect(_without_large_cache)
    gc.collect()
    gc.freeze()  # what is there now stays for good: no need to look through it again and again
    with suppress(OSError, AttributeError):  # another C library than glibc, which has a mind of its own
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, 128 * 1024)
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def _without_large_cache(connection: BaseDatabaseWrapper, **_: object) -> None:
    """Each thread has its connection, and with SQLite each would have the cache that the web server needs for readers."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -500")
            cursor.execute("PRAGMA mmap_size = 0")


@contextmanager
def rhythms(worker_id: str) -> Iterator[None]:
    """The sign of life, the look for what is due, the polling of sources, what hubs bring and what we bring to others;
    until the block ends."""
    tick_every = timedelta(seconds=settings.TICK_SECONDS)
    stay_small()
    dispatchers = {queue: Dispatcher(clock=timezone.now, queues=[queue]) for queue in Queue}
    with open_poller(clock=timezone.now) as poller, ExitStack() as stack:
        for dispatcher in reversed(dispatchers.values()):  # so that administrations are left first
            stack.enter_context(closing(dispatcher))
        started = [
            Rhythm(
                "heartbeat", lambda: Heartbeat.objects.beat(f"worker:{worker_id}", at=timezone.now()), every=BEAT_EVERY
            ),
            Rhythm("schedule", lambda: tick(at=timezone.now()), every=tick_every),
            Rhythm("polling", poller.poll_due, every=tick_every, on_stop=poller.stop),
            Rhythm("hubs", partial(follow_hubs, poller), every=LISTEN_EVERY),
            Rhythm("cache in front", Teller().look, every=LISTEN_EVERY),
        ]
        started += [
            Rhythm(f"deliveries to {queue}", dispatcher.run, every=RESTED_FOR, on_stop=dispatcher.stop)
            for queue, dispatcher in dispatchers.items()
        ]
        for rhythm in started:
            rhythm.start()
        try:
            yield
        finally:
            for rhythm in reversed(started):
                rhythm.stop()
