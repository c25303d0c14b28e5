"""Retention of copies: the newest of each of the last days, weeks and months that have one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from datetime import datetime

DAYS, WEEKS, MONTHS = 7, 4, 12


def kept(made: Iterable[datetime], *, days: int = DAYS, weeks: int = WEEKS, months: int = MONTHS) -> set[datetime]:
    """Return the copies to keep. Only days, weeks and months with a copy count, so a site that stopped for a year keeps
    its copies. The newest is always kept."""
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
