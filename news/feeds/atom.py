"""Atom (RFC 4287) with archives (RFC 5005), withdrawals (RFC 6721), hub (WebSub) and pictures (Media RSS)."""

from __future__ import annotations

from collections.abc import Sequence

from news.feeds.feed_entries import Deleted, Frame, Piece
from news.feeds.rss import media
from news.feeds.xml import document as finished
from news.feeds.xml import element, empty, link, quoted, rfc3339, rfc3339_exact, text

CONTENT_TYPE = "application/atom+xml; charset=utf-8"

_NAMESPACES = (
    ' xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"'
    ' xmlns:fh="http://purl.org/syndication/history/1.0"'
)
_TOMBSTONES = ' xmlns:at="http://purl.org/atompub/tombstones/1.0"'  # validators warn of it, so only where it is used


def document(pieces: Sequence[Piece], frame: Frame) -> bytes:
    return finished(
        [
            f"<feed{_NAMESPACES}{_TOMBSTONES if frame.deleted else ''}{_language(frame.language)}>",
            *_head(pieces, frame),
            *(_entry(piece, frame) for piece in pieces),
            *(_tombstone(deleted) for deleted in frame.deleted),
            "</feed>",
        ]
    )


def _language(code: str) -> str:
    return f" xml:lang={quoted(code)}" if code else ""


def _head(pieces: Sequence[Piece], frame: Frame) -> list[str]:
    return [
        element("id", frame.identity),
        element("title", frame.title),
        element("subtitle", frame.description),
        element("updated", rfc3339(frame.changed_at(pieces))),
        link("", "alternate", frame.page_url, type="text/html", hreflang=frame.language),
        link("", "self", frame.feed_url, type="application/atom+xml"),
        link("", "hub", frame.hub_url),
        link("", "current", frame.current_url),
        link("", "prev-archive", frame.earlier_url),
        link("", "next-archive", frame.later_url),
        empty("fh:archive") if frame.is_archive else "",
        f"<author>{element('name', frame.publisher)}{element('uri', frame.base_url)}</author>"
        if frame.publisher
        else "",
        element("rights", frame.rights),
        element("icon", frame.icon_url),
    ]


def _entry(piece: Piece, frame: Frame) -> str:
    tags = "".join(empty("category", term=tag.slug, scheme=_scheme(tag.url), label=tag.name) for tag in piece.tags)
    authors = "".join(f"<author>{element('name', name)}</author>" for name in piece.authors)
    return (
        f"<entry{_language(piece.language) if piece.language != frame.language else ''}>"
        f"<id>{text(piece.id)}</id><title>{text(piece.title)}</title>"
        f"<updated>{rfc3339_exact(piece.updated_at)}</updated><published>{rfc3339_exact(piece.published_at)}</published>"
        f"{link('', 'alternate', piece.url, type='text/html', hreflang=piece.language)}"
        f"{authors}{tags}{element('summary', piece.summary)}{element('content', piece.html, type='html')}"
        f"{element('rights', piece.rights)}{_source(piece)}{media(piece)}</entry>"
    )


def _scheme(url: str) -> str:
    """The list that a term belongs to: the address of the topic without the topic."""
    return url.split("?")[0]


def _source(piece: Piece) -> str:
    """Where an item of another site comes from; a source needs an identity."""
    source = piece.source
    if not source or not (address := source["feed_url"] or source["url"]):
        return ""
    return "".join(
        [
            "<source>",
            element("id", address),
            element("title", source["title"]),
            element("updated", rfc3339_exact(piece.updated_at)),
            link("", "self", source["feed_url"]),
            link("", "alternate", source["url"]),
            "</source>",
        ]
    )


def _tombstone(deleted: Deleted) -> str:
    comment = element("at:comment", deleted.note)
    attributes = f"ref={quoted(deleted.id)} when={quoted(rfc3339(deleted.at))}"
    return f"<at:deleted-entry {attributes}>{comment}</at:deleted-entry>"
