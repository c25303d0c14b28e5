"""Tasks of the worker."""

from __future__ import annotations

from django.tasks import task
from django.utils import timezone

from foundation.translation import states


@task()
def recalculate(translation_key: str) -> None:
    states.recalculate(translation_key, at=timezone.now())


@task()
def repair() -> None:
    """Recalculate what is wrong at once, such as after a section became private. The job does the rest if it is much."""
    states.sweep(at=timezone.now())
