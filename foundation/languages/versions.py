"""Language versions of a page: the versions it may be translated from, and text that is still untranslated.

A page may be translated from any version created before it; the oldest is its original. Lines are compared by the words
that a translator would change, so without numbers, punctuation, URLs, quotations and names, which begin with a capital letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup
from django.db.models import Model, OuterRef, QuerySet
from wagtail.models import Page
from wagtail.rich_text import RichText

from foundation.languages.quotations import without_quotations

LEAST_WORDS = 3  # shorter lines are often the same in two languages
LEAST_WORDS_OF_TITLE = 2
WORD = re.compile(r"[^\W\d_]+")
QUOTE = "quote"  # name of a block with a quoted ``text``
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
    """Return a queryset with the key of the original of the outer query's page, for ``Subquery``."""
    same = model._default_manager.filter(translation_key=OuterRef("translation_key"), alias_of=None)
    return same.order_by("pk").values("pk")[:1]


@dataclass(frozen=True, slots=True)
class Leftovers:
    """Untranslated text of a version: ``same`` of its ``lines`` lines equal those of a version in ``language``."""

    language: str
    has_title: bool
    same: int
    lines: int

    @property
    def is_whole_text(self) -> bool:
        return self.same > 0 and self.same == self.lines


def leftovers(page: Page, others: Iterable[Any], *, fields: Iterable[str]) -> Leftovers | None:
    """Return the untranslated text of ``page`` (as in memory), from the version in ``others`` with most lines in
    common; None if all is translated. ``fields`` contain plain text, HTML or blocks."""
    fields = tuple(fields)
    mine = list(_keys(page, fields))
    found = []
    for other in others:
        theirs = set(_keys(other, fields))
        found.append(
            Leftovers(
                language=other.locale.get_display_name(),
                has_title=_is_same_title(page.title, other.title),
                same=sum(key in theirs for key in mine),
                lines=len(mine),
            )
        )
    nearest = max(found, key=lambda one: (one.same, one.has_title), default=None)
    return nearest if nearest and (nearest.same or nearest.has_title) else None


def _is_same_title(one: str, other: str) -> bool:
    key = _key(one)
    return len(WORD.findall(one)) >= LEAST_WORDS_OF_TITLE and bool(key) and key == _key(other)


def _keys(page: Any, fields: Iterable[str]) -> Iterator[str]:
    for name in fields:
        for line in lines_of(getattr(page, name)):
            key = _key(line)
            if key.count(" ") + 1 >= LEAST_WORDS:
                yield key


def _key(line: str) -> str:
    """Return the words of ``line`` that are neither names nor numbers nor quoted."""
    return " ".join(word for word in WORD.findall(without_quotations(line)) if not word[0].isupper())


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
        elif " " in value.strip():  # an address or a choice is one word
            yield from value.splitlines()
    elif hasattr(value, "columns") and hasattr(value, "rows"):  # value of Wagtail's TypedTableBlock
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
