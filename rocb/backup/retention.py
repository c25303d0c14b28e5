"""Which copies stay: the newest of each of the last days, weeks and months that have one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from datetime import datetime

DAYS, WEEKS, MONTHS = 7, 4, 12


def kept(made: Iterable[datetime], *, days: int = DAYS, weeks: int = WEEKS, months: int = MONTHS) -> set[datetime]:
    """Counted are days, weeks and months with a copy, so a site that stood still for a year keeps what it had. The newest is
    always kept."""
    newest_first = sorted(set(made), reverse=True)
    rules: list[tuple[int, Callable[[datetime], Hashable]]] = [
        (days, datetime.date),
        (weeks, lambda at: at.isocalendar()[:2]),
        (months, lambda at: (at.year, at.month)),
    ]
    found = set(newest_first[:1])
    for most, period in rules:
        newest: dict[Hashable, datetime] = {}
        for at in newest_first:
            newest.setdefault(period(at), at)
        found.update(list(newest.values())[:most])
    return found
