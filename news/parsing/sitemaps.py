"""Parser of news sitemaps (sitemaps.org 0.9, Google's news extension) -> `ParsedFeed`: sites without feeds. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError, XMLParser

from news.parsing.charset import decode
from news.parsing.dates import read_date
from news.parsing.parsed import (
    MAX_ENTRIES,
    Flaw,
    NotAFeed,
    ParsedEntry,
    ParsedFeed,
    content_sha,
    language_of,
    web_address,
)
from news.parsing.sanitize import plain_line

_ENTITIES = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_GZIP = b"\x1f\x8b"
MAX_FILES = 5


@dataclass(frozen=True, slots=True)
class SitemapIndex:
    """A list of sitemaps: at most `MAX_FILES` addresses, those with "news" in them first; one level is followed."""

    urls: tuple[str, ...]


def read(body: bytes, *, url: str, content_type: str = "") -> ParsedFeed | SitemapIndex:
    """Return the newest `MAX_ENTRIES` pages with a news title, or the list of sitemaps. Raise `NotAFeed`.

    The document may be compressed with gzip, as sitemaps often are (``sitemap.xml.gz``).
    """
    if body.startswith(_GZIP):
        body = _unpacked(body)
    if not body.strip():
        raise NotAFeed("empty", "The document is empty.")
    decoded = decode(body, content_type=content_type, url=url)
    if _ENTITIES.search(decoded.text):
        raise NotAFeed("entities", "The document contains a document type declaration, which we do not accept.")
    target = _Locations()
    parser = XMLParser(target=target)
    flaws = [Flaw.ENCODING] if decoded.is_doubtful else []
    try:
        parser.feed(decoded.text.lstrip("\ufeff \t\r\n"))
        parser.close()
    except (ParseError, LookupError, ValueError):  # entries before the error are kept
        flaws.append(Flaw.TRUNCATED)
    if target.root == "sitemapindex":
        found = [address for row in target.rows if (address := web_address(row.get("loc", ""), base=url))]
        return SitemapIndex(tuple(sorted(found, key=lambda address: "news" not in address.lower())[:MAX_FILES]))
    if target.root != "urlset":
        raise NotAFeed("unknown", "There is no sitemap at this address.")
    entries = [entry for row in target.rows if (entry := _entry(row, url=url))]
    if target.rows and not entries:
        raise NotAFeed("no_news", "This sitemap does not contain news titles. Use a news sitemap.")
    entries.sort(key=lambda entry: entry.published.timestamp() if entry.published else 0.0, reverse=True)
    left_out = max(0, len(entries) - MAX_ENTRIES)
    if left_out:
        flaws.append(Flaw.TOO_MANY_ENTRIES)
    name = next((row["name"] for row in target.rows if row.get("name")), "")
    return ParsedFeed(
        kind="sitemap",
        title=plain_line(name),
        entries=tuple(entries[:MAX_ENTRIES]),
        warnings=tuple(flaws),
        left_out=left_out,
        letters=decoded.assumed,
    )


def _unpacked(body: bytes) -> bytes:
    """Decompress gzip within the limits of HTTP responses. Raise `NotAFeed`."""
    from news.http import HttpError, Kind, Limits  # lazy: only few sitemaps and no other documents need it
    from news.http.bodies import unpack_gzip

    try:
        return unpack_gzip(body, limits=Limits())
    except HttpError as error:
        kind = "too_large" if error.kind is Kind.TOO_LARGE else "binary"
        raise NotAFeed(kind, "The packed sitemap cannot be unpacked, or is too large.") from error


def _entry(row: dict[str, str], *, url: str) -> ParsedEntry | None:
    link = web_address(row.get("loc", ""), base=url)
    title = plain_line(row.get("title", ""))
    if not link or not title:
        return None
    raw = (row.get("publication_date") or row.get("lastmod") or "").strip()[:200]
    words = tuple(filter(None, (plain_line(word, limit=100) for word in row.get("keywords", "").split(",")[:50])))
    return ParsedEntry(
        guid=link,
        link=link,
        title=title,
        author="",
        categories=words,
        language=language_of(row.get("language", "")),
        published=read_date(raw),
        published_raw=raw,
        updated=None,
        updated_raw="",
        html="",
        html_base=link,
        enclosures=(),
        image_url=web_address(row.get("image", ""), base=url),
        position=int(row["position"]),
        content_sha=content_sha(title=title, link=link, html="", author="", enclosures=()),
    )


class _Locations:
    """Target of the parser; collects the texts under each ``url`` or ``sitemap`` by local name."""

    NAMES = frozenset({"loc", "lastmod", "title", "publication_date", "name", "language", "keywords"})

    def __init__(self) -> None:
        self.root = ""
        self.rows: list[dict[str, str]] = []
        self._path: list[str] = []
        self._text: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _brace, name = tag.rpartition("}")
        self.root = self.root or name
        if len(self._path) == 1 and name in {"url", "sitemap"} and len(self.rows) < 50_000:
            self.rows.append({"position": str(len(self.rows))})
        self._path.append("image" if name == "loc" and "image" in space else name)
        self._text = []

    def data(self, data: str) -> None:
        self._text.append(data)

    def end(self, tag: str) -> None:
        name = self._path.pop()
        if self.rows and self._path[1:2] in (["url"], ["sitemap"]) and name in self.NAMES | {"image"}:
            self.rows[-1].setdefault(name, "".join(self._text).strip())
        self._text = []

    def close(self) -> None:
        pass
