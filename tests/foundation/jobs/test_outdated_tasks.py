"""`foundation.jobs.outdated_tasks`: it finds the tasks that can only fail again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Page

from foundation.jobs.outdated_tasks import can_run, names_deleted_row
from foundation.jobs.task_queue import failed_tasks, queue_state, take_up_lost_tasks

INDEX = "modelsearch.tasks.insert_or_update_object_task"
NOW = datetime(2026, 11, 27, 12, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def database(db: None, settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def failed(path: str, *args: Any, exception: str) -> DBTaskResult:
    return DBTaskResult.objects.create(
        status="FAILED",
        task_path=path,
        args_kwargs={"args": list(args), "kwargs": {}},
        finished_at=NOW - timedelta(hours=1),
        run_after=NOW,
        worker_ids=["one"],
        exception_class_path=exception,
        traceback="Traceback\nError: something",
        backend_name="default",
        queue_name="default",
    )


GONE = "wagtail.models.pages.Page.DoesNotExist"


@pytest.mark.parametrize(
    ("row", "exception"),
    [
        (("wagtailcore", "page", 999_999), GONE),
        (("news", "articlepage", 173), "builtins.LookupError"),
        (("wagtailcore", "nosuchmodel", 1), "builtins.LookupError"),
        (("wagtailcore", "page", "not a number"), GONE),
    ],
)
@pytest.mark.usefixtures("database")
def test_a_task_of_a_deleted_row_is_done(row: tuple[Any, ...], exception: str) -> None:
    task = failed(INDEX, *row, exception=exception)
    take_up_lost_tasks(at=NOW)
    task.refresh_from_db()
    assert (task.status, task.traceback) == ("SUCCESSFUL", "")
    assert not queue_state(at=NOW).failed


@pytest.mark.usefixtures("database")
def test_a_task_of_a_row_that_exists_or_of_another_shape_stays_failed(home: Page) -> None:
    tasks = [
        failed(INDEX, "wagtailcore", "page", home.pk, exception=GONE),
        failed(INDEX, "wagtailcore", "page", 999_999, exception="builtins.ValueError"),
        failed("news.tasks.image_changed", 999_999, exception=GONE),
        failed("wagtail.tasks.delete_file_from_storage_task", ["a", [], {}], "x", exception=GONE),
    ]
    take_up_lost_tasks(at=NOW)
    assert DBTaskResult.objects.failed().count() == len(tasks)
    assert queue_state(at=NOW).failed == len(tasks)


@pytest.mark.usefixtures("database")
def test_a_task_that_this_release_does_not_have_is_listed_and_not_counted() -> None:
    failed("news.tasks.of_an_older_release", 3, exception="builtins.ImportError")
    failed("news.tasks.image_changed", 3, "one too many", exception="builtins.TypeError")
    failed("news.tasks.image_changed", 3, exception="builtins.OSError")
    assert sorted(task.can_run_again for task in failed_tasks(most=9)) == [False, False, True]
    assert queue_state(at=NOW).failed == 1


@given(
    st.lists(st.one_of(st.none(), st.integers(), st.text(max_size=5), st.lists(st.integers(), max_size=2)), max_size=5)
)
def test_any_arguments_can_be_looked_at(args: list[Any]) -> None:
    is_row = len(args) == 3 and isinstance(args[0], str) and isinstance(args[1], str)
    assert names_deleted_row(args) == is_row  # no model has such a name


@pytest.mark.parametrize("path", ["", "news", "news.tasks", "news.tasks.Source", "no.such.module", "os.path.join", "."])
def test_what_is_not_a_task_cannot_run(path: str) -> None:
    assert not can_run(path, [], {})


def test_a_task_runs_with_the_arguments_that_it_takes() -> None:
    assert can_run("tests.tasks.slow", ["path"], {"seconds": 1})
    assert not can_run("tests.tasks.slow", ["path"], {"unknown": 1})
