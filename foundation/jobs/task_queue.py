"""Task queue in the database: the only module that uses internals of ``django_tasks_db``.

Django has no API for what a worker needs: tasks whose worker died, waiting tasks, a loop that executes them. Used here,
as of 0.13: the command ``db_worker``, its method ``configure_logging`` and its class ``Worker``; of `DBTaskResult` the
fields ``status``, ``enqueued_at``, ``started_at``, ``finished_at``, ``worker_ids``, ``task_path``, ``args_kwargs``,
``exception_class_path``, and ``ready``, ``running``, ``failed``, ``finished``, ``claim``, ``set_failed``.
``tests/foundation/jobs/test_task_queue.py`` fails when one of them changes.
"""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.core.management import call_command
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Count, DurationField, F, Min, Q, Sum
from django.tasks import DEFAULT_TASK_BACKEND_ALIAS, Task, TaskResultStatus, task_backends
from django_tasks_db import DatabaseBackend

from .conf import worker_dead_after
from .models import Heartbeat
from .outdated_tasks import can_run, names_deleted_row
from .registry import interruptions

logger = logging.getLogger(__name__)

TASK_TRIES = 5
RESULTS_KEPT = timedelta(days=7)
LOOKS_EVERY_SECONDS = 1.0
INTERRUPTIONS = [f"{error.__module__}.{error.__qualname__}" for error in (OperationalError, InterfaceError)]


class WorkersStopped(RuntimeError):
    """Several workers stopped while they ran a task, for example because it needs too much memory."""


def tasks_are_in_the_database() -> bool:
    return isinstance(task_backends[DEFAULT_TASK_BACKEND_ALIAS], DatabaseBackend)


def enqueue_on_commit(task: Task[..., Any], *arguments: Any) -> None:
    """Enqueue a task that sees the data just saved. In a database queue the task is a row of the same transaction, so a
    crash cannot separate the two."""
    if tasks_are_in_the_database():
        task.enqueue(*arguments)
    else:
        transaction.on_commit(partial(task.enqueue, *arguments))


def tasks_run_here() -> bool:
    """Return whether ``manage.py worker`` runs the tasks. With a backend that sets ``runs_elsewhere``, another program
    runs them by calling `run_task`."""
    return tasks_are_in_the_database() and not getattr(
        task_backends[DEFAULT_TASK_BACKEND_ALIAS], "runs_elsewhere", False
    )


def ready_since_before(moment: datetime, *, most: int) -> list[str]:
    """Return keys of tasks that were ready before ``moment``, for an engine that may have lost them."""
    from django_tasks_db.models import DBTaskResult

    ready = DBTaskResult.objects.ready().filter(enqueued_at__lt=moment)
    return [str(key) for key in ready.values_list("pk", flat=True)[:most]]


def run_task(key: str, *, worker_id: str) -> bool:
    """Run one task, unless it was claimed already. Exceptions are stored in its row."""
    from django_tasks_db.management.commands.db_worker import Worker
    from django_tasks_db.models import DBTaskResult

    with transaction.atomic():
        result = (
            DBTaskResult.objects.ready()
            .filter(pk=key)
            .select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
            .first()
        )
        if result is None:
            return False
        result.claim(worker_id)
    worker = Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name=DEFAULT_TASK_BACKEND_ALIAS,
        startup_delay=False,
        max_tasks=1,
        worker_id=worker_id,
        excluded_queue_names=[],
    )
    worker.run_task(result)
    return True


