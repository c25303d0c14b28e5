"""Task after a page is no longer public. It is idempotent."""

from __future__ import annotations

from django.tasks import task

from rocb.files import access


@task()
def hide_images(images: list[int]) -> int:
    return access.hide_images(images)
