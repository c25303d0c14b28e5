"""The bytes of an outside feed -> `ParsedFeed`, plain values that nobody has cleaned yet. The only import of feedparser.

Pure and without Django: it runs in a child process (``news/parsing/child.py``) that may be killed at any moment.

feedparser's two readers are used directly, with their options to sanitise and to resolve addresses off: the strict one over
expat for what is well-formed, the loose one for the rest. Between them and the publisher stand the limits below, so that
no document makes them slow: what is beyond a limit is left out and said (`Flaw.REDUCED`), the rest is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from html.entities import html5
from itertools import pairwise
from typing import Any
from xml.parsers import expat

from feedparser.api import LooseFeedParser, StrictFeedParser

from news.parsing.charset import decode, has_controls, is_binary
from news.parsing.dates import read_date
from news.parsing.json_feed import read_json_feed
from news.parsing.parsed import MAX_CATEGORIES, MAX_ENTRIES, Enclosure, Flaw, NotAFeed, ParsedEntry, ParsedFeed
from news.parsing.xml_feed import translate

__all__ = ["Enclosure", "Flaw", "NotAFeed", "ParsedEntry", "ParsedFeed", "parse"]

MAX_BYTES = 10 * 1024 * 1024
MAX_ATTRIBUTES = 256  # of one element
MAX_DEPTH = 256
MAX_ELEMENTS = 200_000  # of one document: a thousand entries of two hundred elements
MAX_NAMESPACES = 100
MAX_AUTHOR = 500  # characters of one author

# What XML forbids anywhere (XML 1.0, section 2.2); without it expat goes on.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# "+" behind a star: it never gives back what it took, so that it need not remember where.
_PROLOG = re.compile(r"(?:\s++|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_DOCTYPE = re.compile(r"<!DOCTYPE[^<>\[]*(\[[^\]]*\]\s*)?>", re.IGNORECASE)
_ROOT = re.compile(r"<(?:([\w.-]+):)?(rss|feed|rdf|channel)(?=[\s/>])", re.IGNORECASE)
_PAGE = re.compile(r"<(?:!doctype\s+)?html\b", re.IGNORECASE)
_KINDS = {"rss": "rss", "channel": "rss", "rdf": "rdf", "feed": "atom"}

_ENTRY_START = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)(?=[\s/>])", re.IGNORECASE)
_ENTRY_END = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>", re.IGNORECASE)
_EMPTY_ENTRY = re.compile(r"<((?:[\w.-]+:)?(?:item|entry))(?:\s*/>|\s*>\s*</\1\s*>)", re.IGNORECASE)
_ENTRY_DATE = re.compile(
    r"<(?:pubDate|published|updated|issued|modified|dc:date|dcterms:issued)\b[^<>]*>\s*(?:<!\[CDATA\[)?([^<>\]]{8,100})",
    re.IGNORECASE,
)
_ROOT_END = re.compile(r"</(?:[\w.-]+:)?(?:rss|feed|rdf|channel)\s*>", re.IGNORECASE)
_BARE_AMPERSAND = re.compile(r"&(?!#x[0-9a-f]+;|#[0-9]+;|[a-z][a-z0-9]{1,30};)", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?!(?:amp|lt|gt|quot);)(?:#x([0-9a-f]+)|#([0-9]+)|([a-z][a-z0-9]{1,30}));", re.IGNORECASE)

_TRUNCATED = {
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
}
_JUNK_BEHIND = expat.errors.codes[expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]


def parse(body: bytes, *, url: str, content_type: str = "") -> ParsedFeed:
    """Read one document. ``url`` is its final address, ``content_type`` the header as it came.

    Its entries are not cleaned (`ParsedEntry.clean_html` is None). Raises `NotAFeed`, and nothing else whatever the bytes.
    """
    if not body.strip(b" \t\r\n"):
        raise NotAFeed("empty", "The response is empty.")
    if len(body) > MAX_BYTES:
        raise NotAFeed("too_large", f"The document is larger than {MAX_BYTES // 1024 // 1024} MiB.")
    if is_binary(body):
        raise NotAFeed("binary", "This is the address of a file, such as an image or an archive, not a feed.")
    decoded = decode(body, content_type=content_type, url=url)
    flaws = [Flaw.ENCODING] if decoded.is_doubtful else []
    text = decoded.text.lstrip("\ufeff \t\r\n")
    if text.startswith("{"):
        feed = read_json_feed(text, url=url)
    elif has_controls(body) and len(allowed := _NOT_XML.sub("", text)) < len(text):
        feed = _read_xml(allowed, url=url)
        flaws.append(Flaw.NOT_WELL_FORMED)
    else:
        feed = _read_xml(text, url=url)
    warnings = tuple(dict.fromkeys((*feed.warnings, *flaws)))
    return replace(feed, warnings=warnings, letters=decoded.assumed) if flaws else feed


def _read_xml(document: str, *, url: str) -> ParsedFeed:
    kind, text, flaws = _from_root(document)
    text, left_out = _newest(text)
    reader, more = _read(text, url=url)
    flaws += more
    if not reader.entries and not reader.version:
        raise _no_feed(document)
    if reader.is_reduced:
        flaws.append(Flaw.REDUCED)
    left_out += max(0, len(reader.entries) - MAX_ENTRIES)
    if left_out:
        flaws.append(Flaw.TOO_MANY_ENTRIES)
    feed = translate(reader.feeddata, reader.entries[:MAX_ENTRIES], kind=kind, text=text, url=url)
    if not feed.entries and (seen := len(_ENTRY_START.findall(_EMPTY_ENTRY.sub("", _without_comments(text))))):
        raise NotAFeed("unread", f"Found {seen} items but could not read any of them.")
    if feed.unread:
        flaws.append(Flaw.UNREAD)
    return replace(feed, left_out=left_out, warnings=tuple(dict.fromkeys(flaws)))


def _from_root(text: str) -> tuple[str, str, list[Flaw]]:
    """The kind of feed, its text from the root element on, and what was wrong before it. Raises `NotAFeed`."""
    place = _end(_PROLOG, text, 0)
    place = _end(_PROLOG, text, _end(_DOCTYPE, text, place))
    root = _ROOT.search(text, place)
    if "<!ENTITY" in _without_comments(text[: root.start() if root else None]).upper():
        raise NotAFeed(
            "entities", "The document contains entity declarations, which are a security risk, so we do not read it."
        )
    if not root:
        raise _no_feed(text)
    return _KINDS[root[2].lower()], text[root.start() :], [Flaw.NOT_WELL_FORMED] if root.start() > place else []


def _without_comments(text: str) -> str:
    pieces = []
    place = 0
    while (start := text.find("<!--", place)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        pieces.append(text[place:start])
        place = end + 3
    return "".join([*pieces, text[place:]])


def _end(pattern: re.Pattern[str], text: str, place: int) -> int:
    """Where the match that begins at ``place`` ends; ``place`` itself without one."""
    match = pattern.match(text, place)
    return match.end() if match else place


def _no_feed(text: str) -> NotAFeed:
    if _PAGE.search(text[:8192]):
        return NotAFeed("html", "This is the address of a web page, not a feed.")
    return NotAFeed("unknown", "This document is not an RSS, Atom or JSON Feed.")


def _newest(text: str) -> tuple[str, int]:
    """``text`` with the newest `MAX_ENTRIES` alone, and how many were left out, before anything slow sees it.

    Where most entries have no date the first ones count as the newest.
    """
    if text.count("</item") + text.count("</entry") <= MAX_ENTRIES:
        return text, 0
    ends = [match.end() for match in _ENTRY_END.finditer(text)]
    start = _ENTRY_START.search(text)
    if not start or start.start() > ends[0]:
        return text, 0
    chunks = [text[one:next_] for one, next_ in pairwise([start.start(), *ends])]
    dates = [read_date(match[1]) if (match := _ENTRY_DATE.search(chunk)) else None for chunk in chunks]
    if sum(date is None for date in dates) > len(chunks) / 2:
        kept = list(range(MAX_ENTRIES))
    else:
        ages = sorted((-date.timestamp() if date else float("inf"), number) for number, date in enumerate(dates))
        kept = sorted(number for _, number in ages[:MAX_ENTRIES])
    entries = "".join(chunks[number] for number in kept)
    return text[: start.start()] + entries + text[ends[-1] :], len(chunks) - MAX_ENTRIES


# --- feedparser's readers, within limits


class _Enough(Exception):
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
        except (_Enough, MemoryError):
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
            raise _Enough

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


class _Strict(_Limited, StrictFeedParser):  # type: ignore[misc]
    """feedparser's strict reader, fed by expat itself: the SAX driver between them cuts text into many small pieces."""

    def __init__(self) -> None:
        super().__init__("", None, "utf-8")
        self.contentparams = _Details()
        self.baseuri: str
        self.level = 0
        self.names: dict[str, tuple[str | None, str]] = {}

    def read(self, text: str) -> None:
        """Raises ExpatError, `NotAFeed`, `_Enough`, and what feedparser raises."""
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


