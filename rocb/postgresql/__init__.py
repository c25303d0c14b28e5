"""Django's backend for PostgreSQL, with time limits, so that the site survives a server that hangs.

A stopped server refuses connections, and a request is answered with 503 immediately. A hanging one (full disk, lost
route, stopped machine) does not respond, and clients wait for ever. After eight requests all threads of a web server
would wait, and even cached pages would not be served. So a web server (``rocb.wsgi``) limits each query, checks a
reused connection with a shorter limit, and tries to connect to an unresponsive server only every few seconds
(`rocb.running.circuit`).

Workers and commands have no such limit: their work may take long, and continues when the server does.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Limits:
    """Time limits in seconds; None for no limit."""

    query: float | None = None
    look: float | None = None


limits = Limits()


def answer_readers() -> None:
    """Set the limits for a web server process."""
    limits.query, limits.look = 20, 2
