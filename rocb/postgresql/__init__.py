"""Django's backend for PostgreSQL, for a site that goes on while a server hangs.

A server that is gone refuses connections, and a request is answered with 503 at once. One that hangs (a full disk, a lost
route, a stopped machine) says nothing, and whoever asks it waits for ever: with eight requests all threads of a web server
wait, and the pages that it has in memory are answered no more. So a web server (``rocb.wsgi``) gives each query a limit, looks
at a connection that was used before with a shorter one, and asks a server that does not take connections again only every few
seconds (`rocb.circuit`).

Workers and commands have no such limit: what they do may take long, and it goes on when the server does.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Limits:
    """Seconds; None for as long as it takes."""

    query: float | None = None
    look: float | None = None


limits = Limits()


def answer_readers() -> None:
    """From now on this process gives up in time."""
    limits.query, limits.look = 20, 2
