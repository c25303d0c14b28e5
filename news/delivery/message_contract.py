"""Public contract of webhook messages: an example of each kind, built by the production code, and a JSON Schema
(2020-12) for all of them. Fields may be added, but are never removed or changed in meaning."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from news import addresses
from news.models import Change, Item

from .pending import Face, Notice
from .webhooks import body_of, challenge_body, test_body

AT = datetime(2026, 5, 12, 9, 30, tzinfo=UTC)
_ITEM = UUID("3f2b8c6e-0d4a-4f57-9b1e-6a7c2d9e8f01")
_THING = UUID("a1d4c7e2-5b38-4e90-8c6f-1f2e3d4c5b6a")
_CHANNEL = UUID("5c0e9f1a-7b2d-4c3e-8f4a-9d6b5a4c3e2f")
_TITLE = "Workshop on valuation in Tbilisi"
_KINDS = {
    Change.Kind.PUBLISHED: (Item.Type.ARTICLE, ""),
    Change.Kind.UPDATED: (Item.Type.ARTICLE, ""),
    Change.Kind.CORRECTED: (Item.Type.ARTICLE, "The number of participants was wrong. The correct number is 42."),
    Change.Kind.MOVED: (Item.Type.EDITION, "Rescheduled to 19 May 2026."),
    Change.Kind.CANCELLED: (Item.Type.EDITION, "Too few participants could travel."),
    Change.Kind.WITHDRAWN: (Item.Type.ARTICLE, "Published by mistake."),
}


def examples() -> list[tuple[str, str]]:
    """Return (message type, indented body) for each kind of change, then for test and challenge."""
    bodies = [_of_change(number, kind, *about) for number, (kind, about) in enumerate(_KINDS.items(), start=101)]
    bodies += [test_body(_CHANNEL, at=AT), challenge_body("a-word-that-changes-each-time", at=AT)]
    messages = [json.loads(body) for body in bodies]
    return [(message["type"], json.dumps(message, ensure_ascii=False, indent=2)) for message in messages]


def _of_change(sequence: int, kind: str, type: str, note: str) -> str:
    address = f"{addresses.OUR_HOST}/en/workshops/valuation-tbilisi/"
    change = Change(
        sequence=sequence,
        kind=kind,
        significance=Change.Significance.MINOR if kind == Change.Kind.UPDATED else Change.Significance.MAJOR,
        item_uuid=_ITEM,
        translation_key=_THING,
        language="en",
        type=type,
        title=_TITLE,
        address=address,
        note=note,
        at=AT,
    )
    notice = Notice(kind, "en", matches=kind != Change.Kind.WITHDRAWN)
    return body_of(change, notice, Face(_ITEM, "en", _TITLE, address, page_id=212))


def schema() -> dict[str, Any]:
    """Return the JSON Schema of all messages. Its ``$id`` is a permanent public address."""
    text: dict[str, Any] = {"type": "string"}
    types = "|".join(Item.Type.values)
    kinds = "|".join(Change.Kind.values)
    change = {
        "id": {**text, "description": "Permanent identifier of the item, the same as id in the feeds."},
        "thing": {**text, "format": "uuid", "description": "The same for every language version of the item."},
        "sequence": {
            "type": "integer",
            "minimum": 1,
            "description": "Position in our log. Of two messages with the same id, the one with the higher number is newer,"
            " whenever they arrive.",
        },
        "kind": {"enum": Change.Kind.values},
        "significance": {"enum": Change.Significance.values},
        "language": {**text, "description": "BCP 47."},
        "title": text,
        "url": {**text, "format": "uri", "description": "Address of the page for people."},
        "api_url": {"type": ["string", "null"], "format": "uri", "description": "Address of the content for programs."},
        "note": {**text, "description": "What was corrected, or why the item was rescheduled, cancelled or withdrawn."},
        "matches": {
            "type": "boolean",
            "description": "Whether the item is still part of your subscription. If not, remove it.",
        },
        "backfill": {"type": "boolean", "description": "Whether the item was published before you subscribed."},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": settings.PUBLIC_URL + "/webhooks/messages.schema.json",
        "title": "Webhook messages",
        "type": "object",
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {**text, "pattern": f"^(({types})\\.({kinds})|endpoint\\.(test|challenge))$"},
            "timestamp": {**text, "format": "date-time", "description": "Time of the change, not of the message."},
            "data": {
                "anyOf": [
                    {"type": "object", "required": list(change), "properties": change},
                    {"type": "object", "required": ["channel"], "properties": {"channel": {**text, "format": "uuid"}}},
                    {"type": "object", "required": ["challenge"], "properties": {"challenge": text}},
                ]
            },
        },
    }
