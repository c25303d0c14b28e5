"""Language versions of a page: the versions it may be translated from, and its lines of text.

A page may be translated from any version created before it; the oldest is its original.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from bs4 import BeautifulSoup
from django.db.models import Model, OuterRef, QuerySet
from wagtail.models import Page
from wagtail.rich_text import RichText

QUOTE = "quote"  # name of the block whose ``text`` is a quotation
LINES = ["p", "li", "h2", "h3", "h4", "h5", "h6", "td", "th"]


def begun_before(page: Page) -> list[Any]:
    """Return the versions that ``page`` may be translated from, the original first. Unpublished ones are returned as
    their latest draft. One query, and one for each draft."""
    if page.pk is None or page.alias_of_id:
        return []
    others = type(page)._default_manager.filter(translation_key=page.translation_key, alias_of=None, pk__lt=page.pk)
    return [
        other if other.live else other.get_latest_revision_as_object()
        for other in others.select_related("locale").order_by("pk")
    ]


def original_of_row(model: type[Model]) -> QuerySet[Any]:
    """Return a queryset with the key of the original of the page in the outer query, for ``Subquery``."""
    same = model._default_manager.filter(translation_key=OuterRef("translation_key"), alias_of=None)
    return same.order_by("pk").values("pk")[:1]


def lines_of(value: Any) -> Iterator[str]:
    """Yield the lines of text of a field or a block, at any depth, without quoted blocks."""
    if isinstance(value, RichText):
        yield from lines_of(value.source)
    elif isinstance(value, str):
        if "<" in value:
            soup = BeautifulSoup(value, "html.parser")
            for quoted in soup.find_all("blockquote"):
                quoted.decompose()
            for element in soup.find_all(LINES) or [soup]:
                if element.find(LINES) is None:
                    yield element.get_text()
        elif " " in value.strip():  # a value that is one word is an address or a choice
            yield from value.splitlines()
    elif hasattr(value, "columns") and hasattr(value, "rows"):  # the value of Wagtail's TypedTableBlock
        for row in value.rows:
            yield from lines_of([cell.value for cell in row])
    elif isinstance(value, dict):
        yield from lines_of(list(value.values()))
    elif hasattr(value, "block_type"):
        is_quote = value.block_type == QUOTE and isinstance(value.value, dict)
        yield from lines_of({**value.value, "text": ""} if is_quote else value.value)
    elif isinstance(value, Iterable) and not isinstance(value, Model | bytes):
        for part in value:
            yield from lines_of(part)
