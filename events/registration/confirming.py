"""Registrations without a confirmed email address: they get only some of the places, and give them up for people who wait.

The first few people from one network, provider or email domain get a place without a click, up to a third of the
places. Everyone else confirms by email. Until then a place is held for them for an hour, as long as half of the places
remain for people who confirm. If people wait, unconfirmed people with a place get an email with a link, one for each
person who waits. Without a click, their place goes to the next person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

HELD_FOR = timedelta(hours=1)
# For people with a place. If the event begins soon, they have only an hour too.
ASKED_FOR = timedelta(days=1)
# A later click still counts until this time, when the row is deleted.
UNCONFIRMED_KEPT_FOR = timedelta(days=7)
FEW = 3  # from one network
SEVERAL = 6  # from one provider or email domain


@dataclass(frozen=True, slots=True)
class Crowd:
    """Counts of registrations without a confirmed email, when another one arrives from a network.

    ``nearby``: the count for its provider or for the email domain, whichever is larger. ``held``: places held until a
    click.
    """

    capacity: int | None
    left: int | None
    unconfirmed: int
    from_here: int
    nearby: int
    held: int
    held_from_here: int

    @property
    def needs_click(self) -> bool:
        """Whether the person must confirm by email: if several came from nearby, if these would take more places than
        they leave, if a third of the places are unconfirmed, and for the waiting list.
        """
        if self.from_here >= FEW or self.nearby >= SEVERAL:
            return True
        if self.capacity is None:
            return False
        is_greedy = self.left is not None and self.left <= self.from_here
        return is_greedy or self.unconfirmed >= self.capacity // 3

    @property
    def may_hold(self) -> bool:
        """Whether a place may be held: one network may hold no more places than it leaves, so it cannot hold the last
        one. All networks together may hold half of the places.
        """
        if self.capacity is not None and self.unconfirmed + self.held >= -(-self.capacity // 2):
            return False
        return self.left is None or self.from_here + self.held_from_here < self.left


def asked_until(begins_at: datetime | None, *, at: datetime) -> datetime:
    """Return until when a person keeps a place without a click, if others wait for it."""
    is_soon = begins_at is not None and begins_at - at < 2 * ASKED_FOR
    return at + (HELD_FOR if is_soon else ASKED_FOR)


def largest_groups_first[T](rows: Sequence[tuple[T, str]]) -> list[T]:
    """Return rows with their networks: the network with the most rows comes first, and within it the newest row."""
    sizes = Counter(network for _row, network in rows)
    return [row for row, network in sorted(reversed(rows), key=lambda one: -sizes[one[1]])]
