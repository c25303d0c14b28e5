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
    """Recalculate wrong rows immediately, for example after a section became private. If there are many, the job does
    the rest.
    """
    states.sweep(at=timezone.now())


@task()
def draft(page_id: int) -> None:
    """Draft some texts of a page. The next ones are another task, so that other tasks get their turn."""
    if drafting.go_on(page_id, at=timezone.now()):
        draft.enqueue(page_id)
