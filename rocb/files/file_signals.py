"""Signal handlers: published, withdrawn, deleted and restricted pages update references and hide images no longer
public."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished

from foundation.jobs.task_queue import enqueue_on_commit
from rocb.files import access as files
from rocb.files import tasks


def page_was_published(sender: Any, instance: Page, is_new: bool = False, **kwargs: Any) -> None:
    """Update the references of the page, and hide images that it no longer shows and that are on no other page.
    ``is_new``: there is no earlier version, and the import that passes it has written the references already."""
    if is_new:
        return
    before = files.images_of([instance])
    files.index_references(instance)
    _hide(before)


def page_was_unpublished(sender: Any, instance: Page, **kwargs: Any) -> None:
    """Hide the page's images. The signal is also sent before a page is deleted, while the index still contains it."""
    _hide(files.images_of([instance]))


def branch_was_restricted(sender: Any, instance: PageViewRestriction, **kwargs: Any) -> None:
    branch = Page.objects.filter(pk=instance.page_id).first()
    if branch:
        _hide(files.images_of(Page.objects.descendant_of(branch, inclusive=True)))


def _hide(images: list[int]) -> None:
    if images:
        enqueue_on_commit(tasks.hide_images, images)


def connect() -> None:
    page_published.connect(page_was_published, dispatch_uid="rocb_files_published")
    page_unpublished.connect(page_was_unpublished, dispatch_uid="rocb_files_unpublished")
    post_save.connect(branch_was_restricted, sender=PageViewRestriction, dispatch_uid="rocb_files_restricted")
