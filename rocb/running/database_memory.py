"""Memory of this process's connection to the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def unmapped() -> Iterator[None]:
    """Switch off SQLite's memory mapping, which would grow to 128 MB, for a command that reads almost nothing twice."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA mmap_size")
        before = cursor.fetchone()
        cursor.execute("PRAGMA mmap_size = 0")
        try:
            yield
        finally:
            if before:  # an in-memory database has none
                cursor.execute(f"PRAGMA mmap_size = {int(before[0])}")
