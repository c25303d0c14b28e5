"""Difference between two versions of a publisher's text: removed and new words. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

# The time is quadratic in these limits.
MAX_LINES = 400
MAX_WORDS = 600


@dataclass(frozen=True, slots=True)
class Piece:
    """Consecutive words. ``kind`` is ``same``, ``gone`` or ``new``."""

    kind: str
    text: str


def difference(before: str, now: str) -> list[list[Piece]]:
    """Return the changed lines, compared word by word. Unchanged lines are omitted.

    Lines after the first `MAX_LINES` are not compared.
    """
    old, new = before.splitlines()[:MAX_LINES], now.splitlines()[:MAX_LINES]
    lines: list[list[Piece]] = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "replace":
            lines.append(list(_words(" ".join(old[i:j]), " ".join(new[k:m]))))
        elif kind == "delete":
            lines += [[Piece("gone", line)] for line in old[i:j]]
        elif kind == "insert":
            lines += [[Piece("new", line)] for line in new[k:m]]
    return lines


def _words(before: str, now: str) -> Iterator[Piece]:
    old, new = before.split(), now.split()
    if len(old) > MAX_WORDS or len(new) > MAX_WORDS:
        yield Piece("gone", before)
        yield Piece("new", now)
        return
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("same", " ".join(old[i:j]))
            continue
        if i < j:
            yield Piece("gone", " ".join(old[i:j]))
        if k < m:
            yield Piece("new", " ".join(new[k:m]))
