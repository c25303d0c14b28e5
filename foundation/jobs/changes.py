"""Cheap test whether another connection has committed anything, for loops that look for work several times a second."""

from __future__ import annotations

from typing import Any

from django.db import connection

_QUERIES = {"sqlite": "PRAGMA data_version", "postgresql": "SELECT pg_current_wal_insert_lsn()"}


def commits() -> Any:
    """Return a value that differs after another connection has committed. None if the database cannot say.

    On SQLite it belongs to this connection and stays the same after its own commits (https://sqlite.org/pragma.html).
    On PostgreSQL it is the place in the log that all databases of the server share. It can move before the committed
    rows are visible. A look in that gap finds nothing, and the place may stay the same afterwards. So a loop must also
    look when nothing seems to have changed, as rarely as its work permits (``LOOKS_AT_LEAST_EVERY`` of the dispatcher
    of webhooks).
    """
    query = _QUERIES.get(connection.vendor)
    if query is None or (connection.vendor == "sqlite" and connection.is_in_memory_db()):  # type: ignore[attr-defined]
        return None
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]
