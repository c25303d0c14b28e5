"""Move a site to another machine: close it and back it up on the old one, restore and check it on the new one.

The old site stays closed, with a note about the move, so that no data is written to it or restored into it. It answers
readers with 503 and ``Retry-After`` until the host name points to the new machine.
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
from rocb.running import maintenance

NOTE = "moved"


class Refused(Exception):
    """Error: nothing was changed. The message says what to do first."""


def note() -> Path:
    """Return the path of the note. While it exists, the site is packed. It contains the name of the backup."""
    return Path(settings.VAR_DIR) / NOTE


def pack(folder: Path, *, at: datetime, progress: make.Progress) -> Path:
    """Close the site and back it up. A failure opens it again, unless an operator had closed it."""
    if note().exists():
        raise Refused(
            f"This site is packed already, in {note().read_text()}. To stay here: {settings.COMMAND} move --stay"
        )
    if Heartbeat.objects.alive(at=at, within=worker_dead_after()).filter(name__startswith="worker:").exists():
        seconds = int(worker_dead_after().total_seconds())
        raise Refused(f"A worker is running. Stop it, wait {seconds} seconds, then move.")
    path = make.path_of(folder, at=at)
    maintenance.close(maintenance.MOVE)
    try:
        make.backup(path, at=at, progress=progress)
        note().write_text(str(path))
    except BaseException:
        maintenance.reopen(maintenance.MOVE)
        raise
    return path


def unpack(file: Path, *, key: str) -> None:
    """Restore the backup on this machine and check its home pages. Raises `upgrade.NotWell` if they fail."""
    if note().exists():
        raise Refused("This is the machine that the site leaves. Restore the file on the other one.")
    call_command("restore", file, key=key, verbosity=0)
    connections.close_all()
    upgrade.look()


def stay() -> None:
    """Open a packed site again, or one where packing was interrupted."""
    if not note().exists() and maintenance.closed_by(maintenance.MOVE) is None:
        raise Refused("This site was not packed.")
    note().unlink(missing_ok=True)
    maintenance.reopen(maintenance.MOVE)
