"""A second site beside the running one: a database and a folder of its own, filled from a backup by a process of its own.

A process, because migrations of others and models that look at the engine know one database, the one in the settings; and
because what it took of memory is gone with it.

On PostgreSQL the second site is a schema in the same database, not a database: that takes no right but the owner's, one
transaction exchanges the two by their names, and sessions that are open see the new one at their next statement.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection

from rocb.backup.archive import Damaged

NEW, OLD, OUT = "rocb_restore_new", "rocb_restore_old", "rocb_restore_out"
DATABASE = "db.sqlite3"


def fill(path: Path, folder: Path, *, key_file: str = "", schema: str = "") -> None:
    """Make the site of ``path`` in ``folder``; its database is a schema of ours where one is named, else SQLite there.
    Damaged says what differs from what was backed up."""
    folder.mkdir(parents=True)
    variables = {
        "VAR_DIR": str(folder),
        "SECRET_KEY": settings.SECRET_KEY,
        "MEDIA_URL": "",
        "REDIS_URL": "",
        "TASKS_BACKEND": "",
    }
    if schema:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")  # a name of this module
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
    ]
    done = subprocess.run(
        command,
        cwd=settings.BASE_DIR,
        env=os.environ | variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise Damaged(f"{path.name} could not be restored: {(done.stderr.strip().splitlines() or ['killed'])[-1]}")
