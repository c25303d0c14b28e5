"""Tasks of the worker."""

from __future__ import annotations

from django.tasks import task
from django.utils import timezone

from foundation.translation import drafting, states


@task()
def recalculate(translation_key: str) -> None:
    states.recalculate(translation_key, at=timezone.now())


@task()
def repair() -> None:
    """Recalculate what is wrong at once, such as after a section became private. The job does the rest if it is much."""
    states.sweep(at=timezone.now())


@task()
def draft(page_id: int) -> None:
    """Draft some texts of a page, and let other tasks get their turn before the next ones."""
    if drafting.go_on(page_id, at=timezone.now()):
        draft.enqueue(page_id)
