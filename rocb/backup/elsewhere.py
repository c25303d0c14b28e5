"""Copies of the backups in a second place, encrypted, and read there once a week.

The worker sends each new backup that retention keeps, and deletes in the second place what retention does not keep of
the copies there: a site whose disk was lost, and which begins with an empty folder, deletes nothing that it does not
replace. The place gets no file that only this machine could read: without ``BACKUP_RECIPIENT`` nothing is sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from foundation.jobs.models import Heartbeat
from rocb.backup import make
from rocb.backup.places import Away, Place, place
from rocb.backup.retention import kept
from rocb.models import Backup

COMPARE_EVERY = timedelta(days=7)
KEY = "backup:key"


class Differs(Exception):
    """A copy is not the file that was sent; the message names it."""


def is_on() -> bool:
    return bool(settings.BACKUP_COPY_URL)


def is_due(*, at: datetime) -> bool:
    """Return whether the newest backup has no copy in the second place, or none was read there for a week."""
    newest = _newest_here() if is_on() else None
    if newest is None or (settings.BACKUP_RECIPIENT and not newest.file_name.endswith(".age")):
        return False  # tonight's will be encrypted
    return newest.copied_at is None or not Backup.objects.filter(compared_at__gt=at - COMPARE_EVERY).exists()


def follow(*, at: datetime, there: Place | None = None, progress: make.Progress = lambda text: None) -> None:
    """Send what is missing, delete what is old, and compare one copy if that is due. Raises Away or Differs."""
    if not settings.BACKUP_RECIPIENT:
        raise Away("BACKUP_RECIPIENT is missing, so nothing is copied: copies elsewhere must be encrypted.")
    there = there or place(settings.BACKUP_COPY_URL)
    here = {path.name: path for path in make.copies(settings.BACKUP_DIR).values() if path.suffix == ".age"}
    sizes = there.sizes()
    wanted = _kept([*sizes, *here], until=at + timedelta(days=1))
    for name in sorted(wanted & here.keys()):
        if sizes.get(name) != here[name].stat().st_size:
            progress(f"Copying {name} ...")
            there.put(here[name])
        Backup.objects.filter(file_name=name, copied_at=None).update(copied_at=at)
    for name in sorted(sizes.keys() - wanted):
        if make.made_at(Path(name)):
            there.delete(name)
    newest = _newest_here()
    is_compared = Backup.objects.filter(compared_at__gt=at - COMPARE_EVERY).exists()
    if newest and newest.file_name in here and not is_compared:
        progress(f"Reading {newest.file_name} there and comparing it ...")
        _compare(there, here[newest.file_name])
        Backup.objects.filter(pk=newest.pk).update(compared_at=at)


def _kept(names: Iterable[str], *, until: datetime) -> set[str]:
    """Return the names to keep. One from the future is not a backup, and must not displace one."""
    made = {at: name for name in names if (at := make.made_at(Path(name))) and at <= until}
    return {made[at] for at in kept(made)}


def _compare(there: Place, path: Path) -> None:
    """Raise Differs unless the copy has the bytes of the file here, and delete it there, so that it is sent again."""
    target = path.with_name(f"{path.name}.read.part")
    try:
        there.get(path.name, target)
        if _digest(target) != _digest(path):
            there.delete(path.name)
            Backup.objects.filter(file_name=path.name).update(copied_at=None)
            raise Differs(f"The copy of {path.name} was damaged. It is sent again.")
    finally:
        target.unlink(missing_ok=True)


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _newest_here() -> Backup | None:
    names = [path.name for path in make.copies(settings.BACKUP_DIR).values()]
    return Backup.objects.filter(error="", file_name__in=names).first()


def fetch(name: str, target: Path) -> None:
    """Read a copy back, for a restore on another machine. Raises Away."""
    there = place(settings.BACKUP_COPY_URL)
    if name not in (sizes := there.sizes()):
        newest = max((one for one in sizes if make.made_at(Path(one))), default="")
        raise Away(
            f"There is no {name} in the second place. " + (f"The newest is {newest}." if newest else "It is empty.")
        )
    there.get(name, target)


def confirm_key(recipient: str, *, at: datetime) -> None:
    """Record that someone has shown the secret key of this recipient, which is not on this machine."""
    Heartbeat.objects.beat(KEY, at=at, note={"recipient": recipient})


def is_key_confirmed() -> bool:
    row = Heartbeat.objects.filter(name=KEY).first()
    return bool(row and row.note.get("recipient") == settings.BACKUP_RECIPIENT)
