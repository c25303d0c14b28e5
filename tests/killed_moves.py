"""Editors who rename and move pages, and workers that follow, killed at any statement or moment, as by ``kill -9`` or a
power cut.

The functions run in a process with Django set up and without a connection (`tests.processes.ask`). Each step is a child
of it.
"""

from __future__ import annotations

import json
import os
import random
import signal
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection, connections
from django.utils import timezone

from foundation.custody.addresses import moves
from tests import moved_sites

MOST_STATEMENTS, MOST_SECONDS = 150, 1.0
ADDRESSES_ASKED = 150


def made(file: str, *, articles: int, events: int) -> None:
    """Create the site. ``file`` stores which pages were seen at which URLs."""
    _child(lambda: moved_sites.made(articles=articles, events=events))
    _child(lambda: moved_sites.worker(at=timezone.now()))
    history = dict[str, list[int]]()
    moved_sites.seen(history)
    Path(file).write_text(json.dumps(history))


def more(articles: int, *, first: int) -> None:
    _child(lambda: moved_sites.more(articles, first=first))
    _child(lambda: moved_sites.worker(at=timezone.now()))


def killed(file: str, *, seed: int, kills: int) -> dict[str, int]:
    """Run steps until ``kills`` were killed. Return how many of each kind."""
    chance, history, done = random.Random(seed), json.loads(Path(file).read_text()), Counter[str]()
    while done.total() < kills:
        name, work = ("worker", _work) if chance.random() < 0.35 else ("editor", _edit(chance.random()))
        by_clock = chance.random() < 0.25
        at = chance.uniform(0, MOST_SECONDS) if by_clock else chance.randint(1, MOST_STATEMENTS)
        is_killed = _child(work, at_statement=0 if by_clock else int(at), after_seconds=at if by_clock else 0)
        moved_sites.seen(history)
        done[f"{name} {'by the clock' if by_clock else 'at a statement'}"] += is_killed
    Path(file).write_text(json.dumps(history))
    return dict(done)


def recovered(file: str, *, seed: int) -> dict[str, Any]:
    """Let the worker recover, and look for faults."""
    chance, history = random.Random(seed), json.loads(Path(file).read_text())
    behind, began = moved_sites.pending(), time.monotonic()
    _child(moved_sites.recover)
    seconds = time.monotonic() - began
    asked = chance.sample(sorted(history), min(len(history), ADDRESSES_ASKED))
    asked += [address for address in history if address.count("/") == 3]
    return {
        "faults": moved_sites.faults(history, addresses=dict.fromkeys(asked)),
        "addresses that were used": len(history),
        "addresses asked": len(asked),
        "moves pending at the end": behind,
        "pending after recovery": moved_sites.pending(),
        "seconds to recover": round(seconds, 1),
    }


def _edit(seed: float) -> Callable[[], object]:
    return lambda: moved_sites.step(random.Random(seed))


def _work() -> None:
    moves.PAGES_AT_ONCE = 10
    moved_sites.worker(at=timezone.now())


def _child(work: Callable[[], object], *, at_statement: int = 0, after_seconds: float = 0) -> bool:
    """Return whether the child was killed; otherwise it finished."""
    connections.close_all()
    child = os.fork()
    if child:
        if after_seconds:
            time.sleep(after_seconds)
            os.kill(child, signal.SIGKILL)
        _pid, status = os.waitpid(child, 0)
        assert status in {0, signal.SIGKILL}, status
        return status == signal.SIGKILL
    left = at_statement

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    try:
        with connection.execute_wrapper(count):
            work()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
