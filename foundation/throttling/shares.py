"""Fair shares of a pool: shares shrink as the pool fills, and a newcomer always finds a place.

Each place belongs to groups: the network of the client and the domain that they named. A group may hold a fraction of
the free places. Beyond that, or if none are free, it displaces a place of a larger group, so shares become equal. Only
as many groups as there are places can fill the pool. Then places that never worked are displaced.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum


class Standing(IntEnum):
    """State of a place. Within a group, lower values are displaced first."""

    FAILING = 0
    UNPROVEN = 1
    PROVEN = 2


@dataclass(frozen=True, slots=True)
class Held:
    """Held place. Newer places have larger keys."""

    key: int
    groups: tuple[Hashable, ...]
    standing: Standing = Standing.UNPROVEN


@dataclass(frozen=True, slots=True)
class Pool:
    """Pool of ``most`` places. One group may hold at most the ``part``-th part of the free places."""

    most: int
    part: int

    def is_roomy(self, count: int) -> bool:
        """Return whether, with ``count`` places held, there is room for anyone, regardless of who holds them."""
        return count * self.part < self.most - count

    def room(self, held: Sequence[Held], groups: Iterable[Hashable]) -> Room:
        """Return the room for one more place of these groups."""
        sizes = Counter(group for one in held for group in one.groups)
        free, own = self.most - len(held), max((sizes[group] for group in groups), default=0)
        if free > 0 and (own == 0 or own * self.part < free):
            return Room(True)
        larger = [one for one in held if _size(one, sizes) > own + 1]
        if larger:
            return Room(True, min(larger, key=lambda one: _order(one, sizes)).key)
        weak = [one for one in held if one.standing != Standing.PROVEN]
        if free <= 0 and own == 0 and weak:
            return Room(True, min(weak, key=lambda one: (one.standing, one.key)).key)
        return Room(False)


@dataclass(frozen=True, slots=True)
class Room:
    """Whether there is a place, and which one is displaced for it."""

    is_there: bool
    displaced: int | None = None


def _order(one: Held, sizes: Counter[Hashable]) -> tuple[bool, int, int, int, int]:
    """Return the sort key for displacement: failing places come first, then those with the fewest groups, then those of
    the largest group.
    """
    return (one.standing != Standing.FAILING, len(one.groups), -_size(one, sizes), one.standing, -one.key)


def _size(one: Held, sizes: Counter[Hashable]) -> int:
    return max(sizes[group] for group in one.groups)
