"""What a mail says of each thing, decided over what happened and what is public now. Pure.

Whoever hears of a thing for the first time does not hear what was wrong with it before; what was taken away before anybody
heard of it is not mentioned at all.
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
    """One change of one thing: its kind as the receiver is notified of it, and the note that readers get."""

    sequence: int
    kind: str
    note: str = ""


def summarise(happenings: Sequence[Happening], *, is_public: bool) -> Happening | None:
    """Which of ``happenings`` of one thing, in their order, a mail mentions; None where it is silent."""
    kinds = {happening.kind for happening in happenings}
    last = happenings[-1]
    if not is_public:
        return last if last.kind == WITHDRAWN and PUBLISHED not in kinds else None
    if last.kind == WITHDRAWN:  # it is public again, and the change that says so is still to come
        return None
    if PUBLISHED not in kinds:
        return last
    off_or_moved = [happening for happening in happenings if happening.kind in (MOVED, CANCELLED)]
    news = [happening for happening in happenings if happening.kind == PUBLISHED]
    return max([news[-1], *off_or_moved], key=lambda happening: happening.sequence)
