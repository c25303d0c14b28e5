"""Tasks that update many items after an editor's change. All are idempotent."""

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.tasks import task
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex

from foundation.pictures.cuts import SHOWN_FILTERS
from foundation.pictures.making import make
from news.delivery import digests
from news.models import Source
from news.publishing import moved, sweeping
from news.publishing.content import content_functions, content_models


@task()
def record_filed_under(facet: str) -> int:
    """Record all items filed under a topic, organisation or region, because they show its name, which has changed."""
    return sweeping.record_filed_under(facet, at=timezone.now())


@task()
def merged(facet: str, page_ids: list[int]) -> int:
    """Record the items filed under a merged row and the pages that name it, without notifications."""
    now = timezone.now()
    pages = [model._default_manager.filter(pk__in=page_ids) for model in content_models()]
    changes = sum(sweeping.record_all(some, at=now, silently=True) for some in pages)
    return changes + (sweeping.record_filed_under(facet, at=now, silently=True) if facet else 0)


@task()
def source_changed(source_id: int) -> int:
    """Record the public items of a source with its new title, terms and organisation."""
    source = Source.objects.filter(pk=source_id).first()
    return sweeping.record_source(source, at=timezone.now()) if source else 0


@task(priority=-10)  # encoding is slow, and pages show a JPEG until then
def image_changed(image_id: int) -> int:
    """Make the renditions of a new or changed image in the background, then record the items that show it."""
    image = get_image_model().objects.filter(pk=image_id).first()
    if image is None:
        return 0
    make(image)
    return _record_showing(image)


@task(priority=-10)
def renditions_missing(image_id: int) -> int:
    """Make the missing renditions of an image. Record the items only if pages show one of the new renditions: a further
    size to download, for example after an upgrade, is not a change for subscribers."""
    image = get_image_model().objects.filter(pk=image_id).first()
    if image is None:
        return 0
    shown = make(image, SHOWN_FILTERS)
    make(image)
    return _record_showing(image) if shown else 0


@task()
def page_changed(page_id: int) -> int:
    """Record the items that link to a published or withdrawn page or to a version of it, or that show its card."""
    return _record(moved.referring([page_id]))


@task()
def branch_changed(page_id: int) -> int:
    """Record the items that link to a page, or to one below it, whose visibility has changed."""
    page = Page.objects.filter(pk=page_id).first()
    below = list(page.get_descendants(inclusive=True).values_list("pk", flat=True)) if page else []
    return _record(moved.referring(below))


@task()
def record_pages(page_ids: list[int]) -> int:
    """Record these pages, because a page that they link to was deleted."""
    return _record(model._default_manager.filter(pk__in=page_ids) for model in content_models())


@task()
def pages_changed(page_ids: list[int]) -> int:
    """Run `page_changed` for pages that an import published together."""
    return sum(page_changed.call(page_id) for page_id in page_ids)


def _record_showing(image: Model) -> int:
    references = ReferenceIndex.get_references_to(image)
    pages = list[QuerySet[Any]]()
    for model in content_functions():
        found = references.filter(content_type=ContentType.objects.get_for_model(model))
        pages.append(
            model._default_manager.filter(pk__in={int(pk) for pk in found.values_list("object_id", flat=True)})
        )
    return _record(pages)


def _record(pages: Iterable[QuerySet[Any]]) -> int:
    return sum(sweeping.record_all(some, at=timezone.now()) for some in pages)


@task()
def send_questions() -> int:
    """Send the confirmation emails to people who signed up for emails."""
    return digests.send_questions(at=timezone.now())
