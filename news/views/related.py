"""Items beside an article: the previous and next one, its language versions, and related articles.

About five queries, each of which reads a few rows of one index.
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
    """Items beside an article. ``items`` are the editor's public choices, then the newest on each of its topics.
    ``original`` is the first language version if it was changed after this one. ``paths`` are those of all versions, by
    language."""

    older: Item | None
    newer: Item | None
    items: list[Item]
    original: Item | None
    paths: dict[str, str]


def related_to(item: Item) -> Related:
    """Return the items beside ``item``, which is an article."""
    items = Item.objects.without_text()
    listed = items.of_type(item.type).listed().in_language(item.language)
    place = (item.published_at, item.pk)
    versions = list(items.filter(translation_key=item.translation_key).order_by("pk").only(*_OF_A_LINK, "updated_at"))
    first = versions[0] if versions else item  # empty if the item has just been withdrawn
    chosen = _chosen(item)
    return Related(
        older=listed.older_than(*place).newest_first().only(*_OF_A_LINK).first(),
        newer=listed.newer_than(*place).oldest_first().only(*_OF_A_LINK).first(),
        items=[*chosen, *_on_same_topics(item, but={item, *chosen}, at_most=RELATED_ITEMS - len(chosen))],
        original=first if first.pk != item.pk and first.updated_at > item.updated_at else None,
        paths={version.language: version.path for version in versions},
    )


def _chosen(item: Item) -> list[Item]:
    """Return the editor's choices in order, in the language of ``item`` if they are public in it."""
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
    """Return the newest items on the first topic, then on the next ones, until there are enough."""
    found: dict[Item, None] = {}
    for topic in item.topic_facets[:TOPICS_OF_RELATED]:
        if len(found) < at_most:
            filed = ItemFacet.objects.listed_under(topic, type=item.type, language=item.language)
            rows = filed.newest_first().select_related("item").defer(*(f"item__{name}" for name in Item.TEXTS))
            found |= {row.item: None for row in rows[: at_most + len(but)] if row.item not in but}
    return list(found)[:at_most]
