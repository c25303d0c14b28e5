"""A site moves to another machine: closed and backed up on this one, restored and looked at on that one.

The old site stays closed, with a note of what left it, so that nobody writes into it what would be lost and nobody
restores into it what it packed. Readers get 503 with ``Retry-After`` from it until the host name points to the new one.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from foundation.jobs.conf import worker_dead_after
from foundation.jobs.models import Heartbeat
from rocb.backup import make, upgrade

NOTE = "moved"


class Refused(Exception):
    """Nothing was changed; the sentence says what to do first."""


def note() -> Path:
    """While this file is there, the site is packed; it holds the name of the backup."""
    return Path(settings.VAR_DIR) / NOTE


def pack(folder: Path, *, at: datetime, progress: make.Progress) -> Path:
    """The backup of a site that is closed from now on. What fails opens it again, unless somebody had closed it before."""
    if note().exists():
        raise Refused(f"This site is packed already, in {note().read_text()}. To stay here: manage.py move --stay")
    if Heartbeat.objects.alive(at=at, within=worker_dead_after()).filter(name__startswith="worker:").exists():
        seconds = int(worker_dead_after().total_seconds())
        raise Refused(f"A worker is running. Stop it, wait {seconds} seconds, then move.")
    path = make.path_of(folder, at=at)
    was_closed = settings.MAINTENANCE_FILE.exists()
    settings.MAINTENANCE_FILE.touch()
    try:
        make.backup(path, at=at, progress=progress)
        note().write_text(str(path))
    except BaseException:
        if not was_closed:
            settings.MAINTENANCE_FILE.unlink()
        raise
    return path


def unpack(file: Path, *, key: str) -> None:
    """The backup is the site of this machine, and its home pages answer; `upgrade.NotWell` where they do not."""
    if note().exists():
        raise Refused("This is the machine that the site leaves. Restore the file on the other one.")
    call_command("restore", file, key=key, verbosity=0)
    connections.close_all()
    upgrade.look()


def stay() -> None:
    """The site that was packed goes on where it is."""
    if not note().exists():
        raise Refused("This site was not packed.")
    note().unlink()
    settings.MAINTENANCE_FILE.unlink(missing_ok=True)
