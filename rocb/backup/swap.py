"""Exchange the site with another one next to it, and keep the old one.

``kill -9`` at any moment leaves the old site or the new one, or the site closed (``maintenance``) until `finish` is
called again: a journal records the remaining steps, and each step is idempotent. SQLite's backup API replaces the
content of the old file in one transaction, so open connections continue and see the new rows. The public log of changes
continues (`replaced`); if that step is repeated, it begins with a new copy.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection, transaction

from rocb.backup import beside, replaced
from rocb.page_cache import invalidation
from rocb.running import maintenance

_FOLDER = "restore"
_SWAP, _TIDY = "swap", "tidy"


def folder() -> Path:
    return Path(settings.VAR_DIR) / _FOLDER


def new() -> Path:
    return folder() / "new"


def old() -> Path:
    return folder() / "old"


def _out() -> Path:
    return folder() / "out"


def _journal() -> Path:
    return folder() / "journal"


def is_unfinished() -> bool:
    return _journal().exists()


def begin(source: Path, *, at: datetime) -> None:
    """Close the site and exchange it with the one in ``source``: `new` or `old`."""
    shutil.rmtree(_out(), ignore_errors=True)
    _out().mkdir(parents=True)
    _write_journal(f"{_SWAP} {source.name}")
    finish(at=at)


def finish(*, at: datetime) -> None:
    """Do the remaining steps of the journal."""
    step, name, *_more = _journal().read_text().split()
    source = folder() / name
    if step == _SWAP:
        maintenance.close(maintenance.RESTORE, takes_over=[maintenance.UPGRADE])  # this reverts a failed upgrade
        _exchange_media(source / "media")
        if connection.vendor == "postgresql":
            _exchange_schemas(beside.NEW if source == new() else beside.OLD, at=at)
        else:
            _exchange_databases(source / beside.DATABASE, at=at)
        _write_journal(f"{_TIDY} {name}")
    if _out().exists():
        shutil.rmtree(old(), ignore_errors=True)
        _out().rename(old())
    if connection.vendor == "postgresql":
        _keep_schema()
    shutil.rmtree(new(), ignore_errors=True)
    cache.clear()
    invalidation.moved()
    maintenance.reopen(maintenance.RESTORE)
    _journal().unlink()


def _write_journal(text: str) -> None:
    unfinished = _journal().with_suffix(".part")
    unfinished.write_text(text)
    unfinished.replace(_journal())


# --- Media ------------------------------------------------------------------------------------------------------------


def _exchange_media(source: Path) -> None:
    if not source.exists():
        return
    if not isinstance(default_storage, FileSystemStorage):
        _upload(source, keep=_out() / "media")
        return
    live = Path(settings.MEDIA_ROOT)
    if live.exists() and not (_out() / "media").exists():
        live.rename(_out() / "media")
    (_out() / "media").mkdir(exist_ok=True)
    source.rename(live)


def _upload(source: Path, *, keep: Path) -> None:
    """Upload files that are missing or of another size to a storage without folders. Nothing is deleted there. Replaced
    files are kept for swapping back."""
    for path in sorted(source.rglob("*")):
        name = path.relative_to(source).as_posix()
        if not path.is_file():
            continue
        if default_storage.exists(name):
            if default_storage.size(name) == path.stat().st_size:
                continue
            _download(name, keep / name)
            default_storage.delete(name)
        with path.open("rb") as file:
            default_storage.save(name, File(file))


def _download(name: str, target: Path) -> None:
    """Download a file once. An existing file is from an earlier try."""
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f"{target.name}.part")
    with default_storage.open(name) as stored, unfinished.open("wb") as file:
        shutil.copyfileobj(stored, file)
    unfinished.replace(target)


# --- Databases --------------------------------------------------------------------------------------------------------


def _exchange_databases(source: Path, *, at: datetime) -> None:
    connection.close()
    live = Path(connection.settings_dict["NAME"])
    kept = _out() / beside.DATABASE
    if not kept.exists():
        unfinished = kept.with_suffix(".part")
        try:
            _copy(live, unfinished)
        except sqlite3.DatabaseError:  # the old database is broken, and kept as it is
            shutil.copyfile(live, unfinished)
        unfinished.replace(kept)
    try:
        _copy(source, live)
    except sqlite3.DatabaseError:
        for ending in ("", "-wal", "-shm"):
            live.with_name(live.name + ending).unlink(missing_ok=True)
        _copy(source, live)
    replaced.continue_after(kept, at=at)


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target, timeout=60)) as write:
        read.backup(write)


def _exchange_schemas(source: str, *, at: datetime) -> None:
    """Exchange the schemas. The names are constants of this module or the database's own."""
    with transaction.atomic(), connection.cursor() as cursor:
        if not _has_schema(source):  # exchanged already
            return
        cursor.execute("SELECT quote_ident(current_schema())")
        live = cursor.fetchone()[0]
        cursor.execute(f"DROP SCHEMA IF EXISTS {beside.OUT} CASCADE")
        cursor.execute(f"ALTER SCHEMA {live} RENAME TO {beside.OUT}")
        cursor.execute(f"ALTER SCHEMA {source} RENAME TO {live}")
        replaced.continue_after(_out() / beside.DATABASE, at=at)


def _keep_schema() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if _has_schema(beside.OUT):
            cursor.execute(f"DROP SCHEMA IF EXISTS {beside.OLD} CASCADE")
            cursor.execute(f"ALTER SCHEMA {beside.OUT} RENAME TO {beside.OLD}")


def _has_schema(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [name])
        return cursor.fetchone() is not None


def has_old() -> bool:
    if connection.vendor == "postgresql":
        return _has_schema(beside.OLD)
    with suppress(OSError):
        return (old() / beside.DATABASE).exists()
    return False
