"""Statements of a text about itself, at its beginning and end: label, dateline, source, first sentence. Pure.

A statement is removed from the blocks when it is used, so it never appears both in its field and in the text. A
statement that contains a link or a note stays in the text, because a field cannot hold these.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import unescape
from urllib.parse import urlsplit

from news.editorial import plain_text
from news.parsing.documents.values import Block, Heading, Picture, Prose, Table, plain

TOP, END = 5, 3  # blocks in which a statement is expected
MOST_DATELINE, MOST_SOURCE = 120, 300  # characters


def one_line(html: str) -> str:
    return " ".join(plain(html).split())


def is_paragraph(block: Block) -> bool:
    return isinstance(block, Prose) and block.html.startswith("<p>")


# --- Label -------------------------------------------------------------------------------------------------------------

_CORE_WORDS = (
    "press news newsletter media release advisory пресс релиз новость новости информация сообщение сми прессы печати "
    "communiqué communique presse actualité actualités médias"
)
_OTHER_WORDS = (
    "a an and at by email for from immediate in item no nr of on our publication publish site statement text the to today "
    "update website "
    "в г для года за и из к материал на номер о об от по публикации размещения сайт сайта сайте службы текст "
    "à au aux avis d de des diffusion du en et immédiate information informations internet l la le les média note notre "
    "nouvelle nouvelles numéro pour service site sur texte un une"
)
_CORE, _OTHER = frozenset(_CORE_WORDS.split()), frozenset(_OTHER_WORDS.split())
_MONTHS = frozenset(month for months in plain_text.MONTHS.values() for month in months)
_LETTERS = re.compile(r"[^\W\d_]+")


def is_label(text: str) -> bool:
    """Return whether a text only states its kind: "Press release No. 12", "Пресс-релиз", "Communiqué de presse"."""
    if len(text) > plain_text.HEADING_CHARACTERS:
        return False
    words = {word.casefold() for word in _LETTERS.findall(text)}
    return bool(words & _CORE) and words <= _CORE | _OTHER | _MONTHS


_AFTER_LABEL = re.compile(r":\s+|\s[-–—|]\s")


def without_label(title: str) -> str:
    """Return a title without the label before it: "Press release: Experts meet" -> "Experts meet"."""
    found = _AFTER_LABEL.search(title)
    return title[found.end() :].strip() if found and is_label(title[: found.start()]) else title


# --- The beginning of a paragraph -----------------------------------------------------------------------------------

_TOKEN = re.compile(r"<(?P<end>/?)(?P<tag>[a-z]+)[^>]*>|&[^;<&\s]{1,10};|.", re.DOTALL)
_EMPTY = re.compile(r"<(?:b></b|i></i)>")
_SPACE = re.compile(r"(?:\s|&nbsp;|<br>)+")


def cut(html: str, text: str) -> str | None:
    """Return a paragraph without the ``text`` that begins it, "" if nothing else is in it.

    Return None if a link or a note is in that text.
    """
    missing = sum(1 for character in text if not character.isspace())
    marks: list[str] = []
    end = len("<p>")
    for found in _TOKEN.finditer(html, end):
        if not missing:
            break
        end = found.end()
        tag = found["tag"]
        if tag in ("a", "sup", "sub"):
            return None
        if tag in ("b", "i"):
            marks = marks[:-1] if found["end"] else [*marks, tag]
        elif not tag:
            missing -= not unescape(found[0]).isspace()
    opened = "".join(f"<{mark}>" for mark in marks)
    rest = html[end:]
    if not marks and (space := _SPACE.match(rest)):
        rest = rest[space.end() :]
    rest = _EMPTY.sub("", opened + rest)
    return f"<p>{rest}" if one_line(rest) else ""


# --- Dateline ----------------------------------------------------------------------------------------------------------

_AFTER_DATELINE = re.compile(r"\s*[-–—:]+\s*|(?<=[.)\]])\s+")
_DASHES = re.compile(r"[-–—:\s]+")


def dateline(text: str) -> tuple[date | None, str]:
    """Return the date at the beginning of a text, and the words to its end: "Brussels, 25 May 2021 – The …"."""
    head = text[:MOST_DATELINE]
    for found in _AFTER_DATELINE.finditer(head):
        if on := plain_text.read_date(head[: found.start()].strip()):
            dashes = _DASHES.match(text, found.end())
            return on, text[: dashes.end() if dashes else found.end()]
    return None, ""


def take_dateline(blocks: list[Block]) -> tuple[date | None, str]:
    """Remove the dateline of the first or second paragraph. Return its date and words.

    The place is removed too, because the page shows the date and the text says where it happened.
    """
    paragraphs = [at for at, block in enumerate(blocks[:TOP]) if is_paragraph(block)]
    for at in paragraphs[:2]:
        block = blocks[at]
        assert isinstance(block, Prose)
        on, words = dateline(one_line(block.html))
        if on:
            if rest := cut(block.html, words):
                blocks[at] = Prose(rest)
                return on, words
            return on, ""
    return None, ""


# --- Source ------------------------------------------------------------------------------------------------------------

_SOURCE_LABELS = (
    *("source", "sources", "original source", "original", "originally published by", "originally published at"),
    *("first published by", "first published at", "источник", "первоисточник", "источник информации", "оригинал"),
    *("source originale", "source de l’information", "texte original", "article original"),
)
_SOURCE = re.compile(rf"[\s(\[*]*(?:{'|'.join(_SOURCE_LABELS)})\s*[:：]", re.IGNORECASE)
_HREF = re.compile(r'<a href="([^"]*)"')
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"«»“”]+", re.IGNORECASE)
_AROUND_NAME = " \t,;:.()[]<>–—-|*\u00a0"


@dataclass(frozen=True, slots=True)
class Source:
    """Publisher and address of the original, as stated in the text; one of them may be "". ``line`` is the block."""

    name: str
    url: str
    line: Block


def source_in(html: str) -> tuple[str, str] | None:
    """Return the name and address of a line "Source: …", or None for another line or one with several addresses."""
    text = one_line(html)
    found = _SOURCE.match(text)
    if not found or len(text) > MOST_SOURCE:
        return None
    rest = text[found.end() :]
    written = [address.rstrip(".,;:)]") for address in _ADDRESS.findall(rest)]
    linked = [unescape(one) for one in _HREF.findall(html) if one.startswith("http")]
    addresses: dict[str, str] = {}
    for one in (*linked, *(one if "//" in one else f"https://{one}" for one in written)):
        if host_of(one):
            addresses.setdefault(_plain_address(one), one)
    if len(addresses) > 1:
        return None
    url = next(iter(addresses.values()), "")
    name = _ADDRESS.sub("", rest).strip(_AROUND_NAME)
    return (name[:200], url[:500]) if name or url else None


def host_of(url: str) -> str:
    """Return the host of an address without "www.", or "" for an invalid address."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _plain_address(url: str) -> str:
    return url.partition("//")[2].removeprefix("www.").rstrip("/").casefold()


