"""What the worker does by itself: a backup each night, old ones deleted, and once a week the newest restored as a proof.

Each is a process of its own. One worker takes the turn, by a sign of life that it gives again and again while that process
runs: after a `kill -9` of either the next worker begins again after some minutes. What fails is written down and tried again
after an hour.
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
from rocb.backup import make
from rocb.backup.retention import kept
from rocb.models import Backup

logger = logging.getLogger(__name__)

NIGHT = time(2)  # in the office's time zone
PROOF_EVERY = timedelta(days=7)
_TURN, _SIGN_EVERY = timedelta(minutes=5), timedelta(minutes=1)
_PAUSE = timedelta(hours=1)
_ROWS_KEPT = timedelta(days=365)


def look(*, at: datetime) -> list[str]:
    """Do what is due at ``at``; returns what was done."""
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


def is_backup_due(*, at: datetime) -> bool:
    return not Backup.objects.filter(made_at__gte=last_night(at=at), error="").exists()


def is_under_way(*, at: datetime) -> bool:
    """Whether a backup of the last night or the first proof of a copy is due, and nothing came of it yet."""
    if not settings.BACKUP_NIGHTLY:
        return False
    copy = to_be_proven(at=at)
    is_tried = Backup.objects.filter(made_at__gte=last_night(at=at)).exists()
    return not is_tried or (copy is not None and copy.proven_at is None)


def last_night(*, at: datetime) -> datetime:
    """The latest moment at which a backup was to be made."""
    local = timezone.localtime(at)
    tonight = datetime.combine(local.date(), NIGHT, tzinfo=local.tzinfo)
    return tonight if tonight <= local else tonight - timedelta(days=1)


def to_be_proven(*, at: datetime) -> Backup | None:
    """The newest copy that is here, unless a proof of the last week stands."""
    if Backup.objects.filter(proven_at__gt=at - PROOF_EVERY, proof_error="").exists():
        return None
    here = [path.name for path in make.copies(settings.BACKUP_DIR).values()]
    newest = Backup.objects.filter(error="", file_name__in=here).first()
    return newest if newest and (settings.BACKUP_KEY_FILE or not newest.file_name.endswith(".age")) else None


def prove(copy: Backup, *, at: datetime) -> bool:
    """Restore it into a throw-away place, where all is compared, and write down what came of it."""
    key = ["--key", settings.BACKUP_KEY_FILE] if settings.BACKUP_KEY_FILE else []
    error = _run("restore", str(settings.BACKUP_DIR / copy.file_name), "--prove", *key, turn="proof")
    _pause("proof", error, at=at)
    Backup.objects.filter(pk=copy.pk).update(proven_at=at, proof_error=error)
    if error:
        logger.error("The backup %s cannot be restored: %s", copy.file_name, error)
    return not error


def prune(*, at: datetime) -> int:
    """Delete what retention does not keep; returns how many."""
    copies = make.copies(settings.BACKUP_DIR)
    old = set(copies) - kept(copies)
    for made_at in old:
        copies[made_at].unlink(missing_ok=True)
    Backup.objects.filter(made_at__lt=at - _ROWS_KEPT).delete()
    return len(old)


def _take_turn(name: str, *, at: datetime) -> bool:
    if Heartbeat.objects.alive(at=at, within=_PAUSE).filter(name=f"failed:{name}").exists():
        return False
    return Heartbeat.objects.claim(f"turn:{name}", at=at, every=_TURN)


def _pause(name: str, error: str, *, at: datetime) -> None:
    """What was killed did not fail: it is tried again when nobody gives signs of it."""
    if error and not error.startswith(_KILLED):
        Heartbeat.objects.beat(f"failed:{name}", at=at)


_KILLED = "the process was ended by signal "


def _run(*arguments: str, turn: str) -> str:
    """Empty, or the last line of what ``manage.py`` complained of."""
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
