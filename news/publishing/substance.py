"""Changes that matter to subscribers of feeds: they move an item to the top of its feeds, and date it there.

Pure. Subscribers have an item's title, link, text, facts and dates, so each change that an editor makes to these
counts. New renderings by the site itself (sizes of images, names of labels, cleaner markup) do not: the next reader
gets them without a notification. An item that enters a list always counts, because subscribers of that list do not have
it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from news.models import Item
from news.publishing.content import ItemContent, without_renditions

_ALWAYS = ("title", "address")
_BY_EDITORS = ("kind", "summary", "byline", "published_at", "data")


def comes_up(
    known: Item, content: ItemContent, *, has_other_text: bool, is_rewritten: bool, earlier_facets: Collection[str]
) -> bool:
    """Return whether ``content`` is news for subscribers who have ``known``. ``is_rewritten``: the site renders the
    same version again, and no editor has published a new one. ``earlier_facets`` are the facets of ``known``.
    """
    has_new_lists = content.is_listed and not (known.is_listed and content.facets <= set(earlier_facets))
    if has_new_lists or _differ(known, content, _ALWAYS):
        return True
    if is_rewritten or not content.is_listed:
        return False
    has_other_picture = without_renditions(known)["stored_lead"] != without_renditions(content)["stored_lead"]
    return has_other_text or has_other_picture or _differ(known, content, _BY_EDITORS)


def _differ(known: Item, content: ItemContent, names: Collection[str]) -> bool:
    return any(_value(getattr(known, name)) != _value(getattr(content, name)) for name in names)


def _value(value: Any) -> Any:
    return value or None


def in_order(at: datetime, sequence: int) -> datetime:
    """Return ``at``, to the second, with the sequence as its fraction. So the times of changes are unique, and those of
    one second are in the order of commits."""
    return at.replace(microsecond=sequence % 1_000_000)