class _Loose(_Limited, LooseFeedParser):  # type: ignore[misc]
    """feedparser's reader for what is not well-formed."""

    def __init__(self, *, url: str, undeclared: Iterable[str]) -> None:
        """``undeclared``: prefixes that stand before the names of RSS and Atom, and for nothing."""
        super().__init__(url, None, "utf-8", {})
        self.contentparams = _Details()
        self.undeclared = tuple(f"{prefix}:" for prefix in undeclared)
        self.namespacemap.update(dict.fromkeys(undeclared, ""))

    def read(self, text: str) -> None:
        """Raises `_Enough`, and what feedparser raises."""
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


def _read(text: str, *, url: str) -> tuple[_Strict | _Loose, list[Flaw]]:
    """The reader that has read ``text``, and what was wrong with it. Raises `NotAFeed`."""
    if read := _read_strictly(text):
        return read
    # Most broken feeds have but a bare ampersand or an entity of HTML.
    text = _mended(text)
    if read := _read_strictly(text):
        reader, flaws = read
        return reader, [Flaw.NOT_WELL_FORMED, *flaws]
    # Without a base in sight addresses stay as they are, which keeps the identifiers that are none.
    loose = _Loose(url=url if re.search(r"\bbase\s*=", text) else "", undeclared=_undeclared(text))
    flaws = [Flaw.NOT_WELL_FORMED]
    try:
        loose.read(text)
    except _Enough:
        return loose, flaws
    except MemoryError:
        raise
    except Exception as error:
        if not loose.entries:
            raise NotAFeed("unknown", "The document is too damaged to read as a feed.") from error
        loose.is_reduced = True
    if not _ROOT_END.search(text[-65_536:]) and loose.drop_open_entry():
        flaws.append(Flaw.TRUNCATED)
    return loose, flaws


