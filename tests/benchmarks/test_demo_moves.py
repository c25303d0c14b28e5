"""Move of the demo from SQLite to PostgreSQL and another folder, as to another machine: backup, restore, compare.

    make benchmarks, or: pytest -s -m benchmark tests/benchmarks/test_demo_moves.py

It queries both sites directly instead of trusting the code that restores: rows of each table, hashes of files, GUIDs of
items and entries, UIDs of events, addresses of pages, identifiers of channels. It prints their numbers.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

import pytest

from tests import postgres, processes

# Rows of the machine and of this release, not of the site: from migrations, sign-ins, the search index.
OF_THE_MACHINE = ("django_content_type", "auth_permission", "django_migrations", "django_session", "rocb_backup")
FOUND = """
import hashlib
from django.apps import apps
from django.core.files.storage import default_storage
from events.models import CalendarEntry, EditionPage
from news.models import Channel, Entry, Item
from rocb.backup import media
from wagtail.models import Page

def rows():
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            yield f"{model._meta.db_table} {model._base_manager.count()}"

def text(values):
    return sorted(" ".join(map(str, value)) for value in values)

answer = {
    "rows of tables": sorted(rows()),
    "files": [f"{n} {hashlib.sha256(default_storage.open(n).read()).hexdigest()}" for n in sorted(media.names())],
    "GUIDs of items": text(Item.objects.values_list("uuid", "translation_key", "language", "content_hash")),
    "GUIDs of entries": text(Entry.objects.values_list("uuid", "guid", "k1", "k2")),
    "UIDs of events": text(CalendarEntry.objects.values_list("uid", "language", "sequence", "content_hash")),
    "editions": text(EditionPage.objects.values_list("uuid", "begins_at", "finishes_at")),
    "addresses of pages": text(Page.objects.values_list("path", "url_path", "translation_key", "live")),
    "addresses of items": text(Item.objects.values_list("address", "published_at", "updated_at")),
    "channels": text(Channel.objects.values_list("uuid", "kind", "email", "url", "secret")),
}
"""


@pytest.mark.benchmark
def test_the_demo_moves_from_sqlite_to_postgresql(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = {"DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}", "VAR_DIR": str(tmp_path / "old")}
    for command in (["migrate"], ["load_demo"]):
        _manage(*command, "-v0", **old)
    seconds = {"backup": _manage("backup", "--to", str(tmp_path / "backups"), **old)}
    (file,) = (tmp_path / "backups").glob("*.tar.zst")
    with tempfile.TemporaryDirectory(prefix="newsroom-move-") as folder:
        server = postgres.start(Path(folder))
        try:
            new = {"DATABASE_URL": server.url("postgres"), "VAR_DIR": str(tmp_path / "new")}
            seconds["restore"] = _manage("restore", str(file), **new)
            before, after = (processes.ask(FOUND, **values) for values in (old, new))
        finally:
            processes.forget()
            server.stop()
    with capsys.disabled():
        print(
            f"\nbackup {seconds['backup']:.0f} s, {file.stat().st_size / 1e6:.1f} MB; restore {seconds['restore']:.0f} s"
        )
        print(f"\n{'':24}{'SQLite':>8}{'PostgreSQL':>12}{'the same':>10}")
        for name in before:
            same = len(set(_of_site(before[name])) & set(_of_site(after[name])))
            print(f"{name:24}{len(_of_site(before[name])):>8}{len(_of_site(after[name])):>12}{same:>10}")
        count = sum(int(row.split()[1]) for row in _of_site(before["rows of tables"]))
        print(f"{count} rows in all")
    for name in before:
        assert _of_site(before[name]) == _of_site(after[name]), name


def _manage(*arguments: str, **values: str) -> float:
    """Return the seconds until the command succeeded."""
    began = time.monotonic()
    done = processes.manage(*arguments, **values)
    assert done.returncode == 0, done.stderr[-3000:]
    return time.monotonic() - began


def _of_site(lines: list[Any]) -> list[str]:
    return [line for line in lines if not line.startswith(OF_THE_MACHINE) and "indexentry" not in line]
