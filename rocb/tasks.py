"""What the worker does for the site after an editor's change. Each may run twice without harm."""

from __future__ import annotations

from django.tasks import task
from wagtail.models import Page
from wagtail.search import index

from rocb import files


@task()
def hide_images(images: list[int]) -> int:
    return files.hide_images(images)


@task()
def index_pages(pages: list[int]) -> int:
    """Have editors find pages that an import published together. Wagtail has a task for each page that is saved."""
    found = Page.objects.filter(pk__in=pages).specific()
    for page in found:
        index.insert_or_update_object(page)
    return len(found)