def _undeclared(text: str) -> set[str]:
    """The root element's prefix, and ``rss``, where the document does not say what they stand for."""
    root = _ROOT.match(text)
    names = {"rss", (root[1] or "rss").lower() if root else "rss"} - {"rdf"}
    return {name for name in names if f"{name}:" in text.lower() and f"xmlns:{name}" not in text.lower()}


def _read_strictly(text: str) -> tuple[_Strict, list[Flaw]] | None:
    """None where the strict reader does not get along with ``text``."""
    strict = _Strict()
    try:
        strict.read(text)
    except _Enough:
        pass
    except expat.ExpatError as error:
        if error.code == _JUNK_BEHIND and strict.entries:
            return strict, [Flaw.NOT_WELL_FORMED]
        if error.code in _TRUNCATED:
            strict.drop_open_entry()
            return strict, [Flaw.TRUNCATED]
        return None
    except MemoryError:
        raise
    except Exception:
        # Whatever feedparser's strict reader cannot bear, the loose one may.
        return None
    return strict, []


def _mended(text: str) -> str:
    """``text`` with every "&" outside CDATA sections leading to a character that exists."""
    pieces = []
    place = 0
    while (start := text.find("<![CDATA[", place)) >= 0 and (end := text.find("]]>", start)) >= 0:
        pieces += [_mended_markup(text[place:start]), text[start : end + 3]]
        place = end + 3
    return "".join([*pieces, _mended_markup(text[place:])])


def _mended_markup(text: str) -> str:
    return _REFERENCE.sub(_possible_reference, _BARE_AMPERSAND.sub("&amp;", text)) if "&" in text else text


def _possible_reference(match: re.Match[str]) -> str:
    """Entities of HTML as numbers; what stands for no character, or for one that XML forbids, is text or left out."""
    if name := match[3]:
        return "".join(f"&#{ord(letter)};" for letter in html5.get(f"{name};", "")) or f"&amp;{name};"
    digits = (match[1] or match[2]).lstrip("0")
    number = int(digits, 16 if match[1] else 10) if 0 < len(digits) <= 7 else 0
    return match[0] if 0 < number <= 0x10FFFF and not _NOT_XML.match(chr(number)) else ""
