"""Registrations that wait for confirmation by mail: the place is held for an hour, and people with an invented address
cannot confirm.

The first few from one network need no confirmation while places for others remain. An unconfirmed place goes to the next
person on the waiting list.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

HELD_FOR = timedelta(hours=1)
# A later click still counts; after this time the row is deleted.
UNCONFIRMED_KEPT_FOR = timedelta(days=7)
FEW = 3


@dataclass(frozen=True, slots=True)
class Crowd:
    """Counts of registrations without a confirmed email, when another one arrives from a network."""

    capacity: int | None
    left: int | None
    unconfirmed: int
    from_here: int
    held_from_here: int

    @property
    def needs_click(self) -> bool:
        """Whether the person must confirm by email: after a few from one network, if these would outnumber the places
        that they leave, and for the last quarter of the places, which are for people with a confirmed address."""
        if self.from_here >= FEW:
            return True
        if self.capacity is None:
            return False
        is_greedy = self.left is not None and 0 < self.left <= self.from_here
        return is_greedy or self.unconfirmed >= self.capacity - -(-self.capacity // 4)

    @property
    def may_hold(self) -> bool:
        """Whether a place may be held: one network never has more than it leaves, so it cannot hold the last place."""
        return self.left is None or self.from_here + self.held_from_here < self.left
