"""What the worker does for the site after an editor's change. Each may run twice without harm."""

from __future__ import annotations

from django.tasks import task

from rocb import files


@task()
def hide_images(images: list[int]) -> int:
    return files.hide_images(images)
