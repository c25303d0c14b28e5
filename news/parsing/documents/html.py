"""HTML of word processors, mail programs and pages -> blocks. Pure.

The rules for what a word processor writes are those of ``news/static/news/paste_reader.js``, and the same files test
both. nh3 parses as a browser does and removes scripts. The blocks are then built from the words with a few elements of
our own, so nothing else gets in. Nothing is fetched.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

import nh3
from bs4 import BeautifulSoup, Comment, NavigableString, Tag

from .values import BLOCK_NAMES, Block, Document, Heading, Picture, Prose, Quote, Refused, Table, plain

MOST_HEADING_CHARACTERS = 160
MOST_COLUMNS = 60
MOST_CELLS = 600  # each has its own editor
DEEPEST_LIST = 4  # levels below the first, as in the editor
MOST_LEVELS = 1_000
MOST_CHARACTERS = 3_000_000  # of HTML without its images
MOST_ELEMENTS = 30_000

_BLOCKS = frozenset(BLOCK_NAMES.split())
_INLINE = {"b": "b", "strong": "b", "i": "i", "em": "i", "sup": "sup", "sub": "sub"}
_OBJECTS = ("iframe", "object", "embed", "video", "audio", "svg", "canvas")
_DROPPED = (
    "title, meta, link, xml, template, noscript, head, button, input, select, textarea, hr, .MsoFootnoteSeparator"
)
_COMMENT_MARKS = "a.msocomanchor, a[href*='#cmnt']:not([href*='#cmnt_ref'])"
_COMMENTS = ".MsoCommentReference, .msocomtxt, .MsoCommentText, [style*='mso-element:comment']"
_DELETED = "del, .msoDel, .TrackChangeTextDeletion"
_FOOTNOTE = re.compile(
    r"#(_ftn|_edn|ftnt|sdfootnote|sdendnote|footnote-|endnote-)(ref|_ref|ref-)?[\w-]*?\d+(sym|anc)?$"
)
_FOOTNOTE_BACK = re.compile(r"#(_ftnref|_ednref|ftnt_ref|sd(foot|end)note\d+anc|(foot|end)note-ref-)")
_BULLET = re.compile(r"[·•◦▪▫■□●○►▶➢➤✓✔§–—oØüvq\uf000-\uf0ff*-]")
_MARKER = re.compile(
    r"[\s\u00a0]*([·•◦▪■□●○§–o\uf000-\uf0ff-]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)])(?=[\s\u00a0])", re.IGNORECASE
)
_DATA = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,", re.IGNORECASE)
_INLINE_IMAGE = re.compile(r"data:image/[a-z+]{2,8};base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE)
_MADE_UP_ALT = re.compile(r"\.(png|jpe?g|gif|webp|bmp)$|automatically|автоматически|automatiquement", re.IGNORECASE)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_TAG = re.compile(r"<[^>]*>")
_NAME = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
# Elements that end at the next one's start or are empty, so that sequences of them do not nest.
_FLAT_NAMES = "br hr img input wbr meta link source track col area embed param p li dt dd td th tr option"
_FLAT = frozenset(_FLAT_NAMES.split())
_SPEAKER = re.compile(r"\s*(?:[–—―]|--)\s*(?P<speaker>[^,–—]{3,80})(?:,\s*(?P<office>.{2,160}))?")
_STRUCTURE = frozenset(
    f"{BLOCK_NAMES} a b strong i em sup sub span font u s small big mark br img del ins hr label q cite abbr time code "
    f"center picture {' '.join(_OBJECTS)}".split()
) - {"html", "body"}
_PARSING: dict[str, Any] = {
    "tags": set(_STRUCTURE),
    "clean_content_tags": {"script", "style", "title", "template", "noscript", "head", "xml", "math"},
    "attributes": {
        "*": {"style", "class", "id", "hidden", "role", "type", "itemprop"},
        **{name: {"colspan", "rowspan"} for name in ("td", "th")},
        **{"a": {"href", "name"}, "ol": {"start"}, "time": {"datetime"}},
        "img": {"src", "alt", "width", "height", "role", "data-src", "style"},
    },
    "generic_attribute_prefixes": {"data-", "aria-"},
    "url_schemes": {"http", "https", "mailto", "tel", "data", "cid", "file", "javascript"},
    "strip_comments": False,
    "link_rel": None,
}


@dataclass(slots=True)
class _Reading:
    document: Document
    files: Mapping[str, bytes]
    base_url: str
    has_blocks: set[int] = field(default_factory=set)
    pictures: list[Block] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)


def read(html: str, *, files: Mapping[str, bytes] | None = None, base_url: str = "") -> Document:
    """Return the blocks of HTML. ``files`` are images by name, shown as ``cid:name``.

    With a ``base_url``, images on the web are blocks with an address; otherwise they are left out.
    """
    document, inside = Document(), dict(files or {})
    safe = well_formed(without_data(html, inside))
    tree = BeautifulSoup(safe, "html.parser")
    read_tree(tree, document=document, files=inside, base_url=base_url, is_libre=_is_of_libreoffice(html))
    return document


def well_formed(html: str) -> str:
    """Return HTML as a browser understands it, without scripts. Raise `Refused` if it is too long or nested too deeply."""
    if len(html) > MOST_CHARACTERS or html.count("<") > 2 * MOST_ELEMENTS:
        raise Refused("The document has too much text. Divide it into smaller documents.")
    if nesting(html) > MOST_LEVELS:  # the time of nh3 is quadratic in it
        raise Refused("The elements of the document are nested too deeply.")
    return nh3.clean(re.sub(r"^Version:[^<]*", "", html), **_PARSING)


def nesting(html: str) -> int:
    """Return how deep elements can nest at most, since end tags may be missing."""
    depth = deepest = 0
    for found in _NAME.finditer(html):
        if found[2].lower() in _FLAT:
            continue
        depth = max(0, depth - 1) if found[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def read_tree(
    tree: Tag, *, document: Document, files: Mapping[str, bytes], base_url: str = "", is_libre: bool = False
) -> None:
    """Add the blocks of a tree to ``document``. The tree is changed."""
    reading = _Reading(document, files, base_url)
    try:
        _prepare(tree, document, is_libre=is_libre)
        text, before = plain(str(tree)), len(document.words_left_out)
        for element in tree.find_all(_BLOCKS):
            reading.has_blocks.add(id(element))
            for outer in element.parents:
                if id(outer) in reading.has_blocks:
                    break
                reading.has_blocks.add(id(outer))
        blocks = list(_collect(tree, reading))
    except RecursionError:
        raise Refused("The elements of the document are nested too deeply.") from None
    document.blocks += _joined_lists([*blocks, *reading.pictures], document)
    document.account_for(text, since=before)


def without_data(html: str, files: dict[str, bytes]) -> str:
    """Replace images inside the HTML by names, so that only text is parsed."""

    def named(found: re.Match[str]) -> str:
        if not _DATA.match(found[0]):
            return found[0][:40]
        try:
            body = base64.b64decode(found[0].partition(",")[2], validate=False)
        except binascii.Error:
            body = b""
        name = f"inside-{len(files)}"
        files[name] = body
        return f"cid:{name}"

    return _INLINE_IMAGE.sub(named, html)


def _is_of_libreoffice(html: str) -> bool:
    return bool(re.search(r"<meta[^>]{0,40}generator[^>]{0,80}(?:Libre|Open)Office", html, re.IGNORECASE))


# --- What word processors write and nobody reads ---------------------------------------------------------------------


def _prepare(tree: Tag, document: Document, *, is_libre: bool) -> None:
    for comment in tree.find_all(string=lambda text: isinstance(text, Comment)):
        if is_libre and not re.match(r"\s*(\[if|StartFragment|EndFragment)", comment):
            document.leave_out("comments")
        comment.extract()
    _drop(tree.select(_DROPPED), document)
    _drop(tree.select("[style*='mso-element:comment-list']"), document)
    marks = tree.select(_COMMENT_MARKS)
    document.leave_out("comments", number=len(marks))
    for mark in tree.select("a[href*='#cmnt_ref']"):
        if around := mark.find_parent("div"):
            _drop([around], document)
    for mark in marks:
        if not mark.decomposed:
            _drop([mark.find_parent("sup") or mark], document)
    _drop(tree.select(_COMMENTS), document, kind="comments")
    _drop(tree.select(_DELETED), document, kind="deletions")
    _drop([one for one in tree.select("[style],[hidden]") if _is_hidden(one)], document, kind="hidden")
    _drop(tree.find_all(_OBJECTS), document, kind="objects")
    _footnotes(tree, document)


def _drop(elements: Iterable[Tag], document: Document, *, kind: str = "") -> None:
    for element in elements:
        if element.decomposed:
            continue  # inside one that was dropped
        text = plain(str(element))
        is_counted = kind and (text.strip() or element.name in _OBJECTS)
        document.leave_out(kind, text, number=1 if is_counted else 0)
        element.decompose()


def _style(element: Tag) -> dict[str, str]:
    pairs = (one.partition(":") for one in str(element.get("style") or "").split(";"))
    return {name.strip().lower(): value.strip().lower() for name, _, value in pairs}


def _is_hidden(element: Tag) -> bool:
    style = _style(element)
    return element.has_attr("hidden") or style.get("display") == "none" or style.get("mso-hide") == "all"


def _footnotes(tree: Tag, document: Document) -> None:
    """Turn each mark into "[1]". The note is a paragraph that begins with it."""
    marks = notes = 0
    for link in tree.select("a[href*='#']"):
        href = str(link["href"])
        if not re.match(r"#|file:", href, re.IGNORECASE) or not _FOOTNOTE.search(href):
            continue
        is_back = bool(_FOOTNOTE_BACK.search(href))
        number = re.sub(r"[\s[\]]", "", link.get_text())
        if is_back:
            notes += 1
        else:
            marks += 1
        whole = link.find_parent("sup")
        place = whole if whole and whole.get_text().strip() == link.get_text().strip() else link
        place.replace_with(NavigableString(f"[{number}]{' ' if is_back else ''}"))
    if notes:
        document.changed["footnotes"] += notes
    if marks > notes:
        document.leave_out("footnotes", number=marks - notes)


# --- Blocks ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Item:
    """An item of a list, with its level from 1. ``number`` is None for "a)", which the editor cannot write."""

    level: int
    is_ordered: bool
    html: str
    number: int | None


def _collect(parent: Tag, reading: _Reading) -> Iterator[Block | _Item]:
    line = ""

    def flush() -> Iterator[Block]:
        nonlocal line
        for part in re.split(r"(?:\s*<br>\s*){2,}", line):
            if has_words(paragraph := _trimmed(part)):
                yield Prose(f"<p>{paragraph}</p>")
        line = ""
        yield from _taken(reading)

    for child in list(parent.children):
        if not _is_block(child, reading):
            line += _inline(child, reading)
            continue
        assert isinstance(child, Tag)
        yield from flush()
        yield from _block(child, reading)
        yield from _taken(reading)
    yield from flush()


def _taken(reading: _Reading) -> list[Block]:
    taken, reading.pictures = reading.pictures, []
    return taken


def _block(child: Tag, reading: _Reading) -> Iterator[Block | _Item]:
    item = _item_of_word(child, reading)
    rank = _rank(child)
    words = _one_line(child.get_text()) if rank else ""
    if words and len(words) <= MOST_HEADING_CHARACTERS and not child.find("table"):
        yield Heading(words, rank)
        _inline_of(child, reading)  # for its images
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


def _is_block(node: Any, reading: _Reading) -> bool:
    return isinstance(node, Tag) and id(node) in reading.has_blocks


def _has_inner_blocks(element: Tag, reading: _Reading) -> bool:
    return any(_is_block(child, reading) for child in element.children)


def _classes(element: Tag) -> str:
    return " ".join(element.get("class") or [])


def _rank(element: Tag) -> int:
    named = re.fullmatch(r"h([1-6])", element.name) or re.search(r"\bMsoHeading([1-9])\b", _classes(element))
    if named:
        return int(named[1])
    if re.search(r"\bMsoTitle\b", _classes(element)):
        return 1
    if element.get("role") != "heading":
        return 0
    level = str(element.get("aria-level") or "")
    return int(level) if re.fullmatch("[1-9]", level) else 2


def _quote(element: Tag, reading: _Reading) -> Quote | None:
    """Return a quote whose last line names its speaker: "— Name, position". Other quotes are paragraphs."""
    if element.find(["img", "table", "ul", "ol", "blockquote"]):
        return None
    lines = [_words(line) for line in _lines(element, reading)]
    named = _SPEAKER.fullmatch(lines[-1]) if len(lines) > 1 else None
    return Quote("\n".join(lines[:-1]), named["speaker"].strip(), named["office"] or "") if named else None


def _item_of_word(element: Tag, reading: _Reading) -> _Item | None:
    """Word writes lists as paragraphs: their level is a style, and the bullet or number is part of the text."""
    if not re.fullmatch(r"p|div|h[1-6]", element.name) or _has_inner_blocks(element, reading):
        return None
    level = re.search(r"mso-list:[^;]*\blevel(\d)", str(element.get("style") or ""), re.IGNORECASE)
    if not level and not re.search(r"\bMsoListParagraph", _classes(element)):
        return None
    ignored = element.select_one("[style*='mso-list:Ignore' i], [style*='mso-list: Ignore' i]")
    marker = ignored.get_text().strip() if ignored else ""
    if ignored:
        heading = _rank(element)
        if heading and not _BULLET.fullmatch(marker):
            ignored.replace_with(NavigableString(f"{marker} "))
        else:
            _drop([ignored], reading.document)
        if heading:
            return None
    else:
        if _rank(element):
            return None
        written = _MARKER.match(element.get_text())
        if not written:
            return _Item(int(level[1]), False, _trimmed(_inline_of(element, reading)), None) if level else None
        marker = written[1]
        reading.document.leave_out("", marker, number=0)
        _drop_characters(element, len(written[0]))
    is_ordered = marker != "" and not _BULLET.fullmatch(marker)
    number = re.fullmatch(r"\(?(\d{1,9})[.)]?", marker)
    html = _trimmed(_inline_of(element, reading))
    return _Item(int(level[1]) if level else 1, is_ordered, html, int(number[1]) if number else None)


def _drop_characters(element: Tag, number: int) -> None:
    for text in list(element.find_all(string=True)):
        if not number:
            return
        cut = min(number, len(text))
        text.replace_with(NavigableString(text[cut:]))
        number -= cut


def _items(items: Tag, depth: int, reading: _Reading) -> Iterator[Block | _Item]:
    is_ordered = items.name == "ol"
    start = str(items.get("start") or "1")
    number = int(start) if re.fullmatch(r"\d{1,6}", start) else 1
    for child in items.children:
        if isinstance(child, NavigableString):
            if child.strip():
                yield _Item(depth, is_ordered, _escaped(_one_line(child)), None)
            continue
        if not isinstance(child, Tag):
            continue
        if child.name in ("ul", "ol"):  # some word processors nest them like this
            yield from _items(child, depth + 1, reading)
            continue
        stated = str(child.get("aria-level") or child.get("data-aria-level") or "")
        level = int(stated) if re.fullmatch("[1-9]", stated) else depth
        words = "<br>".join(_lines(child, reading, without_lists=True))
        kind = (
            _style(child).get("list-style-type") or _style(items).get("list-style-type") or str(items.get("type") or "")
        )
        is_lettered = bool(re.search(r"^[aAiI]$|alpha|latin|roman", kind))
        if has_words(words):
            yield _Item(level, is_ordered, words, None if is_lettered or not is_ordered else number)
        number += 1
        for nested in _lists_in(child):
            yield from _items(nested, max(depth, level) + 1, reading)


def _lists_in(item: Tag) -> Iterator[Tag]:
    for child in item.children:
        if isinstance(child, Tag):
            yield from [child] if child.name in ("ul", "ol") else _lists_in(child)


# --- Tables ------------------------------------------------------------------------------------------------------------


def _table(table: Tag, reading: _Reading) -> Iterator[Block | _Item]:
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
    caption_html = _inline_of(caption, reading) if caption else ""
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
    yield Table(_words(caption_html), tuple(map(_words, first)), tuple(tuple(cells) for _, cells in rest))


def _is_layout(table: Tag, rows: list[Tag]) -> bool:
    """Return whether a table only places text: it holds others, is marked as presentation, or has one cell a row."""
    widest = max((len(row.find_all(["td", "th"], recursive=False)) for row in rows), default=0)
    if table.get("role") == "presentation" or widest < 2:
        return True
    return bool(table.find("table") and table.find(["h1", "h2", "h3"]))


def _grid(rows: list[Tag], reading: _Reading) -> tuple[list[tuple[bool, list[str]]], int, list[str], bool]:
    """Fill every cell: the text of merged cells is in the first of them. Return the texts one by one too."""
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


def _lines(parent: Tag, reading: _Reading, *, without_lists: bool = False) -> list[str]:
    """Return the text of a cell or an item, with one line for each paragraph."""
    lines: list[str] = []
    line = ""
    for child in list(parent.children):
        if without_lists and isinstance(child, Tag) and child.name in ("ul", "ol"):
            continue
        if not _is_block(child, reading):
            line += _inline(child, reading)
            continue
        assert isinstance(child, Tag)
        if has_words(line):
            lines.append(_trimmed(line))
        line = ""
        if child.name == "table":
            reading.document.changed["nested_tables"] += 1
        item = _item_of_word(child, reading)
        if item:
            lines += [item.html] if has_words(item.html) else []
        else:
            lines += _lines(child, reading, without_lists=without_lists)
    if has_words(line):
        lines.append(_trimmed(line))
    return lines


# --- Lines -------------------------------------------------------------------------------------------------------------


def _inline(node: Any, reading: _Reading) -> str:
    if isinstance(node, Comment):
        return ""
    if isinstance(node, NavigableString):
        return _escaped(re.sub(r"\s+", " ", _INVISIBLE.sub("", node)))
    if not isinstance(node, Tag):
        return ""
    if node.name == "br":
        return "<br>"
    if node.name == "img":
        _picture(node, reading)
        return ""
    html = _inline_of(node, reading)
    if not has_words(html):
        return html and " "
    if node.name == "a":
        address = _address(str(node.get("href") or ""), reading.base_url)
        if not address and node.has_attr("href"):
            reading.document.leave_out("links")
        return f'<a href="{_escaped(address)}">{html}</a>' if address else html
    for tag in _tags(node):
        html = f"<{tag}>{html}</{tag}>"
    return html


def _inline_of(parent: Tag, reading: _Reading) -> str:
    return "".join([_inline(child, reading) for child in list(parent.children)])


def _picture(image: Tag, reading: _Reading) -> None:
    src = str(image.get("src") or image.get("data-src") or "")
    sizes = [str(image.get(side) or _style(image).get(side) or "").removesuffix("px") for side in ("width", "height")]
    if not src or image.get("role") == "checkbox":
        return
    if any(size in ("0", "1", "2", "3") for size in sizes):
        reading.document.leave_out("small_pictures")
        return
    alt = _described(str(image.get("alt") or ""))
    body = reading.files.get(unquote(src[4:])) if src.lower().startswith("cid:") else None
    address = urljoin(reading.base_url, src) if reading.base_url else ""
    if body:
        picture = Picture(body=body, alt=alt)
    elif re.match(r"https?://", address, re.IGNORECASE):
        picture = Picture(url=address, alt=alt)
    else:
        reading.document.leave_out("pictures")
        return
    if picture.key in reading.seen:
        reading.document.leave_out("repeated_pictures")
        return
    reading.seen.add(picture.key)
    reading.pictures.append(picture)


def _described(alt: str) -> str:
    """Ignore descriptions that a program generated, such as a file name."""
    words = _one_line(alt)
    return "" if _MADE_UP_ALT.search(words) else words[:255]


def _tags(element: Tag) -> list[str]:
    """Web word processors write bold as a style, and undo a <b> around everything by another style."""
    style = _style(element)
    tags = dict.fromkeys([_INLINE[element.name]] if element.name in _INLINE else [])
    weight = style.get("font-weight", "")
    if re.fullmatch(r"bold|bolder|[6-9]00", weight):
        tags["b"] = None
    if re.fullmatch(r"normal|[1-4]00", weight):
        tags.pop("b", None)
    if style.get("font-style") == "italic":
        tags["i"] = None
    if style.get("font-style") == "normal":
        tags.pop("i", None)
    if style.get("vertical-align") == "super":
        tags["sup"] = None
    if style.get("vertical-align") == "sub":
        tags["sub"] = None
    return list(tags)


def _address(href: str, base_url: str) -> str:
    address = href.strip()
    if base_url and not re.match(r"[a-z][a-z0-9+.-]*:|#", address, re.IGNORECASE):
        address = urljoin(base_url, address)
    found = next((one for one in (_target(address), address) if re.match(r"https?://|mailto:|tel:", one, re.I)), "")
    return found


def _target(address: str) -> str:
    """Return the link behind the redirect that Google and Outlook put before it, or ""."""
    try:
        url = urlsplit(address)
        host, query = url.hostname or "", parse_qs(url.query)
    except ValueError:
        return ""
    if re.fullmatch(r"www\.google\.[a-z.]+", host) and url.path == "/url":
        return (query.get("q") or query.get("url") or [""])[0]
    return (query.get("url") or [""])[0] if host.endswith(".safelinks.protection.outlook.com") else ""


def has_words(html: str) -> bool:
    return bool(_TAG.sub("", html).strip())


def _words(html: str) -> str:
    lines = re.sub(r"</p><p>|<br>", " ", html)
    return _one_line(BeautifulSoup(lines, "html.parser").get_text())


def _one_line(text: str) -> str:
    return " ".join(_INVISIBLE.sub("", text).split())


def _trimmed(html: str) -> str:
    return re.sub(r" {2,}", " ", re.sub(r"^(?:\s|<br>)+|(?:\s|<br>)+$", "", html))


def _escaped(text: str) -> str:
    return re.sub(r'[&<>"]', lambda found: f"&#{ord(found[0])};", text)


# --- Items -> lists ------------------------------------------------------------------------------------------------------


def _joined_lists(blocks: list[Block | _Item], document: Document) -> Iterator[Block]:
    run: list[_Item] = []
    for block in blocks:
        if isinstance(block, _Item):
            run.append(block)
            continue
        if run:
            yield Prose(_list_html(run, document))
            run = []
        yield block
    if run:
        yield Prose(_list_html(run, document))


def _list_html(items: list[_Item], document: Document) -> str:
    """Convert items with levels to nested lists, without levels that the text skips."""
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
