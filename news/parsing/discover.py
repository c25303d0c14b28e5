"""Feed discovery: a document and its address -> candidate addresses, best first. Pure.

The order follows the publisher's intent: the document itself; feeds announced in its head (``link rel="alternate"``);
links in its text that look like feeds; and finally the usual locations of feeds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from news.parsing.parsed import web_address
from news.parsing.sanitize import plain_line

MAX_CANDIDATES = 20
MAX_HTML = 2 * 1024 * 1024  # bytes of a page that are examined; feeds are announced in its head

# Media types of supported documents -> kind of source.
MEDIA_TYPES = {
    "application/rss+xml": "feed",
    "application/atom+xml": "feed",
    "application/rdf+xml": "feed",
    "application/feed+json": "feed",
    "application/json": "feed",
    "application/xml": "feed",
    "text/xml": "feed",
    "text/calendar": "calendar",
}
USUAL_PLACES = ("feed/", "rss.xml", "atom.xml", "feed.xml", "index.xml", "rss", "feed.json")
BESIDE_A_PAGE = USUAL_PLACES[:2]
SITEMAPS = ("news-sitemap.xml", "sitemap-news.xml")

_FEED_ROOT = re.compile(rb"<(?:\w+:)?(rss|feed|RDF)[\s>]")
_SITEMAP_ROOT = re.compile(rb"<(?:\w+:)?(urlset|sitemapindex)[\s>]")
_JSON_FEED = re.compile(
    rb'^\s*\{[^{}\[\]]{0,2000}"(?:version"\s*:\s*"https?://(?:www\.)?jsonfeed\.org|items"\s*:\s*\[)'
)
_LOOKS_LIKE_A_FEED = re.compile(
    r"(?:^|[/._?=&-])(?:rss|atom|feeds?|rdf)(?:[/._?=&-]|\d|$)|\.ics(?:$|\?)", re.IGNORECASE
)
_NOT_ITS_NEWS = re.compile(r"comments?(?:[/_-]|$)|/feed/.*oembed|wlwmanifest|opensearch", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address that may be a source. ``found``: ``itself``, ``announced``, ``linked``, ``usual``, or ``part`` of a
    list of sitemaps."""

    url: str
    kind: str  # value of `news.models.Source.Kind`
    title: str
    found: str


def kind_of(body: bytes, *, content_type: str = "") -> str:
    """Return the kind of source that a document is: ``feed``, ``calendar``, ``sitemap``, or "" for anything else.

    The first bytes decide, not the media type, since feeds are also served as text/html and text/plain.
    """
    head = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.decode("utf-16", "replace").encode()
    if head[:15].upper() == b"BEGIN:VCALENDAR":
        return "calendar"
    if _SITEMAP_ROOT.search(head):
        return "sitemap"
    if _FEED_ROOT.search(head) and not re.search(rb"<html[\s>]", head, re.IGNORECASE):
        return "feed"
    if head[:1] == b"{" and (_JSON_FEED.match(head) or "feed+json" in content_type):
        return "feed"
    return ""


def candidates(body: bytes, *, url: str, content_type: str = "") -> list[Candidate]:
    """Return at most `MAX_CANDIDATES` unique candidates for ``url`` with document ``body``, usual locations last."""
    if kind := kind_of(body, content_type=content_type):
        return [Candidate(url, kind, "", "itself")]
    page = _Links(url)
    page.feed(body[:MAX_HTML].decode("utf-8", "replace"))
    found: dict[str, Candidate] = {}
    for candidate in (*page.announced, *page.linked, *_usual(page.base)):
        if not _NOT_ITS_NEWS.search(urlsplit(candidate.url).path):
            found.setdefault(candidate.url, candidate)
    return list(found.values())[:MAX_CANDIDATES]


def _usual(base: str) -> Iterator[Candidate]:
    """Yield the usual locations beside the page and at the root of its site."""
    parts = urlsplit(base)
    root, folder = f"{parts.scheme}://{parts.netloc}/", urljoin(base, ".")
    if folder != root:
        yield from (Candidate(urljoin(folder, place), "feed", "", "usual") for place in BESIDE_A_PAGE)
    yield from (Candidate(urljoin(root, place), "feed", "", "usual") for place in USUAL_PLACES)
    yield from (Candidate(urljoin(root, place), "sitemap", "", "usual") for place in SITEMAPS)


class _Links(HTMLParser):
    """Collector of announced and linked feeds of a page; `html.parser` reads any input in linear time."""

    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self.base = url
        self.announced: list[Candidate] = []
        self.linked: list[Candidate] = []
        self._link = ""
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "base" and (base := web_address(values.get("href", ""), base=self.base)):
            self.base = base
        elif tag == "link":
            self._announced(values)
        elif tag == "a":
            self._end_link()
            address = web_address(values.get("href", ""), base=self.base)
            if address and _LOOKS_LIKE_A_FEED.search(address.split("#")[0].partition("://")[2].partition("/")[2]):
                self._link = address.split("#")[0]

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._end_link()

    def handle_data(self, data: str) -> None:
        if self._link and len(self._words) < 20:
            self._words.append(data)

    def _announced(self, values: dict[str, str]) -> None:
        relations = values.get("rel", "").lower().split()
        media_type = values.get("type", "").split(";")[0].strip().lower()
        address = web_address(values.get("href", ""), base=self.base)
        if not address or not {"alternate", "feed"} & set(relations) or len(self.announced) >= MAX_CANDIDATES:
            return
        if media_type in MEDIA_TYPES or "feed" in relations:
            # JSON and XML alone are ambiguous: WordPress announces its API that way.
            if media_type in {"application/json", "application/xml", "text/xml"} and not _LOOKS_LIKE_A_FEED.search(
                address
            ):
                return
            kind = MEDIA_TYPES.get(media_type, "feed")
            self.announced.append(Candidate(address, kind, plain_line(values.get("title", ""), limit=200), "announced"))

    def _end_link(self) -> None:
        if self._link and len(self.linked) < MAX_CANDIDATES:
            kind = "calendar" if urlsplit(self._link).path.lower().endswith(".ics") else "feed"
            self.linked.append(Candidate(self._link, kind, plain_line(" ".join(self._words), limit=200), "linked"))
        self._link, self._words = "", []