def take_up_lost_tasks(*, at: datetime) -> int:
    """Requeue tasks whose worker died, for at most `TASK_TRIES` tries. Return how many.

    A task may therefore run twice, so tasks keep all state in rows.
    """
    if not tasks_are_in_the_database():
        return 0
    from django_tasks_db.models import DBTaskResult

    dead_after = worker_dead_after()
    alive = set(Heartbeat.objects.alive(at=at, within=dead_after).values_list("name", flat=True))
    count = _take_up_interrupted_tasks(at=at)
    _complete_tasks_of_deleted_rows()
    for result in DBTaskResult.objects.running().filter(started_at__lt=at - dead_after):
        if result.worker_ids and f"worker:{result.worker_ids[-1]}" in alive:
            continue
        if len(result.worker_ids) >= TASK_TRIES:
            result.set_failed(WorkersStopped(f"{TASK_TRIES} workers stopped while running it"))
            logger.error(
                "Task %s (%s) was abandoned: %s workers stopped while running it",
                result.pk,
                result.task_path,
                TASK_TRIES,
            )
            continue
        same = DBTaskResult.objects.running().filter(pk=result.pk, started_at=result.started_at)
        count += same.update(status=TaskResultStatus.READY)
    return count


def _take_up_interrupted_tasks(*, at: datetime) -> int:
    """Requeue tasks that failed because the database was unavailable or locked. Tasks that failed with a registered
    interruption (`registry.interruptions`) run again after 2, 4, 8 and 16 minutes."""
    from django_tasks_db.models import DBTaskResult

    failed = DBTaskResult.objects.failed().filter(exception_class_path__in=[*INTERRUPTIONS, *interruptions])
    interrupted = [result.pk for result in failed if _is_to_run_again(result, at=at)]
    return DBTaskResult.objects.filter(pk__in=interrupted).update(
        status=TaskResultStatus.READY, finished_at=None, exception_class_path="", traceback=""
    )


def _complete_tasks_of_deleted_rows() -> None:
    """Mark failed tasks of deleted rows as successful, because nothing is left to do."""
    from django_tasks_db.models import DBTaskResult

    failed = DBTaskResult.objects.failed().filter(
        Q(exception_class_path__endswith=".DoesNotExist") | Q(exception_class_path="builtins.LookupError")
    )
    done = [key for key, arguments in failed.values_list("pk", "args_kwargs") if names_deleted_row(arguments["args"])]
    if done:
        DBTaskResult.objects.filter(pk__in=done).update(
            status=TaskResultStatus.SUCCESSFUL, exception_class_path="", traceback=""
        )


def _is_to_run_again(result: Any, *, at: datetime) -> bool:
    tries = len(result.worker_ids)
    if tries >= TASK_TRIES:
        return False
    if result.exception_class_path in INTERRUPTIONS or result.finished_at is None:
        return True
    return bool(result.finished_at <= at - timedelta(minutes=2**tries))


def _hand_back(worker_id: str) -> None:
    """Requeue the tasks that this worker was running when the database became unavailable."""
    from django_tasks_db.models import DBTaskResult

    for result in DBTaskResult.objects.running():
        if result.worker_ids[-1:] == [worker_id]:
            DBTaskResult.objects.filter(pk=result.pk).update(status=TaskResultStatus.READY)


def forget_results(*, at: datetime) -> int:
    """Delete finished tasks and heartbeats of dead workers after `RESULTS_KEPT`."""
    Heartbeat.objects.filter(name__startswith="worker:", beat_at__lt=at - RESULTS_KEPT).delete()
    if not tasks_are_in_the_database():
        return 0
    from django_tasks_db.models import DBTaskResult

    return DBTaskResult.objects.finished().filter(finished_at__lt=at - RESULTS_KEPT).delete()[0]


@dataclass(frozen=True, slots=True)
class QueueState:
    """State of the queue. ``waiting_since``: when the oldest waiting task could have started. ``failed``: without tasks
    that this release does not have."""

    waiting: int = 0
    waiting_since: datetime | None = None
    failed: int = 0


def queue_state(*, at: datetime) -> QueueState:
    if not tasks_are_in_the_database():
        return QueueState()
    from django_tasks_db.models import DBTaskResult

    ready = DBTaskResult.objects.filter(status=TaskResultStatus.READY).aggregate(
        count=Count("pk"), since=Min("enqueued_at", filter=Q(run_after__lte=at))
    )
    failed = DBTaskResult.objects.failed().values_list("task_path", "args_kwargs")
    count = sum(can_run(path, arguments["args"], arguments["kwargs"]) for path, arguments in failed)
    return QueueState(ready["count"], ready["since"], count)


