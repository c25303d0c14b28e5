"""``manage.py upgrade``: a backup, the migrations, a look whether all is well."""

from __future__ import annotations

import lzma
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.migrations.executor import MigrationExecutor

from rocb.backup import make, upgrade
from rocb.models import HomePage
from tests import environment, processes


@pytest.fixture
def old_site(home: HomePage, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One that believes to have something to migrate; its backup is an empty file."""
    settings.BACKUP_DIR, settings.VAR_DIR = tmp_path, tmp_path
    settings.MAINTENANCE_FILE = tmp_path / "maintenance"
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda self, targets: [("step", False)])
    monkeypatch.setattr(make, "backup", lambda path, **kwargs: path.touch())
    return tmp_path


def test_a_site_opens_again_when_all_is_well(old_site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(upgrade, "call_command", lambda *_, **__: asked.append((old_site / "maintenance").exists()))
    call_command("upgrade")
    assert all(asked)
    assert not (old_site / "maintenance").exists()


def test_a_migration_that_fails_leaves_the_site_closed_and_says_the_way_back(
    old_site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(name: str, **kwargs: Any) -> None:
        raise ValueError("no such column")

    monkeypatch.setattr(upgrade, "call_command", fails)
    with pytest.raises(
        CommandError, match=r"no such column\n.*former release, then run\nmanage.py restore .*\.tar\.zst"
    ):
        call_command("upgrade")
    assert (old_site / "maintenance").exists()


def test_identities_that_a_migration_changes_are_not_well(old_site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upgrade, "call_command", lambda *_, **__: HomePage.objects.update(url_path="/another/"))
    with pytest.raises(CommandError, match=r"wagtailcore_page\.url_path has changed"):
        call_command("upgrade")


def test_a_home_page_that_cannot_be_shown_is_not_well(home: HomePage, monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade.look()

    def fails(*args: Any) -> None:
        raise ValueError("a template")

    monkeypatch.setattr(HomePage.views, "home_context", fails)
    with pytest.raises(upgrade.NotWell, match="responds with 500"):
        upgrade.look()


def test_where_the_backup_fails_nothing_is_changed(old_site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*args: Any, **kwargs: Any) -> None:
        raise make.NoRoom("The disk is full.")

    monkeypatch.setattr(make, "backup", fails)
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("upgrade")
    assert not (old_site / "maintenance").exists()


@pytest.mark.process
def test_a_site_of_0_1_is_upgraded(tmp_path: Path) -> None:
    database = tmp_path / "db.sqlite3"
    database.write_bytes(lzma.decompress((environment.ROOT / "tests/data/site-0.1/db.sqlite3.xz").read_bytes()))
    variables = {"ENVIRONMENT": "test", "DATABASE_URL": f"sqlite:///{database}", "VAR_DIR": str(tmp_path / "var")}
    done = processes.manage("upgrade", **variables)
    assert done.returncode == 0, done.stderr
    assert "Done." in done.stdout
    assert len(list((tmp_path / "var" / "backups").glob("*.tar.zst"))) == 1
    assert processes.manage("upgrade", **variables).stdout.startswith("Nothing to migrate")
