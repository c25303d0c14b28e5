"""Division of a long text into pieces that the sanitizer accepts completely. Pure.

The sanitizer limits its output, which is longer than its input, and the number of elements. A piece that loses words there
is divided again. Lists, paragraphs and cells that are too long are divided inside, and both parts are elements of that kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape

from bs4 import NavigableString, Tag

from news.parsing.sanitize import Cleaned, as_html
from news.parsing.sanitize import clean as clean_html
from rocb.plone import trees

_CHARACTERS = 90_000
_FEWEST_CHARACTERS = 1000
_DEEPEST = 30
# An element counts as at least so many characters, and a link with the attribute that the sanitizer adds.
_ELEMENT, _LINK = 20, 60


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text. ``continues``: its first element is the last one of the previous piece."""

    html: str
    continues: bool = False


def cleaned(tree: trees.Tree) -> Iterator[tuple[Cleaned, bool]]:
    """Yield the whole text, sanitized, and whether each piece continues the previous one."""
    for piece in _Divided(trees.flat(tree), _CHARACTERS).pieces():
        yield from _cleaned(piece, _CHARACTERS)


def _cleaned(piece: Piece, most: int) -> Iterator[tuple[Cleaned, bool]]:
    found = clean_html(piece.html, base_url="")
    if not found.words_left_out or most < _FEWEST_CHARACTERS:
        yield found, piece.continues
        return
    for number, part in enumerate(_Divided(trees.read(piece.html), most // 2).pieces()):
        yield from _cleaned(part if number else replace(part, continues=piece.continues), most // 2)


class _Divided:
    """A text in pieces of at most ``most`` characters."""

    def __init__(self, tree: trees.Tree, most: int) -> None:
        self.tree, self.most = tree, most
        self.sizes = _sizes(tree)

    def pieces(self) -> Iterator[Piece]:
        return self._pieces(self.tree, depth=0)

    def _pieces(self, node: Tag, *, depth: int) -> Iterator[Piece]:
        """Yield runs of whole children if they are short enough. Only these are written: each character once."""
        run: list[str] = []
        length = 0
        for child in node.children:
            size = self.sizes[id(child)]
            if run and length + size > self.most:
                yield Piece("".join(run))
                run, length = [], 0
            if size > self.most:
                yield from self._inside(child, depth)
                continue
            run.append(_written(child))
            length += size
        if run:
            yield Piece("".join(run))

    def _inside(self, node: object, depth: int) -> Iterator[Piece]:
        """Divide a child that is too long by itself."""
        if not isinstance(node, Tag):
            yield from (Piece(escape(text, quote=False)) for text in _parts(str(node), self.most))
            return
        if depth >= _DEEPEST:
            yield from (Piece(as_html(text)) for text in _parts(node.get_text("\n"), self.most))
            return
        opening = (
            f'<a href="{escape(str(node["href"]))}">' if node.name == "a" and node.get("href") else f"<{node.name}>"
        )
        for number, piece in enumerate(self._pieces(node, depth=depth + 1)):
            yield Piece(f"{opening}{piece.html}</{node.name}>", continues=number > 0)


def _sizes(tree: trees.Tree) -> dict[int, int]:
    """Return about how long each node is when it is written."""
    nodes = list(tree.descendants)
    found = {id(node): _own(node) for node in nodes}
    found[id(tree)] = 0
    for node in reversed(nodes):  # what is inside an element comes before it
        found[id(node.parent)] += found[id(node)]
    return found


def _own(node: object) -> int:
    if not isinstance(node, Tag):
        return len(str(node))
    attributes = sum(len(name) + len(str(value)) + 4 for name, value in node.attrs.items())
    return max(2 * len(node.name) + 5, _ELEMENT) + attributes + (_LINK if node.name == "a" else 0)


def _written(child: object) -> str:
    if isinstance(child, Tag):
        return str(child)
    return escape(str(child), quote=False) if type(child) is NavigableString else ""


def _parts(text: str, most: int) -> Iterator[str]:
    """Divide at the ends of lines, or else between words."""
    start = 0
    while len(text) - start > most:
        end = start + most
        place = text.rfind("\n", start + most // 2, end)
        if place <= start:
            place = text.rfind(" ", start + 1, end)
        place = place if place > start else end
        yield text[start:place]
        start = place
    yield text[start:]
