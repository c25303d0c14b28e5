"""What the first document of every feed holds, open or private: the promise to those who poll.

All that was published, changed or corrected within 48 hours before the latest change of the feed, and never fewer than 50
items: so whoever asks once in two days misses nothing, whatever date an article bears. At most 250 items, so that a burst
stays readable; the rest of a larger one stands in the archives (RFC 5005) and behind ``next_url``, in the same order of
change. Withdrawals stay listed for as long, and for 500 changes of the whole site at least.

The clock has no part in it: while nothing is published the documents keep their bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from news.models import Change, Item
from news.models.chronological import Chronological
from news.models.items import ItemQuerySet

PROMISED = timedelta(hours=48)
_HELD = PROMISED + timedelta(hours=1)  # a document may come from a cache, a change may be committed late, clocks differ
LEAST, MOST = 50, 250
WITHDRAWALS_FOR_CHANGES = 500
MOST_WITHDRAWALS = 1000


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


def withdrawals(
    changes: QuerySet[Change], *, last: int, column: str, was_shown: Callable[[Change], bool]
) -> list[tuple[Any, Change]]:
    """What is to be said of withdrawals among ``changes``, the latest first: identity and the last withdrawal of each.

    ``last`` is the number of the site's last change, ``column`` the identity that counts (``item_uuid``, ``translation_key``);
    what ``was_shown`` denies never stood in the feed. One query.
    """
    known = list(changes.filter(kind=Change.Kind.WITHDRAWN).order_by("-sequence")[:MOST_WITHDRAWALS])
    found: dict[Any, Change] = {}
    for change in known:
        is_late = change.at >= known[0].at - _HELD or change.sequence > last - WITHDRAWALS_FOR_CHANGES
        if is_late and was_shown(change):
            found.setdefault(getattr(change, column), change)
    return list(found.items())


def are_public(identities: Collection[Any], column: str, items: ItemQuerySet) -> set[Any]:
    """Which of these stand in ``items`` again; asks nothing where there are none."""
    if not identities:
        return set()
    return set(items.filter(**{f"{column}__in": identities}).values_list(column, flat=True))
