"""What the worker runs: apps register it in ``AppConfig.ready``."""

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
        """Do what is due at ``at``; returns what was done, for whoever reads the log: anything JSON can hold."""


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
    """Let the worker call ``job(at=now)`` at each look for what is due, or once in ``every`` whoever looks.

    It runs at least once and may run twice, at the same time too: rows hold the truth, and a job only moves rows on. It may
    be killed in the middle. What it raises is logged and holds up no other job; it is called again when it is due next.
    Jobs wait for each other, so one does a bounded piece of work and leaves the rest to the next look, or to tasks.
    ``name`` is stored (``Heartbeat`` rows ``job:NAME``) and never changed. ValueError where another job has it.
    """
    known = jobs.setdefault(name, RegisteredJob(name, job, every))
    if known.run is not job:
        raise ValueError(f"Two jobs are called {name!r}: {known.run} and {job}.")


def register_loops(open_loops: OpenLoops) -> None:
    """Let each worker run loops in threads of their own. ``open_loops`` is a context manager that opens what they share and
    gives the loops, not started; it is left when all have stopped."""
    if open_loops not in loops:
        loops.append(open_loops)


def register_interruption(error: type[Exception]) -> None:
    """A task that fails with ``error`` met something that is away, and runs again some minutes later."""
    interruptions.add(f"{error.__module__}.{error.__qualname__}")
