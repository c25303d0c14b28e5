"""What stands beside an article: the ones before and after it, its language versions, what an editor or a topic puts there.

One statement in plain SQL for all of it. Each part reads a few rows of one index; said in the ORM's words it takes ten times
as long to write down as to carry out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Field

from news.models import Item, ItemFacet, RelatedArticle

RELATED_ITEMS = 3
TOPICS_OF_RELATED = 3


@dataclass(frozen=True, slots=True)
class Around:
    """``related`` is what an editor chose and the public may see, then the newest on each of the same topics. ``original`` is
    the language version that came first, where it was changed after this one. ``paths`` are those of all versions, by
    language."""

    older: Item | None
    newer: Item | None
    related: list[Item]
    original: Item | None
    paths: dict[str, str]


def items_around(item: Item) -> Around:
    """``item`` is that of an article."""
    found: list[Any] = list(Item.objects.raw(*_statement(item)))
    versions = sorted(
        (other for other in found if other.translation_key == item.translation_key), key=lambda other: other.pk
    )
    first = versions[0] if versions else item  # it may be withdrawn at this moment
    others = sorted((other for other in found if other.pk != item.pk), key=_place, reverse=True)
    listed = [one for one in others if one.is_listed and (one.type, one.language) == (item.type, item.language)]
    chosen = sorted((one for one in others if one.chosen_as is not None), key=lambda one: one.chosen_as)
    on_topic = [one for one in listed if one.topic is not None and one.chosen_as is None]
    on_topic.sort(key=lambda one: one.topic)
    return Around(
        older=next((one for one in listed if _place(one) < _place(item)), None),
        newer=next((one for one in reversed(listed) if _place(one) > _place(item)), None),
        related=[*chosen, *on_topic[: max(RELATED_ITEMS - len(chosen), 0)]],
        original=first if first.pk != item.pk and first.updated_at > item.updated_at else None,
        paths={version.language: version.path for version in versions},
    )


def _place(item: Item) -> tuple[datetime, int]:
    return item.published_at, item.pk


_COLUMNS = ", ".join(f"i.{field.column}" for field in Item._meta.concrete_fields if field.name not in Item.TEXTS)
_ITEMS, _FACETS, _CHOSEN = (model._meta.db_table for model in (Item, ItemFacet, RelatedArticle))
# As Django asks for a boolean: "AND is_listed" alone makes no use of the partial index on SQLite.
_IN_THE_LIST = "type = %(type)s AND language = %(language)s AND is_listed = %(listed)s"
_ON_A_TOPIC = f"""
OR i.id IN (
    SELECT f.item_id FROM {_FACETS} f JOIN {_ITEMS} t ON t.id = f.item_id AND t.is_listed = %(listed)s
    WHERE f.facet = %(topic_{{number}})s AND f.type = %(type)s AND f.language = %(language)s AND f.item_id <> %(pk)s
    ORDER BY f.published_at DESC, f.item_id DESC LIMIT {RELATED_ITEMS}
)"""
_AROUND = f"""
SELECT {_COLUMNS},
    (SELECT MIN(COALESCE(r.sort_order, 0)) FROM {_CHOSEN} r
     WHERE r.page_id = %(page)s AND r.article_id = i.page_id) AS chosen_as,
    (SELECT MIN(CASE f.facet {{ranks}} END) FROM {_FACETS} f WHERE f.item_id = i.id) AS topic
FROM {_ITEMS} i
WHERE i.translation_key = %(thing)s
OR i.id IN (
    SELECT id FROM {_ITEMS} WHERE {_IN_THE_LIST} AND (published_at, id) < (%(published_at)s, %(pk)s)
    ORDER BY published_at DESC, id DESC LIMIT 1
)
OR i.id IN (
    SELECT id FROM {_ITEMS} WHERE {_IN_THE_LIST} AND (published_at, id) > (%(published_at)s, %(pk)s)
    ORDER BY published_at, id LIMIT 1
)
OR i.page_id IN (SELECT r.article_id FROM {_CHOSEN} r WHERE r.page_id = %(page)s){{on_topics}}"""


def _statement(item: Item) -> tuple[str, dict[str, object]]:
    topics = {f"topic_{number}": topic for number, topic in enumerate(item.topic_facets[:TOPICS_OF_RELATED])}
    statement = _AROUND.format(
        ranks=" ".join(f"WHEN %({name})s THEN {rank}" for rank, name in enumerate(topics)) or "WHEN '' THEN 0",
        on_topics="".join(_ON_A_TOPIC.format(number=number) for number in range(len(topics))),
    )
    values = {
        "type": item.type,
        "language": item.language,
        "listed": True,
        "pk": item.pk,
        "page": item.page_id,
        "thing": _stored("translation_key", item.translation_key),
        "published_at": _stored("published_at", item.published_at),
    }
    return statement, values | topics


def _stored(name: str, value: object) -> object:
    """As this database keeps it."""
    field = Item._meta.get_field(name)
    assert isinstance(field, Field)
    return field.get_db_prep_value(value, connection)
