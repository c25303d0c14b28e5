"""`foundation.jobs.worker`: the real process, killed and terminated."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests import processes

DEAD_AFTER_SECONDS = 3


@pytest.fixture
def variables(new_database: str, tmp_path: Path) -> dict[str, str]:
    return {
        "DATABASE_URL": new_database,
        "VAR_DIR": str(tmp_path / "var"),
        "TICK_SECONDS": "1",
        "WORKER_DEAD_AFTER_SECONDS": str(DEAD_AFTER_SECONDS),
    }


def enqueue(path: Path, seconds: float, variables: dict[str, str]) -> None:
    processes.ask(f"from tests.tasks import slow\nslow.enqueue({str(path)!r}, {seconds})\nanswer = 1", **variables)


def lines(path: Path) -> list[str]:
    return [line.split()[0] for line in path.read_text().splitlines()] if path.exists() else []


@pytest.mark.process
def test_a_worker_killed_in_the_middle_of_a_task_loses_nothing(variables: dict[str, str], tmp_path: Path) -> None:
    trace, log = tmp_path / "trace", tmp_path / "log"
    enqueue(trace, 4, variables)
    first = processes.start("manage.py", "worker", log=log, **variables)
    try:
        processes.wait_until(lambda: lines(trace) == ["began"], what="the task begins")
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        assert lines(trace) == ["began"], "it was in the middle"
        second = processes.start("manage.py", "worker", log=log, **variables)
        try:
            processes.wait_until(lambda: lines(trace) == ["began", "began", "ended"], what=log.read_text())
            second.send_signal(signal.SIGTERM)
            assert second.wait(timeout=120) == 0
        finally:
            processes.end(second)
    finally:
        processes.end(first)
    code = """
        from django_tasks_db.models import DBTaskResult
        from foundation.jobs.models import Heartbeat
        task = DBTaskResult.objects.get(task_path="tests.tasks.slow")
        workers = Heartbeat.objects.filter(name__startswith="worker:").count()
        answer = [task.status, len(task.worker_ids), workers]
    """
    assert processes.ask(code, **variables) == ["SUCCESSFUL", 2, 1], "only the killed one left its sign of life"


@pytest.mark.one_database
@pytest.mark.process
def test_a_worker_that_is_stopped_in_the_middle_of_a_task_ends_after_it(
    variables: dict[str, str], tmp_path: Path
) -> None:
    trace, log = tmp_path / "trace", tmp_path / "log"
    enqueue(trace, 3, variables)
    enqueue(trace, 3, variables)
    worker = processes.start("manage.py", "worker", log=log, **variables)
    try:
        processes.wait_until(lambda: lines(trace) == ["began"], what="the task begins")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=60) == 0
    finally:
        processes.end(worker)
    assert lines(trace) == ["began", "ended"]


@pytest.mark.one_database
@pytest.mark.process
def test_a_worker_beside_another_engine_takes_its_sign_of_life_away_when_it_is_stopped(
    variables: dict[str, str], tmp_path: Path
) -> None:
    variables["TASKS_BACKEND"] = "django.tasks.backends.dummy.DummyBackend"
    log = tmp_path / "log"
    worker = processes.start("manage.py", "worker", log=log, **variables)
    code = """
        from foundation.jobs.models import Heartbeat
        answer = Heartbeat.objects.filter(name__startswith="worker:").count()
    """
    try:
        processes.wait_until(lambda: processes.ask(code, **variables) == 1, what="the worker runs")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=60) == 0
    finally:
        processes.end(worker)
    assert processes.ask(code, **variables) == 0


@pytest.mark.one_database
@pytest.mark.process
def test_a_long_task_is_not_taken_for_a_death(variables: dict[str, str], tmp_path: Path) -> None:
    """The heartbeat comes from a separate thread; a second worker watches."""
    trace, log = tmp_path / "trace", tmp_path / "log"
    enqueue(trace, DEAD_AFTER_SECONDS * 2.5, variables)
    workers = [processes.start("manage.py", "worker", log=log, **variables) for _ in range(2)]
    try:
        processes.wait_until(lambda: "ended" in lines(trace), what="the task ends")
    finally:
        for worker in workers:
            processes.end(worker)
    assert lines(trace) == ["began", "ended"]


@pytest.mark.one_database
@pytest.mark.process
def test_one_look_by_hand_does_what_waits_and_ends(variables: dict[str, str], tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    enqueue(trace, 0, variables)
    done = processes.manage("worker", "--once", **variables)
    assert done.returncode == 0, done.stderr
    assert lines(trace) == ["began", "ended"]
