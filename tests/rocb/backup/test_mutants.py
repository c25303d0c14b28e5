"""However a backup is damaged, it is restored or refused with a message, and nothing else is written."""

from __future__ import annotations

import io
import json
import shutil
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.migrations.loader import MigrationLoader

from rocb.backup import archive, check, fill, signature, tables
from tests import factories, mutants
from tests.mutants import COUNT, Outcomes

HEAD = {
    "format": 1,
    "made_at": "2026-11-30T00:00:00+00:00",
    "versions": {"database": "SQLite 3", "site": "0.2.0"},
    "migrations": [["rocb", "0001_users_and_vocabulary"], ["newsroom_news", "0001_initial"]],
    "needs_bytes": 1000,
}
SUMMARY = {"count": 1, "digest": "0" * 64}
MANIFEST = {"tables": {"rocb_topic": SUMMARY}, "identities": {"newsroom_news_item.uuid": SUMMARY}}


def _backup(path: Path, *, head: bytes, rows: bytes, manifest: Any) -> None:
    with archive.writing(path) as writer:
        writer.add(archive.HEAD, head)
        writer.add("rows/rocb_topic/1.jsonl", rows)
        writer.add("media/a.txt", b"content")
        writer.add_json("settings.json", {})
        if isinstance(manifest, bytes):
            hashes = json.dumps(dict(writer.hashes)).encode()
            writer.add(archive.MANIFEST, manifest.replace(b'"@hashes@"', hashes))
        else:
            writer.add_manifest(manifest, sign=signature.sign)


@cache
def _loader(connection: None) -> MigrationLoader:
    return MigrationLoader(connection)


def _rows() -> tuple[tables.Table, bytes, list[Any]]:
    topic = factories.topic()
    table = next(table for table in tables.tables() if table.name == "rocb_topic")
    row = next(tables.rows(table))
    return table, json.dumps(table.columns).encode(), [json.loads(tables.written(row)) for _one in [topic]]


@pytest.mark.django_db
def test_a_backup_is_restored_or_refused(tmp_path: Path, settings: Any) -> None:
    dice = mutants.dice()
    table, columns, rows = _rows()
    settings.VAR_DIR = tmp_path / "var"
    path, media, outcomes = tmp_path / "copy", tmp_path / "in" / "media", Outcomes(CommandError, archive.Damaged)
    _backup(path, head=json.dumps(HEAD).encode(), rows=columns + b"\n", manifest=MANIFEST)
    whole = path.read_bytes()

    def fill_in(member: archive.Member) -> None:
        if member.name.startswith(archive.ROWS):
            with transaction.atomic():
                table.model._base_manager.all().delete()
                fill._load(member, {table.name: table})
        elif member.name.startswith(archive.MEDIA):
            shutil.rmtree(media, ignore_errors=True)
            fill.write_file(media, member)

    for number in range(COUNT + 1):
        parts: dict[str, Any] = {"head": json.dumps(HEAD).encode(), "manifest": MANIFEST}
        lines = b"\n".join([columns, *(json.dumps(row).encode() for row in rows), b""])
        match dice.randrange(5) if number else None:
            case None:
                parts = {}  # the backup as it was written
            case 0:
                path.write_bytes(mutants.of_bytes(dice, whole))
                parts = {}
            case 1:
                parts["head"] = mutants.of_json(dice, HEAD)
            case 2:
                parts["manifest"] = mutants.of_json(dice, {**MANIFEST, "hashes": "@hashes@", "signature": "x"})
            case 3:
                lines = b"\n".join([columns, mutants.of_json(dice, rows[0]), b""])
            case _:
                lines = b"\n".join([mutants.of_json(dice, table.columns), json.dumps(rows[0]).encode(), b""])
        if parts:
            _backup(path, **parts, rows=lines)
        with outcomes.one(), mock.patch("rocb.backup.check.MigrationLoader", _loader):
            call_command("restore", path, check=True, stdout=io.StringIO())
            with transaction.atomic():
                manifest = check.manifest_of(path, archive.take(path, fill_in))
                fill.differences(manifest["tables"], {})
                fill.lost_identities(manifest["identities"])
                transaction.set_rollback(True)
    outcomes.done("backup")
    assert {one.name for one in tmp_path.iterdir()} <= {"copy", "in", "var"}
