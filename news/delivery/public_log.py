"""The log of what is public, for programs that copy all of it: what happened after a number, in the messages of webhooks.

Nothing leaves but what readers may see now: a line about an item that is public no more is left out, but for its
withdrawal, which names the item and not its title or address. Others say what the item is called now.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from news.delivery.pending import Face, Notice
from news.delivery.webhooks import body_of
from news.models import Change, ChangeCounter, Item


@dataclass(frozen=True, slots=True)
class LogPage:
    """``messages`` in the order of the log; the copy has all up to ``until``, and there is more where ``is_last`` is not."""

    messages: list[dict[str, Any]]
    until: int
    is_last: bool


class BeyondTheLog(LookupError):
    """Such a number was not given out: the copy is of another site, or of this one before it was restored."""


def changes_after(sequence: int, *, limit: int) -> LogPage:
    """The next ``limit`` lines, those that are left out included; three queries."""
    last, _frame = ChangeCounter.state()
    if sequence > last:
        raise BeyondTheLog(last)
    lines = list(Change.objects.filter(sequence__gt=sequence, sequence__lte=last).order_by("sequence")[: limit + 1])
    is_last, lines = len(lines) <= limit, lines[:limit]
    uuids = {line.item_uuid for line in lines}
    items = {item.uuid: item for item in Item.objects.filter(uuid__in=uuids).without_text()}
    found = [message for line in lines if (message := _message(line, items.get(line.item_uuid)))]
    return LogPage(found, last if is_last else lines[-1].sequence, is_last)


def _message(line: Change, item: Item | None) -> dict[str, Any] | None:
    is_withdrawn = line.kind == Change.Kind.WITHDRAWN
    if item is None and not is_withdrawn:
        return None
    face = Face(line.item_uuid, line.language, "", "")
    if item is not None and not is_withdrawn:
        face = Face(item.uuid, item.language, item.title, item.address, item.page_id)
    message: dict[str, Any] = json.loads(body_of(line, Notice(line.kind, face.language, not is_withdrawn), face))
    return message
