"""Which bytes of a file somebody asks for (RFC 9110, section 14). Pure."""

from __future__ import annotations

import re

# Several ranges at once would make a large answer of a small file; whoever asks for them gets the whole, as the RFC allows.
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class Unsatisfiable(ValueError):
    """The file ends before the range begins."""


def wanted(header: str, *, size: int) -> range | None:
    """None for the whole file, also where the header is not understood."""
    found = _RANGE.fullmatch(header.replace(" ", ""))
    if found is None or found[0] == "bytes=-":
        return None
    first, last = found[1], found[2]
    if not first:  # the last so many
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
        if last and int(last) < start:
            return None
    if start >= size:
        raise Unsatisfiable
    return range(start, end)
