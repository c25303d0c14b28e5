"""Databases of the tests: fast copies of a migrated one.

Test functions run in a transaction that no other process sees, so processes need a database that they can really open.

Migrating takes twelve seconds, so one process does it for all parallel ones. On SQLite the result is kept for the next
run, under a name made of all migrations, the packages and the settings. If one of these changes, the next run migrates
again.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection

from tests import environment, processes

_TEMPLATE_FILE = environment.FOLDER / "template.sqlite3"
_TEMPLATE_NAME = "newsroom_template"
_numbers = count(1)
_MEMORY = "file:newsroom-tests?mode=memory&cache=shared"
_KEPT_IN = environment.ROOT / ".pytest_cache" / "databases"
# Not the folders of installed packages, whose files take seconds to read; requirements-dev.txt has their versions.
PACKAGES = ("foundation", "news", "events", "rocb")


@contextmanager
def migrated() -> Iterator[None]:
    """Create the test database as a copy of the migrated one."""
    _KEPT_IN.mkdir(parents=True, exist_ok=True)
    with (_KEPT_IN / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if environment.POSTGRES:
            _migrate_on_server()
        else:
            _migrate_or_take_what_was_kept()
    if environment.POSTGRES:
        connection.settings_dict["TEST"]["TEMPLATE"] = _TEMPLATE_NAME
        yield
        return
    connection.settings_dict["TEST"]["NAME"] = _MEMORY
    with closing(sqlite3.connect(_MEMORY, uri=True)):  # it exists only while a connection is open
        _fill_memory()
        yield


def _migrate_on_server() -> None:
    if _on_server(f"SELECT 1 FROM pg_database WHERE datname = '{_TEMPLATE_NAME}'"):
        return
    unfinished = f"{_TEMPLATE_NAME}_unfinished"
    _on_server(f'DROP DATABASE IF EXISTS "{unfinished}"')
    _on_server(f'CREATE DATABASE "{unfinished}"')
    _migrate(environment.SERVER.url(unfinished))
    _on_server(f'ALTER DATABASE "{unfinished}" RENAME TO "{_TEMPLATE_NAME}"')


def _migrate_or_take_what_was_kept() -> None:
    if not (kept := _kept_file()).is_file():
        for old in _KEPT_IN.glob("*.sqlite3*"):
            old.unlink(missing_ok=True)
        unfinished = kept.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        _migrate(f"sqlite:///{unfinished}")
        unfinished.replace(kept)
    shutil.copyfile(kept, _TEMPLATE_FILE)


def _migrate(url: str) -> None:
    done = processes.manage(
        "migrate", "--verbosity=0", DATABASE_URL=url, ENVIRONMENT="test", VAR_DIR=os.environ["VAR_DIR"]
    )
    assert done.returncode == 0, done.stderr


def _kept_file() -> Path:
    root = environment.ROOT
    digest = hashlib.sha256(sys.version.encode())
    settings = [root / "rocb/settings.py", *sorted(root.glob("rocb/configuration/*.py"))]
    migrations = sorted(path for package in PACKAGES for path in (root / package).rglob("migrations/*.py"))
    for path in (root / "requirements-dev.txt", *settings, *migrations):
        digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return _KEPT_IN / f"{digest.hexdigest()[:24]}.sqlite3"


def begin_again() -> None:
    """Reset the test database to its state after the migrations."""
    if environment.POSTGRES:
        name = connection.settings_dict["NAME"]
        connection.close()
        _on_server(f'DROP DATABASE "{name}" WITH (FORCE)')
        _on_server(f'CREATE DATABASE "{name}" TEMPLATE "{_TEMPLATE_NAME}"')
    else:
        _fill_memory()
    ContentType.objects.clear_cache()


def _fill_memory() -> None:
    with closing(sqlite3.connect(_TEMPLATE_FILE)) as template, closing(sqlite3.connect(_MEMORY, uri=True)) as memory:
        template.backup(memory)


def end_sessions() -> None:
    """End sessions of threads that did not close theirs, because a database in use cannot be dropped."""
    if environment.POSTGRES:
        name = connection.settings_dict["NAME"]
        connection.close()
        _on_server(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")


@contextmanager
def copy(folder: Path, *, of: str = "") -> Iterator[str]:
    """Yield the DATABASE_URL of a copy of the database ``of``, or of one with only the rows of the migrations."""
    if not environment.POSTGRES:
        path = folder / "db.sqlite3"
        shutil.copyfile(of.removeprefix("sqlite:///") or _TEMPLATE_FILE, path)
        yield f"sqlite:///{path}"
        return
    with _named(f'TEMPLATE "{of.rpartition("/")[2] or _TEMPLATE_NAME}"') as url:
        yield url


@contextmanager
def empty(folder: Path) -> Iterator[str]:
    """Yield the DATABASE_URL of a database without any table."""
    if not environment.POSTGRES:
        yield f"sqlite:///{folder / 'db.sqlite3'}"
        return
    with _named("") as url:
        yield url


@contextmanager
def _named(options: str) -> Iterator[str]:
    name = f"newsroom_{os.getpid()}_{next(_numbers)}"
    _on_server(f'CREATE DATABASE "{name}" {options}')
    try:
        yield environment.SERVER.url(name)
    finally:
        _on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


def _on_server(command: str) -> list[Any]:
    import psycopg

    with closing(psycopg.connect(environment.SERVER.url("postgres"), autocommit=True)) as server:
        cursor = server.execute(command)
        return cursor.fetchall() if cursor.description else []
