"""Sections are renamed and moved at random, and the worker's steps are late or lost: nothing stored stays outdated."""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from foundation.custody.addresses import moves
from tests import moved_sites, processes

WALKS, STEPS = int(os.environ.get("WALKS", "1")), int(os.environ.get("STEPS", "40"))


@pytest.mark.long
@pytest.mark.one_database  # below, PostgreSQL moves sections while processes are killed
@pytest.mark.indexes
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(WALKS))
def test_whatever_is_renamed_and_whatever_is_lost_the_sweep_leaves_nothing_stale(
    settings: Any, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    monkeypatch.setattr(moves, "PAGES_AT_ONCE", 3)
    chance, history = random.Random(seed), dict[str, list[int]]()
    moved_sites.made(articles=9, events=6)
    moved_sites.worker(at=timezone.now())
    moved_sites.seen(history)
    log = []
    for number in range(STEPS):
        log.append(moved_sites.step(chance))
        moved_sites.seen(history)
        match chance.choice(["worker", "some", "lost", "nothing", "nothing"]):
            case "worker":
                moved_sites.worker(at=timezone.now())
            case "some":
                moves.follow(at=timezone.now())
            case "lost":
                DBTaskResult.objects.filter(task_path="foundation.custody.addresses.moves.follow_moves").delete()
        assert not moved_sites._dead_addresses(history, chance.sample(sorted(history), 3)), (number, log[-3:])
    moved_sites.recover()
    assert moved_sites.pending() == 0
    assert moved_sites.faults(history) == [], log
    moved_sites.worker(at=timezone.now() + timedelta(hours=2))


KILLS_AT_ONCE, ARTICLES_AT_ONCE = 20, 30
KILLS, ARTICLES = int(os.environ.get("KILLS", "6")), int(os.environ.get("ARTICLES", "12"))


@pytest.mark.process
def test_whoever_is_killed_while_sections_move_all_addresses_are_right_by_themselves(
    new_database: str, tmp_path: Path
) -> None:
    variables = {"DATABASE_URL": new_database, "VAR_DIR": str(tmp_path / "var"), "LOG_LEVEL": "ERROR", "DEBUG": "1"}
    file, kills, left = str(tmp_path / "history.json"), Counter[str](), KILLS

    def ask(code: str) -> Any:
        return processes.ask(f"from tests import killed_moves\nanswer = killed_moves.{code}", **variables)

    ask(f"made({file!r}, articles={min(ARTICLES, ARTICLES_AT_ONCE)}, events={min(max(ARTICLES // 5, 3), 30)})")
    for first in range(ARTICLES_AT_ONCE, ARTICLES, ARTICLES_AT_ONCE):
        ask(f"more({min(ARTICLES - first, ARTICLES_AT_ONCE)}, first={first})")
    while left:
        kills.update(ask(f"killed({file!r}, seed={left}, kills={min(left, KILLS_AT_ONCE)})"))
        left = KILLS - kills.total()
    found = ask(f"recovered({file!r}, seed=1)")
    print(dict(kills), found)
    assert found["faults"] == []
    assert found["pending after recovery"] == 0
