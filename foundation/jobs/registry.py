"""Registry of jobs and loops. Apps register them in ``AppConfig.ready``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from .loops import Loop

EACH_LOOK = timedelta(0)


class Job(Protocol):
    def __call__(self, *, at: datetime) -> object:
        """Do the work that is due at ``at``. Return what was done, as a JSON value for the log."""


type OpenLoops = Callable[[], AbstractContextManager[Iterable[Loop]]]


@dataclass(frozen=True, slots=True)
class RegisteredJob:
    name: str
    run: Job
    every: timedelta


jobs: dict[str, RegisteredJob] = {}
loops: list[OpenLoops] = []
interruptions: set[str] = set()


def register_job(name: str, job: Job, *, every: timedelta = EACH_LOOK) -> None:
    """Let the worker call ``job(at=now)`` at every tick, or once per ``every`` across all workers.

    A job runs at least once. It may run twice, even concurrently, and may be killed at any point, so it keeps all state
    in rows. Exceptions are logged and do not affect other jobs; the job runs again when it is next due. Jobs run one
    after the other, so a job does a bounded amount of work and leaves the rest to the next tick or to tasks. ``name``
    is stored (``Heartbeat`` rows ``job:NAME``) and must never change. Raises ValueError if another job has the name.
    """
    known = jobs.setdefault(name, RegisteredJob(name, job, every))
    if known.run is not job:
        raise ValueError(f"Two jobs are called {name!r}: {known.run} and {job}.")


def register_loops(open_loops: OpenLoops) -> None:
    """Let each worker run loops in their own threads. ``open_loops`` is a context manager that opens shared resources
    and yields the loops, not started. It exits after all loops have stopped."""
    if open_loops not in loops:
        loops.append(open_loops)


def register_interruption(error: type[Exception]) -> None:
    """Register an error that signals an unavailable resource. A task that fails with it runs again some minutes later."""
    interruptions.add(f"{error.__module__}.{error.__qualname__}")
