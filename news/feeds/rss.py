"""RSS 2.0 with the profile of the RSS Board: full text (content:encoded), images (Media RSS), names (Dublin Core),
archives (RFC 5005), hub (WebSub)."""

from __future__ import annotations

from collections.abc import Sequence

from news.feeds.feed_entries import FeedEntry, FeedInfo
from news.feeds.xml import document as finished
from news.feeds.xml import element, empty, link, rfc822, rfc3339_exact, text

CONTENT_TYPE = "application/rss+xml; charset=utf-8"
OF_VERSIONS = "text/html; charset=utf-8"
ICON_PIXELS = 144  # the widest that the profile allows

_OPENING = (
    '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:media="http://search.yahoo.com/mrss/" xmlns:fh="http://purl.org/syndication/history/1.0"><channel>'
)


def document(entries: Sequence[FeedEntry], info: FeedInfo) -> bytes:
    return finished(
        [_OPENING, *_channel(entries, info), *(_item(entry, info) for entry in entries), "</channel></rss>"]
    )


def _channel(entries: Sequence[FeedEntry], info: FeedInfo) -> list[str]:
    parts = [
        element("title", info.title),
        element("link", info.page_url),
        element("description", info.description or info.title),
        link("atom:", "self", info.feed_url, type="application/rss+xml"),
        link("atom:", "hub", info.hub_url),
        link("atom:", "current", info.current_url),
        link("atom:", "prev-archive", info.earlier_url),
        link("atom:", "next-archive", info.later_url),
        empty("fh:archive") if info.is_archive else "",
        element("language", info.language),
        element("copyright", info.rights),
        element("lastBuildDate", rfc822(info.changed_at(entries))),
        element("docs", "https://www.rssboard.org/rss-specification"),
        element("ttl", "60"),
    ]
    if info.icon_url:
        size = str(ICON_PIXELS)
        image = [element("url", info.icon_url), element("title", info.title), element("link", info.page_url)]
        parts += ["<image>", *image, element("width", size), element("height", size), "</image>"]
    return parts


def _item(entry: FeedEntry, info: FeedInfo) -> str:
    tags = "".join(element("category", tag.name, domain=tag.url) for tag in entry.tags)
    authors = "".join(element("dc:creator", name) for name in entry.authors)
    language = element("dc:language", entry.language) if entry.language != info.language else ""
    return (
        f"<item><title>{text(entry.title)}</title><link>{text(entry.url)}</link>"
        f"<description>{text(entry.summary or entry.title)}</description>{authors}"
        f'<pubDate>{rfc822(entry.published_at)}</pubDate><guid isPermaLink="false">{text(entry.guid)}</guid>'
        f"<atom:updated>{rfc3339_exact(entry.updated_at)}</atom:updated>{tags}{_source(entry)}{versions(entry)}"
        f"{element('dc:rights', entry.rights)}{language}{element('content:encoded', entry.html)}"
        f"{_enclosure(entry)}{media(entry)}</item>"
    )


def _source(entry: FeedEntry) -> str:
    """Return the source of an external item."""
    source = entry.source
    address = source and (source["feed_url"] or source["url"])
    return element("source", source["title"], url=address) if source and address else ""


def _enclosure(entry: FeedEntry) -> str:
    """Return the lead image for programs without Media RSS. RSS allows only one enclosure."""
    picture = entry.picture
    if picture is None or not picture["bytes"]:
        return ""
    return empty("enclosure", url=picture["src"], length=str(picture["bytes"]), type=picture["type"])


def versions(entry: FeedEntry, prefix: str = "atom:") -> str:
    """Return a link to each other language version. Its type has a parameter, because feedparser takes the last
    alternate link of exactly the type ``text/html`` for the address of the entry. Other readers take the first link."""
    return "".join(
        link(prefix, "alternate", url, type=OF_VERSIONS, hreflang=code) for code, url in entry.versions.items()
    )


def media(entry: FeedEntry) -> str:
    """Return the lead image in Media RSS, with description and credit."""
    picture = entry.picture
    if picture is None:
        return ""
    size = {"fileSize": str(picture["bytes"]), "width": str(picture["width"]), "height": str(picture["height"])}
    return "".join(
        [
            empty("media:content", url=picture["src"], medium="image", type=picture["type"], **size)[:-2] + ">",
            element("media:description", picture["alt"], type="plain"),
            element("media:credit", picture["credit"]),
            "</media:content>",
        ]
    )
