"""``manage.py upgrade``: a backup, the migrations, a check of the site."""

from __future__ import annotations

import lzma
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError
from django.db.migrations.executor import MigrationExecutor
from wagtail.contrib.redirects.models import Redirect

from rocb.backup import fill, make, nightly, upgrade
from rocb.models import Backup, HomePage, SearchEntry
from tests import environment, processes
from tests.browser.answering import free_port
from tests.rocb.test_settings import PRODUCTION


@pytest.fixture
def old_site(home: HomePage, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a site with due migrations; its backup is an empty file."""
    settings.BACKUP_DIR, settings.VAR_DIR = tmp_path, tmp_path
    settings.MAINTENANCE_FILE = tmp_path / "maintenance"
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda self, targets: [("step", False)])
    monkeypatch.setattr(make, "backup", touched)
    return tmp_path


def touched(path: Path, **kwargs: Any) -> dict[str, Any]:
    path.touch()
    return {"tables": {"rocb_homepage": {"count": 3}}, "hashes": {}, "sha256": "0" * 64}


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


class Killed(BaseException):
    """Simulate `kill -9`."""


STEPS = {
    "before the backup": (make, "backup"),
    "before it closes": (make, "row_of"),
    "as it closes": (fill, "identities"),
    "in the migrations": (upgrade, "call_command"),
    "before the row of the backup": (Backup, "save"),
    "at the search index": (upgrade.entries, "rebuild"),
    "after the migrations": (fill, "lost_identities"),
    "at the check": (upgrade, "look"),
}


@pytest.mark.parametrize("is_due", [True, False], ids=["migrations are still due", "all are done"])
@pytest.mark.parametrize("step", STEPS)
def test_an_upgrade_that_was_killed_is_completed_by_the_next(
    old_site: Path, monkeypatch: pytest.MonkeyPatch, step: str, is_due: bool
) -> None:
    def killed(*args: Any, **kwargs: Any) -> Any:
        raise Killed

    SearchEntry.objects.all().delete()
    monkeypatch.setattr(upgrade, "call_command", lambda *_, **__: None)
    monkeypatch.setattr(upgrade.entries, "rebuild", lambda: None)
    with monkeypatch.context() as patches:
        patches.setattr(*STEPS[step], killed)
        with pytest.raises(Killed):
            call_command("upgrade")
    was_closed = (old_site / "maintenance").exists()
    first = set(old_site.glob("*.zst"))
    if not is_due:
        monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda self, targets: [])
    call_command("upgrade")
    assert not (old_site / "maintenance").exists()
    if was_closed:
        assert set(old_site.glob("*.zst")) == first, "a second backup would hold half of the migrations"


@pytest.mark.parametrize("content", ["", "Back on Monday\n", "move\n{}\n"])
def test_a_site_that_an_operator_closed_stays_closed(
    old_site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    monkeypatch.setattr(upgrade, "call_command", lambda *_, **__: None)
    (old_site / "maintenance").write_text(content)
    call_command("upgrade")
    assert (old_site / "maintenance").read_text() == content
    assert f"still closed, as it was before. To open it, delete {old_site}/maintenance." in capsys.readouterr().out


def test_a_second_run_compares_with_the_identities_before_the_first(
    old_site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(upgrade, "call_command", lambda *_, **__: HomePage.objects.update(url_path="/another/"))
    for _run in range(2):
        with pytest.raises(CommandError, match=r"url_path has changed") as error:
            call_command("upgrade")
        (backup,) = old_site.glob("*.zst")
        assert f"manage.py restore {backup}" in str(error.value)
    assert f"Continuing the upgrade that did not complete. Its backup is {backup}." in capsys.readouterr().out


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


def test_the_backup_of_an_upgrade_is_the_backup_of_the_night(old_site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upgrade, "call_command", lambda *_, **__: None)
    call_command("upgrade")
    row = Backup.objects.get()
    assert (row.rows, row.error, (old_site / row.file_name).exists()) == (3, "", True)
    assert not nightly.is_backup_due(at=row.made_at)


def test_an_upgrade_whose_way_back_is_barred_makes_no_backup(
    home: HomePage, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.VAR_DIR, size = tmp_path, make.media.size() + make.database_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(
            shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(0, 0, make._SPARE_BYTES + 3 * size - 1)
        )
        with pytest.raises(CommandError, match="A backup and its restore may need"):
            call_command("backup", for_upgrade=True)
    settings.DATABASE_POOLED = True
    with pytest.raises(CommandError, match="A restore cannot use a pool of connections"):
        call_command("backup", for_upgrade=True)
    assert not list(tmp_path.rglob("*"))


@pytest.mark.parametrize("count", [1, 79])
def test_in_production_the_start_migrates_no_site_with_content(
    home: HomePage, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, count: int
) -> None:
    settings.PRODUCTION, settings.VAR_DIR, settings.PORT = True, tmp_path, free_port()
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda self, targets: [("step", False)] * count)
    migrated: list[str] = []
    monkeypatch.setattr("rocb.management.commands.run.call_command", lambda name, **_: migrated.append(name))
    monkeypatch.setattr("rocb.running.supervisor.become", lambda plan: migrated.append("started"))
    with pytest.raises(CommandError, match=rf"older release: {count} migrations? (is|are) due\. Run manage.py upgrade"):
        call_command("run", "--no-demo")
    assert not migrated


def test_a_site_without_account_and_home_page_is_empty_and_no_other_is(
    home: HomePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    get_user_model().objects.all().delete()
    assert not upgrade.is_empty()
    monkeypatch.setattr(upgrade, "HomePage", Redirect)  # there are no redirects
    assert upgrade.is_empty()
    get_user_model().objects.create_user("somebody")
    assert not upgrade.is_empty()


def test_a_release_that_calls_its_tables_otherwise_takes_no_site_for_an_empty_one(
    home: HomePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    get_user_model().objects.all().delete()
    monkeypatch.setattr(upgrade, "HomePage", Redirect)
    monkeypatch.setattr(Redirect._meta, "db_table", "newsroom_redirect")
    assert not upgrade.is_empty()


WRONG_WAYS = {
    "no settings": {},
    "an empty folder": {"VAR_DIR": "{folder}/var"},
    "a file that is not there": {"VAR_DIR": "{folder}/var", "DATABASE_URL": "sqlite:///{folder}/none.sqlite3"},
    "production without its folder": {"VAR_DIR": "{folder}/var", **PRODUCTION},
}


@pytest.mark.process
@pytest.mark.one_database
@pytest.mark.parametrize("way", WRONG_WAYS)
def test_an_upgrade_that_finds_no_site_says_what_to_do_and_makes_none(tmp_path: Path, way: str) -> None:
    release = tmp_path / "release"
    shutil.copytree(environment.ROOT, release, ignore=shutil.ignore_patterns(".*", "tests", "var", "docs"))
    values = {name: value.format(folder=tmp_path) for name, value in WRONG_WAYS[way].items()}
    before = files_in(tmp_path)
    done = subprocess.run(
        [sys.executable, "manage.py", "upgrade"],
        cwd=release,
        env=processes.variables(PYTHONPATH="", PYTHONDONTWRITEBYTECODE="1", **values),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1
    assert "newsroom upgrade" in done.stderr
    assert "Traceback" not in done.stderr
    assert files_in(tmp_path) - {tmp_path / "var"} == before


def files_in(folder: Path) -> set[Path]:
    return set(folder.rglob("*"))


def test_a_database_that_does_not_respond_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> bool:
        raise OperationalError("connection refused\nhint")

    monkeypatch.setattr("rocb.management.commands.upgrade.is_empty", away)
    with pytest.raises(CommandError, match=r"does not respond: connection refused\. Start it or correct DATABASE_URL"):
        call_command("upgrade")


@pytest.mark.process
@pytest.mark.long
@pytest.mark.one_database
def test_a_first_start_that_was_cut_off_is_completed_by_an_upgrade(tmp_path: Path) -> None:
    values = {
        "ENVIRONMENT": "test",
        "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3",
        "VAR_DIR": str(tmp_path / "var"),
    }
    assert processes.manage("migrate", "rocb", "0001", **values).returncode == 0
    done = processes.manage("upgrade", "--also-empty", **values)
    assert "Traceback" not in done.stderr
    assert done.returncode == 0, done.stderr


@pytest.mark.process
def test_a_site_of_a_former_release_is_upgraded(tmp_path: Path) -> None:
    database = tmp_path / "db.sqlite3"
    database.write_bytes(lzma.decompress((environment.ROOT / "tests/data/site-0.2.0/db.sqlite3.xz").read_bytes()))
    variables = {"ENVIRONMENT": "test", "DATABASE_URL": f"sqlite:///{database}", "VAR_DIR": str(tmp_path / "var")}
    assert processes.manage("migrate", "rocb", "0002", **variables).returncode == 0  # 0.2.0 is the newest release
    done = processes.manage("upgrade", **variables)
    assert done.returncode == 0, done.stderr
    assert "Done." in done.stdout
    assert len(list((tmp_path / "var" / "backups").glob("*.tar.zst"))) == 1
    assert processes.manage("upgrade", **variables).stdout.startswith("Nothing to migrate")
