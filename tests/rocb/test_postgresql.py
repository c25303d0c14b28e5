"""`rocb.postgresql`: a server that hangs delays one reader for some seconds, and the next ones not at all."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection

from rocb import postgresql
from rocb.running.circuit import Circuit
from tests.environment import POSTGRES

base = pytest.importorskip("rocb.postgresql.base")


@pytest.fixture(autouse=True)
def circuit(monkeypatch: pytest.MonkeyPatch) -> Circuit:
    fresh = Circuit("PostgreSQL")
    monkeypatch.setattr(base, "circuit", fresh)
    return fresh


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> Iterator[postgresql.Limits]:
    was = (postgresql.limits.query, postgresql.limits.look)
    yield postgresql.limits
    postgresql.limits.query, postgresql.limits.look = was


@pytest.fixture
def mute() -> Iterator[Any]:
    """Yield an unopened connection to a server that accepts connections and sends nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        values = {"HOST": "127.0.0.1", "PORT": server.getsockname()[1], "NAME": "site", "USER": "", "PASSWORD": ""}
        more = {"OPTIONS": {"connect_timeout": 2}, "CONN_HEALTH_CHECKS": True, "AUTOCOMMIT": True, "CONN_MAX_AGE": 0}
        yield base.DatabaseWrapper({**values, **more, "TIME_ZONE": None, "ATOMIC_REQUESTS": False}, alias="mute")


@pytest.mark.django_db
def test_a_server_that_hangs_is_asked_by_one_and_the_others_get_on(mute: Any, circuit: Circuit) -> None:
    with pytest.raises(OperationalError):
        mute.ensure_connection()
    assert circuit.is_broken
    with pytest.raises(OperationalError, match="will be asked again"):
        mute.ensure_connection()


@pytest.mark.django_db
def test_a_server_that_refuses_is_asked_each_time(mute: Any, circuit: Circuit) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        mute.settings_dict["PORT"] = gone.getsockname()[1]
    for _ in range(2):
        with pytest.raises(OperationalError, match="refused"):
            mute.ensure_connection()
    assert not circuit.is_broken


needs_postgres = pytest.mark.skipif(not POSTGRES, reason="a query needs a server: TEST_POSTGRES=1")


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_a_query_is_given_up_and_its_connection_with_it(limits: postgresql.Limits) -> None:
    limits.query = 0.3
    with pytest.raises(OperationalError, match=r"within 0\.3 seconds"), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(20)")
    limits.query = None
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@needs_postgres
@pytest.mark.django_db(transaction=True)
def test_the_look_at_a_connection_has_a_limit_of_its_own(
    limits: postgresql.Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.ensure_connection()
    limits.look = 0.3
    cursor = connection.connection.cursor()
    execute = cursor.execute
    monkeypatch.setattr(cursor, "execute", lambda _query: execute("SELECT pg_sleep(20)"))
    monkeypatch.setattr(connection.connection, "cursor", lambda: cursor)
    began = time.monotonic()
    assert not connection.is_usable()
    assert time.monotonic() - began < 10
    connection.close()


def test_what_answers_readers_gives_up_in_time(limits: postgresql.Limits) -> None:
    postgresql.answer_readers()
    assert limits.query
    assert limits.look
    assert limits.look < limits.query
