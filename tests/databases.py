"""Databases for tests that start processes of their own: copies of the migrated one, made in a blink.

Test functions run in a transaction that nobody else sees, so a process needs a database that it can really open.

Migrating takes twelve seconds. On SQLite its result is kept for the next run, under a name made of all migrations, the
packages and the settings: where one of these is another, the next run migrates from nothing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

from django.db import connection

from tests import environment

_TEMPLATE_FILE = environment.FOLDER / "template.sqlite3"
_TEMPLATE_NAME = "newsroom_template"
_numbers = count(1)
_MEMORY = "file:newsroom-tests?mode=memory&cache=shared"
_KEPT_IN = environment.ROOT / ".pytest_cache" / "databases"


@contextmanager
def restored() -> Iterator[None]:
    """The test database begins as an earlier run has left it after the migrations, if there was one like this."""
    if environment.POSTGRES:
        yield
        return
    connection.settings_dict["TEST"]["NAME"] = _MEMORY
    with closing(sqlite3.connect(_MEMORY, uri=True)) as memory:  # which lasts as long as somebody looks at it
        if (kept := _kept_file()).is_file():
            with closing(sqlite3.connect(kept)) as source:
                source.backup(memory)
        yield


def _kept_file() -> Path:
    root = environment.ROOT
    digest = hashlib.sha256(sys.version.encode())
    for path in (root / "requirements-dev.txt", root / "rocb/settings.py", *sorted(root.glob("*/migrations/*.py"))):
        digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return _KEPT_IN / f"{digest.hexdigest()[:24]}.sqlite3"


def _keep_for_the_next_run() -> None:
    if (kept := _kept_file()).is_file():
        return
    _KEPT_IN.mkdir(parents=True, exist_ok=True)
    for old in _KEPT_IN.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    unfinished = kept.with_suffix(f".{os.getpid()}")
    shutil.copyfile(_TEMPLATE_FILE, unfinished)
    unfinished.replace(kept)  # in one step: others run beside this one


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
    _keep_for_the_next_run()


def end_sessions() -> None:
    """Of threads that did not live to close theirs; a database in use could not be dropped."""
    if environment.POSTGRES:
        name = connection.settings_dict["NAME"]
        connection.close()
        _on_server(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")


@contextmanager
def copy(folder: Path, *, of: str = "") -> Iterator[str]:
    """The DATABASE_URL of a copy of the database ``of``, or of one with nothing but what the migrations put there."""
    if not environment.POSTGRES:
        path = folder / "db.sqlite3"
        shutil.copyfile(of.removeprefix("sqlite:///") or _TEMPLATE_FILE, path)
        yield f"sqlite:///{path}"
        return
    with _named(f'TEMPLATE "{of.rpartition("/")[2] or _TEMPLATE_NAME}"') as url:
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
