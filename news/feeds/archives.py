"""Archives of a feed, one document per month (RFC 5005), each with a link to the previous one.

Each item of a list is in one archive: that of the month in which it last changed, in the site's time zone. A corrected
item moves to the current month, and is in the feed itself by then. So a client that follows the links back finds all
items, and one that was away for longer than the feed's window finds what it missed in the first archives.

A month with many items has several parts, counted from the oldest change, so that later changes do not move items. The
address of the month is its last part, so that a feed can link to it without a count. If an item leaves a part, those
after it move one place back, into a part that a client on its way back has not read yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from foundation.filters import NoSuchList
from foundation.usable_dates import FIRST_YEAR, LAST_YEAR
from news.models import Item
from news.models.chronological import Chronological
from news.models.items import ItemQuerySet

ITEMS_IN_AN_ARCHIVE = 100

_SPELLED = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{1,5}))?")


@dataclass(frozen=True, slots=True)
class Month:
    """One archive document: ``2021-05``. If the month has many items, its earlier parts are ``2021-05-1`` and so on."""

    year: int
    month: int
    part: int | None = None

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}" + (f"-{self.part}" if self.part else "")

    @classmethod
    def read(cls, text: str) -> Month:
        """Parse an archive's name. Raises ``NoSuchList`` for any other spelling, because each archive has one
        address."""
        found = _SPELLED.fullmatch(text)
        if found is None:
            raise NoSuchList(text[:20])
        month = cls(int(found[1]), int(found[2]), int(found[3]) if found[3] else None)
        if not (FIRST_YEAR <= month.year <= LAST_YEAR and 1 <= month.month <= 12 and str(month) == text):
            raise NoSuchList(text)
        return month

    @classmethod
    def of(cls, moment: datetime) -> Month:
        local = timezone.localtime(moment)
        return cls(local.year, local.month)

    @property
    def start(self) -> datetime:
        return datetime(self.year, self.month, 1, tzinfo=timezone.get_default_timezone())

    @property
    def end(self) -> datetime:
        following = self.year * 12 + self.month  # the next month, counted from year 0
        return datetime(following // 12, following % 12 + 1, 1, tzinfo=timezone.get_default_timezone())


@dataclass(frozen=True, slots=True)
class Archive:
    """The items of one document, oldest first, and its neighbours, or None at an end of the list."""

    ids: Sequence[int]
    earlier: Month | None
    later: Month | None

    def items(self) -> ItemQuerySet:
        return Item.objects.filter(pk__in=self.ids).latest_change_first()


def archive(parts: Sequence[Chronological], month: Month) -> Archive:
    """Return an archive. Raises ``NoSuchList`` if it has no items. An empty month between two others is not an error: a
    client may have the link, although a correction has just moved its last item."""
    keys = _keys(parts, month)
    full_parts = max(0, (len(keys) - 1) // ITEMS_IN_AN_ARCHIVE)  # parts before the last one
    number = month.part or full_parts + 1
    if number > full_parts + 1:
        raise NoSuchList(str(month))
    shown = keys[(number - 1) * ITEMS_IN_AN_ARCHIVE : number * ITEMS_IN_AN_ARCHIVE]
    earlier = replace(month, part=number - 1) if number > 1 else _last_before(parts, month)
    if number > full_parts:
        later = _first_after(parts, month)
    else:
        later = replace(month, part=number + 1 if number < full_parts else None)
    if not keys and not (earlier and later):
        raise NoSuchList(str(month))
    return Archive([pk for _at, pk in shown], earlier, later)


def _keys(parts: Iterable[Chronological], month: Month) -> list[tuple[datetime, int]]:
    """Return the time and ID of each item of the whole month, oldest first. One query per part of the list."""
    found: list[Any] = []
    for part in parts:
        found += part.changed_within(month.start, month.end).values_list("changed_at", part.item_id)
    return sorted(found)


def _last_before(parts: Sequence[Chronological], month: Month) -> Month | None:
    earlier = [part.filter(changed_at__lt=month.start).latest_change_first() for part in parts]
    moments = _first_moments(earlier)
    return Month.of(max(moments)) if moments else None


def _first_after(parts: Sequence[Chronological], month: Month) -> Month | None:
    """Return the next month that has items, or its first part if it has several."""
    rising = [part.filter(changed_at__gte=month.end).order_by("changed_at", part.item_id) for part in parts]
    moments = _first_moments(rising)
    if not moments:
        return None
    later = Month.of(min(moments))
    return replace(later, part=1) if len(_keys(parts, later)) > ITEMS_IN_AN_ARCHIVE else later


def _first_moments(ordered: Iterable[Chronological]) -> list[datetime]:
    return [moment for part in ordered for moment in part.values_list("changed_at", flat=True)[:1]]
