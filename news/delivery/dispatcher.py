"""Dispatcher of the worker: fans out new changes, sends due deliveries in threads, stores the outcomes.

Only the dispatcher's own thread uses the database. Sending threads use nothing but an `Errand` and the network. So a
hanging endpoint only occupies one thread for a while, and outcomes that arrive together are stored in one short
transaction, which matters with SQLite.

Each queue of ``queues`` has its own threads. The worker runs a dispatcher for each queue, so that even the database
work for strangers does not delay administrations.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime

from foundation.jobs.changes import commits
from news.http import Client
from news.models import ChangeCounter, Outbox

from . import due, endpoint_checks, outbox
from .channel_types import ChannelType, Errand, all_types, isolated
from .due import Job
from .queues import BOTH, FOR_FAILING, THREADS, Queue, Room
from .retry_policy import OUR_ERROR, Outcome
from .sending import delivery_client, endpoint_of, host_of, strangers_client

logger = logging.getLogger(__name__)

LOOKS_EVERY = 0.25  # seconds between polls while idle
LOOKS_AT_LEAST_EVERY = 5.0  # seconds between polls even without commits, because deliveries become due over time
GATHERS = 0.01  # seconds for collecting outcomes after the first one, to store them together
LEFT_BEHIND_AFTER = 5.0  # seconds that a stop waits for requests in progress


class Dispatcher:
    """Dispatcher of one process and queue. All methods except `stop` must run in the same thread."""

    def __init__(
        self, *, clock: Callable[[], datetime], client: Client | None = None, queues: Collection[Queue] = BOTH
    ) -> None:
        self.clock = clock
        self.client = client
        self.queues = [served for served in Queue if served in queues]  # administrations come first
        self.is_stopping = False
        self._done: queue.SimpleQueue[tuple[Errand, Outcome] | None] = queue.SimpleQueue()
        self._under_way: list[Errand] = []
        self._looked_at = -1  # sequence of the last change whose deliveries to strangers are all enqueued

    def run(self, *, seconds: float = 60) -> None:
        """Run for this time or until stopped. The next run, if any, stores the outcomes of requests in progress."""
        end = time.monotonic() + seconds
        looked_at, seen = 0.0, None
        while not self.is_stopping and (now := time.monotonic()) < end:
            found = commits()
            if found is not None and found == seen and now < looked_at + LOOKS_AT_LEAST_EVERY and not self._under_way:
                self._store(wait=LOOKS_EVERY)
                continue
            is_idle = not self.turn(wait=LOOKS_EVERY) and not self._under_way and not outbox.is_behind()
            looked_at, seen = now, found if is_idle else None

    def run_until_idle(self) -> int:
        """Run until nothing is due. Return how many requests were made."""
        count = 0
        while not self.is_stopping:
            begun = self.turn(wait=0)
            count += begun
            while self._under_way:
                self._store(wait=LOOKS_EVERY)
            if not begun and not outbox.is_behind():
                break
        return count

    def turn(self, *, wait: float) -> int:
        """Start due requests and store outcomes, waiting up to ``wait`` seconds for the first one.

        Return how many requests were started.
        """
        begun = self._begin()
        self._store(wait=wait)
        return begun

    def stop(self) -> None:
        """Start no more requests. Can be called from any thread."""
        self.is_stopping = True
        self._done.put(None)

    def close(self) -> None:
        """Store outcomes that arrive soon. The other claims expire, and another worker sends those deliveries again."""
        end = time.monotonic() + LEFT_BEHIND_AFTER
        while self._under_way and (left := end - time.monotonic()) > 0:
            self._store(wait=left)

    def _begin(self) -> int:
        now = self.clock()
        begun = 0
        for served in self.queues:
            if served == Queue.ADMINISTRATIONS:
                outbox.fan_out_of(Outbox.PUSHED, at=now)
            else:
                self._enqueue_for_strangers(now)
            begun += self._send_due(served, now)
        return begun

    def _enqueue_for_strangers(self, now: datetime) -> None:
        last = ChangeCounter.state()[0]
        if last != self._looked_at:
            outbox.fan_out_of(Outbox.COLLECTED, at=now)
            if all([_has_enqueued(kind, at=now) for kind in _types_in(Queue.STRANGERS)]):
                self._looked_at = last

    def _send_due(self, queue: Queue, now: datetime) -> int:
        room = self._room(queue)
        errands: list[Errand] = [*due.claim(queue, room=room, at=now)]
        for kind in _types_in(queue):
            with isolated(kind):
                errands += kind.errands(room=room, under_way=self._under_way, at=now)
        if queue == Queue.ADMINISTRATIONS:
            errands += endpoint_checks.errands(room=room, under_way=self._under_way, at=now)
        client = self.client or (strangers_client() if queue == Queue.STRANGERS else delivery_client())
        for errand in errands:
            self._under_way.append(errand)
            # A thread for each request; a daemon, so that the process can exit without waiting for it.
            threading.Thread(target=self._send, args=[errand, client], name="delivery", daemon=True).start()
        return len(errands)

    def _room(self, queue: Queue) -> Room:
        ours = [errand for errand in self._under_way if errand.queue == queue]
        failing = sum(isinstance(errand, Job) and errand.is_failing for errand in ours)
        name = endpoint_of if queue == Queue.STRANGERS else host_of
        hosts = Counter(name(errand.url) for errand in ours)
        return Room(THREADS[queue] - len(ours), FOR_FAILING[queue] - failing, hosts)

    def _send(self, errand: Errand, client: Client) -> None:
        try:
            outcome = errand.send(client, at=self.clock())
        except Exception:
            logger.exception("A request could not be made")
            outcome = OUR_ERROR
        self._done.put((errand, outcome))

    def _store(self, *, wait: float) -> None:
        results = self._come_in(wait)
        if not results:
            return
        now = self.clock()
        jobs = [(errand, outcome) for errand, outcome in results if isinstance(errand, Job)]
        if jobs:
            due.store(jobs, at=now)
        for errand, outcome in results:
            if not isinstance(errand, Job):
                errand.settle(outcome, at=now)

    def _come_in(self, wait: float) -> list[tuple[Errand, Outcome]]:
        """Return the outcomes that arrive within ``wait`` seconds and shortly after the first one."""
        results: list[tuple[Errand, Outcome]] = []
        with suppress(queue.Empty):
            result = self._done.get(timeout=wait)
            end = time.monotonic() + GATHERS
            while result is not None:
                results.append(result)
                self._under_way.remove(result[0])
                left = end - time.monotonic() if self._under_way else 0
                result = self._done.get(timeout=max(left, 0))
        return results


def _has_enqueued(kind: ChannelType, *, at: datetime) -> bool:
    """Return whether a type has no work left. A type that raises is called again."""
    with isolated(kind):
        return not kind.enqueue(at=at)
    return False


def _types_in(queue: Queue) -> list[ChannelType]:
    return [kind for kind in all_types() if kind.queue is queue]
