"""A loop sees that others have committed, and rests while nothing happens."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from foundation.jobs import changes
from foundation.jobs.models import Heartbeat
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_commit_of_another_connection_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "db"
    here, there = sqlite3.connect(path, isolation_level=None), sqlite3.connect(path, isolation_level=None)
    there.execute("CREATE TABLE one (n)")

    class Here:
        vendor = "sqlite"
        is_in_memory_db = staticmethod(lambda: False)

        @staticmethod
        def cursor() -> Any:
            class Cursor:
                def __enter__(self) -> sqlite3.Cursor:
                    return here.cursor()

                def __exit__(self, *_: object) -> None:
                    pass

            return Cursor()

    monkeypatch.setattr(changes, "connection", Here)
    first = changes.commits()
    assert changes.commits() == first
    there.execute("INSERT INTO one VALUES (1)")
    second = changes.commits()
    assert second != first
    here.execute("INSERT INTO one VALUES (2)")
    assert changes.commits() == second, "its own"


def test_on_postgresql_every_commit_is_seen() -> None:
    if connection.vendor != "postgresql":
        assert changes.commits() is None, "a database in memory cannot say"
        return
    first = changes.commits()
    Heartbeat.objects.beat("x", at=factories.NOON)
    deadline = time.monotonic() + 5
    while changes.commits() == first and time.monotonic() < deadline:
        time.sleep(0.05)
    assert changes.commits() != first
    connections.close_all()
