"""One run over all due sources: threads that poll, and one thread that stores the results (`Round`)."""

from __future__ import annotations

import heapq
import logging
import queue
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from . import schedule
from .claims import CLAIMED_AT_ONCE, LEFT_AT_LEAST, RENEWED_EVERY, Job, give_back, renew
from .outcomes import Outcome
from .store import Report, rules_as_facts, store

logger = logging.getLogger(__name__)

# A batch is stored when it reaches one of these sizes, or when its first outcome is this old.
BATCH_OUTCOMES = 100
BATCH_ENTRIES = 300
BATCH_CHARACTERS = 256 * 1024
LINGER_SECONDS = 0.25
# Unreachable sources wait for this long, and up to this many, until we know whether our own network is down.
DOUBT_SECONDS = 60
DOUBTED_AT_MOST = 500
# Maximum number of claimed sources that wait. Many can share a host, and others must not wait for these.
WAITING_AT_MOST = 1000


@dataclass(frozen=True, slots=True)
class Pace:
    """Concurrency: threads, requests to one host, and seconds between the starts of two of these."""

    threads: int = 16
    per_host: int = 2
    gap_seconds: float = 1.0


DEFAULT_PACE = Pace()


@dataclass
class Tally:
    """Results of a round. ``outcomes`` counts by `Poll.Outcome`."""

    outcomes: Counter[str] = field(default_factory=Counter)
    new: int = 0
    changed: int = 0
    is_outage: bool = False

    @property
    def polled(self) -> int:
        return self.outcomes.total()

    def add(self, report: Report) -> None:
        self.outcomes[report.outcome] += 1
        self.new += report.new
        self.changed += report.changed


