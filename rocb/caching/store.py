"""The pages that one process keeps: found by their key, dropped by their marks, the longest unused first when it is full."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Hashable, Iterable

from .entries import Entry

EVERYTHING = "*"
# Drops that are remembered, so that a page which was being made meanwhile is not kept. Enough for any page's making.
REMEMBERED = 1000


class Store:
    """``number`` grows with each drop; whoever makes a page notes it first and gives it to `keep`.

    Addresses with a query string have a share of their own, so that whoever invents many drives out only those.
    """

    def __init__(self, *, most_bytes: int) -> None:
        self.number = 0
        self._shares = (_Share(most_bytes * 3 // 4), _Share(most_bytes // 4))
        self._drops: deque[frozenset[str]] = deque(maxlen=REMEMBERED)
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return sum(len(share.entries) for share in self._shares)

    def find(self, key: Hashable, *, is_query: bool, at: float) -> Entry | None:
        share = self._shares[is_query]
        entry = share.entries.get(key)
        if entry is None:
            return None
        with self._lock:
            if entry.until > at:
                if key in share.entries:
                    share.entries.move_to_end(key)
                return entry
            share.remove(key)
        return None

    def keep(self, key: Hashable, entry: Entry, *, is_query: bool, since: int) -> bool:
        """False where something that it shows changed since ``since``, or it is too large."""
        with self._lock:
            missed = self.number - since
            if missed > len(self._drops) or any(
                _concerns(marks, entry) for marks in list(self._drops)[-missed:] if missed
            ):
                return False
            return self._shares[is_query].put(key, entry)

    def drop(self, marks: Iterable[str]) -> list[Entry]:
        """Forget all that shows one of these; returns what that was."""
        gone: list[Entry] = []
        dropped = frozenset(marks)
        with self._lock:
            self.number += 1
            self._drops.append(dropped)
            for share in self._shares:
                keys: set[Hashable] = set(share.entries) if EVERYTHING in dropped else set()
                for mark in dropped:
                    keys |= share.by_mark.get(mark, set())
                gone += [share.remove(key) for key in keys]
        return gone

    def clear(self) -> list[Entry]:
        return self.drop([EVERYTHING])


def _concerns(marks: frozenset[str], entry: Entry) -> bool:
    return EVERYTHING in marks or not marks.isdisjoint(entry.marks)


class _Share:
    def __init__(self, most_bytes: int) -> None:
        self.most_bytes, self.bytes = most_bytes, 0
        self.entries: OrderedDict[Hashable, Entry] = OrderedDict()
        self.by_mark: dict[str, set[Hashable]] = {}

    def put(self, key: Hashable, entry: Entry) -> bool:
        if key in self.entries:
            self.remove(key)
        if entry.size > self.most_bytes // 4:
            return False
        self.entries[key] = entry
        self.bytes += entry.size
        for mark in entry.marks:
            self.by_mark.setdefault(mark, set()).add(key)
        while self.bytes > self.most_bytes:
            self.remove(next(iter(self.entries)))
        return True

    def remove(self, key: Hashable) -> Entry:
        entry = self.entries.pop(key)
        self.bytes -= entry.size
        for mark in entry.marks:
            keys = self.by_mark[mark]
            keys.discard(key)
            if not keys:
                del self.by_mark[mark]
        return entry
