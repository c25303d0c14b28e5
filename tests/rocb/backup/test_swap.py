"""`rocb.backup.swap`: killed at any step, the site is the old one, or becomes the new one when the swap is finished."""

from __future__ import annotations

import sqlite3
from contextlib import closing, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from rocb.backup import swap
from rocb.running import maintenance
from tests import databases, environment, processes

STEPS = 14
SWAP = """
import os, shutil, signal
from pathlib import Path
from django.utils import timezone
from rocb.backup import swap
left = [{step}]
def killed_before(function):
    def wrapped(*args, **kwargs):
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
        return function(*args, **kwargs)
    return wrapped
steps = [(Path, "rename"), (Path, "replace"), (Path, "unlink"), (shutil, "rmtree"), (swap, "_copy")]
for owner, name in steps:
    setattr(owner, name, killed_before(getattr(owner, name)))
swap.begin(swap.new(), at=timezone.now())
answer = "whole"
"""
FINISH = """
from django.utils import timezone
from rocb.backup import swap
if answer := swap.is_unfinished():
    swap.finish(at=timezone.now())
"""
BROKEN = """
from django.utils import timezone
from rocb.backup import swap
swap.begin(swap.new(), at=timezone.now())
answer = swap.has_old()
"""


def mark(path: Path, name: str) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE which (name)")
        database.execute("INSERT INTO which VALUES (?)", [name])


def which(path: Path) -> str:
    with closing(sqlite3.connect(path)) as database:
        return str(database.execute("SELECT name FROM which").fetchone()[0])


@pytest.fixture
def site(db: None, tmp_path: Path) -> dict[str, str]:
    """An old and a new site, each with a media file and its name in its database."""
    if environment.POSTGRES:
        pytest.skip("On PostgreSQL two schemas are renamed in one transaction.")
    var, new = tmp_path / "var", tmp_path / "var" / "restore" / "new"
    for folder, name in ((var, "old"), (new, "new")):
        (folder / "media").mkdir(parents=True)
        (folder / "media" / name).write_text(name)
        with databases.copy(folder):
            mark(folder / "db.sqlite3", name)
    return {"ENVIRONMENT": "test", "DATABASE_URL": f"sqlite:///{var / 'db.sqlite3'}", "VAR_DIR": str(var)}


def is_whole(folder: Path, name: str) -> bool:
    return which(folder / "db.sqlite3") == name and [path.name for path in (folder / "media").iterdir()] == [name]


@pytest.mark.process
@pytest.mark.parametrize("step", range(STEPS + 1))
def test_killed_before_any_step_the_site_is_one_of_the_two(site: dict[str, str], step: int) -> None:
    var = Path(site["VAR_DIR"])
    try:
        done = processes.ask(SWAP.format(step=step), **site)
    except AssertionError:
        done = ""
    assert bool(done) == (step == STEPS), "the number of steps is another one"
    if processes.ask(FINISH, **site) or done:
        assert is_whole(var, "new")
        assert is_whole(var / "restore" / "old", "old")
        assert not (var / "restore" / "new").exists()
    else:
        assert is_whole(var, "old")
        assert is_whole(var / "restore" / "new", "new")
    assert not (var / "maintenance").exists()


@pytest.mark.process
def test_a_database_that_is_broken_is_replaced_and_kept_as_it_is(site: dict[str, str]) -> None:
    var = Path(site["VAR_DIR"])
    (var / "db.sqlite3").write_bytes(b"no database" * 1000)
    assert processes.ask(BROKEN, **site)
    assert is_whole(var, "new")
    assert (var / "restore" / "old" / "db.sqlite3").read_bytes().startswith(b"no database")


@pytest.mark.parametrize("steps", [1, 2], ids=["at once", "killed and finished"])
@pytest.mark.parametrize(
    ("closed_by", "is_open"),
    [
        (None, True),
        ("upgrade\n{}\n", True),
        ("restore\n{}\n", True),
        ("move\n{}\n", False),
        ("", False),
        ("A note", False),
    ],
)
def test_a_restore_opens_what_it_or_a_failed_upgrade_closed(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closed_by: str | None, is_open: bool, steps: int
) -> None:
    settings.VAR_DIR, settings.MAINTENANCE_FILE = tmp_path, tmp_path / "maintenance"
    if closed_by is not None:
        settings.MAINTENANCE_FILE.write_text(closed_by)
    calls = list[bool]()

    def exchange(source: Path, *, at: datetime) -> None:
        calls.append(maintenance.is_closed())
        if len(calls) < steps:
            raise OSError("killed")

    for name in ("_exchange_databases", "_exchange_schemas", "_keep_schema"):
        monkeypatch.setattr(swap, name, exchange if name != "_keep_schema" else lambda: None)
    with nullcontext() if steps == 1 else pytest.raises(OSError, match="killed"):
        swap.begin(swap.new(), at=timezone.now())
    if steps == 2:
        swap.finish(at=timezone.now())
    assert calls == [True] * steps
    assert settings.MAINTENANCE_FILE.exists() is not is_open


def test_what_a_restore_replaces_in_a_bucket_comes_back(settings: Any, tmp_path: Path) -> None:
    """A storage that knows no folders; a second try after a crash does not take the new file for the old one."""
    memory = {"BACKEND": "django.core.files.storage.memory.InMemoryStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": memory}
    for name in ("images/a.png", "images/same.png", "images/other.png"):
        default_storage.save(name, ContentFile(b"as it was"))
    new, kept = tmp_path / "new", tmp_path / "kept"
    (new / "images").mkdir(parents=True)
    for name, content in {"a.png": b"of the backup", "same.png": b"as it was", "added.png": b"new"}.items():
        (new / "images" / name).write_bytes(content)
    for _ in range(2):
        swap._upload(new, keep=kept)
        assert stored("images/a.png") == b"of the backup"
        assert stored("images/added.png") == b"new"
    assert [path.name for path in kept.rglob("*.*")] == ["a.png"]
    swap._upload(kept, keep=tmp_path / "again")
    assert stored("images/a.png") == stored("images/same.png") == stored("images/other.png") == b"as it was"


def stored(name: str) -> bytes:
    with default_storage.open(name) as file:
        return bytes(file.read())
