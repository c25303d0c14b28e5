"""Places that strangers share: a share shrinks as the pool fills, and a newcomer always finds a place.

Each place is held by groups: the network of the one who asked, the domain that they named. A group may have a fraction of
what is still free. Beyond that, and when nothing is free, it displaces a place of a larger group, so many groups have
equal shares in the end. Only as many groups as there are places can fill a pool. Then places that never worked yield.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum


class Standing(IntEnum):
    """Of two places of one group, the lower yields first."""

    FAILING = 0
    UNPROVEN = 1
    PROVEN = 2


@dataclass(frozen=True, slots=True)
class Held:
    """A place: ``key`` is larger for a newer one."""

    key: int
    groups: tuple[Hashable, ...]
    standing: Standing = Standing.UNPROVEN


@dataclass(frozen=True, slots=True)
class Pool:
    """``most`` places in all, and for one group at most the ``part``-th part of those that are free."""

    most: int
    part: int

    def is_roomy(self, count: int) -> bool:
        """Whether ``count`` held places leave room for anybody, without a look at their holders."""
        return count * self.part < self.most - count

    def room(self, held: Sequence[Held], groups: Iterable[Hashable]) -> Room:
        """For one more place of these groups."""
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
    """Whether there is a place, and which one yields for it."""

    is_there: bool
    displaced: int | None = None


def _order(one: Held, sizes: Counter[Hashable]) -> tuple[bool, int, int, int, int]:
    """What fails goes first, then what fewest share of what the largest group has."""
    return (one.standing != Standing.FAILING, len(one.groups), -_size(one, sizes), one.standing, -one.key)


def _size(one: Held, sizes: Counter[Hashable]) -> int:
    return max(sizes[group] for group in one.groups)
