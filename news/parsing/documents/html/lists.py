"""Items with levels -> nested lists. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..values import Block, Document, Prose

DEEPEST_LIST = 4  # number of levels below the first, as in the editor


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list, with its level from 1. ``number`` is None for "a)", which the editor cannot represent."""

    level: int
    is_ordered: bool
    html: str
    number: int | None


def joined_lists(blocks: list[Block | Item], document: Document) -> Iterator[Block]:
    run: list[Item] = []
    for block in blocks:
        if isinstance(block, Item):
            run.append(block)
            continue
        if run:
            yield Prose(_list_html(run, document))
            run = []
        yield block
    if run:
        yield Prose(_list_html(run, document))


def _list_html(items: list[Item], document: Document) -> str:
    """Convert items with levels to nested lists, without the levels that the text skips."""
    levels: list[tuple[int, str]] = []  # the lists around the item
    expected = [0] * (DEEPEST_LIST + 3)
    html = ""
    for item in items:
        tag = "ol" if item.is_ordered else "ul"
        while levels and (levels[-1][0] > item.level or (levels[-1][0] == item.level and levels[-1][1] != tag)):
            html += f"</li></{levels.pop()[1]}>"
        if levels and levels[-1][0] == item.level:
            html += "</li>"
        elif len(levels) > DEEPEST_LIST:
            document.changed["deep_lists"] += 1
            html += "</li>"
        else:
            levels.append((item.level, tag))
            expected[len(levels)] = 1
            html += f"<{tag}>"
        if item.is_ordered and item.number != expected[len(levels)]:
            document.changed["numbering"] = 1
        expected[len(levels)] += 1
        html += f"<li>{item.html}"
    while levels:
        html += f"</li></{levels.pop()[1]}>"
    return html
