"""Restore of a backup into the empty database and folder of the settings. Runs in a separate process, see ``beside``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from foundation import plain_names
from rocb.backup import archive, check, tables
from rocb.backup.archive import MEDIA, ROWS, Damaged
from rocb.backup.signature import NotOurs, stranger


def fill(path: Path, *, key: str = "", is_foreign_allowed: bool = False) -> list[str]:
    """Restore ``path`` into an empty site and run the current migrations. Return the differences from its manifest as
    sentences. Repeats all of `check`'s checks: the file may have changed."""
    head = check.head_of(path, key=key)
    _migrate_to({tuple(node) for node in head["migrations"]})
    with transaction.atomic():
        tables.empty()
        manifest = _read(path, key, is_foreign_allowed=is_foreign_allowed)
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


def _read(path: Path, key: str, *, is_foreign_allowed: bool) -> dict[str, Any]:
    """Read rows and files, and return the manifest."""
    media = Path(settings.MEDIA_ROOT)
    media.mkdir(parents=True, exist_ok=True)
    known = {table.name: table for table in tables.tables()}

    def fill_in(member: archive.Member) -> None:
        if member.name.startswith(ROWS):
            _load(member, known)
        elif member.name.startswith(MEDIA):
            write_file(media, member)

    manifest = check.manifest_of(path, archive.take(path, fill_in, key=key))
    if not is_foreign_allowed and (sentence := stranger(path, manifest)):
        raise NotOurs(sentence)
    return manifest


def _load(member: archive.Member, known: dict[str, tables.Table]) -> None:
    name = member.name.removeprefix(ROWS).partition("/")[0]
    if name not in known:
        raise Damaged(f"The backup has rows of the table {name}, which its migrations do not make.")
    head, _newline, data = member.data().partition(b"\n")
    try:
        tables.load(known[name], head, data)
    except tables.NotARow as error:
        raise Damaged(f"{member.name} is not rows of the table {name}. {error}") from None


def write_file(media: Path, member: archive.Member) -> None:
    """Write a file into the folder ``media``, never outside it."""
    try:
        path = plain_names.inside(media, member.name, prefix=MEDIA)
    except plain_names.NotPlain as error:
        raise Damaged(str(error)) from None
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        for data in member.pieces():
            file.write(data)
    os.chmod(path, settings.FILE_UPLOAD_PERMISSIONS or 0o644)


def differences(was: dict[str, dict[str, Any]], now: dict[str, tables.Digests]) -> list[str]:
    """Return the differences between the rows in a manifest and those in a database with the same migrations."""
    wrong = []
    for name, summary in was.items():
        found = now[name].whole.summary() if name in now else {"count": 0, "digest": ""}
        if found["count"] != summary["count"]:
            wrong.append(f"{name} has {found['count']} rows, not {summary['count']}")
        elif found["digest"] != summary["digest"]:
            wrong.append(f"{name} has different values in its rows")
    return wrong


def identities() -> dict[str, dict[str, Any]]:
    """Return the identities of the current database, in the form of a manifest."""
    found: dict[str, dict[str, Any]] = {}
    for table in tables.tables():
        if any(of == table.name for of, _name in tables.IDENTITIES):
            of_table = tables.digests(table).identities
            found |= {f"{table.name}.{name}": digest.summary() for name, (_place, digest) in of_table.items()}
    return found


def lost_identities(was: dict[str, dict[str, Any]]) -> list[str]:
    """Return identities that changed in the migrations. A renamed column is skipped: its rows were compared before."""
    now = identities()
    return [f"{name} has changed" for name, summary in was.items() if name in now and now[name] != summary]
