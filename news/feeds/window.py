"""Window of the first document of every feed, public or private: what clients that poll can rely on.

It has all items that were published, changed or corrected within 48 hours before the latest change of the feed, and at
least 50. So a client that polls every two days misses nothing, whatever the dates of articles. It has at most 250
items, so that a burst stays readable; the rest is in the archives (RFC 5005) and behind ``next_url``, in the same order
of change. Items that left the list, withdrawn or not, stay in the feed as deleted for 48 hours of the site's log, and
for at least 500 changes. Items that never were in the list are not mentioned.

The window does not depend on the clock: while nothing is published, the documents keep their bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, Max, OuterRef, Q

from news.models import Change, Item
from news.models.changes import ChangeQuerySet
from news.models.chronological import Chronological
from news.models.items import ItemQuerySet

PROMISED = timedelta(hours=48)
_HELD = PROMISED + timedelta(hours=1)  # a margin for cached documents, late commits and different clocks
LEAST, MOST = 50, 250
DELETED_FOR_CHANGES = 500
MOST_DELETED, MOST_CHANGES = 1000, 20_000
_OF_ITEMS = {"item_uuid": "uuid", "translation_key": "translation_key"}


def latest(parts: Iterable[Chronological]) -> ItemQuerySet:
    """Return the items in the first document of a list with these ``parts``. Two queries of constant cost."""
    found = Q(pk__in=[])
    for part in parts:
        found |= Q(pk__in=part.latest_change_first().values(part.item_id)[:MOST])
    rows = Item.objects.filter(found).latest_change_first().values_list("pk", "changed_at")[:MOST]
    ids = [pk for pk, _at in rows]
    shown = ids[: how_many([at for _pk, at in rows])]
    return Item.objects.filter(pk__in=shown).latest_change_first()


def how_many(moments: Sequence[datetime]) -> int:
    """Return how many of ``moments``, latest first, are in the document."""
    lately = sum(1 for moment in moments if moment >= moments[0] - _HELD)
    return min(max(lately, LEAST), MOST, len(moments))


def gone(
    changes: ChangeQuerySet, *, last: int, column: str, once: ChangeQuerySet, now: Iterable[Chronological]
) -> list[Change]:
    """Return the latest change of each item that left a list recently, latest first.

    Such an item is among ``changes``, was in the list after one of the changes ``once``, and is in none of the parts
    ``now``. ``column`` is its ID (``item_uuid`` or ``translation_key``), and ``last`` the sequence of the site's last
    change. Always three queries, needed once per state.
    """
    lately = changes.filter(sequence__gt=_before_window(last), sequence__lte=last)
    if column == "item_uuid":  # an item that was only published did not leave
        lately = lately.exclude(kind=Change.Kind.PUBLISHED)
    for part in now:
        lately = lately.exclude(Exists(part.order_by().filter(**{f"{part.item}{_OF_ITEMS[column]}": OuterRef(column)})))
    lately = lately.filter(Exists(once.filter(**{column: OuterRef(column)})))
    latest = lately.order_by().values(column).annotate(latest=Max("sequence")).order_by("-latest")
    return list(Change.objects.filter(sequence__in=latest.values("latest")[:MOST_DELETED]).order_by("-sequence"))


def _before_window(last: int) -> int:
    """Return the sequence of the last change before the window."""
    log = Change.objects.order_by("-sequence")
    moment = log.filter(sequence__lte=last).values_list("at", flat=True).first()
    if moment is None:
        return last
    earlier = log.filter(sequence__lte=last - DELETED_FOR_CHANGES, at__lt=moment - _HELD)
    return max(earlier.values_list("sequence", flat=True).first() or 0, last - MOST_CHANGES)
