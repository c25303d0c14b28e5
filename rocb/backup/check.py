"""Checks of a file before anything is restored."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from rocb.backup import archive
from rocb.backup.archive import FORMAT, Damaged
from rocb.backup.signature import stranger

RESTORE_TIMES = 2  # room for the new site next to the old one, and for another copy during the exchange


class Refused(Exception):
    """Error if this release cannot restore the file on this machine. The message says why."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of the checks. ``stranger`` is a warning if this site did not make the file."""

    head: dict[str, Any]
    manifest: dict[str, Any]
    stranger: str


def refuse_a_pool() -> None:
    """Raise Refused if a connection pool is in use: the restoring process finds the new schema by a session setting,
    and a pool mixes sessions.
    """
    if settings.DATABASE_POOLED:
        raise Refused(
            "A restore cannot use a pool of connections. Set DATABASE_URL to the address of PostgreSQL itself and "
            "DATABASE_POOLED=0 for this command."
        )


def checked(path: Path, *, key: str, room_in: Path) -> Checked:
    """Read the whole file once. Raises Refused, `archive.Damaged` or `archive.WrongKey` with a message."""
    head = head_of(path, key=key)
    if newer := newer_than_this(head):
        raise Refused(f"{path.name} was made with a newer release ({newer}). Install that release, then restore.")
    needed = RESTORE_TIMES * int(head["needs_bytes"])
    room_in.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(room_in).free
    if free < needed:
        raise Refused(
            f"{path.name} may need {needed // 2**20} MB but {room_in} has only {free // 2**20} MB free. Make room there."
        )
    manifest = manifest_of(path, archive.verified(path, key=key))
    return Checked(head, manifest, stranger(path, manifest))


# Required keys of the two documents, with their types.
_HEAD = {"format": int, "made_at": str, "versions": dict, "migrations": list, "needs_bytes": int}
_VERSIONS = {"database": str}
_MANIFEST = {"tables": dict, "identities": dict, "hashes": dict}
_SUMMARY = {"count": int, "digest": str}


def head_of(path: Path, *, key: str) -> dict[str, Any]:
    head = archive.head(path, key=key)
    pairs = head.get("migrations")
    are_pairs = isinstance(pairs, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(word, str) for word in pair) for pair in pairs
    )
    if not _has(head, _HEAD) or not _has(head["versions"], _VERSIONS) or not are_pairs:
        raise Damaged(f"{path.name} is not a backup of this site: {archive.HEAD} says something else.")
    return head


def manifest_of(path: Path, manifest: dict[str, Any]) -> dict[str, Any]:
    if not _has(manifest, _MANIFEST) or not all(_has(one, _SUMMARY) for one in _summaries(manifest)):
        raise Damaged(f"{path.name} is not a backup of this site: {archive.MANIFEST} says something else.")
    return manifest


def _summaries(manifest: dict[str, Any]) -> list[Any]:
    return [*manifest["tables"].values(), *manifest["identities"].values()]


def _has(values: Any, types: Mapping[str, type]) -> bool:
    return isinstance(values, dict) and all(isinstance(values.get(name), kind) for name, kind in types.items())


def newer_than_this(head: dict[str, Any]) -> str:
    """Return the format or migrations that this release does not know; empty if it knows all."""
    if head["format"] > FORMAT:
        return f"format {head['format']}"
    loader = MigrationLoader(None)  # this needs no database
    known = set(loader.disk_migrations)
    replaced = {old for migration in loader.disk_migrations.values() for old in migration.replaces}
    unknown = sorted({tuple(one) for one in head["migrations"]} - known - replaced)
    return ", ".join(f"{app} {name}" for app, name in unknown[:3])
