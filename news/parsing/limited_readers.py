"""feedparser's two readers, within limits: the strict one over expat, and the loose one for what is not well-formed.

Between them and the publisher stand limits, so that no document makes them slow: what is beyond a limit is left out, and
``is_reduced`` says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from xml.parsers import expat

from feedparser.api import LooseFeedParser, StrictFeedParser

from news.parsing.parsed import MAX_CATEGORIES

MAX_ATTRIBUTES = 256  # of one element
MAX_DEPTH = 256
MAX_ELEMENTS = 200_000  # of one document: a thousand entries of two hundred elements
MAX_NAMESPACES = 100
MAX_AUTHOR = 500  # characters of one author


class LimitReached(Exception):
    """A limit is reached at which reading ends; what was read counts."""


class _Text(str):
    """Text that is quick to translate where there is nothing to translate.

    feedparser maps the C1 characters of each text to Windows-1252, letter by letter; that is a third of its time.
    """

    __slots__ = ()
    _C1 = re.compile("[\x80-\x9f]")

    def translate(self, table: Any, /) -> str:
        return super().translate(table) if self._C1.search(self) else str(self)


class _Details(dict[str, Any]):
    """How an element's text is to be read. feedparser's own kind tries aliases at each look, and is copied deeply."""

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, Any]:
        return dict(self)


# Elements that feedparser has no method for and whose text counts.
_TAKEN_AS_TEXT = frozenset(("ttl", "sy_updateperiod", "sy_updatefrequency"))
_ENTRIES = frozenset(("item", "entry"))
_IDENTIFIERS = frozenset(("guid", "id"))
_CATEGORIES = frozenset(
    ("category", "keywords", "dc:subject", "itunes:category", "itunes:keywords", "media:keywords", "tags")
)
_SPLIT = frozenset(("author", "publisher", "itunes_keywords", "media_keywords", "tags"))
# Yandex News has the whole text there: HTML, or plain text in lines.
_FULL_TEXT, _ENCODED = "yandex:full-text", "content:encoded"
_PASSED_OVER = "passed-over"
_HAS_SCHEME = re.compile(r"\s*[a-z][a-z0-9+.-]*:", re.IGNORECASE)


class _Limited:
    """What both readers do in another way than feedparser: less of it, and no dates (`read_date` gets their text).

    feedparser keeps each element that it does not know under the element's own name, as text or, where the element has
    attributes, as a dictionary: so documents choose what stands where feedparser and we expect values of our own. Here
    such elements are passed over, but for those of `_TAKEN_AS_TEXT`.
    """

    resolve_relative_uris = False
    sanitize_html = False
    is_reduced = False
    elements = 0
    is_link_by_default = False
    author_text = ""
    categories = 0  # of the entry
    item_depth = 0
    depth: int
    incontent: int
    contentparams: dict[str, Any]
    elementstack: list[list[Any]]
    basestack: list[str]
    langstack: list[str | None]

    def __getattr__(self, name: str) -> Any:
        """How feedparser asks for what to do at the start and at the end of an element: methods that it does not have."""
        if name.startswith("_start_"):
            return partial(self._start_unknown, name.removeprefix("_start_"))
        raise AttributeError(name)

    def _start_unknown(self, element: str, attributes: dict[str, str]) -> None:
        is_text = element in _TAKEN_AS_TEXT or hasattr(type(self), f"_end_{element}")
        self.push(element, int(is_text))  # type: ignore[attr-defined]

    def guarded(self, method: Callable[..., None], *arguments: Any) -> bool:
        """What feedparser cannot bear of an element costs that element alone. False where there was something."""
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
        """feedparser stays in the content for ever where it stumbles at its end."""
        try:
            return self.pop(tag)  # type: ignore[attr-defined]
        finally:
            self.incontent = max(0, self.incontent - 1)
            self.contentparams.clear()

    def unknown_starttag(self, tag: str, attrs: list[tuple[str, str]]) -> None:
        """Both readers of feedparser begin each element here, and end it with `unknown_endtag`."""
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
            # RSS 2.0 takes a guid for a link unless it says otherwise. One that says nothing and is no address is none.
            self.guidislink = bool(_HAS_SCHEME.match(self.open_text("id")))
        elif kind == _FULL_TEXT:
            tag = _ENCODED
            if "<" not in (text := self.open_text("content")) and "&" not in text:
                self.contentparams["type"] = "text/plain"
        super().unknown_endtag(tag)  # type: ignore[misc]
        if self.author_text and self.inentry and (people := self.entries[-1].get("authors")):  # type: ignore[attr-defined]
            # feedparser looks for an address in a name, with top-level domains of four letters.
            people[-1] = {"name": self.author_text}

    def kind_of(self, tag: str) -> str:
        """The element's name with the prefix that feedparser knows its namespace by."""
        prefix, colon, name = tag.partition(":")
        known = self.namespacemap.get(prefix, prefix) if colon else ""  # type: ignore[attr-defined]
        return f"{known}:{name}" if known else name if colon else tag

    def pop(self, element: str, strip_whitespace: int = 1) -> Any:
        """What feedparser does in quadratic time with names and keywords, it does with few of them."""
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
        """Whatever is still open in an entry ends with it, so that the next one begins afresh."""
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
        """The text so far of the element that is open, where it is this one."""
        name, _, pieces = self.elementstack[-1] if self.elementstack else ("", 0, [])
        return "".join(piece for piece in pieces if isinstance(piece, str)) if name == element else ""

    def drop_open_entry(self) -> bool:
        """An entry that was begun and not ended is not used; was there one?"""
        if is_open := bool(self.inentry and self.entries):  # type: ignore[attr-defined]
            del self.entries[-1]  # type: ignore[attr-defined]
        return is_open