def ended_tasks(*, since: datetime) -> dict[str, tuple[int, timedelta]]:
    """Return the number of tasks that ended since then, and the time that they took, by status."""
    if not tasks_are_in_the_database():
        return {}
    from django_tasks_db.models import DBTaskResult

    found = dict.fromkeys(("successful", "failed"), (0, timedelta()))
    took = Sum(F("finished_at") - F("started_at"), output_field=DurationField())
    ended = DBTaskResult.objects.finished().filter(finished_at__gte=since, started_at__isnull=False).order_by()
    for status, count, time_taken in ended.values_list("status").annotate(count=Count("pk"), took=took):
        found[status.lower()] = (count, time_taken)
    return found


@dataclass(frozen=True, slots=True)
class FailedTask:
    key: str
    path: str
    arguments: str
    failed_at: datetime | None
    exception: str
    error: str
    can_run_again: bool


def failed_tasks(*, most: int) -> list[FailedTask]:
    """Return failed tasks, newest first."""
    if not tasks_are_in_the_database():
        return []
    from django_tasks_db.models import DBTaskResult

    return [
        FailedTask(
            str(result.pk),
            result.task_path,
            ", ".join(map(str, result.args_kwargs["args"])),
            result.finished_at,
            result.exception_class_path,
            (result.traceback.strip().splitlines() or [result.exception_class_path])[-1],
            can_run(result.task_path, result.args_kwargs["args"], result.args_kwargs["kwargs"]),
        )
        for result in DBTaskResult.objects.failed().order_by("-finished_at")[:most]
    ]


def run_again(key: str) -> bool:
    """Requeue a failed task as if it had never run. Return False if it is no longer failed."""
    from django_tasks_db.models import DBTaskResult

    return bool(
        DBTaskResult.objects.failed()
        .filter(pk=key)
        .update(
            status=TaskResultStatus.READY,
            started_at=None,
            finished_at=None,
            worker_ids=[],
            exception_class_path="",
            traceback="",
        )
    )


def drop(key: str) -> bool:
    from django_tasks_db.models import DBTaskResult

    return bool(DBTaskResult.objects.failed().filter(pk=key).delete()[0])


def waiting_arguments(task: Task[..., Any]) -> list[list[Any]]:
    """Return the positional arguments of each waiting or running call of ``task``."""
    if not tasks_are_in_the_database():
        return []
    from django_tasks_db.models import DBTaskResult

    unfinished = [TaskResultStatus.READY, TaskResultStatus.RUNNING]
    waiting = DBTaskResult.objects.filter(task_path=task.module_path, status__in=unfinished)
    return [arguments["args"] for arguments in waiting.values_list("args_kwargs", flat=True)]


def run_tasks_through_outages(worker_id: str) -> None:
    """Run tasks and restart `run_tasks` after database outages, within a few seconds. Return when the task that was
    running when a signal arrived is done.
    """
    pauses = backoff()
    while True:
        try:
            _hand_back(worker_id)
            pauses = backoff()
            run_tasks(worker_id, once=False)
            return
        except (OperationalError, InterfaceError):
            logger.exception("The database does not respond. Tasks are waiting for it")
            connection.close()
            time.sleep(next(pauses))


def backoff() -> Iterator[float]:
    """Yield the seconds between two tries: 1, 2, 4, then always 5."""
    yield from (1, 2, 4)
    yield from itertools.repeat(5)


def run_tasks(worker_id: str, *, once: bool) -> None:
    """Run tasks until SIGINT or SIGTERM, which raise SystemExit, or with ``once`` until none are left."""
    from django_tasks_db.management.commands import db_worker

    class Command(db_worker.Command):
        def configure_logging(self, verbosity: int) -> None:
            """Do nothing: the site's ``LOGGING`` applies."""

    call_command(
        Command(),
        queue_name="*",
        interval=LOOKS_EVERY_SECONDS,
        batch=once,
        reload=False,
        startup_delay=False,
        worker_id=worker_id,
    )
