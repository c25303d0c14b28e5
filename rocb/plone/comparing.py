"""An item beside the page that it became: what readers see of each. Nothing is saved here.

The title and the facts of an event are not compared: they are fields on both sides.
"""

from __future__ import annotations

import zlib
from dataclasses import asdict, fields
from typing import Any

from news.models import ArticlePage
from old_sites import counting
from old_sites.counting import Compared, Seen
from old_sites.values import Item
from rocb.models import ImportedItem, ImportedText
from rocb.models.imports import ComparedNumbers

FIELDS = [field.name for field in ImportedText._meta.concrete_fields if field.name not in {"id", "item"}]


def kept(row: ImportedItem, before: Seen, compared: Compared) -> ImportedText:
    """Return the old text with its numbers, not yet saved. Nobody has looked at it."""
    text = zlib.compress(before.text.encode(errors="replace"), 9)
    return ImportedText(item=row, old_text=text, **numbers_of(compared))


def numbers_of(compared: Compared | None) -> dict[str, int | bool | None]:
    """Return the values of a row's fields (`rocb.models.imports.ComparedNumbers`)."""
    if compared is None:
        return dict.fromkeys([*(one.name for one in fields(Compared)), "is_enough"])
    return {**asdict(compared), "is_enough": compared.is_enough}


def compared_of(row: ComparedNumbers) -> Compared | None:
    if row.words_before is None:
        return None
    return Compared(**{one.name: getattr(row, one.name) for one in fields(Compared)})


def old_text(text: ImportedText) -> str:
    return zlib.decompress(text.old_text).decode()


def seen_of_item(item: Item) -> Seen:
    """Return what readers saw of the item, and the fields that are not imported: they may have seen these too."""
    seen = Seen()
    seen.plain(item.description)
    seen.plain(item.caption if item.is_image_shown else "")
    if item.is_plain:
        seen.plain(item.html)
    else:
        seen.html(item.html)
    for text in item.others.values():
        seen.plain(text)
    inside = counting.of_stored(item.body) if item.body else counting.of_volto(item.blocks, item.layout)
    return _together(seen, inside, pictures=item.is_image_shown or _has_lead(item))


def _has_lead(item: Item) -> bool:
    """Return whether an article of the neutral form has a lead picture."""
    return item.type == "News Item" and item.preview.startswith("path:")


def seen_of_page(page: Any) -> Seen:
    """Return what readers see of a page as it is in memory."""
    seen = Seen()
    seen.plain(getattr(page, "standfirst", "") or getattr(page, "introduction", ""))
    seen.plain(getattr(page, "image_caption", ""))
    if isinstance(page.body, str):
        seen.html(page.body)
        return seen
    inside = counting.of_stored(page.body.raw_data)
    return _together(seen, inside, pictures=isinstance(page, ArticlePage) and page.image_id is not None)


def _together(one: Seen, other: Seen, *, pictures: int) -> Seen:
    return Seen([*one.parts, *other.parts], one.pictures + other.pictures + pictures, one.links + other.links)