def take_source(blocks: list[Block]) -> Source | None:
    """Return the source that a line near the top or the end names. The line is removed if it has an address. Without an
    address it stays, at the end. A line below a table or an image is left alone, because it names their source.
    """
    last = len(blocks) - 1
    places = [*range(last, max(last - END, -1), -1), *range(min(TOP, last + 1))]
    for at in dict.fromkeys(places):
        block = blocks[at]
        if not isinstance(block, Prose | Heading) or (at and isinstance(blocks[at - 1], Table | Picture)):
            continue
        html = block.html if isinstance(block, Prose) else block.text
        before, line = _last_line(html)
        if found := source_in(line):
            if found[1]:
                blocks[at : at + 1] = [Prose(before)] if before else []
            elif not before:
                blocks.append(blocks.pop(at))
            return Source(*found, line=block)
    return None


def _last_line(html: str) -> tuple[str, str]:
    """Split a paragraph into the part before its last line, and that line."""
    before, line_break, line = html.rpartition("<br>")
    is_whole = before.startswith("<p>") and all(before.count(f"<{tag}") == before.count(f"</{tag}>") for tag in "abi")
    return (f"{before}</p>", f"<p>{line}") if line_break and is_whole else ("", html)


# --- Standfirst ----------------------------------------------------------------------------------------------------------

_NOTE = re.compile(r"\[\d{1,3}\]")


def take_standfirst(blocks: list[Block], stated: str = "") -> str:
    """Remove the standfirst from the text and return it: the ``stated`` one, or the first sentence if it is short.

    A stated standfirst that only shortens the first paragraph ("The experts met for…") is not used.
    """
    left = _folded(stated)
    while left and (found := _first_paragraph(blocks)):
        at, text = found
        if left.startswith(_folded(text)):
            left = left.removeprefix(_folded(text))
            del blocks[at]
        elif not _folded(text).startswith(left):
            return stated
        elif words := _sentences(text[:1_000], left):
            return stated if _take(blocks, at, words) else ""
        else:
            break
    if stated and not left:
        return stated
    if not (found := _first_paragraph(blocks)):
        return stated
    at, text = found
    sentence = plain_text.first_sentence(text)
    is_short = len(sentence) <= plain_text.STANDFIRST_CHARACTERS and not sentence.endswith(":")
    return sentence if is_short and not _NOTE.search(sentence) and _take(blocks, at, sentence) else ""


def _first_paragraph(blocks: Sequence[Block]) -> tuple[int, str] | None:
    """Return the place and the words of the paragraph that begins the text."""
    at = next((at for at, block in enumerate(blocks) if not isinstance(block, Picture)), None)
    block = blocks[at] if at is not None else None
    return (at, one_line(block.html)) if at is not None and isinstance(block, Prose) and is_paragraph(block) else None


def _sentences(text: str, folded: str) -> str:
    """Return the sentences at the beginning of ``text`` that have the words ``folded``, or ""."""
    end = 0
    while end < len(text) and len(_folded(text[:end])) < len(folded):
        rest = text[end:].lstrip()
        end = len(text) - len(rest) + len(plain_text.first_sentence(rest))
    return text[:end] if _folded(text[:end]) == folded else ""


def _take(blocks: list[Block], at: int, words: str) -> bool:
    """Remove words from the beginning of a paragraph, unless there is no other text. Return whether they were removed."""
    block = blocks[at]
    assert isinstance(block, Prose)
    rest = cut(block.html, words)
    if rest is None or (not rest and all(one is block or isinstance(one, Picture) for one in blocks)):
        return False
    blocks[at : at + 1] = [Prose(rest)] if rest else []
    return True


def _folded(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
