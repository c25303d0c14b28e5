"""The worker's nightly tasks: a backup each night, deletion of old ones, and once a week a test restore of the newest.
Copies in a second place (``elsewhere``) have a loop of their own, so that a slow place delays no backup.

Each runs in a separate process. One worker takes the lease and renews it with heartbeats while that process runs. After
a `kill -9` of either, the next worker starts again after some minutes. A failure is recorded and tried again after an
hour.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from foundation.jobs.models import Heartbeat
from rocb.backup import elsewhere, make
from rocb.backup.retention import kept
from rocb.models import Backup

logger = logging.getLogger(__name__)

NIGHT = time(2)  # in the office's time zone
PROOF_EVERY = timedelta(days=7)
_TURN, _SIGN_EVERY = timedelta(minutes=5), timedelta(minutes=1)
_PAUSE = timedelta(hours=1)
_ROWS_KEPT = timedelta(days=365)


def look(*, at: datetime) -> list[str]:
    """Do everything that is due at ``at`` except the copies, and return the names."""
    done: list[str] = []
    if not settings.BACKUP_NIGHTLY:
        return done
    if is_backup_due(at=at) and _take_turn("backup", at=at):
        if error := _run("backup", turn="backup"):
            _pause("backup", error, at=at)
            Backup.objects.create(made_at=at, error=error)
            logger.error("No backup was made: %s", error)
        else:
            prune(at=at)
        done.append("backup")
    if (copy := to_be_proven(at=at)) and _take_turn("proof", at=at):
        prove(copy, at=at)
        done.append("proof")
    return done


def look_at_copies(*, at: datetime) -> bool:
    """Send the copies if that is due at ``at``. Return whether it was."""
    if not (settings.BACKUP_NIGHTLY and elsewhere.is_due(at=at) and _take_turn("copy", at=at)):
        return False
    send(at=at)
    return True


def is_backup_due(*, at: datetime) -> bool:
    return not Backup.objects.filter(made_at__gte=last_night(at=at), error="").exists()


def is_under_way(*, at: datetime) -> bool:
    """Return whether last night's backup, or the first test restore of a copy, is due but has no result yet."""
    if not settings.BACKUP_NIGHTLY:
        return False
    copy = to_be_proven(at=at)
    is_tried = Backup.objects.filter(made_at__gte=last_night(at=at)).exists()
    return not is_tried or (copy is not None and copy.proven_at is None)


def last_night(*, at: datetime) -> datetime:
    """Return the latest time at which a backup was due."""
    local = timezone.localtime(at)
    tonight = datetime.combine(local.date(), NIGHT, tzinfo=local.tzinfo)
    return tonight if tonight <= local else tonight - timedelta(days=1)


def to_be_proven(*, at: datetime) -> Backup | None:
    """Return the newest local copy, unless one has passed a test restore within a week."""
    if Backup.objects.filter(proven_at__gt=at - PROOF_EVERY, proof_error="").exists():
        return None
    here = [path.name for path in make.copies(settings.BACKUP_DIR).values()]
    newest = Backup.objects.filter(error="", file_name__in=here).first()
    return newest if newest and (settings.BACKUP_KEY_FILE or not newest.file_name.endswith(".age")) else None


def prove(copy: Backup, *, at: datetime) -> bool:
    """Restore the copy into a temporary place, compare everything, and record the result."""
    key = ["--key", settings.BACKUP_KEY_FILE] if settings.BACKUP_KEY_FILE else []
    error = _run("restore", str(settings.BACKUP_DIR / copy.file_name), "--prove", *key, turn="proof")
    _pause("proof", error, at=at)
    Backup.objects.filter(pk=copy.pk).update(proven_at=at, proof_error=error)
    if error:
        logger.error("The backup %s cannot be restored: %s", copy.file_name, error)
    return not error


def send(*, at: datetime) -> bool:
    """Send the copies to the second place, and record the result with the newest one."""
    error = _run("backup", "--copy", turn="copy")
    _pause("copy", error, at=at)
    newest = Backup.objects.filter(error="").values("pk")[:1]
    Backup.objects.filter(pk__in=newest).update(copy_error=error)
    if error:
        logger.error("The backups could not be copied to the second place: %s", error)
    return not error


def prune(*, at: datetime) -> int:
    """Delete copies that retention does not keep. Return their number. Rows of backups that the second place has stay,
    because they say what may be deleted there."""
    copies = make.copies(settings.BACKUP_DIR)
    old = set(copies) - kept(copies)
    for made_at in old:
        copies[made_at].unlink(missing_ok=True)
    Backup.objects.filter(made_at__lt=at - _ROWS_KEPT, copied_at=None).delete()
    return len(old)


def _take_turn(name: str, *, at: datetime) -> bool:
    if Heartbeat.objects.alive(at=at, within=_PAUSE).filter(name=f"failed:{name}").exists():
        return False
    return Heartbeat.objects.claim(f"turn:{name}", at=at, every=_TURN)


def _pause(name: str, error: str, *, at: datetime) -> None:
    """Record a failure, which delays the next try. A killed process is not a failure: the lease expires and it runs
    again."""
    if error and not error.startswith(_KILLED):
        Heartbeat.objects.beat(f"failed:{name}", at=at)


_KILLED = "the process was ended by signal "


def _run(*arguments: str, turn: str) -> str:
    """Run ``manage.py`` and return the last line of its errors, or an empty string."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=os.environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    while True:
        try:
            _, errors = process.communicate(timeout=_SIGN_EVERY.total_seconds())
            break
        except subprocess.TimeoutExpired:
            Heartbeat.objects.beat(f"turn:{turn}", at=timezone.now())
    if not process.returncode:
        return ""
    return (errors.strip().splitlines() or [f"{_KILLED}{-process.returncode}"])[-1]
