"""The Range header of a request for a file (RFC 9110, section 14). Pure."""

from __future__ import annotations

import re

# A request for several ranges gets the whole file, as the RFC allows: many ranges can make a large answer of a small
# file.
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class Unsatisfiable(ValueError):
    """Error if the range begins after the end of the file."""


def wanted(header: str, *, size: int) -> range | None:
    """Return the requested range, or None for the whole file. Headers that cannot be parsed also give None."""
    found = _RANGE.fullmatch(header.replace(" ", ""))
    if found is None or found[0] == "bytes=-":
        return None
    first, last = found[1], found[2]
    if not first:  # a suffix range: the last N bytes
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
        if last and int(last) < start:
            return None
    if start >= size:
        raise Unsatisfiable
    return range(start, end)
