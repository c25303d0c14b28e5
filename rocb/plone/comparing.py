"""An item beside the page that it became: what readers see of each. Pure.

The title and the facts of an event are not compared: they are fields on both sides.
"""

from __future__ import annotations

from typing import Any

from news.models import ArticlePage
from rocb.plone import counting
from rocb.plone.counting import Seen
from rocb.plone.values import Item


def seen_of_item(item: Item) -> Seen:
    """Return what readers saw of the item."""
    seen = Seen()
    seen.plain(item.description)
    if item.is_plain:
        seen.plain(item.html)
    else:
        seen.html(item.html)
    inside = counting.of_volto(item.blocks, item.layout)
    return _together(seen, inside, pictures=item.is_image_shown)


def seen_of_page(page: Any) -> Seen:
    """Return what readers see of a page as it is in memory."""
    seen = Seen()
    seen.plain(getattr(page, "standfirst", "") or getattr(page, "introduction", ""))
    if isinstance(page.body, str):
        seen.html(page.body)
        return seen
    inside = counting.of_stored(page.body.raw_data)
    return _together(seen, inside, pictures=isinstance(page, ArticlePage) and page.image_id is not None)


def _together(one: Seen, other: Seen, *, pictures: int) -> Seen:
    return Seen([*one.parts, *other.parts], one.pictures + other.pictures + pictures, one.links + other.links)
