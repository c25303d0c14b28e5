"""Document as blocks, passed between processes as JSON (`dumped`, `loaded`)."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from html import unescape
from typing import Any

import nh3

MOST_TITLE = 255  # characters
MOST_CHARACTERS, MOST_PIECES = 1_000_000, 12_000  # limits of a draft; pieces are blocks, cells and HTML elements
TOO_MUCH = "The document has too much text. Divide it into smaller documents."
BLOCK_NAMES = (
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header html li main nav ol p pre section summary table tbody td tfoot th thead tr ul"
)
_UNSEEN = dict.fromkeys([0xAD, 0x2060, 0xFEFF, *range(0x200B, 0x2010)])


class Refused(Exception):
    """Error for a document that cannot be read. The message is a sentence for the editor."""

    @property
    def sentence(self) -> str:
        return str(self)


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph or a list: HTML with p, ul, ol, li, a, b, i, sup, sub and br."""

    html: str


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    rank: int = 2


@dataclass(frozen=True, slots=True)
class Quote:
    text: str
    speaker: str
    office: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of ``rows`` are HTML like that of `Prose`. ``columns`` are words."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """An image: its bytes, or the address of an image on a web page."""

    body: bytes = b""
    url: str = ""
    alt: str = ""

    @property
    def key(self) -> str:
        return self.url or hashlib.sha256(self.body).hexdigest()


Block = Prose | Heading | Quote | Table | Picture
_TEXTS = ("title", "standfirst", "plain_text", "source_name", "source_url")
_KINDS = {kind.__name__: kind for kind in (Prose, Heading, Quote, Table, Picture)}


@dataclass(slots=True)
class Document:
    """``left_out`` and ``changed`` are numbers by kind: `LEFT_OUT`, `CHANGED`. ``words_left_out`` are the words in it.

    ``plain_text`` is a text without structure, which is read like a typed one. ``set_aside`` are texts that were left
    out by a guess, such as a signature; the editor can restore them.
    """

    blocks: list[Block] = field(default_factory=list)
    title: str = ""
    standfirst: str = ""
    published_on: date | None = None
    plain_text: str = ""
    source_name: str = ""
    source_url: str = ""
    left_out: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    words_left_out: list[str] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join([self.title, self.standfirst, *map(text_of, self.blocks)])

    def entitle(self, text: str) -> None:
        """Use ``text`` as the title. Words beyond the maximum length of a title are counted."""
        words = " ".join(text.split())
        has_room = len(words) <= MOST_TITLE
        self.title = words if has_room else words[: MOST_TITLE + 1].rpartition(" ")[0] or words[:MOST_TITLE]
        rest = words[len(self.title) :]
        self.leave_out("words", rest, number=len(rest.split()))

    def leave_out(self, kind: str, text: str = "", number: int = 1) -> None:
        if number:
            self.left_out[kind] += number
        self.words_left_out += text.split()
        if kind in SET_ASIDE and text.strip():
            self.set_aside.append(" ".join(text.split()))

    def limit_pictures(self, most: int) -> None:
        """Leave out images beyond this total number of bytes, because a small file can unpack to large images."""
        total = 0
        for block in list(self.blocks):
            if isinstance(block, Picture) and (total := total + len(block.body)) > most:
                self.blocks.remove(block)
                self.leave_out("pictures")

    def account_for(self, text: str, *, since: int = 0) -> None:
        """Count the words of ``text`` that are neither in the document nor among those left out ``since`` then."""
        missing = Counter(_words(text))
        missing.subtract(_words(self.text))
        missing.subtract(_words(" ".join(self.words_left_out[since:])))
        self.leave_out("words", " ".join((+missing).elements()), number=(+missing).total())


def check_size(blocks: Iterable[Block], *, characters: int = 0) -> None:
    """Raise `Refused` if the document, of whatever kind, is larger than the editor can show in a few seconds."""
    written = [text for block in blocks for text in _written(block)]
    elements = sum(text.count("<") - text.count("</") for text in written)
    if characters + sum(map(len, written)) > MOST_CHARACTERS or len(written) + elements > MOST_PIECES:
        raise Refused(TOO_MUCH)


def _written(block: Block) -> Iterator[str]:
    """Yield the texts and the HTML of a block, one by one."""
    match block:
        case Prose(html):
            yield html
        case Table(caption, columns, rows):
            yield from (caption, *columns, *(cell for row in rows for cell in row))
        case _:
            yield text_of(block)


def text_of(block: Block) -> str:
    match block:
        case Prose(html):
            return plain(html)
        case Heading(text):
            return text
        case Quote(text, speaker, office):
            return f"{text}\n{speaker}\n{office}"
        case Table(caption, columns, rows):
            return "\n".join([caption, *columns, *(plain(cell) for row in rows for cell in row)])
    return ""


_BREAKING = re.compile(rf"</?(?:{'|'.join(BLOCK_NAMES.split())}|br)(?=[\s/>])[^>]*>", re.IGNORECASE)
_MARKUP = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)
_WORD = re.compile(r"\w+")


def plain(html: str) -> str:
    """Return the text of well-formed HTML, with a space between blocks."""
    return unescape(_MARKUP.sub("", _BREAKING.sub(" ", html)))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.translate(_UNSEEN))


LEFT_OUT = (
    *("pictures", "repeated_pictures", "small_pictures", "comments", "deletions", "hidden", "objects", "links"),
    *("footnotes", "headers", "text_boxes", "formulas", "navigation", "replies", "signatures", "attachments"),
    *("disclaimers", "labels", "datelines", "above", "words"),
)
SET_ASIDE = ("headers", "replies", "signatures", "disclaimers", "labels", "above")  # kinds
CHANGED = (
    *("merged", "first_rows", "nested_tables", "large_tables", "layout_tables", "footnotes", "numbering"),
    *("tables_as_text", "deep_lists", "text_boxes", "insertions"),
)

_CLEANER = nh3.Cleaner(
    tags={"p", "ul", "ol", "li", "a", "b", "i", "sup", "sub", "br"},
    attributes={"a": {"href"}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)


def cleaned(html: str) -> str:
    """Return HTML with only the elements of `Prose`, because the process that wrote it is not trusted."""
    return _CLEANER.clean(html)


def dumped(document: Document) -> bytes:
    """Write a document as JSON, the bytes of images in base64."""
    value = {one.name: getattr(document, one.name) for one in fields(document)}
    value["published_on"] = document.published_on and document.published_on.isoformat()
    value["blocks"] = [[type(block).__name__, asdict(block)] for block in document.blocks]
    return json.dumps(value, default=lambda body: base64.b64encode(body).decode()).encode()


def loaded(data: bytes) -> Document:
    """Read what `dumped` wrote, and clean its HTML. Raise ValueError, KeyError or TypeError for anything else."""
    value = json.loads(data)
    day = value.pop("published_on")
    blocks = list(_blocks(value.pop("blocks")))
    counts = [Counter({str(key): int(n) for key, n in value[name].items()}) for name in ("left_out", "changed")]
    words, aside = ([_storable(word) for word in value[name]] for name in ("words_left_out", "set_aside"))
    texts: dict[str, Any] = {name: _storable(value[name]) for name in _TEXTS}
    on = date.fromisoformat(day) if day else None
    return Document(
        blocks, published_on=on, left_out=counts[0], changed=counts[1], words_left_out=words, set_aside=aside, **texts
    )


def _storable(text: object) -> str:
    """Return text without characters that PostgreSQL or UTF-8 cannot store: null characters and lone surrogates."""
    return str(text).encode(errors="ignore").decode().replace("\0", "")


def _blocks(rows: Iterable[Any]) -> Iterator[Block]:
    for name, value in rows:
        kind = _KINDS[name]
        if kind is Prose:
            yield Prose(cleaned(_storable(value["html"])))
        elif kind is Picture:
            yield Picture(base64.b64decode(value["body"]), _storable(value["url"]), _storable(value["alt"]))
        elif kind is Table:
            rows_of = tuple(tuple(cleaned(_storable(cell)) for cell in row) for row in value["rows"])
            yield Table(_storable(value["caption"]), tuple(map(_storable, value["columns"])), rows_of)
        elif kind is Heading:
            yield Heading(_storable(value["text"]), int(value["rank"]))
        else:
            yield Quote(*(_storable(value[name]) for name in ("text", "speaker", "office")))
