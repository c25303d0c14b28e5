"""Conversion of clean HTML from other sites to body blocks that the CMS can open. Pure.

Wagtail's converter fails on ordinary HTML (a list item without a list, a link around a paragraph, ``<br>``), and then
the whole edit page fails. So the HTML is reduced to what Draftail itself writes: a flat sequence of paragraphs and
lists. A round trip through the converter proves this; if it fails, the text becomes plain paragraphs.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from typing import Any

from bs4 import BeautifulSoup, NavigableString, Tag
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.rich_text import RichText

from news.blocks import PROSE
from news.parsing.parsed import web_address
from news.parsing.sanitize import as_html, text_of

logger = logging.getLogger(__name__)

_MARKS = {"b": "b", "strong": "b", "i": "i", "em": "i", "cite": "i", "sup": "sup", "sub": "sub"}
_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h3", "h5": "h3", "h6": "h3"}
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "blockquote",
        "figure",
        "figcaption",
        "table",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "dl",
        "dt",
        "dd",
        "pre",
        "hr",
    ]
)
_OWN_LINES = _BLOCKS | _HEADINGS.keys() | {"ul", "ol", "li"}
_LONGEST_HEADING = 160
_KEY = re.compile(r' data-block-key="\w*"')  # a random one for a block without an id

# (kind, content): ``p``, ``ul`` and ``ol`` have HTML; ``h2`` and ``h3`` have plain text.
type Line = tuple[str, str]


def body_of(html: str) -> list[tuple[str, Any]]:
    """Return raw values for a body: a text block for consecutive paragraphs and lists, a heading block for each
    heading.

    ``html`` is from `sanitize.clean`. Never raises: text that the converter cannot handle becomes plain paragraphs.
    """
    try:
        lines = list(_lines(BeautifulSoup(html, "html.parser")))
    except RecursionError:
        lines = _plain(html)
    body: list[tuple[str, Any]] = []
    for is_heading, run in groupby(lines, key=lambda line: line[0] in {"h2", "h3"}):
        if is_heading:
            body += [("heading", {"text": text, "level": level}) for level, text in run]
        elif text := proven(_written(list(run))):
            body.append(("text", RichText(text)))
    return body


def proven(html: str, *, features: Sequence[str] = PROSE) -> str:
    """Return ``html`` after a round trip through the converter, or its words in paragraphs if the converter fails.

    If the first round trip changes anything, there is a second one, because the first moves spaces out of the marks. So
    an editor who saves the text unchanged changes nothing.
    """
    for attempt in (html.replace("<br>", "<br/>"), as_html(text_of(html))):
        try:
            converter = ContentstateConverter(features=features)
            once: str = converter.to_database_format(converter.from_database_format(attempt))
            is_same = _KEY.sub("", once) == _KEY.sub("", attempt)
            twice = once if is_same else converter.to_database_format(converter.from_database_format(once))
        except Exception:
            # Any error, such as an assertion or a deep recursion: HTML from other sites must never break the edit page.
            logger.warning("HTML from outside becomes plain paragraphs", exc_info=True)
            continue
        return twice if text_of(twice) else ""
    return ""


def _plain(html: str) -> list[Line]:
    return [("p", escape(line, quote=False)) for line in text_of(html).splitlines()]


def _lines(node: Tag) -> Iterator[Line]:
    """Yield the blocks under ``node`` in order. Words between blocks become separate paragraphs."""
    words: list[str] = []
    for child in node.children:
        if isinstance(child, Tag) and _is_block(child):
            yield from _line("p", words)
            words = []
            yield from _block(child)
        else:
            words.append(_inline(child))
    yield from _line("p", words)


def _is_block(tag: Tag) -> bool:
    return tag.name in _OWN_LINES or any(isinstance(one, Tag) and one.name in _OWN_LINES for one in tag.descendants)


def _block(tag: Tag) -> Iterator[Line]:
    if tag.name in _HEADINGS:
        text = " ".join(tag.get_text(" ").split())
        if not text:
            return
        yield (_HEADINGS[tag.name], text) if len(text) <= _LONGEST_HEADING else ("p", escape(text, quote=False))
    elif tag.name in {"ul", "ol"}:
        yield from _items(tag, tag.name)
    elif tag.name == "li":
        yield from _item(tag, "ul")
    elif tag.name == "tr":
        cells = [" ".join(_flat(cell).split()) for cell in tag.find_all(["td", "th"], recursive=False)]
        yield from _line("p", [" – ".join(cell for cell in cells if cell)])
    elif tag.name == "pre" and not any(_is_block(child) for child in tag.find_all(True)):
        for end in tag.find_all("br"):
            end.replace_with("\n")
        yield from _line("p", ["<br/>".join(escape(line, quote=False) for line in tag.get_text().splitlines())])
    else:
        yield from _lines(tag)


def _items(tag: Tag, kind: str) -> Iterator[Line]:
    for child in tag.children:
        if isinstance(child, Tag) and child.name in {"ul", "ol"}:
            yield from _items(child, child.name)
        else:
            yield from _item(child, kind)


def _item(node: Any, kind: str) -> Iterator[Line]:
    """Yield one list item. The items of a nested list follow at the same level."""
    words: list[str] = []
    for piece in _pieces(node):
        if isinstance(piece, Tag):
            yield from _line(kind, words)
            words = []
            yield from _items(piece, piece.name)
        else:
            words.append(piece)
    yield from _line(kind, words)


def _pieces(node: Any) -> Iterator[str | Tag]:
    """Yield inline content without its blocks, and lists as they are."""
    if not isinstance(node, Tag) or not _is_block(node):
        yield _inline(node)
        return
    yield " "
    for child in node.children:
        if isinstance(child, Tag) and child.name in {"ul", "ol"}:
            yield child
        else:
            yield from _pieces(child)
    yield " "


def _line(kind: str, words: Sequence[str]) -> Iterator[Line]:
    """Yield the line, unless it is empty."""
    html = "".join(words).strip()
    while html.startswith("<br/>"):
        html = html.removeprefix("<br/>").lstrip()
    while html.endswith("<br/>"):
        html = html.removesuffix("<br/>").rstrip()
    if text_of(html):
        yield kind, html


def _flat(tag: Tag) -> str:
    """Return the inline content of ``tag`` without its blocks."""
    parts = (f" {_flat(c)} " if isinstance(c, Tag) and _is_block(c) else _inline(c) for c in tag.children)
    return "".join(parts)


def _inline(node: Any, *, marks: frozenset[str] = frozenset()) -> str:
    """Return inline HTML with each mark at most once. A link in a link becomes words."""
    if isinstance(node, Tag):
        if node.name == "br":
            return "<br/>"
        mark = _MARKS.get(node.name, "")
        if node.name == "a" and "a" not in marks and (href := _address(str(node.get("href") or ""))):
            inner = "".join(_inline(child, marks=marks | {"a"}) for child in node.children)
            return f'<a href="{escape(href)}">{inner}</a>' if inner.strip() else inner
        if mark and mark not in marks:
            inner = "".join(_inline(child, marks=marks | {mark}) for child in node.children)
            return f"<{mark}>{inner}</{mark}>" if inner.strip() else inner
        return "".join(_inline(child, marks=marks) for child in node.children)
    if type(node) is NavigableString:
        return escape(_folded(str(node)), quote=False)
    return ""  # a comment or declaration


def _address(href: str) -> str:
    return href if href.startswith("mailto:") else web_address(href, base="")


def _folded(text: str) -> str:
    """Collapse line ends and runs of spaces into one space."""
    words = " ".join(text.split())
    if not words:
        return " " if text else ""
    return f"{' ' if text[0].isspace() else ''}{words}{' ' if text[-1].isspace() else ''}"


def _written(lines: Sequence[Line]) -> str:
    html = []
    for kind, run in groupby(lines, key=lambda line: line[0]):
        if kind == "p":
            html += [f"<p>{content}</p>" for _, content in run]
        else:
            html.append(f"<{kind}>{''.join(f'<li>{content}</li>' for _, content in run)}</{kind}>")
    return "".join(html)
