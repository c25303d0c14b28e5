"""The tree of the old site as an order of the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from old_sites.heads import Head, Heads
from old_sites.planned import Planned


def in_order(planned: list[Planned], heads: Heads, positions: Mapping[str, int]) -> list[Planned]:
    """Return the items level by level, each page after its parent and after its neighbours on the old site. ``positions`` are
    places in a folder by UID."""
    below: dict[str, list[Planned]] = {}
    for one in sorted(planned, key=lambda one: _place(one.head, heads, positions)):
        below.setdefault(one.parent, []).append(one)
    found = below.pop("", [])
    while True:
        for one in found:  # it grows
            found += below.pop(one.uid, [])
        if not below:
            return found
        circle = next(iter(below))  # of default pages
        first, *others = below.pop(circle)
        below |= {circle: others} if others else {}
        found.append(replace(first, parent=""))


def _place(head: Head, heads: Heads, positions: Mapping[str, int]) -> tuple[tuple[bool, int, str], ...]:
    """Return a key that sorts items as the tree of the old site does. Items without a known place come last."""
    found, path = list[tuple[bool, int, str]](), ""
    for part in head.path.split("/")[1:]:
        path = f"{path}/{part}"
        above = heads.by_path.get(path)
        position = positions.get(above.uid) if above else None
        found.append((position is None, position or 0, part))
    return tuple(found)
