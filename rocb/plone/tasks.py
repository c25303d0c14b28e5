"""Task after an import. It is idempotent."""

from __future__ import annotations

from django.tasks import task
from wagtail.models import Page
from wagtail.search import index


@task()
def index_pages(pages: list[int]) -> int:
    """Add pages that an import published together to the editors' search. Wagtail enqueues a task for each page
    instead."""
    found = Page.objects.filter(pk__in=pages).specific()
    for page in found:
        index.insert_or_update_object(page)
    return len(found)
