"""A tree -> blocks: headings, paragraphs, quotes, lists, tables. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bs4 import BeautifulSoup, NavigableString, Tag

from ..values import Block, Document, Heading, Prose, Quote, Refused, Table, plain
from .leftovers import drop, is_of_libreoffice, prepare
from .lines import Reading, inline, inline_of
from .lists import Item, joined_lists
from .source import BLOCKS, well_formed, without_data
from .words import classes, escaped, has_words, one_line, style_of, text_of, trimmed

MOST_HEADING_CHARACTERS = 160
MOST_COLUMNS = 60
MOST_CELLS = 600  # each table has its own editor
_BULLET = re.compile(r"[·•◦▪▫■□●○►▶➢➤✓✔§–—oØüvq\uf000-\uf0ff*-]")
_MARKER = re.compile(
    r"[\s\u00a0]*([·•◦▪■□●○§–o\uf000-\uf0ff-]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)])(?=[\s\u00a0])", re.IGNORECASE
)
_SPEAKER = re.compile(r"\s*(?:[–—―]|--)\s*(?P<speaker>[^,–—]{3,80})(?:,\s*(?P<office>.{2,160}))?")


def read(html: str, *, files: Mapping[str, bytes] | None = None, base_url: str = "") -> Document:
    """Return the blocks of HTML. ``files`` are images by name, shown as ``cid:name``.

    With a ``base_url``, images on the web are blocks with an address; otherwise they are left out.
    """
    document, inside = Document(), dict(files or {})
    safe = well_formed(without_data(html, inside))
    tree = BeautifulSoup(safe, "html.parser")
    read_tree(tree, document=document, files=inside, base_url=base_url, is_libre=is_of_libreoffice(html))
    return document


def read_tree(
    tree: Tag, *, document: Document, files: Mapping[str, bytes], base_url: str = "", is_libre: bool = False
) -> None:
    """Add the blocks of a tree to ``document``. The tree is changed."""
    reading = Reading(document, files, base_url)
    try:
        prepare(tree, document, is_libre=is_libre)
        text, before = plain(str(tree)), len(document.words_left_out)
        for element in tree.find_all(BLOCKS):
            reading.has_blocks.add(id(element))
            for outer in element.parents:
                if id(outer) in reading.has_blocks:
                    break
                reading.has_blocks.add(id(outer))
        blocks = list(_collect(tree, reading))
    except RecursionError:
        raise Refused("The elements of the document are nested too deeply.") from None
    document.blocks += joined_lists([*blocks, *reading.pictures], document)
    document.account_for(text, since=before)


def _collect(parent: Tag, reading: Reading) -> Iterator[Block | Item]:
    line = ""

    def flush() -> Iterator[Block]:
        nonlocal line
        for part in re.split(r"(?:\s*<br>\s*){2,}", line):
            if has_words(paragraph := trimmed(part)):
                yield Prose(f"<p>{paragraph}</p>")
        line = ""
        yield from _taken(reading)

    for child in list(parent.children):
        if not _is_block(child, reading):
            line += inline(child, reading)
            continue
        assert isinstance(child, Tag)
        yield from flush()
        yield from _block(child, reading)
        yield from _taken(reading)
    yield from flush()


def _taken(reading: Reading) -> list[Block]:
    taken, reading.pictures = reading.pictures, []
    return taken


def _block(child: Tag, reading: Reading) -> Iterator[Block | Item]:
    item = _item_of_word(child, reading)
    rank = _rank(child)
    words = one_line(child.get_text()) if rank else ""
    if words and len(words) <= MOST_HEADING_CHARACTERS and not child.find("table"):
        yield Heading(words, rank)
        inline_of(child, reading)  # only for its images
    elif item:
        if has_words(item.html):
            yield item
    elif child.name in ("ul", "ol"):
        yield from _items(child, 1, reading)
    elif child.name == "table":
        yield from _table(child, reading)
    elif child.name == "blockquote" and (quote := _quote(child, reading)):
        yield quote
    else:
        yield from _collect(child, reading)


def _is_block(node: Any, reading: Reading) -> bool:
    return isinstance(node, Tag) and id(node) in reading.has_blocks


def _has_inner_blocks(element: Tag, reading: Reading) -> bool:
    return any(_is_block(child, reading) for child in element.children)


def _rank(element: Tag) -> int:
    named = re.fullmatch(r"h([1-6])", element.name) or re.search(r"\bMsoHeading([1-9])\b", classes(element))
    if named:
        return int(named[1])
    if re.search(r"\bMsoTitle\b", classes(element)):
        return 1
    if element.get("role") != "heading":
        return 0
    level = str(element.get("aria-level") or "")
    return int(level) if re.fullmatch("[1-9]", level) else 2


def _quote(element: Tag, reading: Reading) -> Quote | None:
    """Return a quote whose last line names its speaker: "— Name, position". Other quotes are paragraphs."""
    if element.find(["img", "table", "ul", "ol", "blockquote"]):
        return None
    lines = [text_of(line) for line in _lines(element, reading)]
    named = _SPEAKER.fullmatch(lines[-1]) if len(lines) > 1 else None
    return Quote("\n".join(lines[:-1]), named["speaker"].strip(), named["office"] or "") if named else None


def _item_of_word(element: Tag, reading: Reading) -> Item | None:
    """Return the item if the paragraph is one. Word writes lists as paragraphs: their level is a style, and the bullet
    or number is part of the text.
    """
    if not re.fullmatch(r"p|div|h[1-6]", element.name) or _has_inner_blocks(element, reading):
        return None
    level = re.search(r"mso-list:[^;]*\blevel(\d)", str(element.get("style") or ""), re.IGNORECASE)
    if not level and not re.search(r"\bMsoListParagraph", classes(element)):
        return None
    ignored = element.select_one("[style*='mso-list:Ignore' i], [style*='mso-list: Ignore' i]")
    marker = ignored.get_text().strip() if ignored else ""
    if ignored:
        heading = _rank(element)
        if heading and not _BULLET.fullmatch(marker):
            ignored.replace_with(NavigableString(f"{marker} "))
        else:
            drop([ignored], reading.document)
        if heading:
            return None
    else:
        if _rank(element):
            return None
        written = _MARKER.match(element.get_text())
        if not written:
            return Item(int(level[1]), False, trimmed(inline_of(element, reading)), None) if level else None
        marker = written[1]
        reading.document.leave_out("", marker, number=0)
        _drop_characters(element, len(written[0]))
    is_ordered = marker != "" and not _BULLET.fullmatch(marker)
    number = re.fullmatch(r"\(?(\d{1,9})[.)]?", marker)
    html = trimmed(inline_of(element, reading))
    return Item(int(level[1]) if level else 1, is_ordered, html, int(number[1]) if number else None)


def _drop_characters(element: Tag, number: int) -> None:
    for text in list(element.find_all(string=True)):
        if not number:
            return
        cut = min(number, len(text))
        text.replace_with(NavigableString(text[cut:]))
        number -= cut


def _items(items: Tag, depth: int, reading: Reading) -> Iterator[Block | Item]:
    is_ordered = items.name == "ol"
    start = str(items.get("start") or "1")
    number = int(start) if re.fullmatch(r"\d{1,6}", start) else 1
    for child in items.children:
        if isinstance(child, NavigableString):
            if child.strip():
                yield Item(depth, is_ordered, escaped(one_line(child)), None)
            continue
        if not isinstance(child, Tag):
            continue
        if child.name in ("ul", "ol"):  # some word processors nest lists like this
            yield from _items(child, depth + 1, reading)
            continue
        stated = str(child.get("aria-level") or child.get("data-aria-level") or "")
        level = int(stated) if re.fullmatch("[1-9]", stated) else depth
        words = "<br>".join(_lines(child, reading, without_lists=True))
        kind = (
            style_of(child).get("list-style-type")
            or style_of(items).get("list-style-type")
            or str(items.get("type") or "")
        )
        is_lettered = bool(re.search(r"^[aAiI]$|alpha|latin|roman", kind))
        if has_words(words):
            yield Item(level, is_ordered, words, None if is_lettered or not is_ordered else number)
        number += 1
        for nested in _lists_in(child):
            yield from _items(nested, max(depth, level) + 1, reading)


def _lists_in(item: Tag) -> Iterator[Tag]:
    for child in item.children:
        if isinstance(child, Tag):
            yield from [child] if child.name in ("ul", "ol") else _lists_in(child)


def _table(table: Tag, reading: Reading) -> Iterator[Block | Item]:
    """Return a table as one block. A layout table or one that is too large becomes its text."""
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    if _is_layout(table, rows):
        if len(rows) > 1 or table.find("table"):
            reading.document.changed["layout_tables"] += 1
        for row in table.find_all(["td", "th", "caption"]):
            if row.find_parent("table") is table:
                yield from _collect(row, reading)
        return
    grid, merged, texts, is_too_wide = _grid(rows, reading)
    used = [(is_header, cells) for is_header, cells in grid if any(map(has_words, cells))]
    width = max((at + 1 for _, cells in used for at, cell in enumerate(cells) if has_words(cell)), default=0)
    filled = [(is_header, (cells + [""] * width)[:width]) for is_header, cells in used]
    caption = table.caption
    caption_html = inline_of(caption, reading) if caption else ""
    if len(filled) < 2 or width < 2 or is_too_wide or len(filled) * width > MOST_CELLS:
        if is_too_wide or len(filled) * width > MOST_CELLS:
            reading.document.changed["large_tables"] += 1
        if has_words(caption_html):
            yield Prose(f"<p>{caption_html}</p>")
        yield from (Prose(html) for html in texts)
        return
    if merged:
        reading.document.changed["merged"] += merged
    (is_header, first), *rest = filled
    if not is_header and any(has_words(re.sub(r"<b>.*?</b>", "", cell)) for cell in first):
        reading.document.changed["first_rows"] += 1
    yield Table(text_of(caption_html), tuple(map(text_of, first)), tuple(tuple(cells) for _, cells in rest))


def _is_layout(table: Tag, rows: list[Tag]) -> bool:
    """Return whether a table only places text: it contains other tables, is marked as presentation, or has one cell per row."""
    widest = max((len(row.find_all(["td", "th"], recursive=False)) for row in rows), default=0)
    if table.get("role") == "presentation" or widest < 2:
        return True
    return bool(table.find("table") and table.find(["h1", "h2", "h3"]))


def _grid(rows: list[Tag], reading: Reading) -> tuple[list[tuple[bool, list[str]]], int, list[str], bool]:
    """Fill every cell; the text of merged cells goes into the first of them. Also return the texts one by one."""
    grid: list[dict[int, str]] = [{} for _ in rows]
    texts: list[str] = []
    merged, is_too_wide = 0, False
    for y, row in enumerate(rows):
        x = 0
        for cell in row.find_all(["td", "th"], recursive=False):
            while x in grid[y]:
                x += 1
            right = min(x + _span(cell, "colspan"), MOST_COLUMNS)
            bottom = min(y + _span(cell, "rowspan"), len(rows))
            html = "".join(f"<p>{line}</p>" for line in _lines(cell, reading))
            if has_words(html):
                texts.append(html)
                is_too_wide = is_too_wide or x >= MOST_COLUMNS
            if x >= MOST_COLUMNS:
                continue
            if has_words(html) and (right - x > 1 or bottom - y > 1):
                merged += 1
            for down in range(y, bottom):
                for along in range(x, right):
                    grid[down][along] = html if (down, along) == (y, x) else ""
    whole = [[cells.get(at, "") for at in range(max(cells, default=-1) + 1)] for cells in grid]
    return [(_is_header(row), cells) for row, cells in zip(rows, whole, strict=True)], merged, texts, is_too_wide


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name) or "1")
    number = int(value) if re.fullmatch(r"\d{1,4}", value) else 1
    return number or (10_000 if name == "rowspan" else 1)


def _is_header(row: Tag) -> bool:
    cells = row.find_all(["td", "th"], recursive=False)
    return bool(row.parent and row.parent.name == "thead") or bool(cells and all(cell.name == "th" for cell in cells))


def _lines(parent: Tag, reading: Reading, *, without_lists: bool = False) -> list[str]:
    """Return the text of a cell or an item, with one line for each paragraph."""
    lines: list[str] = []
    line = ""
    for child in list(parent.children):
        if without_lists and isinstance(child, Tag) and child.name in ("ul", "ol"):
            continue
        if not _is_block(child, reading):
            line += inline(child, reading)
            continue
        assert isinstance(child, Tag)
        if has_words(line):
            lines.append(trimmed(line))
        line = ""
        if child.name == "table":
            reading.document.changed["nested_tables"] += 1
        item = _item_of_word(child, reading)
        if item:
            lines += [item.html] if has_words(item.html) else []
        else:
            lines += _lines(child, reading, without_lists=without_lists)
    if has_words(line):
        lines.append(trimmed(line))
    return lines
