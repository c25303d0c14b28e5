"""What a file must be before anything of it is restored."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.migrations.loader import MigrationLoader

from rocb.backup import archive
from rocb.backup.archive import FORMAT


class Refused(Exception):
    """The file cannot become a site of this release on this machine; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Checked:
    head: dict[str, Any]
    manifest: dict[str, Any]


def checked(path: Path, *, key: str, room_in: Path) -> Checked:
    """Reads the whole file once. Refused, `archive.Damaged` or `archive.WrongKey` say what is wrong."""
    head = archive.head(path, key=key)
    if newer := newer_than_this(head):
        raise Refused(f"{path.name} was made with a newer release ({newer}). Install that release, then restore.")
    needed = 2 * int(head["needs_bytes"])  # beside the site, and once more while the two are exchanged
    room_in.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(room_in).free
    if free < needed:
        raise Refused(
            f"{path.name} may need {needed // 2**20} MB but {room_in} has only {free // 2**20} MB free. Make room there."
        )
    return Checked(head, archive.verified(path, key=key))


def newer_than_this(head: dict[str, Any]) -> str:
    """What this release does not know; empty when it knows everything."""
    if head["format"] > FORMAT:
        return f"format {head['format']}"
    loader = MigrationLoader(None)  # asks no database
    known = set(loader.disk_migrations)
    replaced = {old for migration in loader.disk_migrations.values() for old in migration.replaces}
    unknown = sorted({tuple(one) for one in head["migrations"]} - known - replaced)
    return ", ".join(f"{app} {name}" for app, name in unknown[:3])
