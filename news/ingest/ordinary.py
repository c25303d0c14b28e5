"""The quick way through an ordinary feed: RSS 2.0 and its forerunners, and Atom, as nearly all publishers write them.

It makes of the document just what feedparser makes of it, as far as `xml_feed.translate` looks, in a sixth of the time:
most of what feedparser does is for feeds that are not ordinary. Whatever is not known here to come out the same (markup
inside an element, ``xml:base``, an unusual order or nesting, RDF) is `Unusual`, and feedparser reads the document; so
does it whatever is not well-formed. ``tests/news/ingest/test_ordinary.py`` holds the two against each other. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urljoin
from xml.parsers import expat

from feedparser.api import StrictFeedParser
from feedparser.urls import make_safe_absolute_uri

from news.ingest.parsed import MAX_CATEGORIES

MAX_ATTRIBUTES = 64
MAX_ELEMENTS = 50_000
MAX_NAMESPACES = 50
MAX_DEPTH = 100

Found = dict[str, Any]

_STANDARD: Mapping[str, str] = {uri.lower(): prefix for uri, prefix in StrictFeedParser.namespaces.items()}
_PREFIXES = frozenset(_STANDARD.values())
# Elements that feedparser treats in a way of their own, and values that we read: neither may be passed over.
_TREATED = {name.split("_", 2)[2] for name in dir(StrictFeedParser) if name.startswith(("_start_", "_end_"))}
_READ = {"links", "tags", "authors", "media_content", "media_thumbnail", "title_detail", "summary_detail", "content"}

_C1 = re.compile("[\x80-\x9f]")
_SLASHES = re.compile(r"^([A-Za-z][A-Za-z0-9+-.]*://)/*")
_REFERENCE = re.compile(r"&([A-Za-z0-9_]+);")
_WINDOWS: dict[int, str] = {
    code: bytes([code]).decode("windows-1252") for code in range(128, 160) if code not in {129, 141, 143, 144, 157}
}
_HTML = ("text/html", "application/xhtml+xml")
_TYPES = {"text": "text/plain", "plain": "text/plain", "html": "text/html", "xhtml": "application/xhtml+xml"}

_NO_MATTER = (
    "generator cloud webmaster dc_publisher media_credit media_rating media_license media_restriction itunes_explicit "
    "itunes_block"
)
_HARMLESS_IN_ENTRY = frozenset(f"{_NO_MATTER} rights copyright dc_rights subtitle itunes_subtitle".split())
_DATES = "pubdate lastbuilddate published updated modified issued created dc_date"
_HARMLESS_IN_FEED = frozenset(
    f"{_NO_MATTER} {_DATES} id guid managingeditor itunes_author feedburner_browserfriendly category keywords dc_subject "
    "itunes_category itunes_keywords itunes_image itunes_link media_thumbnail".split()
)
_SKIPPED = {
    "image": frozenset(("url", "title", "link", "width", "height", "description")),
    "textinput": frozenset(("title", "link", "description", "name")),
    "skiphours": frozenset(("hour",)),
    "skipdays": frozenset(("day",)),
    "author": frozenset(("name", "email", "uri", "url")),
    "contributor": frozenset(("name", "email", "uri", "url")),
    "psc_chapters": frozenset(("psc_chapter",)),
    "itunes_owner": frozenset(("itunes_name", "itunes_email")),
}


_FIELDS = {
    **dict.fromkeys(("pubdate", "published", "issued", "dcterms_issued"), "published"),
    **dict.fromkeys(("updated", "modified", "dc_date", "dcterms_modified", "lastbuilddate"), "updated"),
    **dict.fromkeys(("created", "dcterms_created"), "created"),
    **dict.fromkeys(("language", "dc_language"), "language"),
}
_FILES = frozenset(("enclosure", "media_content", "media_group", "media_thumbnail", "itunes_image"))


class Unusual(Exception):
    """Let feedparser read this document."""


def read(text: str) -> tuple[Found, list[Found]]:
    """The feed and its entries in feedparser's names. Raises `Unusual` and ExpatError."""
    reader = _Reader()
    reader.read(text)
    return reader.feed, reader.entries


