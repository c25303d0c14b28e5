"""Fills the empty database and folder that the settings name; run in a process of its own, see ``beside``."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from rocb.backup import archive, tables
from rocb.backup.archive import MANIFEST, MEDIA, ROWS, Damaged

_AT_ONCE = 1024 * 1024


def fill(path: Path, *, key: str = "") -> list[str]:
    """Bring the rows and files of ``path`` into an empty site, up to today's migrations. Returns what differs from its
    manifest, in sentences; nothing, when all is as it was."""
    _migrate_to({tuple(node) for node in archive.head(path, key=key)["migrations"]})
    with transaction.atomic():
        tables.empty()
        manifest = _read(path, key)
        tables.reset_sequences()
    wrong = differences(manifest["tables"], {t.name: tables.digests(t) for t in tables.tables()})
    call_command("migrate", verbosity=0)
    wrong += lost_identities(manifest["identities"])
    call_command("rebuild_search", verbosity=0)
    return wrong


def _migrate_to(nodes: set[tuple[str, str]]) -> None:
    executor = MigrationExecutor(connection)
    if executor.loader.applied_migrations:
        raise Damaged("The database is not empty.")
    known = nodes & set(executor.loader.graph.nodes)
    parents = {p.key for node in known for p in executor.loader.graph.node_map[node].parents if p.key[0] == node[0]}
    executor.migrate(sorted(known - parents))


def _read(path: Path, key: str) -> dict[str, Any]:
    """Returns the manifest."""
    Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
    known = {table.name: table for table in tables.tables()}
    with archive.reading(path, key=key) as members:
        for name, content in members:
            if name.startswith(ROWS):
                head, _newline, data = content.read().partition(b"\n")
                tables.load(known[name.split("/")[1]], head, data)
            elif name.startswith(MEDIA):
                _write(Path(settings.MEDIA_ROOT) / name.removeprefix(MEDIA), content)
            elif name == MANIFEST:
                return json.loads(content.read())  # type: ignore[no-any-return]
    raise Damaged(f"{path.name} is incomplete. Its manifest is missing.")


def _write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        while data := content.read(_AT_ONCE):
            file.write(data)
    os.chmod(path, settings.FILE_UPLOAD_PERMISSIONS or 0o644)


def differences(was: dict[str, dict[str, Any]], now: dict[str, tables.Digests]) -> list[str]:
    """Between the rows of a manifest and those of a database of the same migrations."""
    wrong = []
    for name, summary in was.items():
        found = now[name].whole.summary() if name in now else {"count": 0, "digest": ""}
        if found["count"] != summary["count"]:
            wrong.append(f"{name} has {found['count']} rows, not {summary['count']}")
        elif found["digest"] != summary["digest"]:
            wrong.append(f"{name} has different values in its rows")
    return wrong


def identities() -> dict[str, dict[str, Any]]:
    """As a manifest has them, of the database as it is now."""
    found: dict[str, dict[str, Any]] = {}
    for table in tables.tables():
        if any(of == table.name for of, _name in tables.IDENTITIES):
            of_table = tables.digests(table).identities
            found |= {f"{table.name}.{name}": digest.summary() for name, (_place, digest) in of_table.items()}
    return found


def lost_identities(was: dict[str, dict[str, Any]]) -> list[str]:
    """After the migrations to today, which may have renamed a column; then the rows before them were compared."""
    now = identities()
    return [f"{name} has changed" for name, summary in was.items() if name in now and now[name] != summary]
