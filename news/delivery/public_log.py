"""Public change log for programs that mirror all content: the changes after a sequence number, as webhook messages.

It contains only what readers may see now. Changes of items that are no longer public are left out, except withdrawals,
which have an id but no title or address. Other messages have the item's current title.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from news.delivery.pending import Face, Notice
from news.delivery.webhooks import body_of
from news.models import Change, ChangeCounter, Item
from news.models.changes import is_lost


@dataclass(frozen=True, slots=True)
class LogPage:
    """Page of the log. ``messages`` are in log order. ``until``: last sequence covered. ``is_last``: False if more
    pages follow.
    """

    messages: list[dict[str, Any]]
    until: int
    is_last: bool


class BeyondTheLog(LookupError):
    """Error for a sequence number that was never issued, or that only a lost database of this site issued."""


def changes_after(sequence: int, *, limit: int) -> LogPage:
    """Return the next page. Changes that are left out count towards ``limit``. Three queries."""
    last, _frame = ChangeCounter.state()
    if sequence > last or is_lost(sequence, last=last):
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
