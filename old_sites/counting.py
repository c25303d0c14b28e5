"""Independent count of what readers see: words, pictures and links of an old page, and of the page here.

It shares no code with the conversion, so that it notices what the conversion loses. It rather counts too much of the old
page: a number is then looked at, while a missing one would hide a loss.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

ENOUGH = 98  # percent of the words, pictures and links of a page

# Elements that do not divide words. All others do.
_INLINE_NAMES = (
    "a abbr acronym b bdi bdo big bold cite code del dfn em font i ins italic kbd link mark nobr q s samp simpleLink small "
    "span strike strong sub sup time tt u var wbr"
)
_INLINE = frozenset(_INLINE_NAMES.split())
_UNSEEN = {"script", "style", "template", "title", "head", "noscript"}
# Blocks of Volto that print fields of the item, which are counted by themselves, or nothing.
_FIELDS = {"title", "description", "leadimage", "eventMetadata", "separator", "spacer", "system", "toc", "dates"}
_PICTURES, _TARGETS = ("preview_image", "image"), ("href", "link", "linkHref", "buttonLink")
_NAMES_OF_WORDS = (
    "title head_title headline heading label question description text content answer contentText caption source extra "
    "author buttonText code name cite plaintext kicker speaker office value info role"
)
_WORDS = frozenset(_NAMES_OF_WORDS.split())
_FIRST = ("headline", "head_title", "title", "heading")
_TECHNICAL = re.compile(
    r"(?i)^@|^id$|^alt(?:_text)?$|uid$|key$|class|style|colou?r|align|type|variation|theme|scale|sort|query|format|token|icon"
    r"|width|height|size|_field$|layout$|url$|^src$|href$"
)
# A value of one word that a program reads: a name, an identity, a colour or an address.
_CODED = re.compile(r"[a-z][A-Za-z0-9]*(?:[-_.:/][A-Za-z0-9]+)*|[#./]\S*|\S+[:@]\S+|[\dA-Fa-f-]{20,}|\d+(?:px|%|r?em)?")
_MARKUP = re.compile(r"</|<(?:p|br|hr|img)\b[^<>]*>", re.IGNORECASE)
_UNSPACED = ("CJK ", "HIRAGANA", "KATAKANA", "THAI ", "LAO ", "KHMER ", "MYANMAR ")


@dataclass(slots=True)
class Seen:
    """Text that readers see on a page, a line for each paragraph, and the numbers of pictures and links."""

    parts: list[str] = field(default_factory=list)
    pictures: int = 0
    links: int = 0

    @property
    def text(self) -> str:
        lines = (" ".join(line.split()) for line in "".join(self.parts).split("\n"))
        return "\n".join(line for line in lines if line)

    def plain(self, text: object) -> None:
        """Add a paragraph."""
        if isinstance(text, str):
            self.parts += ["\n", text, "\n"]

    def html(self, html: str) -> None:
        reader = _Html(self)
        self.parts.append("\n")
        reader.feed(html)
        reader.close()
        self.parts.append("\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Numbers of an old page and of the page here. ``words_lost`` are in the old one only, whatever was added here."""

    words_before: int
    words_after: int
    words_lost: int
    pictures_before: int
    pictures_after: int
    links_before: int
    links_after: int

    @property
    def kept(self) -> int:
        """Return the percentage of the words, rounded down."""
        return 100 * (self.words_before - self.words_lost) // self.words_before if self.words_before else 100

    @property
    def is_enough(self) -> bool:
        return not self.below

    @property
    def below(self) -> dict[str, int]:
        """Return the percentages of words, pictures and links, rounded down, of which too few were kept."""
        pairs = {
            "words": (self.words_before, self.words_before - self.words_lost),
            "pictures": (self.pictures_before, self.pictures_after),
            "links": (self.links_before, self.links_after),
        }
        return {name: 100 * after // before for name, (before, after) in pairs.items() if 100 * after < ENOUGH * before}


def compare(before: Seen, after: Seen) -> Compared:
    old, new = words_of(before.text), words_of(after.text)
    return Compared(
        words_before=len(old),
        words_after=len(new),
        words_lost=(Counter(old) - Counter(new)).total(),
        pictures_before=before.pictures,
        pictures_after=after.pictures,
        links_before=before.links,
        links_after=after.links,
    )


class _Letters(dict[int, str | int]):
    """A table for `str.translate`, filled when a character is first met."""

    def __missing__(self, code: int) -> str | int:
        letter = chr(code)
        is_part = letter.isalnum() or unicodedata.category(letter).startswith("M")
        found: str | int = code if is_part else " "
        if is_part and unicodedata.name(letter, "").startswith(_UNSPACED):
            found = f" {letter} "
        self[code] = found
        return found


_LETTERS = _Letters()


def words_of(text: str) -> list[str]:
    """Return the words of a text in any script. Where a script has no spaces, each letter counts as a word."""
    return unicodedata.normalize("NFC", text).translate(_LETTERS).split()


class _Html(HTMLParser):
    def __init__(self, seen: Seen) -> None:
        super().__init__(convert_charrefs=True)
        self.seen, self.unseen = seen, ""
        self.link: tuple[int, int] | None = None  # numbers of parts and pictures at the start of a link

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.unseen:
            return
        if tag in _UNSEEN:
            self.unseen = tag
        values = dict(attrs)
        if tag == "a":
            self._end_link()
            if values.get("linktype") or _leads_away(values.get("href")):
                self.link = len(self.seen.parts), self.seen.pictures
        self.seen.pictures += tag == "img"
        self._divide(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.unseen == tag:
            self.unseen = ""
        if tag == "a":
            self._end_link()
        self._divide(tag)

    def close(self) -> None:
        super().close()
        self._end_link()

    def _end_link(self) -> None:
        """Count a link with words or a picture in it. Nobody sees others."""
        if self.link is not None:
            parts, pictures = self.link
            self.seen.links += self.seen.pictures > pictures or any(map(str.strip, self.seen.parts[parts:]))
        self.link = None

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.seen.parts.append(data.replace("\n", " "))

    def _divide(self, tag: str) -> None:
        if tag not in _INLINE:
            self.seen.parts.append(" " if tag in {"td", "th", "img"} else "\n")


def _leads_away(address: object) -> bool:
    """Return whether it is an address, and not a place on the same page."""
    return isinstance(address, str) and not address.strip().lower().startswith(("#", "javascript:")) and address != ""


# --- The old page -----------------------------------------------------------------------------------------------------


def of_volto(blocks: dict[str, Any], order: Iterable[str]) -> Seen:
    seen = Seen()
    _walk([blocks[key] for key in order if key in blocks], seen)
    return seen


_BREAK = object()


def _walk(first: Iterable[Any], seen: Seen) -> None:
    """Count values of any shape and depth, in order."""
    waiting: list[tuple[str, Any]] = [("", value) for value in first][::-1]
    while waiting:
        name, value = waiting.pop()
        if value is _BREAK:
            seen.parts.append("\n")
        elif isinstance(value, list):
            waiting += [(name, one) for one in value[::-1]]
        elif isinstance(value, dict):
            waiting += _inside(name, value, seen)[::-1]
        elif isinstance(value, str) and name == "inline":
            seen.parts.append(value)
        elif isinstance(value, str) and _MARKUP.search(value):
            seen.html(value)
        elif isinstance(value, str) and _is_text(name, value):
            seen.plain(value)


def _is_text(name: str, value: str) -> bool:
    return name in _WORDS or len(value.split()) > 1 or not _CODED.fullmatch(value.strip())


def _inside(name: str, value: dict[str, Any], seen: Seen) -> list[tuple[str, Any]]:
    """Count a dictionary in a field of this name, and return its values that are still to be counted."""
    kind = value.get("@type")
    if isinstance(kind, str) and kind in _FIELDS:
        return []
    if isinstance(value.get("children"), list):  # a node of Slate
        data = value["data"] if isinstance(value.get("data"), dict) else {}
        is_inline = value.get("type") in _INLINE
        seen.links += value.get("type") in {"a", "link", "simpleLink"} and any(
            map(_filled, [*data.values(), value.get("url")])
        )
        edges: list[tuple[str, Any]] = [] if is_inline else [("", _BREAK)]
        if value.get("type") not in {"a", "link", "simpleLink"}:
            edges = [*edges, *(pair for pair in data.items() if not _TECHNICAL.search(pair[0]))]  # such as a footnote
        return [*([] if is_inline else [("", _BREAK)]), *(("inline", child) for child in value["children"]), *edges]
    is_leaf = set(value) <= {"text", "bold", "italic", "sup", "sub", "code", "underline", "strikethrough"}
    if is_leaf and isinstance(value.get("text"), str):
        is_slate = name in {"inline", "value"}  # where a word can have several leaves
        breaks = [] if is_slate else [("", _BREAK)]
        return [*breaks, ("inline", value["text"]), *breaks]
    if isinstance(value.get("blocks"), list) and "entityMap" in value:  # of Draft.js
        entities = value["entityMap"].values() if isinstance(value["entityMap"], dict) else []
        seen.links += sum(isinstance(one, dict) and one.get("type") == "LINK" for one in entities)
        return [("text", line.get("text")) for line in value["blocks"] if isinstance(line, dict)]
    if kind == "html":
        seen.html(value["html"] if isinstance(value.get("html"), str) else "")
        return []
    _count(value, kind, seen)
    others = {*_PICTURES, *_TARGETS, "blocks"}
    rest = {key: one for key, one in value.items() if key not in others and not _TECHNICAL.search(key)}
    if "value" in rest or "text" in rest:
        rest.pop("plaintext", None)  # the same text again
    first = [(name, rest.pop(name)) for name in _FIRST if name in rest]  # as Volto shows them
    fields = [pair for one in (*first, *rest.items()) for pair in (("", _BREAK), one)]
    return [*fields, *(("", one) for one in _in_order(value))]


def _count(value: dict[str, Any], kind: object, seen: Seen) -> None:
    targets = [value.get(key) for key in _TARGETS]
    seen.links += sum(map(_filled, targets))
    shown = any(_filled(value.get(key)) for key in _PICTURES)
    about = value["href"][0] if isinstance(value.get("href"), list) and value["href"] else None
    if kind == "image":
        shown = shown or _filled(value.get("url"))
    if kind == "teaser" and isinstance(about, dict):
        shown = shown or bool(about.get("hasPreviewImage") or about.get("image_field"))
        if not value.get("title"):
            seen.plain(about.get("title") or about.get("Title"))
    seen.pictures += shown


def _filled(value: object) -> bool:
    """Return whether an address or a reference is filled, in any form of Volto."""
    if isinstance(value, list):
        return any(map(_filled, value))
    if isinstance(value, dict):
        return any(map(_filled, value.values()))
    return _leads_away(value)


def _in_order(value: dict[str, Any]) -> list[Any]:
    blocks, layout = value.get("blocks"), value.get("blocks_layout")
    if not isinstance(blocks, dict):
        return []
    order = layout.get("items") if isinstance(layout, dict) else None
    return [
        blocks[key] for key in (order if isinstance(order, list) else blocks) if isinstance(key, str) and key in blocks
    ]


# --- The page here ----------------------------------------------------------------------------------------------------


def of_stored(blocks: Iterable[dict[str, Any]]) -> Seen:
    """Count blocks of a body, as they are stored."""
    seen = Seen()
    for block in blocks:
        kind, value = block["type"], block["value"]
        _stored("plain" if isinstance(value, str) and kind != "text" else kind, value, seen)
    return seen


def _stored(kind: str, value: Any, seen: Seen) -> None:
    """Count any value, also one of a shape that its block does not have: texts by their names or if they have several words,
    pictures and links by the keys of their targets."""
    if isinstance(value, str):
        if kind in {"text", "values"} or _MARKUP.search(value):
            seen.html(value)
        elif kind == "plain" or (not _TECHNICAL.search(kind) and _is_text(kind, value)):
            seen.plain(value)
    elif isinstance(value, list):
        for one in value:
            _stored(kind, one, seen)
    elif isinstance(value, dict):
        if kind == "embed":  # its address is not a link
            value = {name: one for name, one in value.items() if name != "url"}
        picture = value.get("image")  # by its key, or in the neutral form by its address
        seen.pictures += isinstance(picture, int) or (isinstance(picture, str) and bool(picture))
        seen.links += any(value.get(key) for key in ("page", "document", "url", "link"))
        for name, one in value.items():
            is_plain = name == "text" and kind in {"heading", "quote", "cards"}
            _stored("plain" if is_plain else kind if name == "value" else name, one, seen)