def walk(
    text: str,
    *,
    begin: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    data: Callable[[str], object],
    declare: Callable[[str | None, str], None],
) -> None:
    """Through ``text`` by expat, with names as ``namespace local prefix`` and text in large pieces. Raises ExpatError."""
    parser = expat.ParserCreate(None, " ")
    parser.namespace_prefixes = True
    parser.buffer_text = True
    parser.buffer_size = 1 << 16
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    parser.CharacterDataHandler = data
    parser.StartNamespaceDeclHandler = declare
    parser.Parse(text, True)


class _Reader:
    """Events of expat -> dictionaries. ``within`` says where we are: outside, in the feed, in an entry, in a part of one."""

    def __init__(self) -> None:
        self.feed: Found = {}
        self.entries: list[Found] = []
        self.is_atom = False
        self.language: str | None = None
        self.base = ""
        self.around: list[tuple[str | None, str]] = []  # of the open elements: language and base outside of them
        self.depth = 0
        self.elements = 0
        self.declared: set[tuple[str | None, str]] = set()
        self.title_depth = -1
        self.has_content = False  # of the entry
        self.has_summary = False  # of the feed
        self.names: dict[str, str] = {}  # as expat has them -> as feedparser calls its methods
        self.prefixed: set[str] = set()  # namespaces
        self.pieces: list[str] = []
        self.ends: list[Callable[[], None] | None] = []  # of the open elements from the feed on
        self.skipping = ""  # the container whose parts are passed over
        self.skipped_from = 0
        self.is_text = False  # in an element that has nothing but text or XHTML in it
        self.is_markup = False  # it says that it is XHTML
        self.markup: list[str] = []  # the names of the XHTML elements that are open
        self.written = 0  # of `pieces`: up to where they are markup
        self.entry: Found | None = None
        self.depths: dict[str, int] = {}
        self.person: Found | None = None

    def read(self, text: str) -> None:
        walk(text, begin=self.begin, end=self.end, data=self.pieces.append, declare=self.declare)

    # --- Names

    def declare(self, prefix: str | None, uri: str) -> None:
        self.declared.add((prefix, uri))
        if len(self.declared) > MAX_NAMESPACES:
            raise Unusual
        standard = _STANDARD.get((uri or "").lower())
        is_misleading = prefix in _PREFIXES and standard not in (None, prefix)
        if is_misleading or "backend.userland" in (uri or "").lower():
            raise Unusual
        if prefix:
            self.prefixed.add(uri)

    def name_of(self, name: str) -> str:
        uri, _, rest = name.partition(" ")
        if not rest:
            found = uri.lower()
        else:
            local, _, prefix = rest.partition(" ")
            standard = _STANDARD.get(uri.lower())
            if standard is None and not prefix and uri in self.prefixed:
                raise Unusual
            prefix = prefix if standard is None else standard
            found = (f"{prefix}_{local}" if prefix else local).lower()
        self.names[name] = found
        return found

    @staticmethod
    def attributes_of(attributes: dict[str, str], *, qualified: bool = False) -> Found:
        """In lower case, by their namespace's usual prefix; with ``qualified`` by their own prefix beside it."""
        if len(attributes) > MAX_ATTRIBUTES:
            raise Unusual
        found: Found = {}
        for name, value in attributes.items():
            uri, _, rest = name.partition(" ")
            if not rest:
                key = uri.lower()
            else:
                local, _, prefix = rest.partition(" ")
                key = f"{_STANDARD.get(uri.lower()) or prefix}:{local}".lower()
            found[key] = value.lower() if key in ("rel", "type") else value
        if qualified:
            for name, value in attributes.items():
                if len(parts := name.split(" ")) == 3:
                    found[f"{parts[2]}:{parts[1]}".lower()] = value
        return found

    # --- Elements

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise Unusual
        if self.is_text:
            self.begin_markup(name, attributes)
            return
        self.depth += 1
        key = self.names.get(name) or self.name_of(name)
        found = self.attributes_of(attributes) if attributes else {}
        self.around.append((self.language, self.base))
        if found:
            self.look_around(found)
        if self.skipping:
            if key not in _SKIPPED[self.skipping] and ("_" not in key or key in _TREATED):
                raise Unusual
            self.is_text = True
            self.ends.append(self.end_of_person_part(key) if self.person is not None else None)
        elif self.entry is not None:
            self.begin_in_entry(key, found)
        elif self.depth == 1:
            self.begin_root(key, found)
        elif self.depth == 2 and not self.is_atom:
            if key != "channel" or found:
                raise Unusual
            self.ends.append(None)
        else:
            self.begin_in_feed(key, found)
        self.pieces.clear()

    def end(self, name: str) -> None:
        if self.markup:
            self.end_markup()
            return
        ending = self.ends.pop()
        if ending:
            ending()
        self.pieces.clear()
        self.is_text = self.is_markup = False
        self.language, self.base = self.around.pop()
        self.depth -= 1
        if self.skipping and self.depth < self.skipped_from:
            self.skipping = ""

    def look_around(self, found: Found) -> None:
        """Language and base of addresses, of this element and of what is in it."""
        language = found.get("xml:lang", found.get("lang"))
        if language is not None:
            self.language = language or None
        if base := found.get("xml:base", found.get("base")):
            self.base = (make_safe_absolute_uri(self.base, base) or self.base) if self.base else base

    def absolute(self, address: str) -> str:
        if "://" in address:
            address = _SLASHES.sub(r"\1", address)
        try:
            return urljoin(self.base, address)
        except ValueError:
            return ""

    # --- XHTML inside of an element

    def begin_markup(self, name: str, attributes: dict[str, str]) -> None:
        key = self.names.get(name) or self.name_of(name)
        prefix, _, tag = key.rpartition("_")
        if not self.is_markup or prefix != "xhtml" or key in _TREATED or len(self.markup) > MAX_DEPTH:
            raise Unusual
        self.escape()
        found = self.attributes_of(attributes, qualified=True) if attributes else {}
        written = "".join(f' {name}="{quoted(value)}"' for name, value in found.items())
        self.pieces.append(f"<{tag}{written}>")
        self.written = len(self.pieces)
        self.markup.append(tag)

    def end_markup(self) -> None:
        self.escape()
        self.pieces.append(f"</{self.markup.pop()}>")
        self.written = len(self.pieces)

    def escape(self) -> None:
        """What was written since the last tag is text."""
        self.pieces[self.written :] = [escaped(piece) for piece in self.pieces[self.written :]]
        self.written = len(self.pieces)

    def begin_root(self, key: str, found: Found) -> None:
        if key == "feed":
            if "version" in found:
                raise Unusual  # Atom 0.3
            self.is_atom = True
        elif key != "rss":
            raise Unusual
        if self.language:
            self.feed["language"] = self.language.replace("_", "-")
        self.ends.append(None)

    def skip(self, key: str) -> None:
        self.skipping, self.skipped_from = key, self.depth
        self.ends.append(None)

    def take(self, ending: Callable[[], None] | None) -> None:
        """The element has nothing but text; ``ending`` is called at its end."""
        self.is_text = True
        self.ends.append(ending)

    @property
    def text(self) -> str:
        if self.is_markup:
            self.escape()
            self.is_markup = False
            return "".join(without_frame(self.pieces) if self.is_atom else self.pieces).strip()
        return "".join(self.pieces).strip()

    def detail(self, found: Found, default: str) -> Found:
        kind = str(found.get("type", default)).lower()
        kind = _TYPES.get(kind, kind)
        if found.get("mode") or not (kind.startswith("text/") or kind.endswith(("+xml", "/xml"))):
            raise Unusual  # base64
        self.is_markup = kind == "application/xhtml+xml"
        self.written = 0
        return {"type": kind, "language": self.language and self.language.replace("_", "-"), "base": self.base}

    def settle(self, text: str, detail: Found) -> str:
        """``detail`` says what ``text`` is, as far as the publisher told; RSS says "text" and means HTML at times."""
        if not self.is_atom and detail["type"] == "text/plain" and StrictFeedParser.looks_like_html(text):
            detail["type"] = "text/html"
        return mended(text)

    # --- The feed

    def begin_in_feed(self, key: str, found: Found) -> None:
        match key:
            case "item" | "entry":
                self.begin_entry(found)
            case "title":
                self.take(self.end_feed_title)
            case "link":
                self.begin_link(self.feed, found)
            case "description" | "subtitle" | "tagline" | "itunes_subtitle":
                if self.has_summary and key == "description":  # feedparser takes this one for content then
                    raise Unusual
                self.detail(found, "text/plain")
                self.take(self.end_of_feed("subtitle"))
            case "summary" | "itunes_summary":
                if self.has_summary:
                    raise Unusual
                self.has_summary = True
                self.take(None)
            case "rights" | "copyright" | "dc_rights":
                self.detail(found, "text/plain")
                self.take(self.end_of_feed("rights"))
            case "language" | "dc_language":
                self.take(self.end_of_feed("language"))
            case "ttl" | "sy_updateperiod" | "sy_updatefrequency":
                self.take(None if found else self.end_of_feed(key))
            case "image" | "textinput":
                self.title_depth = -1
                self.skip(key)
            case "skiphours" | "skipdays" | "author" | "contributor" | "itunes_owner":
                self.skip(key)
            case _:
                if key in _READ or (key in _TREATED and key not in _HARMLESS_IN_FEED):
                    raise Unusual
                self.take(None)

    def end_of_feed(self, key: str) -> Callable[[], None]:
        def ending() -> None:
            self.feed[key] = mended(self.text)

        return ending

    def end_feed_title(self) -> None:
        if -1 < self.title_depth <= self.depth:
            return
        if text := self.text:
            self.title_depth = self.depth
        self.feed["title"] = mended(text)

    # --- An entry

    def begin_entry(self, found: Found) -> None:
        if "href" in found or "lastmod" in found or "rdf:about" in found:
            raise Unusual
        self.entry = {}
        self.entries.append(self.entry)
        self.depths = {}
        self.title_depth = -1
        self.ends.append(self.end_entry)

    def end_entry(self) -> None:
        self.entry, self.has_content = None, False

    def store(self, key: str, text: str) -> None:
        """What stands nearer to the entry counts, of what is equally near the last."""
        assert self.entry is not None
        if self.depth <= self.depths.get(key, self.depth):
            self.depths[key] = self.depth
            self.entry[key] = text

    def begin_in_entry(self, key: str, found: Found) -> None:
        entry = self.entry
        assert entry is not None
        if field := _FIELDS.get(key):
            self.take(self.end_of(field))
            return
        match key:
            case "title" | "dc_title" | "media_title":
                self.take(self.end_of_title(self.detail(found, "text/plain"), is_own=key != "media_title"))
            case "link":
                self.begin_link(entry, found)
            case "guid" | "id":
                self.take(self.end_of_id(is_link=found.get("ispermalink", "true") == "true"))
            case "description" | "dc_description" | "media_description":
                self.begin_text("description", found, "text/html")
            case "summary" | "itunes_summary":
                self.begin_text("summary", found, "text/plain")
            case "content_encoded":
                self.has_content = True
                self.take(self.end_of_content(self.detail(found, "text/html")))
            case "content":
                if "src" in found:
                    raise Unusual
                self.has_content = True
                self.take(self.end_of_content(self.detail(found, "text/plain")))
            case "author" | "dc_creator" | "itunes_author" | "dc_author":
                self.begin_author(key)
            case "contributor" | "psc_chapters":
                self.skip(key)
            case "category" | "keywords" | "dc_subject" | "media_category":
                if key == "media_category":
                    found.setdefault("scheme", "http://search.yahoo.com/mrss/category_schema")
                self.add_tag(found.get("term"), found.get("scheme", found.get("domain")), found.get("label"))
                self.take(self.end_category)
            case "media_keywords":
                self.take(None if found else self.end_of_keywords(None))
            case "itunes_keywords":
                self.take(None if found else self.end_of_keywords("http://www.itunes.com/"))
            case "source":
                if self.is_atom:
                    raise Unusual
                self.title_depth = -1
                self.take(None)
            case _ if key in _FILES:
                self.begin_file(entry, key, found)
            case _:
                if key in _READ or (key in _TREATED and key not in _HARMLESS_IN_ENTRY):
                    raise Unusual
                self.take(None)

    def begin_file(self, entry: Found, key: str, found: Found) -> None:
        match key:
            case "enclosure":
                links = entry.setdefault("links", [])
                links.append({**with_href(found), "rel": "enclosure"})
                self.take(None)
            case "media_content":
                entry.setdefault("media_content", []).append(found)
                self.ends.append(None)
            case "media_group":
                self.ends.append(None)
            case "media_thumbnail":
                entry.setdefault("media_thumbnail", []).append(found)
                self.take(self.end_of_thumbnail(found))
            case "itunes_image":
                if href := found.get("href") or found.get("url"):
                    entry["image"] = {"href": href}
                self.take(None)

    def end_of(self, key: str) -> Callable[[], None]:
        return lambda: self.store(key, mended(self.text))

    def end_of_title(self, detail: Found, *, is_own: bool) -> Callable[[], None]:
        def ending() -> None:
            if -1 < self.title_depth <= self.depth:
                return
            entry, text = self.entry, self.text
            assert entry is not None
            self.store("title", self.settle(text, detail))
            entry["title_detail"] = detail
            if text and is_own:
                self.title_depth = self.depth

        return ending

    def end_of_id(self, *, is_link: bool) -> Callable[[], None]:
        def ending() -> None:
            assert self.entry is not None
            text = self.text
            value = mended(self.absolute(text) if is_link and text else text)
            self.store("id", value)
            if is_link:
                self.entry.setdefault("link", value)

        return ending

    def begin_text(self, key: str, found: Found, default: str) -> None:
        """A summary, unless there is one already: then it is the content."""
        assert self.entry is not None
        if "summary" in self.entry and not self.has_content:
            if "src" in found:
                raise Unusual
            self.has_content = True
            self.take(self.end_of_content(self.detail(found, "text/plain")))
        else:
            self.take(self.end_of_summary(self.detail(found, default)))

    def end_of_summary(self, detail: Found) -> Callable[[], None]:
        def ending() -> None:
            assert self.entry is not None
            self.store("summary", value := self.settle(self.text, detail))
            self.entry["summary_detail"] = {**detail, "value": value}

        return ending

    def end_of_content(self, detail: Found) -> Callable[[], None]:
        def ending() -> None:
            assert self.entry is not None
            value = self.settle(self.text, detail)
            self.entry.setdefault("content", []).append({**detail, "value": value})
            if detail["type"] == "text/plain" or detail["type"] in _HTML:
                self.entry.setdefault("summary", value)

        return ending

    def begin_author(self, key: str) -> None:
        assert self.entry is not None
        person: Found = {}
        self.entry.setdefault("authors", []).append(person)
        if self.is_atom and key == "author":
            self.person = person
            self.skip(key)
            self.ends[-1] = self.end_person
            return

        def ending() -> None:
            assert self.entry is not None
            self.store("author", mended(self.text))
            person["name"] = self.entry.get("author") or ""

        self.take(ending)

    def end_of_person_part(self, key: str) -> Callable[[], None] | None:
        person = self.person
        assert person is not None
        if key not in ("name", "email"):
            return None

        def ending() -> None:
            person[key] = self.text

        return ending

    def end_person(self) -> None:
        assert self.person is not None
        if not self.person:
            raise Unusual
        self.person = None

    def begin_link(self, context: Found, found: Found) -> None:
        relation = found.setdefault("rel", "alternate")
        found.setdefault("type", "application/atom+xml" if relation == "self" else "text/html")
        found = with_href(found)
        if "href" in found:
            found["href"] = self.absolute(found["href"])
        links = context.setdefault("links", [])
        links.append(found)
        if "href" in found:
            kind = found["type"].lower()
            if relation == "alternate" and _TYPES.get(kind, kind) in _HTML:
                context["link"] = found["href"]
            self.take(None)
            return

        def ending() -> None:
            text = self.text
            text = _REFERENCE.sub(r"&\g<1>", mended(self.absolute(text) if text else "").replace("&amp;", "&"))
            context["link"] = text
            if text or context is self.feed:
                links[-1]["href"] = text

        self.take(ending)

    # --- Categories and pictures

    def add_tag(self, term: str | None, scheme: str | None, label: str | None) -> None:
        assert self.entry is not None
        tags = self.entry.setdefault("tags", [])
        if not (term or scheme or label):
            return
        if len(tags) >= MAX_CATEGORIES:
            raise Unusual
        tag = {"term": term, "scheme": scheme, "label": label}
        if tag not in tags:
            tags.append(tag)

    def end_category(self) -> None:
        assert self.entry is not None
        if value := mended(self.text):
            tags = self.entry["tags"]
            if tags and not tags[-1]["term"]:
                tags[-1]["term"] = value
            else:
                self.add_tag(value, None, None)

    def end_of_keywords(self, scheme: str | None) -> Callable[[], None]:
        def ending() -> None:
            for term in mended(self.text).split(","):
                if term.strip():
                    self.add_tag(term.strip(), scheme, None)

        return ending

    def end_of_thumbnail(self, found: Found) -> Callable[[], None]:
        def ending() -> None:
            if (text := self.text) and "url" not in found:
                found["url"] = mended(self.absolute(text))

        return ending


