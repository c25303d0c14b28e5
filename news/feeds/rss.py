"""RSS 2.0 by the profile of the RSS Board: full text (content:encoded), pictures (Media RSS), names (Dublin Core),
archives (RFC 5005), hub (WebSub)."""

from __future__ import annotations

from collections.abc import Sequence

from news.feeds.feed_entries import Frame, Piece
from news.feeds.xml import document as finished
from news.feeds.xml import element, empty, link, rfc822, rfc3339_exact, text

CONTENT_TYPE = "application/rss+xml; charset=utf-8"
ICON_PIXELS = 144  # the widest that the profile allows

_OPENING = (
    '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:media="http://search.yahoo.com/mrss/" xmlns:fh="http://purl.org/syndication/history/1.0"><channel>'
)


def document(pieces: Sequence[Piece], frame: Frame) -> bytes:
    return finished(
        [_OPENING, *_channel(pieces, frame), *(_item(piece, frame) for piece in pieces), "</channel></rss>"]
    )


def _channel(pieces: Sequence[Piece], frame: Frame) -> list[str]:
    parts = [
        element("title", frame.title),
        element("link", frame.page_url),
        element("description", frame.description or frame.title),
        link("atom:", "self", frame.feed_url, type="application/rss+xml"),
        link("atom:", "hub", frame.hub_url),
        link("atom:", "current", frame.current_url),
        link("atom:", "prev-archive", frame.earlier_url),
        link("atom:", "next-archive", frame.later_url),
        empty("fh:archive") if frame.is_archive else "",
        element("language", frame.language),
        element("copyright", frame.rights),
        element("lastBuildDate", rfc822(frame.changed_at(pieces))),
        element("docs", "https://www.rssboard.org/rss-specification"),
        element("ttl", "60"),
    ]
    if frame.icon_url:
        size = str(ICON_PIXELS)
        image = [element("url", frame.icon_url), element("title", frame.title), element("link", frame.page_url)]
        parts += ["<image>", *image, element("width", size), element("height", size), "</image>"]
    return parts


def _item(piece: Piece, frame: Frame) -> str:
    tags = "".join(element("category", tag.name, domain=tag.url) for tag in piece.tags)
    authors = "".join(element("dc:creator", name) for name in piece.authors)
    language = element("dc:language", piece.language) if piece.language != frame.language else ""
    return (
        f"<item><title>{text(piece.title)}</title><link>{text(piece.url)}</link>"
        f"<description>{text(piece.summary or piece.title)}</description>{authors}"
        f'<pubDate>{rfc822(piece.published_at)}</pubDate><guid isPermaLink="false">{text(piece.id)}</guid>'
        f"<atom:updated>{rfc3339_exact(piece.updated_at)}</atom:updated>{tags}{_source(piece)}"
        f"{element('dc:rights', piece.rights)}{language}{element('content:encoded', piece.html)}"
        f"{_enclosure(piece)}{media(piece)}</item>"
    )


def _source(piece: Piece) -> str:
    """Where an item of another site comes from."""
    source = piece.source
    address = source and (source["feed_url"] or source["url"])
    return element("source", source["title"], url=address) if source and address else ""


def _enclosure(piece: Piece) -> str:
    """The lead picture for programs that do not know Media RSS; RSS has no place for a second one."""
    picture = piece.picture
    if picture is None or not picture["bytes"]:
        return ""
    return empty("enclosure", url=picture["src"], length=str(picture["bytes"]), type=picture["type"])


def media(piece: Piece) -> str:
    """The lead picture by Media RSS, with what describes it."""
    picture = piece.picture
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
