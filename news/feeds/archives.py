"""What changed longer ago than a feed holds: its months as archive documents (RFC 5005), each leading to the one before.

Every item of a list stands in one archive, that of the month in which it last changed (in the site's time zone): an item
that is corrected leaves it for the present month, and is in the feed itself by then. So whoever walks back from the feed
finds all, and who was away longer than the feed promises finds what they missed in the first archives.

A month that holds much is cut into parts, counted from the oldest change, so that what comes later moves nothing; the month
itself is its last part, so that a feed finds its way into the past without counting. An item that leaves a part moves
those after it one place back, into a part that a walk has still to read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from news.feeds.lists import FIRST_YEAR, LAST_YEAR, NoSuchList
from news.models import Item
from news.models.chronological import Chronological
from news.models.items import ItemQuerySet

ITEMS_IN_AN_ARCHIVE = 100

_SPELLED = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{1,5}))?")


@dataclass(frozen=True, slots=True)
class Month:
    """One archive document: ``2021-05``, with earlier parts ``2021-05-1`` and so on where the month holds much."""

    year: int
    month: int
    part: int | None = None

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}" + (f"-{self.part}" if self.part else "")

    @classmethod
    def read(cls, text: str) -> Month:
        """NoSuchList for what is spelled in another way; each archive has one address."""
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
        following = self.year * 12 + self.month  # months since the year 0, one later
        return datetime(following // 12, following % 12 + 1, 1, tzinfo=timezone.get_default_timezone())


@dataclass(frozen=True, slots=True)
class Archive:
    """The items of one document, oldest first, and its neighbours; None where the list ends."""

    ids: Sequence[int]
    earlier: Month | None
    later: Month | None

    def items(self) -> ItemQuerySet:
        return Item.objects.filter(pk__in=self.ids).latest_change_first()


def archive(parts: Sequence[Chronological], month: Month) -> Archive:
    """NoSuchList where the list has nothing then; but what a walk was led to a moment ago, and what a correction has
    emptied since, leads on."""
    keys = _keys(parts, month)
    full_parts = max(0, (len(keys) - 1) // ITEMS_IN_AN_ARCHIVE)  # those before the last
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
    """Instant and id of each item of the whole month, the oldest first; a query a part."""
    found: list[Any] = []
    for part in parts:
        found += part.changed_within(month.start, month.end).values_list("changed_at", part.item_id)
    return sorted(found)


def _last_before(parts: Sequence[Chronological], month: Month) -> Month | None:
    earlier = [part.filter(changed_at__lt=month.start).latest_change_first() for part in parts]
    moments = _first_moments(earlier)
    return Month.of(max(moments)) if moments else None


def _first_after(parts: Sequence[Chronological], month: Month) -> Month | None:
    """The beginning of the next month that holds something: its first part, where it has several."""
    rising = [part.filter(changed_at__gte=month.end).order_by("changed_at", part.item_id) for part in parts]
    moments = _first_moments(rising)
    if not moments:
        return None
    later = Month.of(min(moments))
    return replace(later, part=1) if len(_keys(parts, later)) > ITEMS_IN_AN_ARCHIVE else later


def _first_moments(ordered: Iterable[Chronological]) -> list[datetime]:
    return [moment for part in ordered for moment in part.values_list("changed_at", flat=True)[:1]]
