"""Updates after a move or deletion of pages: their own items, and those of pages that link to them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from wagtail.models import Page, ReferenceIndex

from foundation.custody.addresses import page_addresses
from news.addresses import OUR_HOST
from news.models import Item
from news.publishing.content import content_functions, content_models
from news.publishing.sweeping import record_all


def follow(page_ids: list[int], *, left: list[str], at: datetime) -> int:
    """Record moved pages and those that link to their former addresses (for `custody.addresses.moves`). Return the number of
    changes.

    Links are searched in stored HTML, because the reference index may be out of date.
    """
    linking = Item.objects.filter(page_addresses.shows_any("html", OUR_HOST, left)) if left else Item.objects.none()
    pks = {*page_ids, *linking.values_list("page_id", flat=True)}
    return sum(record_all(model._default_manager.filter(pk__in=pks), at=at) for model in content_models())


def referring(page_ids: list[int]) -> Iterator[QuerySet[Any]]:
    """Yield the pages that link to one of these or to a version of it, because links follow the reader's language."""
    keys = Page.objects.filter(pk__in=page_ids).values("translation_key")
    versions = [str(pk) for pk in Page.objects.filter(translation_key__in=keys).values_list("pk", flat=True)]
    linked = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(Page), to_object_id__in=versions
    )
    for model in content_functions():
        found = linked.filter(content_type=ContentType.objects.get_for_model(model))
        pks = {int(pk) for pk in found.values_list("object_id", flat=True)}
        yield model._default_manager.filter(pk__in=pks - set(page_ids))
