"""`rocb.running.task_logs`: errors for objects deleted before they were indexed are not logged, all others are."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from django.tasks import TaskResultStatus
from modelsearch.tasks import insert_or_update_object_task
from wagtail.tasks import update_reference_index_task

from news.models import ArticlePage
from rocb.running.task_logs import WorthALine
from tests import factories

pytestmark = pytest.mark.django_db

ARTICLE = ("newsroom_news", "articlepage")


def line_of(task: Any, call: Callable[[], object]) -> logging.LogRecord:
    """Log a failed task like the worker's task engine."""
    try:
        call()
    except Exception:
        arguments = ("17", task.module_path, "FAILED")
        return logging.LogRecord("django_tasks", logging.ERROR, "", 0, "%s %s %s", arguments, sys.exc_info())
    raise AssertionError("it did not fail")


@pytest.mark.parametrize("task", [insert_or_update_object_task, update_reference_index_task])
def test_a_page_that_was_deleted_before_it_was_indexed_is_no_line(task: Any) -> None:
    line = line_of(task, lambda: task.func(*ARTICLE, "999999"))
    assert not WorthALine().filter(line)
    for logger in ("django_tasks", "django.tasks"):
        assert not logging.getLogger(logger).filter(line), "the settings use it"


@pytest.mark.parametrize("error", [ArticlePage.DoesNotExist("a row that it refers to"), ValueError("another")])
def test_what_fails_while_it_is_indexed_is_one(error: Exception) -> None:
    page = factories.article()
    task = insert_or_update_object_task
    with mock.patch("modelsearch.index.insert_or_update_object", side_effect=error):
        line = line_of(task, lambda: task.func(*ARTICLE, str(page.pk)))
    assert WorthALine().filter(line)


def test_what_another_task_does_not_find_is_one() -> None:
    task = mock.Mock(module_path="news.tasks.page_changed")
    line = line_of(task, lambda: ArticlePage.objects.get(pk=999999))
    assert WorthALine().filter(line)


def test_a_task_is_a_line_when_it_ends_and_none_when_it_begins() -> None:
    def line(status: TaskResultStatus) -> logging.LogRecord:
        arguments = ("17", "news.tasks.image_changed", status)
        return logging.LogRecord("django.tasks", logging.INFO, "", 0, "Task id=%s path=%s state=%s", arguments, None)

    assert not WorthALine().filter(line(TaskResultStatus.RUNNING))
    assert WorthALine().filter(line(TaskResultStatus.SUCCESSFUL))
