"""JSON Feed 1.1, with an extension named by the setting ``FEED_EXTENSION``.

The extension of an item has its ``thing`` (shared by the language versions), ``type``, ``kind``, the ``sequence`` of
its last change, its ``versions`` in other languages, and time and place of an event. The extension of the feed has
``deleted``, the items that left its list, and in an archive the address of the feed to which it belongs.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.conf import settings

from news.feeds.feed_entries import FeedEntry, FeedInfo
from news.feeds.xml import rfc3339, rfc3339_exact

CONTENT_TYPE = "application/feed+json; charset=utf-8"


def document(entries: Sequence[FeedEntry], info: FeedInfo) -> bytes:
    extension = getattr(settings, "FEED_EXTENSION", "_newsroom")
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": info.title,
        "description": info.description,
        "home_page_url": info.page_url,
        "feed_url": info.feed_url,
        "next_url": info.earlier_url,
        "icon": info.icon_url,
        "language": info.language,
        "authors": [{"name": info.publisher, "url": info.base_url}] if info.publisher else [],
        "hubs": [{"type": "WebSub", "url": info.hub_url}] if info.hub_url else [],
        extension: _of_feed(info),
    }
    known = {name: value for name, value in feed.items() if value}
    known["items"] = [_item(entry, extension) for entry in entries]
    return json.dumps(known, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _of_feed(info: FeedInfo) -> dict[str, Any]:
    deleted = [
        {"id": gone.id, "when": rfc3339(gone.at), "sequence": gone.sequence, "note": gone.note} for gone in info.deleted
    ]
    values = {"rights": info.rights, "archive_of": info.current_url, "deleted": deleted}
    return {name: value for name, value in values.items() if value}


def _item(entry: FeedEntry, extension: str) -> dict[str, Any]:
    content = {"content_html": entry.html} if entry.html else {"content_text": entry.summary}
    item = {
        "id": entry.id,
        "url": entry.url,
        "external_url": entry.url if entry.source else "",
        "title": entry.title,
        "summary": entry.summary,
        "image": entry.picture["src"] if entry.picture else "",
        "date_published": rfc3339_exact(entry.published_at),
        "date_modified": rfc3339_exact(entry.updated_at),
        "authors": [{"name": name} for name in entry.authors],
        "tags": [tag.name for tag in entry.tags],
        "language": entry.language,
        extension: _of_item(entry),
    }
    return {name: value for name, value in item.items() if value} | content


def _of_item(entry: FeedEntry) -> dict[str, Any]:
    values: dict[str, Any] = {"thing": entry.thing, "type": entry.type, "kind": entry.kind, "sequence": entry.sequence}
    values["versions"] = [{"language": code, "url": url} for code, url in entry.versions.items()]
    values |= {"event": entry.event, "source": entry.source and entry.source["title"], "rights": entry.rights}
    if entry.picture:
        values["picture"] = {
            name: entry.picture[name] for name in ("alt", "credit", "width", "height", "type", "bytes")
        }
    return {name: value for name, value in values.items() if value}
