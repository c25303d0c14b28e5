"""A second site next to the running one: its own database and folder, filled from a backup by a separate process.

It is a process because third-party migrations, and models that check the engine, know only the database in the
settings, and because its memory is freed when it ends.

On PostgreSQL the second site is a schema in the same database, not a database. That needs no right but the owner's, one
transaction exchanges the two names, and open sessions see the new one at their next statement.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from rocb.backup.archive import Busy, Damaged

NEW, OLD, OUT = "rocb_restore_new", "rocb_restore_old", "rocb_restore_out"
DATABASE = "db.sqlite3"


@contextmanager
def alone(folder: Path) -> Iterator[int]:
    """Allow one restore at a time. The process that fills the new site also holds the lock, in case its parent is killed."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy("Another restore or the weekly test restore is running. Try again in a minute.") from None
        yield lock.fileno()


def fill(
    path: Path, folder: Path, *, lock: int, key_file: str = "", schema: str = "", is_foreign: bool = False
) -> None:
    """Create the site of ``path`` in ``folder``. Its database is ``schema`` if given, else a SQLite file. Raises
    Damaged with the first difference from the backup."""
    folder.mkdir(parents=True)
    variables = {
        "VAR_DIR": str(folder),
        "SECRET_KEY": settings.SECRET_KEY,
        "MEDIA_URL": "",
        "REDIS_URL": "",
        "TASKS_BACKEND": "",
        "DATABASE_POOLED": "",
    }
    if schema:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")  # the name is a constant of this module
            cursor.execute(f"CREATE SCHEMA {schema}")
        variables["PGOPTIONS"] = f"-c search_path={schema}"
    else:
        variables["DATABASE_URL"] = f"sqlite:///{folder / DATABASE}"
    command = [
        sys.executable,
        "manage.py",
        "restore",
        str(path),
        "--into-empty",
        *(["--key", key_file] if key_file else []),
        *(["--foreign"] if is_foreign else []),
    ]
    done = subprocess.run(
        command,
        pass_fds=[lock],
        cwd=settings.BASE_DIR,
        env=os.environ | variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise Damaged(f"{path.name} could not be restored: {(done.stderr.strip().splitlines() or ['killed'])[-1]}")
