"""What a feed document says, as plain values: `ParsedFeed` and `ParsedEntry`. Nobody has cleaned or judged them yet."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urljoin, urlsplit

from news.parsing.sanitize import without_forbidden

MAX_ENTRIES = 1000
MAX_CATEGORIES = 200
MAX_ADDRESS = 4096  # characters; a longer one is none
MAX_GUID = 8192  # characters; a longer one is replaced by its SHA-256


class Flaw(StrEnum):
    """What was wrong with a document that was read all the same; `ParsedFeed.warnings` holds these."""

    NOT_WELL_FORMED = "not_well_formed"  # broken XML; what could be read was read
    TRUNCATED = "truncated"  # ends in the middle; an entry that was cut off is left out
    ENCODING = "encoding"  # the letters are not in the encoding that server or document state
    TOO_MANY_ENTRIES = "too_many_entries"  # the newest `MAX_ENTRIES` kept, the rest counted in `ParsedFeed.left_out`
    UNREAD = "unread"  # entries that could not be read, counted in `ParsedFeed.unread`
    REDUCED = "reduced"  # attributes, categories, nesting or elements beyond a limit, or that could not be read, were left out


class NotAFeed(ValueError):
    """The document is no feed that we take.

    ``kind`` is for machines: ``html`` (a page: moved, log-in, cookie wall), ``empty``, ``binary`` (NULs, an image),
    ``entities`` (a DTD that declares entities), ``too_large`` (bytes beyond the limit), ``unread`` (a feed none of whose
    entries could be read), ``unknown``.
    ``sentence`` says it in plain English.
    """

    def __init__(self, kind: str, sentence: str) -> None:
        super().__init__(kind, sentence)
        self.kind = kind
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes with an entry. ``length`` in bytes as the publisher states it, None where it states nothing."""

    url: str
    type: str
    length: int | None


@dataclass(frozen=True, slots=True)
class ParsedEntry:
    """One entry as the publisher gave it. Text without a value is "", never None.

    guid: the publisher's identity of it, trimmed, or "".
    link: absolute http(s) address or "".
    title, author, categories: plain text, fit to be escaped and shown; see `sanitize.plain_line`.
    language: as in BCP 47, lower case, of the entry or else of the feed, or "".
    published, updated: aware, UTC; None where the text in ``*_raw`` is missing or no date that we know for certain.
        An entry that states only when it was updated (usual in Atom, and dc:date everywhere) has that as ``published`` too.
    html: the full content, or else the summary, as HTML but raw: NEVER show it.
    html_base: absolute address that relative ones in ``html`` start from: xml:base, else the entry's link, else the feed.
    image_url: a picture that the feed names for the entry, absolute http(s) or "".
    position: 0 for the first entry in the document.
    content_sha: 64 hex digits over raw title, link, content, author and enclosures, without dates: equal = nothing to do.
    event: of a calendar, a JSON object: uid, starts, ends (ISO 8601, local with offset), is_all_day, time_zone, location,
        status, sequence; "" elsewhere.
    clean_html, text: `sanitize.clean` of ``html``; None where nobody asked for it or ``content_sha`` was known already.
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


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed document.

    kind: ``rss``, ``rdf`` (RSS 0.90 and 1.0), ``atom``, ``json``; of other documents ``page``, ``sitemap``, ``calendar``.
    entries: in the order of the document, at most `MAX_ENTRIES`; ``left_out`` counts those beyond, ``unread`` those
        among them that could not be read.
    letters: the encoding that was assumed where the stated one is wrong or none is stated, or "".
    hub_url, self_url: WebSub (rel="hub", rel="self"), absolute http(s) or "".
    ttl_seconds: RSS ``ttl``; update_period_seconds: sy:updatePeriod / sy:updateFrequency; None where not stated.
    skip_hours: 0-23, UTC. skip_days: 0 = Monday ... 6 = Sunday.
    rights: copyright or licence line as plain text.
    parts: where this document only lists others (an index of sitemaps), their absolute addresses; it has no entries then.
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


_SPACES = re.compile(r"\s+")
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,4}")


def web_address(address: str, *, base: str) -> str:
    """``address`` as an absolute http(s) address, seen from ``base``; "" where it is none.

    Nor is one that shows its readers another host than it goes to: with a user name before the host, or with letters
    that turn the direction of the text (Unicode's bidi controls).
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
        _ = parts.port  # raises where it is no number
    except ValueError:
        return ""
    # A browser takes "\" for "/", so that a host before it is not the host it goes to.
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
    """The first of ``names`` that is a language."""
    for name in names:
        if name and _LANGUAGE.fullmatch(code := name.strip().lower().replace("_", "-")):
            return code
    return ""


def says_something(entry: ParsedEntry) -> bool:
    """False for an empty element, which nobody could tell from another."""
    return bool(entry.guid or entry.link or entry.title or entry.html or entry.enclosures)


def without_no_break(text: str) -> str:
    """As it was read before no-break spaces stayed in titles: so a hash over it stays, and no old entry counts as changed."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def content_sha(*, title: str, link: str, html: str, author: str, enclosures: Iterable[Enclosure]) -> str:
    """`ParsedEntry.content_sha`; all text as the publisher wrote it, before cleaning."""
    files = (f"{file.url}\x1e{file.type}\x1e{file.length}" for file in enclosures)
    return hashlib.sha256("\x1f".join((title, link, html, author, *files)).encode("utf-8", "replace")).hexdigest()
