"""System checks of the site's settings."""

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
            "TASKS names no queue. Editors have to wait while images are processed and emails are sent, or tasks are "
            "never run.",
            hint='Set TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}, add django_tasks_db to '
            "INSTALLED_APPS and run manage.py worker.",
            id="jobs.W001",
        )
    ]
