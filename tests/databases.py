"""Databases for tests that start processes of their own: copies of the migrated one, made in a blink.

Test functions run in a transaction that nobody else sees, so a process needs a database that it can really open.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

from django.db import connection

from tests import environment

_TEMPLATE_FILE = environment.FOLDER / "template.sqlite3"
_TEMPLATE_NAME = "newsroom_template"
_numbers = count(1)


def keep_template() -> None:
    """Keep a copy of the test database as it is after the migrations."""
    if environment.POSTGRES:
        name = connection.settings_dict["NAME"]
        connection.close()
        _on_server(f'CREATE DATABASE "{_TEMPLATE_NAME}" TEMPLATE "{name}"')
        return
    connection.ensure_connection()
    with closing(sqlite3.connect(_TEMPLATE_FILE)) as target:
        connection.connection.backup(target)


def end_sessions() -> None:
    """Of threads that did not live to close theirs; a database in use could not be dropped."""
    if environment.POSTGRES:
        name = connection.settings_dict["NAME"]
        connection.close()
        _on_server(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")


@contextmanager
def copy(folder: Path) -> Iterator[str]:
    """The DATABASE_URL of a database with nothing but what the migrations put there."""
    if not environment.POSTGRES:
        path = folder / "db.sqlite3"
        shutil.copyfile(_TEMPLATE_FILE, path)
        yield f"sqlite:///{path}"
        return
    with _named(f'TEMPLATE "{_TEMPLATE_NAME}"') as url:
        yield url


@contextmanager
def empty(folder: Path) -> Iterator[str]:
    """The DATABASE_URL of a database without any table."""
    if not environment.POSTGRES:
        yield f"sqlite:///{folder / 'db.sqlite3'}"
        return
    with _named("") as url:
        yield url


@contextmanager
def _named(options: str) -> Iterator[str]:
    name = f"newsroom_{next(_numbers)}"
    _on_server(f'CREATE DATABASE "{name}" {options}')
    try:
        yield environment.SERVER.url(name)
    finally:
        _on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def _on_server(command: str) -> None:
    import psycopg

    with closing(psycopg.connect(environment.SERVER.url("postgres"), autocommit=True)) as server:
        server.execute(command)
