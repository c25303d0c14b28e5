"""`rocb.running.database_memory`: SQLite's memory mapping during a long command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db.utils import ConnectionHandler

from rocb.running import database_memory

pytestmark = pytest.mark.django_db
SIZE = 1 << 20


def size_of(connection: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA mmap_size")
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("closed", [[], ["within"], ["within", "at the end"], ["at the end"]])
def test_it_is_off_in_new_connections_too(tmp_path: Path, closed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection is closed after some minutes, or after an error."""
    options = {"init_command": f"PRAGMA mmap_size={SIZE}"}
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / "a.sqlite3"), "OPTIONS": options}
    own: Any = ConnectionHandler({"default": database})["default"]
    monkeypatch.setattr(database_memory, "connection", own)
    assert size_of(own) == SIZE
    with database_memory.unmapped():
        if "within" in closed:
            own.close()
        assert size_of(own) == 0
        if "at the end" in closed:
            own.close()
    assert size_of(own) == SIZE
    own.close()
    assert size_of(own) == SIZE
    own.close()
