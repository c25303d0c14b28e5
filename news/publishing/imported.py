"""Items imported from another site. In feeds they have their former dates and IDs, so that subscribers do not get years
of old news.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from news.models import Change, ChangeCounter, ForeignIdentity, Item
from news.publishing.substance import in_order


@dataclass(frozen=True, slots=True)
class Import:
    """An imported item. ``modified_at`` is its last change on the other site, None if unknown. Channels receive it only
    if ``is_announced``.
    """

    modified_at: datetime | None
    is_announced: bool


_current: ContextVar[Import | None] = ContextVar("news_import", default=None)


@contextmanager
def as_imported(*, modified_at: datetime | None, is_announced: bool = False) -> Iterator[None]:
    """Record pages in this context as imported: channels receive them only if ``is_announced``, and feeds sort them by
    their former dates.
    """
    token = _current.set(Import(modified_at, is_announced))
    try:
        yield
    finally:
        _current.reset(token)


def current() -> Import | None:
    return _current.get()


def known_elsewhere_as(identities: Mapping[UUID, tuple[str, str]]) -> None:
    """Set former IDs, by UUID: RSS guid and Atom ID. Call it before publication: from then on feeds have these IDs."""
    rows = [ForeignIdentity(item_uuid=key, guid=guid, atom_id=atom_id) for key, (guid, atom_id) in identities.items()]
    ForeignIdentity.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["item_uuid"], update_fields=["guid", "atom_id"]
    )
    known = list(Item.objects.filter(uuid__in=identities).without_text())
    for item in known:
        item.guid, item.atom_id = identities[item.uuid]
    Item.objects.bulk_update(known, ["guid", "atom_id"])


def forget_identity(item_uuid: UUID) -> None:
    """Delete the former IDs of an item that was deleted for good."""
    ForeignIdentity.objects.filter(item_uuid=item_uuid).delete()


def date_as_published(*, after: int) -> int:
    """Order items that were first published after this change by their own dates in feeds. Return how many."""
    fresh = Change.objects.filter(sequence__gt=after, kind=Change.Kind.PUBLISHED)
    sequences = dict(fresh.values_list("item_uuid", "sequence"))
    items = list(Item.objects.filter(uuid__in=fresh.values("item_uuid")).without_text())
    for item in items:
        item.changed_at = in_order(max(item.updated_at, item.published_at), sequences[item.uuid])
        item.facets.update(changed_at=item.changed_at)
    Item.objects.bulk_update(items, ["changed_at"], batch_size=500)
    if items:
        ChangeCounter.reframe()  # because cached feeds still have the former order
    return len(items)
