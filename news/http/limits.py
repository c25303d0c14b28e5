"""Limits for the time and size of a response."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Limits with defaults for a feed. Seconds are of a monotonic clock."""

    queue_seconds: float = 60  # wait for a place at a host; not part of the total
    connect_seconds: float = 5  # name resolution and TCP connection, for each hop
    headers_seconds: float = 15  # from the start of a hop, including TLS, until its headers are complete
    total_seconds: float = 30  # all hops together
    slow_after_seconds: float = 10  # longest pause, and time after which the average speed of a body counts
    bytes_per_second: int = 1024  # lowest average speed of a body
    header_bytes: int = 64 * 1024  # rounded up to 8 KiB; also at most 100 fields, as in http.client
    body_bytes: int = 10 * 1024 * 1024  # both declared and decoded
    ratio: int = 200  # decoded : received, after ``ratio_from_bytes`` decoded bytes
    ratio_from_bytes: int = 1024 * 1024
    error_body_bytes: int = 16 * 1024  # kept of the body if the status is 300 or more
    redirects: int = 5
