"""Plain values of a parsed feed document: `ParsedFeed` and `ParsedEntry`. They are not cleaned or checked yet."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from urllib.parse import urljoin, urlsplit

from news.parsing.sanitize import without_forbidden

MAX_ENTRIES = 1000
MAX_CATEGORIES = 200
MAX_ADDRESS = 4096  # in characters; a longer one is invalid
MAX_GUID = 8192  # in characters; a longer one is replaced by its SHA-256


class Flaw(StrEnum):
    """Flaws of a document that could still be parsed, in `ParsedFeed.warnings`."""

    NOT_WELL_FORMED = "not_well_formed"  # malformed; the readable parts were parsed
    TRUNCATED = "truncated"  # ends in the middle; an incomplete entry is left out
    ENCODING = "encoding"  # the text is not in the encoding that the server or the document declares
    TOO_MANY_ENTRIES = "too_many_entries"  # the newest `MAX_ENTRIES` kept, the rest counted in `ParsedFeed.left_out`
    UNREAD = "unread"  # entries that could not be parsed, counted in `ParsedFeed.unread`
    REDUCED = "reduced"  # attributes, categories, nesting or elements left out, as beyond a limit or unreadable


class NotAFeed(ValueError):
    """Error for a document that is not a supported feed.

    ``kind`` is for programs: ``html`` (a page: moved, log-in, cookie wall), ``empty``, ``binary`` (NULs, an image),
    ``entities`` (a DTD that declares entities), ``too_large`` (bytes beyond the limit), ``unread`` (a feed without any
    readable entry), ``unknown``. ``sentence`` describes it in plain English.
    """

    def __init__(self, kind: str, sentence: str) -> None:
        super().__init__(kind, sentence)
        self.kind = kind
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file of an entry. ``length``: bytes as the publisher states them, or None."""

    url: str
    type: str
    length: int | None


@dataclass(frozen=True, slots=True)
class ParsedEntry:
    """An entry as published. Text without a value is "", never None.

    guid: the publisher's identifier, trimmed, or "".
    link: absolute http(s) address or "".
    title, author, categories: plain text that must be escaped when shown; see `sanitize.plain_line`.
    language: BCP 47 code in lower case, of the entry or else of the feed, or "".
    published, updated: aware, UTC; None if the text in ``*_raw`` is missing or not an unambiguous date.
        If an entry only has an update time (usual in Atom, and dc:date everywhere), ``published`` has it too.
    html: the full content, or else the summary, as raw HTML: NEVER show it.
    html_base: absolute base address of ``html``: xml:base, else the entry's link, else the feed.
    image_url: an image that the feed names for the entry, absolute http(s) or "".
    position: 0 for the first entry in the document.
    content_sha: hash (64 hex digits) of raw title, link, content, author and enclosures, without dates.
    summary: other texts of an entry with full content, such as its summary, as raw HTML; only for imports: see `protocol`.
    event: only in calendars, otherwise ""; a JSON object: uid, starts, ends (ISO 8601, local with offset),
        is_all_day, time_zone, location, status, sequence.
    clean_html, text: `sanitize.clean` of ``html``; None if not requested or ``content_sha`` was already known.
    """

    guid: str
    link: str
    title: str
    author: str
    categories: tuple[str, ...]
    language: str
    published: datetime | None
    published_raw: str
    updated: datetime | None
    updated_raw: str
    html: str
    html_base: str
    enclosures: tuple[Enclosure, ...]
    image_url: str
    position: int
    content_sha: str
    clean_html: str | None = None
    text: str | None = None
    event: str = ""
    summary: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed document.

    kind: ``rss``, ``rdf`` (RSS 0.90 and 1.0), ``atom``, ``json``; for other documents ``page``, ``sitemap``,
        ``calendar``.
    entries: in document order, at most `MAX_ENTRIES`.
    left_out, unread: number of entries beyond `MAX_ENTRIES`, and of those that could not be parsed.
    letters: the encoding that was assumed if the declared one is wrong or missing, or "".
    hub_url, self_url: WebSub (rel="hub", rel="self"), absolute http(s) or "".
    ttl_seconds: RSS ``ttl``; update_period_seconds: sy:updatePeriod / sy:updateFrequency; None if missing.
    skip_hours: 0-23, UTC. skip_days: 0 = Monday ... 6 = Sunday.
    rights: copyright or licence line as plain text.
    parts: if this document only lists others (an index of sitemaps), their absolute addresses; it then has no entries.
    proposed: CSS selector of the entries of a page, if it was found out and not given.
    """

    kind: str
    title: str = ""
    home_url: str = ""
    language: str = ""
    description: str = ""
    entries: tuple[ParsedEntry, ...] = ()
    warnings: tuple[Flaw, ...] = ()
    left_out: int = 0
    unread: int = 0
    letters: str = ""
    hub_url: str = ""
    self_url: str = ""
    ttl_seconds: int | None = None
    update_period_seconds: int | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()
    rights: str = ""
    parts: tuple[str, ...] = ()
    proposed: str = ""


_SPACES = re.compile(r"\s+")
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,4}")


def web_address(address: str, *, base: str) -> str:
    """Resolve ``address`` against ``base`` to an absolute http(s) address, or return "" if it is invalid.

    Addresses that disguise their host are invalid: with a user name before the host, or with Unicode's bidi controls.
    """
    if _TURNS.search(address):
        return ""
    address = without_forbidden(address).strip()
    if not address or len(address) > MAX_ADDRESS:
        return ""
    try:
        if not address.startswith(("https://", "http://")):
            address = urljoin(base, address)
        parts = urlsplit(address)
        _ = parts.port  # raises ValueError if it is not a number
    except ValueError:
        return ""
    # Browsers treat "\" as "/", so they would go to another host than `urlsplit` finds.
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or "\\" in parts.netloc
        or "@" in parts.netloc
        or _SPACES.search(parts.netloc)
    ):
        return ""
    return _SPACES.sub("%20", address)


def identity_of(guid: str) -> str:
    guid = without_forbidden(guid).strip()
    return guid if len(guid) <= MAX_GUID else f"sha256:{hashlib.sha256(guid.encode()).hexdigest()}"


def language_of(*names: str | None) -> str:
    """Return the first of ``names`` that is a language code, or ""."""
    for name in names:
        if name and _LANGUAGE.fullmatch(code := name.strip().lower().replace("_", "-")):
            return code
    return ""


def says_something(entry: ParsedEntry) -> bool:
    """Return False for an empty entry, which cannot be distinguished from others."""
    return bool(entry.guid or entry.link or entry.title or entry.html or entry.enclosures)


def without_no_break(text: str) -> str:
    """Replace no-break spaces, so that hashes do not depend on them."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def content_sha(*, title: str, link: str, html: str, author: str, enclosures: Iterable[Enclosure]) -> str:
    """Return `ParsedEntry.content_sha`. All text is as published, before cleaning."""
    files = (f"{file.url}\x1e{file.type}\x1e{file.length}" for file in enclosures)
    return hashlib.sha256("\x1f".join((title, link, html, author, *files)).encode("utf-8", "replace")).hexdigest()
