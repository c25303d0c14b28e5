"""How long an answer may take and how much it may be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """The defaults suit a feed. Seconds run on a clock that nobody can set back."""

    queue_seconds: float = 60  # waiting for a place at a host; not part of the total
    connect_seconds: float = 5  # name resolved and TCP connected, at each hop
    headers_seconds: float = 15  # from the start of a hop, TLS included, until its headers are complete
    total_seconds: float = 30  # all hops together
    slow_after_seconds: float = 10  # no pause is longer, and from here on a body must have come in at least ...
    bytes_per_second: int = 1024  # ... so fast on average
    header_bytes: int = 64 * 1024  # to the next 8 KiB; and no more than http.client's 100 fields
    body_bytes: int = 10 * 1024 * 1024  # announced, and decoded
    ratio: int = 200  # decoded : received, once more than the next figure was decoded
    ratio_from_bytes: int = 1024 * 1024
    error_body_bytes: int = 16 * 1024  # of an answer that is no success, only so much is kept
    redirects: int = 5
