"""What an import brings over from another site: in feeds it is dated as it was there, so that followers are not called for
years of old news at once, and it has the identity by which they know it."""

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
    """``modified_at`` is when the other site changed the thing last, None where it does not say. Channels are brought
    nothing unless ``is_announced``."""

    modified_at: datetime | None
    is_announced: bool


_current: ContextVar[Import | None] = ContextVar("news_import", default=None)


@contextmanager
def as_imported(*, modified_at: datetime | None, is_announced: bool = False) -> Iterator[None]:
    """What is recorded inside was public on another site before: no channel is brought it, and feeds have it where they
    would have it, had it been published here when it was there."""
    token = _current.set(Import(modified_at, is_announced))
    try:
        yield
    finally:
        _current.reset(token)


def current() -> Import | None:
    return _current.get()


def known_elsewhere_as(identities: Mapping[UUID, tuple[str, str]]) -> None:
    """By UUID: guid and id in Atom. Call it before the things are published: from then on feeds print these."""
    rows = [ForeignIdentity(item_uuid=key, guid=guid, atom_id=atom_id) for key, (guid, atom_id) in identities.items()]
    ForeignIdentity.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["item_uuid"], update_fields=["guid", "atom_id"]
    )
    known = list(Item.objects.filter(uuid__in=identities).without_text())
    for item in known:
        item.guid, item.atom_id = identities[item.uuid]
    Item.objects.bulk_update(known, ["guid", "atom_id"])


def forget_identity(item_uuid: UUID) -> None:
    """After the thing was deleted, where it is not to come back."""
    ForeignIdentity.objects.filter(item_uuid=item_uuid).delete()


def date_as_published(*, after: int) -> int:
    """Of all that was first published after the change with this number: as of its own dates. Returns how many items."""
    fresh = Change.objects.filter(sequence__gt=after, kind=Change.Kind.PUBLISHED).values("item_uuid")
    items = list(Item.objects.filter(uuid__in=fresh).without_text())
    for item in items:
        item.changed_at = in_order(max(item.updated_at, item.published_at), item.pk)
        item.facets.update(changed_at=item.changed_at)
    Item.objects.bulk_update(items, ["changed_at"], batch_size=500)
    if items:
        ChangeCounter.reframe()  # finished feeds show another order
    return len(items)
