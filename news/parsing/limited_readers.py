"""feedparser's two readers with limits: the strict one based on expat, and the loose one for malformed documents.

The limits prevent documents from slowing them down. Content beyond a limit is left out, and ``is_reduced`` is set.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from xml.parsers import expat

from feedparser.api import LooseFeedParser, StrictFeedParser

from news.parsing.parsed import MAX_CATEGORIES

MAX_ATTRIBUTES = 256  # per element
MAX_DEPTH = 256
MAX_ELEMENTS = 200_000  # per document, for a thousand entries of two hundred elements each
MAX_NAMESPACES = 100
MAX_AUTHOR = 500  # maximum number of characters of an author


class LimitReached(Exception):
    """Limit at which reading stops; what was read so far is kept."""


class _Text(str):
    """Text whose `translate` is fast if there is nothing to translate. feedparser maps the C1 characters of each text
    to Windows-1252 letter by letter, which takes a third of its time.
    """

    __slots__ = ()
    _C1 = re.compile("[\x80-\x9f]")

    def translate(self, table: Any, /) -> str:
        return super().translate(table) if self._C1.search(self) else str(self)


class _Details(dict[str, Any]):
    """Parameters of an element's text. feedparser's own class tries aliases at each access and is deep-copied."""

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, Any]:
        return dict(self)


# Elements whose text we need and for which feedparser has no method.
_TAKEN_AS_TEXT = frozenset(("ttl", "sy_updateperiod", "sy_updatefrequency"))
_ENTRIES = frozenset(("item", "entry"))
_IDENTIFIERS = frozenset(("guid", "id"))
_CATEGORIES = frozenset(
    ("category", "keywords", "dc:subject", "itunes:category", "itunes:keywords", "media:keywords", "tags")
)
_SPLIT = frozenset(("author", "publisher", "itunes_keywords", "media_keywords", "tags"))
# Yandex News puts the full text into this element: HTML, or plain text in lines.
_FULL_TEXT, _ENCODED = "yandex:full-text", "content:encoded"
_PASSED_OVER = "passed-over"
_HAS_SCHEME = re.compile(r"\s*[a-z][a-z0-9+.-]*:", re.IGNORECASE)


class _Limited:
    """Mixin with the differences of both readers from feedparser: less work, and no date parsing (`read_date` gets the
    text).

    feedparser stores each unknown element under its own name, as text or, if it has attributes, as a dictionary. So
    documents could overwrite values that feedparser and we expect. Here such elements are skipped, except those of
    `_TAKEN_AS_TEXT`.
    """

    resolve_relative_uris = False
    sanitize_html = False
    is_reduced = False
    elements = 0
    is_link_by_default = False
    author_text = ""
    categories = 0  # number in the current entry
    item_depth = 0
    depth: int
    incontent: int
    contentparams: dict[str, Any]
    elementstack: list[list[Any]]
    basestack: list[str]
    langstack: list[str | None]

    def __getattr__(self, name: str) -> Any:
        """Return a handler for an unknown element, since feedparser looks up handlers of elements by method name."""
        if name.startswith("_start_"):
            return partial(self._start_unknown, name.removeprefix("_start_"))
        raise AttributeError(name)

    def _start_unknown(self, element: str, attributes: dict[str, str]) -> None:
        is_text = element in _TAKEN_AS_TEXT or hasattr(type(self), f"_end_{element}")
        self.push(element, int(is_text))  # type: ignore[attr-defined]

    def guarded(self, method: Callable[..., None], *arguments: Any) -> bool:
        """Call a method of feedparser so that an error only loses one element. Return False after an error."""
        try:
            method(*arguments)
        except (LimitReached, MemoryError):
            raise
        except Exception:
            self.is_reduced = True
            return False
        return True

    def guarded_end(self, method: Callable[..., None], *arguments: Any) -> None:
        if not self.guarded(method, *arguments):
            self.depth -= 1
            for stack in (self.basestack, self.langstack):
                del stack[-1:]

    def pop_content(self, tag: str) -> Any:
        """Leave the content even after an error at its end; feedparser would stay in it."""
        try:
            return self.pop(tag)  # type: ignore[attr-defined]
        finally:
            self.incontent = max(0, self.incontent - 1)
            self.contentparams.clear()

    def unknown_starttag(self, tag: str, attrs: list[tuple[str, str]]) -> None:
        """Start an element; both readers call this for every element, and `unknown_endtag` at its end."""
        kind = self.kind_of(tag)
        if kind in _ENTRIES:
            self.item_depth = self.depth + 1
            self.categories = 0
            self.leave_all()
        elif kind in _CATEGORIES and not self.incontent:
            self.categories += 1
            if self.categories > MAX_CATEGORIES:
                self.is_reduced = self.is_reduced or bool(self.inentry)  # type: ignore[attr-defined]
                tag = _PASSED_OVER
        elif kind == _FULL_TEXT:
            tag = _ENCODED
        elif kind in _IDENTIFIERS:
            self.is_link_by_default = all(name.lower() != "ispermalink" for name, _ in attrs)
        super().unknown_starttag(tag, attrs)  # type: ignore[misc]

    def unknown_endtag(self, tag: str) -> None:
        kind = self.kind_of(tag)
        self.author_text = ""
        if kind in _ENTRIES:
            self.end_all()
        elif kind in _CATEGORIES and self.elementstack and self.elementstack[-1][0] == _PASSED_OVER:
            tag = _PASSED_OVER
        elif kind in _IDENTIFIERS and self.is_link_by_default:
            # In RSS 2.0 a guid is a link by default. If it declares nothing and is not an address, it is not a link.
            self.guidislink = bool(_HAS_SCHEME.match(self.open_text("id")))
        elif kind == _FULL_TEXT:
            tag = _ENCODED
            if "<" not in (text := self.open_text("content")) and "&" not in text:
                self.contentparams["type"] = "text/plain"
        super().unknown_endtag(tag)  # type: ignore[misc]
        if self.author_text and self.inentry and (people := self.entries[-1].get("authors")):  # type: ignore[attr-defined]
            # feedparser extracts an email address from a name, and supports top-level domains of only four letters.
            people[-1] = {"name": self.author_text}

    def kind_of(self, tag: str) -> str:
        """Return the element's name with feedparser's prefix for its namespace."""
        prefix, colon, name = tag.partition(":")
        known = self.namespacemap.get(prefix, prefix) if colon else ""  # type: ignore[attr-defined]
        return f"{known}:{name}" if known else name if colon else tag

    def pop(self, element: str, strip_whitespace: int = 1) -> Any:
        """Close the element. Limit names and keywords, which feedparser processes in quadratic time."""
        if element in _SPLIT and self.elementstack and self.elementstack[-1][0] == element:
            text = self.open_text(element)
            if element in {"author", "publisher"}:
                text = text[:MAX_AUTHOR]
            else:
                terms = text.split(",")
                most = max(0, MAX_CATEGORIES - self.categories) + 1  # this element is one of them
                self.is_reduced = self.is_reduced or len(terms) > most
                self.categories += min(len(terms), most) - 1
                text = ",".join(terms[:most])
            self.elementstack[-1][2] = [text]
        found = super().pop(element, strip_whitespace)  # type: ignore[misc]
        if element == "author" and isinstance(found, str):
            self.author_text = found
        return found

    def end_all(self) -> None:
        """Close all open elements of an entry at its end, so that the next one starts clean."""
        while any(name == "item" for name, _, _ in self.elementstack) and self.elementstack[-1][0] != "item":
            self.guarded(self.pop, self.elementstack[-1][0])
        self.leave_all()

    def leave_all(self) -> None:
        self.insource = self.inimage = self.intextinput = self.inauthor = self.incontributor = self.inpublisher = 0
        self.incontent = self.hasContent = 0
        self.contentparams.clear()

    def count_element(self) -> None:
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            self.is_reduced = True
            raise LimitReached

    def limited(self, attributes: list[tuple[str, str]]) -> list[tuple[str, str]]:
        if len(attributes) > MAX_ATTRIBUTES:
            self.is_reduced = True
        return attributes[:MAX_ATTRIBUTES]

    def push_content(self, *arguments: Any) -> None:
        super().push_content(*arguments)  # type: ignore[misc]
        self.contentparams = _Details(self.contentparams)

    def decode_entities(self, element: str, data: str) -> str:
        return _Text(super().decode_entities(element, data))  # type: ignore[misc]

    def track_namespace(self, prefix: str | None, uri: str) -> None:
        if len(self.namespaces_in_use) < MAX_NAMESPACES:  # type: ignore[attr-defined]
            super().track_namespace(prefix, uri)  # type: ignore[misc]
        else:
            self.is_reduced = True

    def _end_published(self) -> None:
        self.pop("published")  # type: ignore[attr-defined]

    def _end_updated(self) -> None:
        self.pop("updated")  # type: ignore[attr-defined]

    def _end_created(self) -> None:
        self.pop("created")  # type: ignore[attr-defined]

    def _end_expirationdate(self) -> None:
        self.pop("expired")  # type: ignore[attr-defined]

    def _end_dcterms_valid(self) -> None:
        self.pop("validity")  # type: ignore[attr-defined]

    _end_issued = _end_pubdate = _end_published
    _end_modified = _end_lastbuilddate = _end_date = _end_updated

    def _start_date(self, attributes: dict[str, str]) -> None:
        self.push("updated", 1)  # type: ignore[attr-defined]

    def open_text(self, element: str) -> str:
        """Return the text so far of the open element, or "" if it is another one."""
        name, _, pieces = self.elementstack[-1] if self.elementstack else ("", 0, [])
        return "".join(piece for piece in pieces if isinstance(piece, str)) if name == element else ""

    def drop_open_entry(self) -> bool:
        """Drop an entry that has started but not ended. Return whether there was one."""
        if is_open := bool(self.inentry and self.entries):  # type: ignore[attr-defined]
            del self.entries[-1]  # type: ignore[attr-defined]
        return is_open


class _Attributes(dict[tuple[str | None, str], str]):
    """Attributes in the interface that feedparser expects (SAX's AttributesNS), without its quadratic name lookup."""

    __slots__ = ("qualified",)

    def __init__(self, attributes: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self.qualified: dict[str, str] = {}
        for name, value in attributes:
            # "local", or "namespace local prefix", as expat writes them
            namespace, _, local = name.partition(" ")
            if not local:
                self[None, name] = value
                continue
            local, _, prefix = local.partition(" ")
            self[namespace, local] = value
            self.qualified[f"{prefix}:{local}"] = value

    def getQNames(self) -> Iterable[str]:  # SAX's method name
        return self.qualified

    def getValueByQName(self, name: str) -> str:  # SAX's method name
        return self.qualified[name]


_NO_ATTRIBUTES = _Attributes(())


class StrictReader(_Limited, StrictFeedParser):  # type: ignore[misc]
    """feedparser's strict reader, fed directly by expat: the usual SAX driver splits text into many small pieces."""

    def __init__(self) -> None:
        super().__init__("", None, "utf-8")
        self.contentparams = _Details()
        self.baseuri: str
        self.level = 0
        self.names: dict[str, tuple[str | None, str]] = {}

    def read(self, text: str) -> None:
        """Read a document. Raise ExpatError, `NotAFeed`, `LimitReached`, and what feedparser raises."""
        parser = expat.ParserCreate(None, " ")
        parser.namespace_prefixes = True
        parser.buffer_text = True
        parser.buffer_size = 1 << 16
        parser.StartElementHandler = self.begin
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.handle_data
        parser.StartNamespaceDeclHandler = self.startPrefixMapping
        parser.Parse(text, True)

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        self.count_element()
        self.level += 1
        if self.level > MAX_DEPTH:
            self.is_reduced = True
            return
        found = _Attributes(self.limited(list(attributes.items()))) if attributes else _NO_ATTRIBUTES
        self.guarded(self.startElementNS, self.names.get(name) or self.split(name), None, found)

    def end(self, name: str) -> None:
        self.level -= 1
        if self.level >= MAX_DEPTH:
            return
        self.guarded_end(self.endElementNS, self.names.get(name) or self.split(name), None)
        if self.baseuri:
            # feedparser keeps the xml:base of an ended element if its parent has none.
            self.baseuri = self.basestack[-1] if self.basestack else ""

    def unknown_endtag(self, tag: str) -> None:
        # a deeper "entry" or "item" is part of the XHTML of an entry
        super().unknown_endtag(_PASSED_OVER if tag in _ENTRIES and self.depth > self.item_depth else tag)

    def split(self, name: str) -> tuple[str | None, str]:
        parts = name.split(" ")
        self.names[name] = (parts[0], parts[1]) if len(parts) > 1 else (None, name)
        return self.names[name]


class LooseReader(_Limited, LooseFeedParser):  # type: ignore[misc]
    """feedparser's reader for malformed documents."""

    def __init__(self, *, url: str, undeclared: Iterable[str]) -> None:
        """``undeclared``: prefixes of RSS and Atom names that have no namespace declaration."""
        super().__init__(url, None, "utf-8", {})
        self.contentparams = _Details()
        self.undeclared = tuple(f"{prefix}:" for prefix in undeclared)
        self.namespacemap.update(dict.fromkeys(undeclared, ""))

    def read(self, text: str) -> None:
        """Read a document. Raise `LimitReached`, and what feedparser raises."""
        self.feed(text)

    def unknown_starttag(self, tag: str, attrs: list[tuple[str, str]]) -> None:
        self.count_element()
        for prefix in self.undeclared:
            attrs = [(name.removeprefix(prefix), value) for name, value in attrs]
        self.guarded(super().unknown_starttag, tag, self.limited(attrs))

    def unknown_endtag(self, tag: str) -> None:
        self.guarded_end(super().unknown_endtag, tag)

    def handle_charref(self, ref: str) -> None:
        self.guarded(super().handle_charref, ref)
