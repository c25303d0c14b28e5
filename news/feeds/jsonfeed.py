"""JSON Feed 1.1, with what it has no word for in an extension whose name the setting ``FEED_EXTENSION`` gives.

In the extension: of each item its ``thing`` (shared by its language versions), ``type``, ``kind``, the ``sequence`` of its last
change, and for an event when and where; of the feed ``deleted``, what is public no more, and in an archive the address of
the feed it belongs to.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.conf import settings

from news.feeds.feed_entries import Frame, Piece
from news.feeds.xml import rfc3339, rfc3339_exact

CONTENT_TYPE = "application/feed+json; charset=utf-8"


def document(pieces: Sequence[Piece], frame: Frame) -> bytes:
    extension = getattr(settings, "FEED_EXTENSION", "_newsroom")
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": frame.title,
        "description": frame.description,
        "home_page_url": frame.page_url,
        "feed_url": frame.feed_url,
        "next_url": frame.earlier_url,
        "icon": frame.icon_url,
        "language": frame.language,
        "authors": [{"name": frame.publisher, "url": frame.base_url}] if frame.publisher else [],
        "hubs": [{"type": "WebSub", "url": frame.hub_url}] if frame.hub_url else [],
        extension: _of_feed(frame),
    }
    known = {name: value for name, value in feed.items() if value}
    known["items"] = [_item(piece, extension) for piece in pieces]
    return json.dumps(known, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _of_feed(frame: Frame) -> dict[str, Any]:
    deleted = [
        {"id": gone.id, "when": rfc3339(gone.at), "sequence": gone.sequence, "note": gone.note}
        for gone in frame.deleted
    ]
    values = {"rights": frame.rights, "archive_of": frame.current_url, "deleted": deleted}
    return {name: value for name, value in values.items() if value}


def _item(piece: Piece, extension: str) -> dict[str, Any]:
    content = {"content_html": piece.html} if piece.html else {"content_text": piece.summary}
    item = {
        "id": piece.id,
        "url": piece.url,
        "external_url": piece.url if piece.source else "",
        "title": piece.title,
        "summary": piece.summary,
        "image": piece.picture["src"] if piece.picture else "",
        "date_published": rfc3339_exact(piece.published_at),
        "date_modified": rfc3339_exact(piece.updated_at),
        "authors": [{"name": name} for name in piece.authors],
        "tags": [tag.name for tag in piece.tags],
        "language": piece.language,
        extension: _of_item(piece),
    }
    return {name: value for name, value in item.items() if value} | content


def _of_item(piece: Piece) -> dict[str, Any]:
    values: dict[str, Any] = {"thing": piece.thing, "type": piece.type, "kind": piece.kind, "sequence": piece.sequence}
    values |= {"event": piece.event, "source": piece.source and piece.source["title"], "rights": piece.rights}
    if piece.picture:
        values["picture"] = {
            name: piece.picture[name] for name in ("alt", "credit", "width", "height", "type", "bytes")
        }
    return {name: value for name, value in values.items() if value}
