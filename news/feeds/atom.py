"""Atom (RFC 4287) with archives (RFC 5005), deleted entries (RFC 6721), hub (WebSub) and images (Media RSS)."""

from __future__ import annotations

from collections.abc import Sequence

from news.feeds.feed_entries import Deleted, FeedEntry, FeedInfo
from news.feeds.rss import media, versions
from news.feeds.xml import document as finished
from news.feeds.xml import element, empty, link, quoted, rfc3339, rfc3339_exact, text

CONTENT_TYPE = "application/atom+xml; charset=utf-8"

_NAMESPACES = (
    ' xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"'
    ' xmlns:fh="http://purl.org/syndication/history/1.0"'
)
_TOMBSTONES = ' xmlns:at="http://purl.org/atompub/tombstones/1.0"'  # only if used, because validators warn about it


def document(entries: Sequence[FeedEntry], info: FeedInfo) -> bytes:
    return finished(
        [
            f"<feed{_NAMESPACES}{_TOMBSTONES if info.deleted else ''}{_language(info.language)}>",
            *_head(entries, info),
            *(_entry(entry, info) for entry in entries),
            *(_tombstone(deleted) for deleted in info.deleted),
            "</feed>",
        ]
    )


def _language(code: str) -> str:
    return f" xml:lang={quoted(code)}" if code else ""


def _head(entries: Sequence[FeedEntry], info: FeedInfo) -> list[str]:
    return [
        element("id", info.identity),
        element("title", info.title),
        element("subtitle", info.description),
        element("updated", rfc3339(info.changed_at(entries))),
        link("", "alternate", info.page_url, type="text/html", hreflang=info.language),
        link("", "self", info.feed_url, type="application/atom+xml"),
        link("", "hub", info.hub_url),
        link("", "current", info.current_url),
        link("", "prev-archive", info.earlier_url),
        link("", "next-archive", info.later_url),
        empty("fh:archive") if info.is_archive else "",
        f"<author>{element('name', info.publisher)}{element('uri', info.base_url)}</author>" if info.publisher else "",
        element("rights", info.rights),
        element("icon", info.icon_url),
    ]


def _entry(entry: FeedEntry, info: FeedInfo) -> str:
    tags = "".join(empty("category", term=tag.slug, scheme=_scheme(tag.url), label=tag.name) for tag in entry.tags)
    authors = "".join(f"<author>{element('name', name)}</author>" for name in entry.authors)
    return (
        f"<entry{_language(entry.language) if entry.language != info.language else ''}>"
        f"<id>{text(entry.atom_id)}</id><title>{text(entry.title)}</title>"
        f"<updated>{rfc3339_exact(entry.updated_at)}</updated><published>{rfc3339_exact(entry.published_at)}</published>"
        f"{link('', 'alternate', entry.url, type='text/html', hreflang=entry.language)}{versions(entry, '')}"
        f"{authors}{tags}{element('summary', entry.summary)}{element('content', entry.html, type='html')}"
        f"{element('rights', entry.rights)}{_source(entry)}{media(entry)}</entry>"
    )


def _scheme(url: str) -> str:
    """Return the address of a topic without the topic: the vocabulary of its term."""
    return url.split("?")[0]


def _source(entry: FeedEntry) -> str:
    """Return the source of an external item. Atom requires an ID, so the result is empty without an address."""
    source = entry.source
    if not source or not (address := source["feed_url"] or source["url"]):
        return ""
    return "".join(
        [
            "<source>",
            element("id", address),
            element("title", source["title"]),
            element("updated", rfc3339_exact(entry.updated_at)),
            link("", "self", source["feed_url"]),
            link("", "alternate", source["url"]),
            "</source>",
        ]
    )


def _tombstone(deleted: Deleted) -> str:
    comment = element("at:comment", deleted.note)
    attributes = f"ref={quoted(deleted.atom_id or deleted.id)} when={quoted(rfc3339(deleted.at))}"
    return f"<at:deleted-entry {attributes}>{comment}</at:deleted-entry>"
