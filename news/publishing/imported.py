"""What an import brings over from another site: in feeds it is dated as it was there, so that followers are not called for
years of old news at once."""

from __future__ import annotations

from news.models import Change, ChangeCounter, Item
from news.publishing.substance import in_order


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
