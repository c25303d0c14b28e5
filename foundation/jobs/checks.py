"""Questions to the site's settings."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Warning, register
from django.tasks import DEFAULT_TASK_BACKEND_ALIAS, task_backends
from django.tasks.backends.dummy import DummyBackend
from django.tasks.backends.immediate import ImmediateBackend


@register()
def tasks_wait_for_a_worker(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if not isinstance(task_backends[DEFAULT_TASK_BACKEND_ALIAS], DummyBackend | ImmediateBackend):
        return []
    return [
        Warning(
            "TASKS names no queue: editors wait while pictures are made and mail is sent, or tasks are never run.",
            hint='Write TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}, put django_tasks_db into '
            "INSTALLED_APPS and run manage.py worker.",
            id="jobs.W001",
        )
    ]
