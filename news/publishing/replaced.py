"""Continue the log after the database was replaced by another one, as in a restore.

Followers have read the log of the replaced database. So its changes stay in the log with their numbers, and new numbers
begin after them. Items may be public now in another version than in the changes that only one of the two logs had, or
not at all. Each of these items gets a change that brings its followers up to date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from uuid import UUID

from django.db import transaction

from news.models import Change, ChangeCounter, Item
from news.publishing.writing import bring_up, new_change

_ROWS_AT_ONCE = 500

type Key = tuple[int, UUID, str]  # the values that identify a change in two logs


def differences(one: Iterable[Key], other: Iterable[Key]) -> tuple[list[int], list[int]]:
    """Return the sequences of changes that only one of two logs has. Each log is in order."""
    found: tuple[list[int], list[int]] = ([], [])
    logs = iter(one), iter(other)
    keys = [next(log, None) for log in logs]
    while keys != [None, None]:
        first = min(key for key in keys if key is not None)
        for number, key in enumerate(keys):
            if key != first:
                continue
            if keys[1 - number] != first:
                found[number].append(first[0])
            elif number == 0:  # both logs have it, so advance in both
                keys[1] = next(logs[1], None)
            keys[number] = next(logs[number], None)
            break
    return found


@dataclass
class _Former:
    """A version of an item in one language, as followers may have it. ``facets`` are all its former sets of facets."""

    last: Change
    is_listed: bool = False
    facets: dict[frozenset[str], None] = field(default_factory=dict)

    def add(self, change: Change) -> None:
        self.last = change
        self.is_listed |= change.is_listed
        for names in (change.earlier_facets, change.facets):
            if names:
                self.facets[frozenset(names)] = None


@transaction.atomic
def continue_log(*, lost: Sequence[Change], added: Sequence[Change], state: tuple[int, int], at: datetime) -> int:
    """Merge the log of a replaced database into this one. Return how many changes were appended.

    ``lost`` are changes that only the replaced database has, ``added`` those that only this one has, and ``state`` is
    `ChangeCounter.state` of the replaced one. Channels do not get the lost changes again. If there are ``added`` ones,
    the replaced database is not the latest that followers have read, and the numbers leap.
    """
    if not lost and not added and state == ChangeCounter.state():
        return 0
    ChangeCounter.raise_above(*state)
    if added:
        ChangeCounter.leap(at=at)
    for change in lost:
        change.is_announced = False
    Change.objects.bulk_create(lost, ignore_conflicts=True, batch_size=_ROWS_AT_ONCE)
    versions: dict[UUID, dict[str, _Former]] = {}
    for change in sorted([*lost, *added], key=attrgetter("sequence")):
        of_item = versions.setdefault(change.item_uuid, {})
        of_item.setdefault(change.language, _Former(change)).add(change)
    uuids = list(versions)
    count = 0
    for start in range(0, len(uuids), _ROWS_AT_ONCE):
        some = uuids[start : start + _ROWS_AT_ONCE]
        items = {item.uuid: item for item in Item.objects.filter(uuid__in=some)}
        for uuid in some:
            changes = list(_settled(versions[uuid], items.get(uuid), at=at))
            Change.objects.bulk_create(changes)
            count += len(changes)
    return count


def _settled(versions: dict[str, _Former], item: Item | None, *, at: datetime) -> Iterator[Change]:
    """Yield withdrawals of the versions that are not public, and updates of the one that is."""
    for language, former in versions.items():
        if item is None or item.language != language:
            for facets in former.facets or [frozenset()]:
                yield _withdrawal(former, facets, at=at)
    if item is not None:
        yield from _updates(item, versions.get(item.language), at=at)


def _withdrawal(former: _Former, facets: frozenset[str], *, at: datetime) -> Change:
    last = former.last
    return Change(
        sequence=ChangeCounter.take(),
        kind=Change.Kind.WITHDRAWN,
        significance=Change.Significance.MAJOR,
        item_uuid=last.item_uuid,
        translation_key=last.translation_key,
        language=last.language,
        type=last.type,
        title=last.title,
        address=last.address,
        at=at,
        earlier_facets=sorted(facets),
        is_listed=former.is_listed,
    )


def _updates(item: Item, former: _Former | None, *, at: datetime) -> Iterator[Change]:
    """Yield a change for each former set of facets, because each may have put the item into another follower's list."""
    now = frozenset(item.facets.values_list("facet", flat=True))
    others = [facets for facets in (former.facets if former else ()) if facets != now]
    is_back = former is None or former.last.kind == Change.Kind.WITHDRAWN
    steps = [(Change.Kind.PUBLISHED, now)] if is_back else []
    steps += [(Change.Kind.UPDATED, facets) for facets in others or ([] if is_back else [now])]
    significance = Change.Significance.MAJOR if is_back or others else Change.Significance.MINOR
    for kind, earlier in steps:
        sequence = ChangeCounter.take()
        bring_up(item, at=at, sequence=sequence)
        yield new_change(item, kind, significance, sequence=sequence, at=at, facets=now, earlier=earlier)
    item.save(update_fields=["changed_at"])
    item.facets.update(changed_at=item.changed_at)
