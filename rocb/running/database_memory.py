"""Memory of this process's connection to the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.signals import connection_created


@contextmanager
def unmapped() -> Iterator[None]:
    """Switch off SQLite's memory mapping, which would grow to 128 MB, for a command that reads hardly anything twice.
    Requests within it may close the connection, so the setting applies to each new one too.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA mmap_size")
        before = cursor.fetchone()
    _unmap(connection)
    connection_created.connect(_unmap_new)
    try:
        yield
    finally:
        connection_created.disconnect(_unmap_new)
        if before:  # an in-memory database has none
            _map(connection, int(before[0]))


def _unmap_new(sender: Any, connection: Any, **kwargs: Any) -> None:
    if connection.vendor == "sqlite":
        _unmap(connection)


def _unmap(to: Any) -> None:
    _map(to, 0)


def _map(to: Any, size: int) -> None:
    with to.cursor() as cursor:
        cursor.execute(f"PRAGMA mmap_size = {size}")
