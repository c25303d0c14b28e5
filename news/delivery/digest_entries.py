"""Decide what a digest says about each item, from its changes and whether it is public now. Pure.

The first mention of an item leaves out earlier corrections. An item that was withdrawn before its first mention is left
out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

PUBLISHED, UPDATED, CORRECTED, WITHDRAWN, MOVED, CANCELLED = (
    *("published", "updated", "corrected", "withdrawn"),
    *("moved", "cancelled"),
)


@dataclass(frozen=True, slots=True)
class Happening:
    """A change of an item: its kind for this receiver, and the note for readers."""

    sequence: int
    kind: str
    note: str = ""


def summarise(happenings: Sequence[Happening], *, is_public: bool) -> Happening | None:
    """Return the one of an item's ``happenings`` (in log order) that a mail mentions, or None to leave the item out."""
    kinds = {happening.kind for happening in happenings}
    last = happenings[-1]
    if not is_public:
        return last if last.kind == WITHDRAWN and PUBLISHED not in kinds else None
    if last.kind == WITHDRAWN:  # it is public again; the change that says so is still to come
        return None
    if PUBLISHED not in kinds:
        return last
    off_or_moved = [happening for happening in happenings if happening.kind in (MOVED, CANCELLED)]
    news = [happening for happening in happenings if happening.kind == PUBLISHED]
    return max([news[-1], *off_or_moved], key=lambda happening: happening.sequence)
