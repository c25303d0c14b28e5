"""Bulk creation of published editions, like articles in `tests.benchmarks.bulk`; half are past, half are upcoming."""

from __future__ import annotations

import uuid
from datetime import time, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import Page

from events.models import EditionOrganisation, EditionPage, EditionStatus, EventKind, EventSeriesPage, EventsIndexPage


@transaction.atomic
def editions(
    parent: EventsIndexPage | EventSeriesPage, count: int, *, topics: list[Any], organisations: list[Any]
) -> list[EditionPage]:
    """Add ``count`` more editions under ``parent``, three a day around today, each with a topic and a host."""
    parent.refresh_from_db()
    content_type = ContentType.objects.get_for_model(EditionPage)
    start, kinds = parent.numchild, EventKind.values
    pages = [_page(parent, number, content_type) for number in range(start, start + count)]
    Page.objects.bulk_create(pages)
    columns = [field.attname for field in Page._meta.local_concrete_fields]
    found = []
    for number, page in enumerate(pages, start):
        edition = EditionPage(**{name: getattr(page, name) for name in columns}, page_ptr_id=page.pk)
        edition.uuid = uuid.uuid4()
        edition.kind = kinds[number % len(kinds)]
        edition.status = EditionStatus.CONFIRMED
        edition.starts_on = timezone.localdate() + timedelta(days=(number // 3) * (1 if number % 2 else -1))
        edition.starts_at, edition.ends_at = time(10), time(12)
        edition.working_languages = "en;ru"
        edition.introduction = "One sentence."
        edition.set_instants()
        found.append(edition)
    EditionPage._base_manager._insert(  # type: ignore[attr-defined]
        found, fields=EditionPage._meta.local_concrete_fields, using=connection.alias
    )
    EditionPage.topics.through.objects.bulk_create(
        EditionPage.topics.through(editionpage_id=page.pk, topic_id=topics[number % len(topics)].pk)
        for number, page in enumerate(found)
    )
    EditionOrganisation.objects.bulk_create(
        EditionOrganisation(edition=page, organisation=organisations[number % len(organisations)], role="host")
        for number, page in enumerate(found)
    )
    Page.objects.filter(pk=parent.pk).update(numchild=start + count)
    return found


def _page(parent: Page, number: int, content_type: ContentType) -> Page:
    slug = f"bulk-{number}"
    return Page(
        path=Page._get_path(parent.path, parent.depth + 1, number + 1),
        depth=parent.depth + 1,
        numchild=0,
        title=f"Edition {number} of many",
        draft_title=f"Edition {number} of many",
        slug=slug,
        url_path=f"{parent.url_path}{slug}/",
        content_type=content_type,
        locale=parent.locale,
        translation_key=uuid.uuid4(),
        live=True,
        first_published_at=timezone.now(),
        last_published_at=timezone.now(),
    )
