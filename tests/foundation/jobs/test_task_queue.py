"""`foundation.jobs.task_queue`: tasks of dead workers run again, and the used parts of ``django_tasks_db`` exist."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, transaction
from django.tasks import TaskResultStatus, default_task_backend
from django_tasks_db import DatabaseBackend
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult, get_date_max

from foundation.jobs import task_queue
from foundation.jobs.conf import worker_dead_after
from foundation.jobs.models import Heartbeat
from foundation.jobs.task_queue import (
    TASK_TRIES,
    enqueue_on_commit,
    forget_results,
    run_tasks,
    take_up_lost_tasks,
    waiting_arguments,
)
from tests import factories
from tests.tasks import slow

pytestmark = pytest.mark.django_db


@pytest.fixture
def tasks_in_database(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def a_running_task(*workers: str, started_at: datetime) -> DBTaskResult:
    return DBTaskResult.objects.create(
        status="RUNNING",
        started_at=started_at,
        args_kwargs={"args": [], "kwargs": {}},
        task_path="tests.tasks.slow",
        worker_ids=list(workers),
        backend_name="default",
        run_after=get_date_max(),
        exception_class_path="",
        traceback="",
    )


def status(result: DBTaskResult) -> str:
    result.refresh_from_db()
    return result.status


@pytest.mark.usefixtures("tasks_in_database")
class TestLostTasks:
    now = factories.NOON
    long_ago = now - worker_dead_after() * 3

    def test_a_task_whose_worker_died_is_taken_up_again(self) -> None:
        result = a_running_task("dead", started_at=self.long_ago)
        Heartbeat.objects.beat("worker:dead", at=self.long_ago)
        assert take_up_lost_tasks(at=self.now) == 1
        assert status(result) == "READY"

    def test_a_task_whose_worker_left_no_trace_is_taken_up_again(self) -> None:
        result = a_running_task("gone", started_at=self.long_ago)
        assert take_up_lost_tasks(at=self.now) == 1
        assert status(result) == "READY"

    def test_a_long_task_of_a_living_worker_is_left_alone(self) -> None:
        result = a_running_task("alive", started_at=self.long_ago)
        Heartbeat.objects.beat("worker:alive", at=self.now)
        assert take_up_lost_tasks(at=self.now) == 0
        assert status(result) == "RUNNING"

    def test_a_task_that_has_just_begun_is_left_alone(self) -> None:
        result = a_running_task("new", started_at=self.now)
        assert take_up_lost_tasks(at=self.now) == 0
        assert status(result) == "RUNNING"

    def test_a_task_that_kills_its_workers_is_given_up(self) -> None:
        result = a_running_task(*[f"dead{n}" for n in range(TASK_TRIES)], started_at=self.long_ago)
        assert take_up_lost_tasks(at=self.now) == 0
        assert status(result) == "FAILED"
        assert "workers stopped" in result.traceback

    def test_a_task_that_met_something_away_runs_again_after_growing_pauses(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(task_queue, "interruptions", {"builtins.ConnectionError"})
        result = a_running_task("one", "two", started_at=self.now)
        result.set_failed(ConnectionError("away"))
        DBTaskResult.objects.update(finished_at=self.now)
        assert take_up_lost_tasks(at=self.now + timedelta(minutes=3)) == 0
        assert take_up_lost_tasks(at=self.now + timedelta(minutes=4)) == 1
        assert status(result) == "READY"

    @pytest.mark.parametrize("error", [OperationalError, InterfaceError])
    def test_a_task_that_failed_because_the_database_went_away_runs_again(self, error: type[Exception]) -> None:
        result = a_running_task("alive", started_at=self.now)
        result.set_failed(error("the connection is closed"))
        assert take_up_lost_tasks(at=self.now) == 1
        result.refresh_from_db()
        assert (result.status, result.finished_at, result.traceback) == ("READY", None, "")

    def test_it_is_given_up_after_some_tries_and_a_fault_of_its_own_at_once(self) -> None:
        often, faulty = (a_running_task(*workers, started_at=self.now) for workers in ("aaaaa", "a"))
        often.set_failed(OperationalError("away"))
        faulty.set_failed(ValueError("a fault"))
        assert take_up_lost_tasks(at=self.now) == 0
        assert [status(often), status(faulty)] == ["FAILED", "FAILED"]

    def test_finished_tasks_are_forgotten_in_time(self) -> None:
        old, new = (a_running_task("w", started_at=self.now) for _ in range(2))
        DBTaskResult.objects.filter(pk=old.pk).update(status="SUCCESSFUL", finished_at=self.now - timedelta(days=8))
        DBTaskResult.objects.filter(pk=new.pk).update(status="SUCCESSFUL", finished_at=self.now - timedelta(days=1))
        forget_results(at=self.now)
        assert list(DBTaskResult.objects.all()) == [new]

    def test_what_a_task_is_still_to_be_called_with_is_known(self) -> None:
        slow.enqueue("a", 0)
        done = slow.enqueue("b", 0)
        DBTaskResult.objects.filter(pk=done.id).update(status=TaskResultStatus.SUCCESSFUL)
        assert waiting_arguments(slow) == [["a", 0]]


# --- Same transaction -------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("tasks_in_database")
def test_a_task_is_a_row_of_the_transaction_that_it_belongs_to() -> None:
    with transaction.atomic():
        enqueue_on_commit(slow, "x", 0)
        assert waiting_arguments(slow) == [["x", 0]]
        transaction.set_rollback(True)
    assert waiting_arguments(slow) == []


def test_a_task_of_another_engine_is_enqueued_after_the_commit(
    settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}
    with django_capture_on_commit_callbacks(execute=True):
        enqueue_on_commit(slow, "x", 0)
        assert default_task_backend.results == []
    assert [result.args for result in default_task_backend.results] == [["x", 0]]


# --- Another engine -------------------------------------------------------------------------------------------------


class CarriedByOthers(DatabaseBackend):
    runs_elsewhere = True


def test_the_worker_leaves_tasks_to_another_engine(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": f"{__name__}.CarriedByOthers"}}
    assert task_queue.tasks_are_in_the_database()
    assert not task_queue.tasks_run_here()


@pytest.mark.usefixtures("tasks_in_database")
class TestTasksOfAnotherEngine:
    def test_a_task_is_carried_out_once_however_often_its_key_comes(self, tmp_path: Path) -> None:
        key = slow.enqueue(str(tmp_path / "trace"), 0).id
        assert [task_queue.run_task(key, worker_id="celery") for _ in range(2)] == [True, False]
        assert (tmp_path / "trace").read_text().count("ended") == 1
        result = DBTaskResult.objects.get(pk=key)
        assert (result.status, result.worker_ids) == ("SUCCESSFUL", ["celery"])

    def test_what_a_task_raises_stands_in_its_row(self, tmp_path: Path) -> None:
        key = slow.enqueue(str(tmp_path / "no folder" / "trace"), 0).id
        assert task_queue.run_task(key, worker_id="celery")
        assert "FileNotFoundError" in DBTaskResult.objects.get(pk=key).traceback

    def test_only_what_still_waits_is_sent_again(self, tmp_path: Path) -> None:
        done, waiting = (slow.enqueue(str(tmp_path / name), 0).id for name in "ab")
        task_queue.run_task(done, worker_id="celery")
        now = DBTaskResult.objects.get(pk=waiting).enqueued_at
        assert task_queue.ready_since_before(now, most=10) == []
        assert task_queue.ready_since_before(now + timedelta(seconds=1), most=10) == [waiting]


# --- The library ----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("tasks_in_database")
def test_the_worker_of_the_library_takes_what_we_give_it() -> None:
    known = vars(db_worker.Command().create_parser("manage.py", "db_worker").parse_args([]))
    asked = {"queue_name", "interval", "batch", "reload", "startup_delay", "worker_id"}
    assert asked <= set(known), f"db_worker has no {asked - set(known)} any more: read task_queue.run_tasks"


def test_the_worker_of_the_library_leaves_logging_to_one_method() -> None:
    assert callable(getattr(db_worker.Command, "configure_logging", None)), (
        "db_worker sets levels of loggers in another place now: read task_queue.run_tasks"
    )


def test_a_row_of_the_library_has_what_we_read() -> None:
    fields = {field.name for field in DBTaskResult._meta.get_fields()}
    asked = {"status", "started_at", "finished_at", "worker_ids", "task_path", "args_kwargs"}
    assert asked <= fields, f"A stored task has no {asked - fields} any more: read task_queue"
    assert {TaskResultStatus.READY, TaskResultStatus.RUNNING} <= set(
        dict(DBTaskResult._meta.get_field("status").choices)
    ), "A stored task has other words for its status: read task_queue"


@pytest.mark.usefixtures("tasks_in_database")
def test_the_worker_of_the_library_leaves_the_levels_of_loggers_to_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker itself is replaced, because it closes the connection between two tasks, which breaks the test's
    transaction."""
    ran: list[tuple[str, bool]] = []
    monkeypatch.setattr(db_worker.Worker, "run", lambda self: ran.append((self.worker_id, self.batch)))
    monkeypatch.setattr(db_worker.Worker, "configure_signals", lambda self: None)
    loggers = [logging.getLogger(name) for name in ("django.tasks", "django_tasks_db")]
    before = [logger.level for logger in loggers]
    run_tasks("test", once=True)
    assert ran == [("test", True)]
    assert [logger.level for logger in loggers] == before


@pytest.mark.usefixtures("tasks_in_database")
def test_a_worker_outlives_the_database_and_hands_back_what_it_was_doing(monkeypatch: pytest.MonkeyPatch) -> None:
    mine, of_another = (a_running_task(worker, started_at=factories.NOON) for worker in ("me", "another"))
    weather: list[BaseException] = [OperationalError("away"), InterfaceError("the connection is closed"), SystemExit()]
    slept: list[float] = []

    def run(worker_id: str, *, once: bool) -> None:
        raise weather.pop(0)

    monkeypatch.setattr(task_queue, "run_tasks", run)
    monkeypatch.setattr(task_queue, "connection", SimpleNamespace(close=lambda: None))
    monkeypatch.setattr("foundation.jobs.task_queue.time.sleep", slept.append)
    with pytest.raises(SystemExit):
        task_queue.run_tasks_through_outages("me")
    assert len(slept) == 2
    assert [status(mine), status(of_another)] == ["READY", "RUNNING"]


def test_a_worker_asks_a_database_that_is_away_every_few_seconds() -> None:
    assert list(islice(task_queue.backoff(), 6)) == [1, 2, 4, 5, 5, 5]
