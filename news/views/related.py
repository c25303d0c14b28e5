"""What stands beside an article: the ones before and after it, its language versions, what an editor or a topic puts there.

Each of some five queries reads a few rows of one index.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from news.models import Item, ItemFacet, RelatedArticle

RELATED_ITEMS = 3
TOPICS_OF_RELATED = 3
_OF_A_LINK = ("title", "address", "type", "language")


@dataclass(frozen=True, slots=True)
class Related:
    """``items`` is what an editor chose and the public may see, then the newest on each of the same topics. ``original`` is
    the language version that came first, where it was changed after this one. ``paths`` are those of all versions, by
    language."""

    older: Item | None
    newer: Item | None
    items: list[Item]
    original: Item | None
    paths: dict[str, str]


def related_to(item: Item) -> Related:
    """``item`` is that of an article."""
    items = Item.objects.without_text()
    listed = items.of_type(item.type).listed().in_language(item.language)
    place = (item.published_at, item.pk)
    versions = list(items.filter(translation_key=item.translation_key).order_by("pk").only(*_OF_A_LINK, "updated_at"))
    first = versions[0] if versions else item  # it may be withdrawn at this moment
    chosen = _chosen(item)
    return Related(
        older=listed.older_than(*place).newest_first().only(*_OF_A_LINK).first(),
        newer=listed.newer_than(*place).oldest_first().only(*_OF_A_LINK).first(),
        items=[*chosen, *_on_same_topics(item, but={item, *chosen}, at_most=RELATED_ITEMS - len(chosen))],
        original=first if first.pk != item.pk and first.updated_at > item.updated_at else None,
        paths={version.language: version.path for version in versions},
    )


def _chosen(item: Item) -> list[Item]:
    """What an editor chose, in their order; each in the language of ``item`` where it is public in that."""
    rows = RelatedArticle.objects.filter(page=item.page_id).order_by()
    places = {key: place or 0 for key, place in rows.values_list("article__translation_key", "sort_order")}
    if not places:
        return []
    same = Q(language=item.language) | Q(page_id__in=rows.values("article"))
    found = Item.objects.without_text().filter(same, translation_key__in=places).exclude(pk=item.pk)
    one_each: dict[Any, Item] = {}
    for other in sorted(found, key=lambda other: other.language != item.language):
        one_each.setdefault(other.translation_key, other)
    return sorted(one_each.values(), key=lambda other: places[other.translation_key])


def _on_same_topics(item: Item, *, but: set[Item], at_most: int) -> list[Item]:
    """The newest on the first topic, then on the next, as long as there are not enough."""
    found: dict[Item, None] = {}
    for topic in item.topic_facets[:TOPICS_OF_RELATED]:
        if len(found) < at_most:
            filed = ItemFacet.objects.listed_under(topic, type=item.type, language=item.language)
            rows = filed.newest_first().select_related("item").defer(*(f"item__{name}" for name in Item.TEXTS))
            found |= {row.item: None for row in rows[: at_most + len(but)] if row.item not in but}
    return list(found)[:at_most]
