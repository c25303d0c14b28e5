"""Division of a long text into pieces that the sanitizer accepts completely. Pure.

The sanitizer limits its output, which is longer than its input. A piece that loses words there is divided again. Lists,
paragraphs and cells that are too long are divided inside, and both parts are elements of that kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape

from bs4 import BeautifulSoup, NavigableString, Tag

from news.parsing.sanitize import Cleaned, as_html
from news.parsing.sanitize import clean as clean_html

_CHARACTERS = 90_000
_FEWEST_CHARACTERS = 1000
_DEEPEST = 30
_BOXES = {"div", "section", "article", "main", "aside", "header", "footer", "center", "span", "font"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text. ``continues``: its first element is the last one of the previous piece."""

    html: str
    continues: bool = False


def cleaned(html: str) -> Iterator[tuple[Cleaned, bool]]:
    """Yield all of ``html``, sanitized, and whether each piece continues the previous one."""
    for piece in _pieces(_flattened(BeautifulSoup(html, "html.parser")), _CHARACTERS):
        yield from _cleaned(piece, _CHARACTERS)


def _flattened(soup: BeautifulSoup) -> BeautifulSoup:
    """Return it without boxes in many boxes. The sanitizer would make plain text of them, without links."""
    depths: dict[int, int] = {id(soup): 0}
    boxes: list[Tag] = []
    for tag in soup.find_all(True):
        depths[id(tag)] = depth = depths[id(tag.parent)] + 1
        if depth > _DEEPEST and tag.name in _BOXES:
            boxes.append(tag)
    for tag in boxes:
        tag.insert_before(soup.new_tag("br"))
        tag.insert_after(soup.new_tag("br"))
        tag.unwrap()
    return soup


def _cleaned(piece: Piece, most: int) -> Iterator[tuple[Cleaned, bool]]:
    found = clean_html(piece.html, base_url="")
    if not found.words_left_out or most < _FEWEST_CHARACTERS:
        yield found, piece.continues
        return
    for number, part in enumerate(_pieces(BeautifulSoup(piece.html, "html.parser"), most // 2)):
        yield from _cleaned(part if number else replace(part, continues=piece.continues), most // 2)


def _pieces(node: Tag, most: int, *, depth: int = 0) -> Iterator[Piece]:
    """Yield runs of whole children if they are short enough."""
    run: list[str] = []
    length = 0
    for child in node.children:
        html = _written(child)
        if run and length + len(html) > most:
            yield Piece("".join(run))
            run, length = [], 0
        if len(html) > most:
            yield from _inside(child, most, depth)
            continue
        run.append(html)
        length += len(html)
    if run:
        yield Piece("".join(run))


def _written(child: object) -> str:
    if isinstance(child, Tag):
        return str(child)
    return escape(str(child), quote=False) if type(child) is NavigableString else ""


def _inside(node: object, most: int, depth: int) -> Iterator[Piece]:
    """Divide a child that is too long by itself."""
    if not isinstance(node, Tag):
        yield from (Piece(escape(text, quote=False)) for text in _divided(str(node), most))
        return
    if depth >= _DEEPEST:
        yield from (Piece(as_html(text)) for text in _divided(node.get_text("\n"), most))
        return
    opening = f'<a href="{escape(str(node["href"]))}">' if node.name == "a" and node.get("href") else f"<{node.name}>"
    for number, piece in enumerate(_pieces(node, most, depth=depth + 1)):
        yield Piece(f"{opening}{piece.html}</{node.name}>", continues=number > 0)


def _divided(text: str, most: int) -> Iterator[str]:
    """Divide at the ends of lines, or else between words."""
    while len(text) > most:
        place = max(text.rfind("\n", most // 2, most), 0) or max(text.rfind(" ", 1, most), 0) or most
        yield text[:place]
        text = text[place:]
    yield text
