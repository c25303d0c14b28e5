"""Bulk creation of `Item` and `Change` rows for many new pages from another site."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from foundation.pictures.showing import prefetch
from foundation.public_pages import private_places
from news.models import Change, ChangeCounter, ForeignIdentity, Item, ItemFacet
from news.publishing import imported
from news.publishing.content import content_functions
from news.publishing.record import record
from news.publishing.writing import begun, bring_up, facet_rows, make_way_for, new_change, write


def record_new(
    pages: Sequence[Any], *, at: datetime, is_announced: bool, modified_at: Mapping[UUID, datetime]
) -> list[Item]:
    """Record pages from another site (`as_imported`) that the caller has just published in the same transaction.

    Queries are shared by all pages. The rows are new, so no other process can have changed them, and they are not read
    again. Returns the new items.
    """
    content_of = content_functions()
    wanted = [page for page in pages if page.specific_class in content_of]
    known = set(Item.objects.filter(uuid__in=[page.uuid for page in wanted]).values_list("uuid", flat=True))
    prefetch([image for page in wanted if (image := getattr(page, "image", None))])
    found = []
    for page in _open_to_all(wanted):
        if page.uuid in known:
            with imported.as_imported(modified_at=modified_at.get(page.uuid), is_announced=is_announced):
                record(page, at=at)
        else:
            found.append((page, content_of[page.specific_class](page, at=at)))
    contents = [content for _page, content in found]
    make_way_for(contents, at=at)
    identities = ForeignIdentity.objects.in_bulk([content.uuid for content in contents])
    last, items, changes, facets = ChangeCounter.take(len(found)), list[Item](), list[Change](), list[ItemFacet]()
    for sequence, (page, content) in enumerate(found, last - len(found) + 1):
        with imported.as_imported(modified_at=modified_at.get(page.uuid), is_announced=is_announced):
            item = begun(content, identities.get(content.uuid), at=at)
            write(item, content, page_id=page.pk, live_revision_id=page.live_revision_id, at=at)
            bring_up(item, at=at, sequence=sequence)
            happened = (Change.Kind.PUBLISHED, Change.Significance.MAJOR)
            changes.append(new_change(item, *happened, sequence=sequence, at=at, facets=content.facets))
            items.append(item)
    Item.objects.bulk_create(items)
    for item, content in zip(items, contents, strict=True):
        facets += facet_rows(item, content.facets)
    ItemFacet.objects.bulk_create(facets)
    Change.objects.bulk_create(changes)
    return items


def _open_to_all(pages: Iterable[Any]) -> Iterator[Any]:
    """Yield the ``pages`` that are public as in `is_public`, with one query for all."""
    places = private_places()
    for page in pages:
        if page.live and page.alias_of_id is None and not page.path.startswith(places):
            yield page