class Hosts:
    """Queue of jobs by host, with a limit of concurrent jobs for each host and a pause between two."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self.waiting: dict[str, deque[Job]] = {}
        self.count = 0  # waiting jobs
        self.under_way: Counter[str] = Counter()
        self.free_at: dict[str, float] = {}
        self.ready: list[tuple[float, str]] = []

    def add(self, jobs: Iterable[Job]) -> None:
        for job in jobs:
            host = job.source.host
            self.count += 1
            if host in self.waiting:
                self.waiting[host].append(job)
            else:
                self.waiting[host] = deque([job])
                self._call(host)

    def _call(self, host: str) -> None:
        heapq.heappush(self.ready, (self.free_at.get(host, 0.0), host))

    def take(self, now: float) -> Job | None:
        """Return the next job that can start, or None."""
        while self.ready and self.ready[0][0] <= now:
            _, host = heapq.heappop(self.ready)
            if host not in self.waiting or self.under_way[host] >= self.pace.per_host:
                continue  # `done` adds it again
            if self.free_at.get(host, 0.0) > now:  # it was already taken under its earlier entry
                self._call(host)
                continue
            job = self.waiting[host].popleft()
            self.count -= 1
            self.under_way[host] += 1
            self.free_at[host] = now + self.pace.gap_seconds
            if self.waiting[host]:
                self._call(host)
            else:
                del self.waiting[host]
            return job
        return None

    def done(self, host: str) -> None:
        self.under_way[host] -= 1
        if host in self.waiting:
            self._call(host)

    def drop(self, host: str | None = None) -> list[Job]:
        """Remove and return the waiting jobs, of one host or of all."""
        hosts = list(self.waiting) if host is None else [host]
        dropped = [job for name in hosts for job in self.waiting.pop(name, ())]
        self.count -= len(dropped)
        return dropped

    def wait_seconds(self, now: float) -> float:
        """Return the seconds until the next job can start, at most `LINGER_SECONDS`."""
        return min(max(self.ready[0][0] - now, 0.0), LINGER_SECONDS) if self.ready else LINGER_SECONDS


class Round:
    """A run with its threads, their results, and outcomes that are still in doubt. Used only once. ``take`` claims up
    to the given number of sources; ``ask`` polls one and never raises.
    """

    def __init__(
        self,
        *,
        take: Callable[[int], list[Job]],
        ask: Callable[[Job], Outcome],
        on_report: Callable[[Report], None],
        clock: Callable[[], datetime],
        pace: Pace,
        stopping: threading.Event,
    ) -> None:
        self.take, self.ask, self.on_report = take, ask, on_report
        self.clock, self.pace, self.stopping = clock, pace, stopping
        self.hosts = Hosts(pace)
        self.jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self.done: queue.SimpleQueue[tuple[Job, Outcome | None]] = queue.SimpleQueue()
        self.under_way = 0
        self.holds: dict[str, datetime] = {}
        self.ours: dict[int, Job] = {}  # claimed, and neither stored nor released
        self.renewed_at = self.leases_end_at = clock()
        self.tally = Tally()
        self.batch: list[Outcome] = []
        self.batch_since = 0.0
        self.batch_entries = self.batch_characters = 0
        self.doubtful: list[Outcome] = []
        self.doubtful_since = 0.0
        self.answered: set[str] = set()
        self.takes_more = self.is_hungry = True

    def run(self) -> Tally:
        """Run until no more sources can be claimed, and all claimed ones are stored or released."""
        self._take()
        if not self.hosts.count:
            return self.tally
        self.rules = rules_as_facts()
        threads = [
            threading.Thread(target=self._work, name=f"poll-{number}", daemon=True)
            for number in range(self.pace.threads)
        ]
        for thread in threads:
            thread.start()
        try:
            while self.under_way or self.hosts.count:
                self._hand_out(at_most=len(threads) + 4)
                self._collect()
                self._store_what_is_ready()
                self._take()
                self._renew()
            self._judge()
            self._store()
        finally:
            for _ in threads:
                self.jobs.put(None)
            self._give_back(self.hosts.drop())
        return self.tally

    # Methods of the polling threads

    def _work(self) -> None:
        while (job := self.jobs.get()) is not None:
            host = job.source.host
            outcome = None
            lease_ends_at = max(job.lease_ends_at, self.leases_end_at)
            if host not in self.holds and self.clock() < lease_ends_at - LEFT_AT_LEAST:
                outcome = self.ask(job)
                if outcome.failed and outcome.failed.is_host_hold:
                    failures = job.source.failures + 1
                    asked = schedule.pause(retry_after=outcome.failed.retry_after, failures=failures)
                    if (courtesy := schedule.courtesy(asked)) > timedelta(0):
                        # If the pause were already over, the jobs would be released and claimed in an endless loop.
                        self.holds[host] = outcome.at + courtesy
            self.done.put((job, outcome))

    # Methods of the thread with the database

    def _take(self) -> None:
        """Claim more sources while threads are idle. When stopping, release the waiting jobs instead."""
        if self.stopping.is_set():
            self._give_back(self.hosts.drop())
        elif self.takes_more and self.is_hungry and self.hosts.count < WAITING_AT_MOST:
            more = self.take(CLAIMED_AT_ONCE)
            self.takes_more = bool(more)
            self.ours |= {job.source.pk: job for job in more}
            self.hosts.add(more)

    def _renew(self) -> None:
        """Renew the claims, because a round can be long. So waiting jobs stay ours, and a crash costs only minutes."""
        now = self.clock()
        if self.ours and now - self.renewed_at >= RENEWED_EVERY:
            self.leases_end_at, self.renewed_at = renew(self.ours.values(), at=now), now

    def _hand_out(self, *, at_most: int) -> None:
        """Pass jobs to the threads. ``is_hungry`` means that there is room for more jobs than can start now."""
        while self.under_way < at_most and (job := self.hosts.take(time.monotonic())) is not None:
            self.under_way += 1
            self.jobs.put(job)
        self.is_hungry = self.under_way < at_most

    def _collect(self) -> None:
        """Collect outcomes until a batch is full or too old, or until a thread may be idle."""
        if not self.under_way:
            self.stopping.wait(self.hosts.wait_seconds(time.monotonic()))
            return
        busy = self.under_way
        while self.under_way * 2 >= busy and not self._is_full():
            now = time.monotonic()
            wait = max(self.batch_since + LINGER_SECONDS - now, 0.0) if self.batch else LINGER_SECONDS
            if self.is_hungry:
                wait = min(wait, self.hosts.wait_seconds(now))
            try:
                job, outcome = self.done.get(timeout=wait)
            except queue.Empty:
                return
            self.under_way -= 1
            self.hosts.done(job.source.host)
            self._sort(job, outcome)

    def _sort(self, job: Job, outcome: Outcome | None) -> None:
        host = job.source.host
        if outcome is None:
            self._give_back([job])
            return
        if host in self.holds:
            self._give_back(self.hosts.drop(host))
        if outcome.failed and outcome.failed.is_unreachable:
            if not self.doubtful:
                self.doubtful_since = time.monotonic()
            self.doubtful.append(outcome)
            return
        if not (outcome.failed and outcome.failed.is_ours):
            self.answered.add(host)
        if not self.batch:
            self.batch_since = time.monotonic()
        self.batch.append(outcome)
        if outcome.feed:
            self.batch_entries += len(outcome.feed.entries)
            self.batch_characters += sum(len(entry.html) for entry in outcome.feed.entries)

    def _is_full(self) -> bool:
        return (
            len(self.batch) >= BATCH_OUTCOMES
            or self.batch_entries >= BATCH_ENTRIES
            or self.batch_characters >= BATCH_CHARACTERS
        )

    def _store_what_is_ready(self) -> None:
        now = time.monotonic()
        if self.doubtful and (len(self.doubtful) >= DOUBTED_AT_MOST or now - self.doubtful_since >= DOUBT_SECONDS):
            self._judge()
        if self.batch and (self._is_full() or now - self.batch_since >= LINGER_SECONDS):
            self._store()

    def _judge(self) -> None:
        """Decide whether the unreachable sources have failed, or our own network."""
        unreachable = {outcome.source.host for outcome in self.doubtful}
        if schedule.is_our_outage(answered=self.answered, unreachable=unreachable):
            self.tally.is_outage, self.takes_more = True, False
            self._give_back(self.hosts.drop())
            logger.warning("%s polls got no answer: taken for an outage of our own network", len(self.doubtful))
            self.doubtful = [
                outcome.with_failure(replace(outcome.failed, is_our_outage=True))
                for outcome in self.doubtful
                if outcome.failed
            ]
        self.batch += self.doubtful
        self.doubtful, self.answered = [], set()

    def _store(self) -> None:
        batch, self.batch = self.batch, []
        self.batch_entries = self.batch_characters = 0
        for outcome in batch:
            self.ours.pop(outcome.source.pk, None)
        for report in store(batch, rules=self.rules):
            if not report.is_lost:
                self.tally.add(report)
            self.on_report(report)

    def _give_back(self, jobs: Sequence[Job]) -> None:
        for job in jobs:
            self.ours.pop(job.source.pk, None)
        give_back(jobs, holds=self.holds)
