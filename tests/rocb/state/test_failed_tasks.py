"""`rocb.state.failed_tasks`: each task has a purpose in words, and each error a reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.utils.module_loading import import_string

from foundation.jobs.task_queue import FailedTask
from rocb.state import failed_tasks
from rocb.state.failed_tasks import in_words

TASK = re.compile(r"^@task\(.*\).*\n(?:async )?def (\w+)", re.MULTILINE)


def all_tasks() -> Iterator[str]:
    """Yield the dotted names of all tasks of the site, of Wagtail and of its search."""
    for package in ("news", "events", "foundation", "rocb", "wagtail", "modelsearch"):
        (folder,) = (find_spec(package) or pytest.fail(package)).submodule_search_locations or []
        for path in Path(folder).rglob("*.py"):
            if "/test" in str(path.relative_to(folder)) or "/tests/" in f"/{path.relative_to(folder)}":
                continue
            module = ".".join(path.relative_to(Path(folder).parent).with_suffix("").parts)
            yield from (f"{module}.{name}" for name in TASK.findall(path.read_text()))


def task(path: str = "news.tasks.page_changed", exception: str = "", can_run_again: bool = True) -> FailedTask:
    return FailedTask("key", path, "3", None, exception, "ValueError: no", can_run_again)


def test_each_task_has_a_purpose_in_words() -> None:
    assert set(all_tasks()) == set(failed_tasks.PURPOSES)
    assert in_words(task("others.tasks.work")).purpose == failed_tasks.OTHER


@pytest.mark.parametrize("path", sorted(failed_tasks.PURPOSES))
def test_each_purpose_is_of_a_task_that_exists(path: str) -> None:
    assert import_string(path).module_path == path


@pytest.mark.parametrize(
    ("exception", "words"),
    [
        ("foundation.jobs.task_queue.WorkersStopped", "worker stopped"),
        ("builtins.MemoryError", "worker stopped"),
        ("django.db.utils.OperationalError", "database"),
        ("django.db.utils.IntegrityError", "database"),
        ("wagtail.models.pages.Page.DoesNotExist", "deleted"),
        ("django.core.exceptions.ObjectDoesNotExist", "deleted"),
        ("smtplib.SMTPRecipientsRefused", "mail server"),
        ("builtins.FileNotFoundError", "file or another server"),
        ("builtins.ValueError", "error occurred in the program"),
        ("no.such.Error", "error occurred in the program"),
        ("", "error occurred in the program"),
    ],
)
def test_the_error_gives_the_reason(exception: str, words: str) -> None:
    found = in_words(task(exception=exception))
    assert words in str(found.reason)
    assert "Run it again" in str(found.todo)


def test_a_task_that_can_only_fail_again_is_to_be_deleted() -> None:
    found = in_words(task(can_run_again=False))
    assert "no such task" in str(found.reason)
    assert "Delete it" in str(found.todo)