class _Attributes(dict[tuple[str | None, str], str]):
    """An element's attributes as feedparser asks for them (SAX's AttributesNS), without its quadratic search for names."""

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

    def getQNames(self) -> Iterable[str]:  # SAX's name
        return self.qualified

    def getValueByQName(self, name: str) -> str:  # SAX's name
        return self.qualified[name]


_NO_ATTRIBUTES = _Attributes(())


class StrictReader(_Limited, StrictFeedParser):  # type: ignore[misc]
    """feedparser's strict reader, fed by expat itself: the SAX driver between them cuts text into many small pieces."""

    def __init__(self) -> None:
        super().__init__("", None, "utf-8")
        self.contentparams = _Details()
        self.baseuri: str
        self.level = 0
        self.names: dict[str, tuple[str | None, str]] = {}

    def read(self, text: str) -> None:
        """Raises ExpatError, `NotAFeed`, `LimitReached`, and what feedparser raises."""
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
            # feedparser keeps the xml:base of an element that has ended where the one around it has none.
            self.baseuri = self.basestack[-1] if self.basestack else ""

    def unknown_endtag(self, tag: str) -> None:
        # else it stands in the XHTML of an entry
        super().unknown_endtag(_PASSED_OVER if tag in _ENTRIES and self.depth > self.item_depth else tag)

    def split(self, name: str) -> tuple[str | None, str]:
        parts = name.split(" ")
        self.names[name] = (parts[0], parts[1]) if len(parts) > 1 else (None, name)
        return self.names[name]


class LooseReader(_Limited, LooseFeedParser):  # type: ignore[misc]
    """feedparser's reader for what is not well-formed."""

    def __init__(self, *, url: str, undeclared: Iterable[str]) -> None:
        """``undeclared``: prefixes that stand before the names of RSS and Atom, and for nothing."""
        super().__init__(url, None, "utf-8", {})
        self.contentparams = _Details()
        self.undeclared = tuple(f"{prefix}:" for prefix in undeclared)
        self.namespacemap.update(dict.fromkeys(undeclared, ""))

    def read(self, text: str) -> None:
        """Raises `LimitReached`, and what feedparser raises."""
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
