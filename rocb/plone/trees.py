"""HTML as a tree that can be changed in linear time, however many elements it has and however deep they are. Pure.

Beautiful Soup compares elements with their whole content, and searches the place of an element among its siblings from the
first one. Both take quadratic time in long and deep texts.
"""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup, Tag

_DEEPEST_BOX, _DEEPEST = 30, 60
_BOXES = {"div", "section", "article", "main", "aside", "header", "footer", "center", "span", "font"}
_INLINE = {"b", "strong", "i", "em", "u", "s", "sub", "sup", "small", "mark", "code", "cite"}
# Elements that other code replaces, or that have no content.
_KEPT = {
    "a",
    "img",
    "br",
    "hr",
    "iframe",
    "video",
    "audio",
    "embed",
    "source",
    "script",
    "style",
    "svg",
    "object",
    "form",
}
_BREAK = "line-break"


class _Quick(Tag):
    """An element that equals only itself, and searches for a child near the one that it found last."""

    near = 0
    _decomposed = False  # otherwise Beautiful Soup searches the content for an element of this name

    def index(self, element: Any) -> int:
        before = after = min(self.near, len(self.contents))
        while before > 0 or after < len(self.contents):
            if after < len(self.contents):
                if self.contents[after] is element:
                    self.near = after
                    return after
                after += 1
            if before > 0:
                before -= 1
                if self.contents[before] is element:
                    self.near = before
                    return before
        raise ValueError("This is not a child of the element")

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other

    __hash__ = object.__hash__


class Tree(_Quick, BeautifulSoup):
    """A text."""


def read(html: str) -> Tree:
    return Tree(html, "html.parser", element_classes={Tag: _Quick})


def flat(tree: Tree) -> Tree:
    """Return a tree without boxes in many boxes, and without other elements that are too deep for the sanitizer. It would
    make plain text of them, without links."""
    depths: dict[int, int] = {id(tree): 0}
    is_flat = True
    for tag in tree.find_all(True):
        depth = depths[id(tag.parent)]
        is_deep = depth >= (_DEEPEST_BOX if tag.name in _BOXES else _DEEPEST) and tag.name not in _KEPT
        depths[id(tag)] = depth + (not is_deep)
        if not is_deep:
            continue
        is_flat, tag.attrs = False, {}
        if tag.name in _INLINE:
            tag.hidden = True  # its content is written without it
        else:
            tag.name = _BREAK
    if is_flat:
        return tree
    return read(str(tree).replace(f"<{_BREAK}>", "<br>").replace(f"</{_BREAK}>", "<br>"))