def with_href(found: Found) -> Found:
    """An address under one name, however the publisher calls it."""
    if href := found.get("url", found.get("uri", found.get("href"))):
        return {**{name: value for name, value in found.items() if name not in ("url", "uri")}, "href": href}
    return found


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def quoted(text: str) -> str:
    return escaped(text).replace('"', "&quot;")


def without_frame(pieces: list[str]) -> list[str]:
    """RFC 4287, section 3.1.1.3: the one div around XHTML is not part of it. ``pieces`` are tags and texts."""
    first, last = 0, len(pieces) - 1
    while last > first and not pieces[last].strip():
        last -= 1
    while first < last and not pieces[first].strip():
        first += 1
    pieces = pieces[first : last + 1]
    if not pieces or not pieces[0].startswith(("<div>", "<div ")) or pieces[-1] != "</div>":
        return pieces
    depth = 0
    for piece in pieces[:-1]:
        if piece.startswith("</"):
            depth -= 1
            if depth == 0:
                return pieces
        elif piece.startswith("<") and not piece.endswith("/>"):
            depth += 1
    return pieces[1:-1]


def mended(text: str) -> str:
    """Text that was encoded twice is decoded once more, and what Windows has in place of control characters restored."""
    if text.isascii():
        return text
    with suppress(UnicodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(_WINDOWS) if _C1.search(text) else text
