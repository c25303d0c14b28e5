"""What the first document of every feed holds, open or private: the promise to those who poll.

All that was published, changed or corrected within 48 hours before the latest change of the feed, and never fewer than 50
items: so whoever asks once in two days misses nothing, whatever date an article bears. At most 250 items, so that a burst
stays readable; the rest of a larger one stands in the archives (RFC 5005) and behind ``next_url``, in the same order of
change. What left the feed stays in it as deleted for 48 hours of the site's log, and for 500 changes at least: it was
withdrawn, or the list does not have it any more. What never was in the list is not named.

The clock has no part in it: while nothing is published the documents keep their bytes.
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
_HELD = PROMISED + timedelta(hours=1)  # a document may come from a cache, a change may be committed late, clocks differ
LEAST, MOST = 50, 250
DELETED_FOR_CHANGES = 500
MOST_DELETED, MOST_CHANGES = 1000, 20_000
_OF_ITEMS = {"item_uuid": "uuid", "translation_key": "translation_key"}


def latest(parts: Iterable[Chronological]) -> ItemQuerySet:
    """The items of the first document of a list that is read from ``parts``; two queries, flat however long they are."""
    found = Q(pk__in=[])
    for part in parts:
        found |= Q(pk__in=part.latest_change_first().values(part.item_id)[:MOST])
    rows = Item.objects.filter(found).latest_change_first().values_list("pk", "changed_at")[:MOST]
    ids = [pk for pk, _at in rows]
    shown = ids[: how_many([at for _pk, at in rows])]
    return Item.objects.filter(pk__in=shown).latest_change_first()


def how_many(moments: Sequence[datetime]) -> int:
    """Of ``moments``, the latest first, how many belong into a document."""
    lately = sum(1 for moment in moments if moment >= moments[0] - _HELD)
    return min(max(lately, LEAST), MOST, len(moments))


def gone(
    changes: ChangeQuerySet, *, last: int, column: str, once: ChangeQuerySet, now: Iterable[Chronological]
) -> list[Change]:
    """The things that left a list lately, each by its latest change, the latest first.

    Such a thing is among ``changes``, was in the list after one of those ``once``, and is in no part of what the list has
    ``now``. ``column`` is the identity that counts (``item_uuid``, ``translation_key``), ``last`` the number of the site's
    last change. Three queries, whatever happened; the documents of a state ask once.
    """
    lately = changes.filter(sequence__gt=_before_window(last), sequence__lte=last)
    if column == "item_uuid":  # what only came did not leave
        lately = lately.exclude(kind=Change.Kind.PUBLISHED)
    for part in now:
        lately = lately.exclude(Exists(part.order_by().filter(**{f"{part.item}{_OF_ITEMS[column]}": OuterRef(column)})))
    lately = lately.filter(Exists(once.filter(**{column: OuterRef(column)})))
    latest = lately.order_by().values(column).annotate(latest=Max("sequence")).order_by("-latest")
    return list(Change.objects.filter(sequence__in=latest.values("latest")[:MOST_DELETED]).order_by("-sequence"))


def _before_window(last: int) -> int:
    """The number of the change before those that the window holds."""
    log = Change.objects.order_by("-sequence")
    moment = log.filter(sequence__lte=last).values_list("at", flat=True).first()
    if moment is None:
        return last
    earlier = log.filter(sequence__lte=last - DELETED_FOR_CHANGES, at__lt=moment - _HELD)
    return max(earlier.values_list("sequence", flat=True).first() or 0, last - MOST_CHANGES)
