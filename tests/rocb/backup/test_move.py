"""``manage.py move``: a site leaves one machine and arrives on another."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from foundation.jobs.models import Heartbeat
from rocb.backup import make, move, upgrade
from rocb.running import maintenance

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(settings: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return this site; its backup is an empty file."""
    for name, value in {
        "BACKUP_DIR": tmp_path,
        "VAR_DIR": tmp_path,
        "MAINTENANCE_FILE": tmp_path / "maintenance",
    }.items():
        setattr(settings, name, value)
    monkeypatch.setattr(make, "backup", lambda path, **kwargs: path.touch())
    return tmp_path


def test_a_site_whose_worker_runs_is_not_packed(here: Path) -> None:
    Heartbeat.objects.create(name="worker:one", beat_at=timezone.now())
    with pytest.raises(CommandError, match=r"Nothing was changed: A worker is running\. Stop it"):
        call_command("move", to=here)
    assert not (here / "maintenance").exists()


def test_a_backup_that_fails_leaves_the_site_open(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*args: object, **kwargs: object) -> None:
        raise make.NoRoom("The disk is full.")

    monkeypatch.setattr(make, "backup", fails)
    with pytest.raises(CommandError, match="The disk is full"):
        call_command("move", to=here)
    assert not (here / "maintenance").exists()
    assert not move.note().exists()


def test_the_machine_that_a_site_leaves_does_not_take_its_file(here: Path) -> None:
    call_command("move", to=here)
    assert (here / "maintenance").exists()
    with pytest.raises(CommandError, match="the machine that the site leaves"):
        call_command("move", here / "any.tar.zst")


def test_a_file_becomes_the_site_and_its_home_pages_are_looked_at(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The effects of restoring have their own tests (`test_restore`)."""
    steps: list[object] = []
    monkeypatch.setattr(move, "call_command", lambda *names, key, verbosity: steps.append((*names, key)))
    monkeypatch.setattr(upgrade, "look", lambda: steps.append("looked"))
    monkeypatch.setattr(move.connections, "close_all", lambda: steps.append("opened again"))
    call_command("move", here / "site.tar.zst", key="backup.key")
    assert steps == [("restore", here / "site.tar.zst", "backup.key"), "opened again", "looked"]


def test_a_home_page_that_fails_after_the_move_is_said_with_the_way_back(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> None:
        raise upgrade.NotWell("/en/ responds with 500.")

    monkeypatch.setattr(move, "call_command", lambda *names, **options: None)
    monkeypatch.setattr(move.connections, "close_all", lambda: None)
    monkeypatch.setattr(upgrade, "look", fails)
    with pytest.raises(CommandError, match=r"/en/ responds with 500\. To go back: manage.py restore --back"):
        call_command("move", here / "site.tar.zst")


def test_a_site_that_was_packed_stays_after_all(here: Path) -> None:
    call_command("move", to=here)
    with pytest.raises(CommandError, match=r"packed already, in .*\.tar\.zst"):
        call_command("move", to=here)
    call_command("move", "--stay")
    assert not (here / "maintenance").exists()
    with pytest.raises(CommandError, match="was not packed"):
        call_command("move", "--stay")


def test_a_move_that_was_killed_is_completed_or_taken_back(here: Path) -> None:
    maintenance.close(maintenance.MOVE)
    call_command("move", "--stay")
    assert not (here / "maintenance").exists()
    maintenance.close(maintenance.MOVE)
    call_command("move", to=here)
    call_command("move", "--stay")
    assert not (here / "maintenance").exists()


def test_a_move_opens_no_site_that_an_operator_closed(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "maintenance").touch()
    call_command("move", to=here)
    call_command("move", "--stay")
    assert (here / "maintenance").read_text() == ""
    assert "still closed" in capsys.readouterr().out
