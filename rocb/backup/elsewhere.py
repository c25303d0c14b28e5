"""Copies of the backups in a second place, encrypted, and read there once a week.

The worker sends each new backup that retention keeps, the newest first. In the second place, it deletes only copies
that retention does not keep and for which this site has a `Backup` row. So a site that was set up again after losing
its disk does not delete the copies from which it is being restored. A copy may be the last good one. So a file replaces
a copy only if it has the hash of the backup that the site wrote. ``copied_at`` of a row says that the second place has
the backup.

The place gets no file that only this machine could read: without ``BACKUP_RECIPIENT`` nothing is sent.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from foundation.jobs.models import Heartbeat
from rocb.backup import make
from rocb.backup.archive import give_to_owner, sync_folder
from rocb.backup.places import Away, Place, place
from rocb.backup.retention import kept
from rocb.models import Backup

COMPARE_EVERY = timedelta(days=7)
KEY = "backup:key"
_READ, _LEFT_AFTER = ".read", timedelta(days=1)


class Differs(Exception):
    """Error if a backup and its copy differ, or one of them is not as the site wrote it. The message says which."""


def is_on() -> bool:
    return bool(settings.BACKUP_COPY_URL)


def is_due(*, at: datetime) -> bool:
    """Return whether the newest backup has no copy in the second place, or no copy has been read there for a week."""
    newest = _newest_here() if is_on() else None
    if newest is None or (settings.BACKUP_RECIPIENT and not newest.file_name.endswith(".age")):
        return False  # tonight's backup will be encrypted
    return newest.copied_at is None or not Backup.objects.filter(compared_at__gt=at - COMPARE_EVERY).exists()


def follow(*, at: datetime, there: Place | None = None, progress: make.Progress = lambda text: None) -> None:
    """Send what is missing, delete what is old, and compare one copy if that is due. Raises Away or Differs."""
    if not settings.BACKUP_RECIPIENT:
        raise Away("BACKUP_RECIPIENT is missing, so nothing is copied: copies elsewhere must be encrypted.")
    there = there or place(settings.BACKUP_COPY_URL)
    sizes = there.sizes()
    Backup.objects.exclude(file_name__in=sizes).update(copied_at=None)
    try:
        wrong = _send(there, sizes, at=at, progress=progress)
    finally:  # so that a full place has room for the next try
        _delete_old(there, at=at)
    newest = _newest_here()
    is_compared = Backup.objects.filter(compared_at__gt=at - COMPARE_EVERY).exists()
    if newest and newest.copied_at and not is_compared:
        progress(f"Reading {newest.file_name} there and comparing it ...")
        wrong += _compare(there, newest, at=at)
    if wrong:
        raise Differs(" ".join(wrong))


def _send(there: Place, sizes: dict[str, int], *, at: datetime, progress: make.Progress) -> list[str]:
    """Send what is missing, the newest first. Return sentences about files that are not sent."""
    here = {path.name: path for path in make.copies(settings.BACKUP_DIR).values() if path.suffix == ".age"}
    own = _own([*sizes, *here])
    wrong = []
    for name in sorted(here.keys() & (_kept(own, at=at) | (_kept(here, at=at) - own)), reverse=True):
        if sizes.get(name) != here[name].stat().st_size:
            if why_not := _why_not_send(here[name], is_there=name in sizes):
                wrong.append(why_not)
                continue
            progress(f"Copying {name} ...")
            there.put(here[name])
        Backup.objects.filter(file_name=name, copied_at=None).update(copied_at=at)
    return wrong


def _why_not_send(path: Path, *, is_there: bool) -> str:
    known = _known_hash(path.name)
    if known and known != _sha256(path):
        return f"{path.name} is damaged in BACKUP_DIR and is not sent."
    if is_there and not known:
        return f"{path.name} in BACKUP_DIR and its copy differ in size. The copy stays: its hash is not known here."
    return ""


def _delete_old(there: Place, *, at: datetime) -> None:
    own = _until(_own(there.sizes()), at=at)  # keep all of them if the clock jumped back to another year
    for name in sorted(set(own.values()) - _kept(own.values(), at=at)):
        there.delete(name)
        Backup.objects.filter(file_name=name).update(copied_at=None)


def _own(names: Iterable[str]) -> set[str]:
    """Return the names of backups that this site made."""
    return set(Backup.objects.filter(error="", file_name__in=names).values_list("file_name", flat=True))


def _kept(names: Iterable[str], *, at: datetime) -> set[str]:
    made = _until(names, at=at)
    return {made[at] for at in kept(made)}


def _until(names: Iterable[str], *, at: datetime) -> dict[datetime, str]:
    """Return the names of backups by their time. One from the future must not displace a backup."""
    until = at + timedelta(days=1)
    return {made: name for name in names if (made := make.made_at(Path(name))) and made <= until}


def _compare(there: Place, row: Backup, *, at: datetime) -> list[str]:
    """Compare the file here and its copy with the hash of the backup. A damaged copy is replaced by a good file, and
    never the other way round. Return sentences about what is damaged."""
    path = settings.BACKUP_DIR / row.file_name
    here = _sha256(path)
    with _read(there, path.name, path) as copy:
        away = _sha256(copy)
    right = row.sha256 or (here if here == away else "")
    if not right:
        return [f"{path.name} in BACKUP_DIR and its copy differ. Which is right is not known. Both stay."]
    wrong = [f"{path.name} is damaged in BACKUP_DIR."] if here != right else []
    if away == right:
        Backup.objects.filter(pk=row.pk).update(compared_at=at)
    elif wrong:
        wrong.append("Its copy is damaged too. Make another backup.")
    else:
        there.put(path)
        wrong.append(f"The copy of {path.name} was damaged. It was sent again.")
    return wrong


@contextmanager
def _read(there: Place, name: str, target: Path) -> Iterator[Path]:
    """Read a copy to a file beside ``target``. It is not named like a backup, and making a backup does not delete it."""
    for left in target.parent.glob(f".*{_READ}*"):
        if left.stat().st_mtime < time.time() - _LEFT_AFTER.total_seconds():
            left.unlink()  # left by a process that was killed
    unfinished = target.with_name(f".{target.name}.{os.getpid()}{_READ}")
    try:
        there.get(name, unfinished)
        yield unfinished
    finally:
        unfinished.unlink(missing_ok=True)


def _known_hash(name: str) -> str:
    """Return the hash of the file that the site wrote; empty for backups of others and of older releases."""
    return Backup.objects.filter(file_name=name).values_list("sha256", flat=True).first() or ""


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _newest_here() -> Backup | None:
    names = [path.name for path in make.copies(settings.BACKUP_DIR).values()]
    return Backup.objects.filter(error="", file_name__in=names).first()


def fetch(name: str, target: Path) -> None:
    """Read a copy back, for a restore on another machine. It gets its name when it is complete and synced to disk.
    Raises Away or Differs, or FileExistsError before anything is read."""
    there = place(settings.BACKUP_COPY_URL)
    if name not in (sizes := there.sizes()):
        newest = max((one for one in sizes if make.made_at(Path(one))), default="")
        raise Away(
            f"There is no {name} in the second place. " + (f"The newest is {newest}." if newest else "It is empty.")
        )
    if target.exists():
        raise FileExistsError(f"{target} exists already. Move it away first.")
    with _read(there, name, target) as copy:
        known = _known_hash(name)
        if copy.stat().st_size != sizes[name] or (known and known != _sha256(copy)):
            raise Differs(f"The copy of {name} is damaged.")
        with copy.open("rb") as file:
            os.fsync(file.fileno())
        give_to_owner(copy)
        copy.replace(target)
    sync_folder(target.parent)


def confirm_key(recipient: str, *, at: datetime) -> None:
    """Record that someone has shown the secret key of this recipient, which is not on this machine."""
    Heartbeat.objects.beat(KEY, at=at, note={"recipient": recipient})


def is_key_confirmed() -> bool:
    row = Heartbeat.objects.filter(name=KEY).first()
    return bool(row and row.note.get("recipient") == settings.BACKUP_RECIPIENT)
