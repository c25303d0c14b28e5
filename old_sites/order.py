"""The order of pages below one parent: new ones come where the old site had them."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence


def moves[Key: Hashable](
    here: Sequence[Key], *, old: Sequence[Key], new: Collection[Key]
) -> list[tuple[Key, Key, str]]:
    """Return the moves that put the ``new`` pages into place: page, neighbour, and on which side of it.

    ``here`` is the present order, ``old`` that of the old site. A new page follows the page that it followed there, or
    precedes the first one that is not new. No other page is moved, so editors can sort the pages as they like.
    """
    order, found = list(here), list[tuple[Key, Key, str]]()
    known = [key for key in old if key in set(here)]
    for number, key in enumerate(known):
        if key not in new:
            continue
        before = known[number - 1] if number else None
        after = next((other for other in known[number + 1 :] if other not in new), None)
        neighbour, side = (before, "right") if before is not None else (after, "left")
        if neighbour is None:
            continue
        at, beside = order.index(key), order.index(neighbour)
        is_placed = at == beside + 1 if side == "right" else at < beside and set(order[at:beside]) <= set(new)
        if is_placed:
            continue
        order.pop(at)
        order.insert(order.index(neighbour) + (side == "right"), key)
        found.append((key, neighbour, side))
    return found
