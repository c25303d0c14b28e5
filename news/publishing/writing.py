"""Rows of a publication: an `Item` with its facets, and the `Change`. `record` makes the decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from news.models import Change, ChangeCounter, ForeignIdentity, Item, ItemFacet
from news.models.items import EVERY_LANGUAGE
from news.publishing import imported
from news.publishing.content import ItemContent
from news.publishing.substance import in_order

ITEM_VALUES = (
    "translation_key",
    "language",
    "type",
    "kind",
    "title",
    "summary",
    "html",
    "address",
    "byline",
    "stored_picture",
    "stored_lead",
    "stored_labels",
    "published_at",
    "is_listed",
    "pinned_until",
    "data",
)
# Fields of an item that its facets repeat.
REPEATED = ("language", "published_at", "changed_at")


def make_way_for(contents: Sequence[ItemContent], *, at: datetime) -> None:
    """Withdraw other items with the same translation key and language, whose page was deleted and created again."""
    own = {(content.translation_key, content.language): content.uuid for content in contents}
    rivals = Item.objects.filter(translation_key__in=[key for key, _language in own]).exclude(uuid__in=own.values())
    if len(contents) == 1:
        rivals = rivals.filter(language=contents[0].language)
    withdraw_items([one for one in rivals if (one.translation_key, one.language) in own], at=at)


def begun(content: ItemContent, identity: ForeignIdentity | None, *, at: datetime) -> Item:
    """Return a new item, with the RSS and Atom IDs of the site from which it was imported, if any. An external item is
    new on this site, even if its text is old."""
    item = Item(uuid=content.uuid, updated_at=at if content.type == Item.Type.EXTERNAL else content.published_at)
    if identity is not None:
        item.guid, item.atom_id = identity.guid, identity.atom_id
    return item


def write(item: Item, content: ItemContent, *, page_id: int | None, live_revision_id: int | None, at: datetime) -> None:
    for name in ITEM_VALUES:
        setattr(item, name, getattr(content, name))
    item.page_id, item.live_revision_id, item.content_hash = page_id, live_revision_id, content.hash
    brought = imported.current()
    if brought and brought.modified_at:
        item.updated_at = min(brought.modified_at, at)
    item.updated_at = max(item.updated_at, item.published_at)


def bring_up(item: Item, *, at: datetime, sequence: int) -> None:
    """Move the item to the top of its feeds or, if it is imported, to the position of its former date."""
    moment = item.updated_at if imported.current() else at
    item.changed_at = in_order(max(moment, item.published_at), sequence)


def keep_facets(item: Item, facets: frozenset[str], *, known: set[Any]) -> None:
    """Update the facets. They repeat language and dates of the item, so all are written again if one of these changes.
    ``known`` are the existing rows."""
    values = _repeated(item)
    if {(name, *values.values()) for name in facets} == known:
        return
    if {row[0] for row in known} == facets:
        item.facets.update(**values)
        return
    if known:
        item.facets.all().delete()
    ItemFacet.objects.bulk_create(facet_rows(item, facets))


def _repeated(item: Item) -> dict[str, Any]:
    values = {name: getattr(item, name) for name in REPEATED}
    return values | ({"language": EVERY_LANGUAGE} if item.is_external else {})


def facet_rows(item: Item, facets: Iterable[str]) -> list[ItemFacet]:
    values = _repeated(item)
    return [ItemFacet(item=item, facet=name, type=item.type, **values) for name in sorted(facets)]


def withdraw_items(items: Iterable[Item], *, at: datetime, note: str = "") -> Change | None:
    change = None
    for item in items:
        earlier = frozenset(item.facets.values_list("facet", flat=True))
        change = append(
            item,
            Change.Kind.WITHDRAWN,
            Change.Significance.MAJOR,
            sequence=ChangeCounter.take(),
            at=at,
            note=note,
            earlier=earlier,
        )
        item.delete()
    return change


def append(item: Item, *args: Any, **values: Any) -> Change:
    change = new_change(item, *args, **values)
    change.save(force_insert=True)
    return change


def new_change(
    item: Item,
    kind: Change.Kind,
    significance: Change.Significance,
    *,
    sequence: int,
    at: datetime,
    note: str = "",
    facets: frozenset[str] = frozenset(),
    earlier: frozenset[str] = frozenset(),
) -> Change:
    return Change(
        sequence=sequence,
        kind=kind,
        significance=significance,
        item_uuid=item.uuid,
        translation_key=item.translation_key,
        language=item.language,
        type=item.type,
        title=item.title,
        address=item.address,
        note=note,
        content_hash="" if kind == Change.Kind.WITHDRAWN else item.content_hash,
        at=at,
        is_announced=(brought := imported.current()) is None or brought.is_announced,
        facets=sorted(facets),
        earlier_facets=[] if earlier == facets else sorted(earlier),
        is_listed=item.is_listed,
    )
