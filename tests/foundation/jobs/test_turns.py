"""`Heartbeat.claim`: only one of several workers claims a due turn."""

from __future__ import annotations

import os
import random
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from foundation.jobs.models import Heartbeat
from tests import processes
from tests.factories import NOON

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
SEED = int(os.environ.get("SEED", "24"))

# Each process runs through the same days with its own clock, and pauses before each tick.
TAKE = """
import multiprocessing, os, random, time
from datetime import timedelta
from foundation.jobs import schedule
from foundation.jobs.models import Heartbeat
from foundation.jobs.registry import RegisteredJob
from rocb.backup import nightly
from rocb.models import Backup
from tests import processes
from tests.factories import NOON

WORKERS, TURNS, NIGHT = 4, 25, timedelta(days=1)

def run(*arguments, turn):
    made("backup")
    Backup.objects.create(made_at=run.at, file_name=f"{run.at}")
    return ""

def made(what):
    os.write(trace, f"{what}\\n".encode())

def work():
    chance = random.Random(SEED * 100 + os.getpid())
    schedule.jobs.clear()
    schedule.jobs["mail"] = RegisteredJob("mail", lambda *, at: made("mail"), NIGHT)
    nightly._run = run
    nightly.prune = lambda *, at: 0
    nightly.to_be_proven = lambda *, at: None
    skew = timedelta(seconds=chance.uniform(0, 20))
    for turn in range(TURNS):
        for look in range(2):
            together.wait()
            time.sleep(chance.uniform(0, 0.003))
            run.at = NOON + turn * (NIGHT + timedelta(minutes=1)) + skew + timedelta(seconds=5 * look)
            schedule.tick(at=run.at)
            nightly.look(at=run.at)

from django.conf import settings
settings.BACKUP_NIGHTLY = True
trace = os.open(PATH, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
together = multiprocessing.get_context("fork").Barrier(WORKERS)
answer = processes.at_once(work, WORKERS)
"""


@pytest.mark.process
def test_workers_that_look_at_the_same_moment_take_each_turn_once(new_database: str, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    code = f"SEED, PATH = {SEED}, {str(trace)!r}\n{TAKE}"
    codes = processes.ask(code, DATABASE_URL=new_database, VAR_DIR=str(tmp_path / "var"), LOG_LEVEL="ERROR")
    assert codes == [0] * 4
    done = trace.read_text().split()
    assert (done.count("mail"), done.count("backup")) == (25, 25)


@pytest.mark.django_db
def test_of_looks_at_any_moments_those_get_the_turn_that_lie_far_enough_apart() -> None:
    chance = random.Random(SEED)
    at, taken = NOON, []
    for _ in range(200):
        at += chance.choice([SECOND, 59 * SECOND, HOUR - SECOND, HOUR, HOUR + SECOND, 30 * HOUR]) * chance.random()
        if Heartbeat.objects.claim("turn", at=at, every=HOUR):
            taken.append(at)
        else:
            assert at - taken[-1] <= HOUR
    assert all(later - earlier > HOUR for earlier, later in pairwise(taken))


@pytest.mark.django_db
def test_a_turn_that_another_took_after_the_look_is_not_taken_again(monkeypatch: pytest.MonkeyPatch) -> None:
    Heartbeat.objects.beat("turn", at=NOON)
    look = type(Heartbeat.objects.all()).first

    def slow(rows: object) -> object:
        found = look(rows)  # type: ignore[arg-type]
        monkeypatch.undo()
        assert Heartbeat.objects.claim("turn", at=NOON + 2 * HOUR, every=HOUR)
        return found

    monkeypatch.setattr(type(Heartbeat.objects.all()), "first", slow)
    assert not Heartbeat.objects.claim("turn", at=NOON + 2 * HOUR + SECOND, every=HOUR)


@pytest.mark.django_db
def test_the_first_turn_is_taken_once_by_those_who_found_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(Heartbeat.objects.all()), "first", lambda rows: None)
    assert [Heartbeat.objects.claim("turn", at=NOON, every=HOUR) for _ in range(3)] == [True, False, False]


@pytest.mark.django_db
def test_a_turn_since_a_moment_is_taken_once_by_clocks_that_differ() -> None:
    def take(seconds: int) -> bool:
        return Heartbeat.objects.claim("mail", at=NOON + seconds * SECOND, every=7 * 24 * HOUR, since=NOON)

    assert [take(seconds) for seconds in (2, 0, 1, 40, 3600)] == [True, False, False, False, False]


@pytest.mark.django_db
def test_a_look_that_lasted_for_minutes_does_not_take_a_turn_that_others_took_meanwhile() -> None:
    minute = 60 * SECOND
    assert Heartbeat.objects.claim("turn", at=NOON + 3 * minute, every=minute)
    assert not Heartbeat.objects.claim("turn", at=NOON, every=minute)


@pytest.mark.django_db
def test_a_turn_of_the_future_holds_up_no_turn_of_now() -> None:
    Heartbeat.objects.beat("turn", at=NOON + 300 * HOUR)
    assert Heartbeat.objects.claim("turn", at=NOON, every=HOUR)
