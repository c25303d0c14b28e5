"""HTTP client for screens on which an editor waits: one request at a time per process, and a short time limit per
screen. So a publisher that hangs blocks only one thread of the web process, for seconds."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from .client import Client, Response
from .errors import HttpError, Kind
from .limits import Limits

ALL_TOGETHER_SECONDS = 20.0
EACH_SECONDS = 10.0
_WAITS_SECONDS = 2.0
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, eq=False)
class ClientForAPerson(Client):
    """A client for one screen, with a deadline for all its requests."""

    by: float = field(default_factory=lambda: time.monotonic() + ALL_TOGETHER_SECONDS)

    @classmethod
    def like(cls, client: Client) -> ClientForAPerson:
        return cls(
            user_agent=client.user_agent,
            allowed_private_networks=client.allowed_private_networks,
            extra_ports=client.extra_ports,
            per_host=client.per_host,
            limits=client.limits,
            lookup=client.lookup,
        )

    def request(self, url: str, *, limits: Limits | None = None, **options: Any) -> Response:
        """Send a request. Raises ``HttpError``: busy while another screen sends one, timeout after the screen's
        deadline."""
        with _alone():
            seconds = min(self.by - time.monotonic(), EACH_SECONDS)
            if seconds <= 0:
                raise HttpError(
                    Kind.TIMEOUT, "Searching the site takes too long. Enter a more exact address and try again."
                )
            usual = limits or self.limits
            limited = replace(
                usual,
                queue_seconds=_WAITS_SECONDS,
                headers_seconds=min(usual.headers_seconds, seconds),
                total_seconds=min(usual.total_seconds, seconds),
            )
            return super().request(url, limits=limited, **options)


@contextmanager
def _alone() -> Iterator[None]:
    if not _one_at_a_time.acquire(timeout=_WAITS_SECONDS):
        raise HttpError(Kind.BUSY, "Someone else is checking a source at the moment. Try again in a few seconds.")
    try:
        yield
    finally:
        _one_at_a_time.release()
