"""`rocb.backup.nightly`: a backup each night, deletion of old ones, and a weekly test restore of the newest."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from foundation.jobs.models import Heartbeat
from rocb import jobs
from rocb.backup import make, nightly
from rocb.models import Backup

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Three in the morning of the office.
AT = datetime(2026, 11, 27, 3, tzinfo=timezone.get_default_timezone())


class Processes:
    """A fake of `manage.py` that records its calls; ``says`` is its last error."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.says, self.at = folder, "", AT
        self.asked: list[tuple[str, ...]] = []

    def __call__(self, *arguments: str, turn: str = "") -> str:
        self.asked.append(arguments)
        if arguments == ("backup",) and not self.says:
            path = make.path_of(self.folder, at=self.at)
            path.touch()
            Backup.objects.create(made_at=self.at, file_name=path.name)
        return self.says

    def commands(self) -> list[str]:
        return [arguments[0] for arguments in self.asked]


@pytest.fixture
def processes(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Processes:
    settings.BACKUP_NIGHTLY, settings.BACKUP_DIR = True, tmp_path
    found = Processes(tmp_path)
    monkeypatch.setattr(nightly, "_run", found)
    return found


def look(processes: Processes, at: datetime) -> list[str]:
    processes.at = at
    return nightly.look(at=at)


def test_a_backup_is_made_once_a_night_and_proven_once_a_week(processes: Processes) -> None:
    for hours in range(24 * 14):
        look(processes, AT + hours * HOUR)
    assert processes.commands().count("backup") == 15
    assert processes.commands().count("restore") == 2
    assert Backup.objects.exclude(proven_at=None).count() == 2


def test_what_is_proven_is_the_newest_copy(processes: Processes) -> None:
    look(processes, AT)
    (copy,) = make.copies(processes.folder).values()
    assert processes.asked[-1] == ("restore", str(copy), "--prove")
    assert Backup.objects.get().proven_at == AT


def test_before_the_hour_of_the_night_that_of_the_day_before_counts(processes: Processes) -> None:
    look(processes, AT)
    assert not nightly.is_backup_due(at=AT + 22 * HOUR)
    assert nightly.is_backup_due(at=AT + 23 * HOUR)


def test_a_worker_that_was_away_at_night_makes_it_when_it_is_back(processes: Processes) -> None:
    assert "backup" in look(processes, AT + 9 * HOUR)


def test_two_workers_make_one(processes: Processes) -> None:
    processes.says = "The disk is full"
    look(processes, AT)
    look(processes, AT + timedelta(seconds=1))
    assert processes.commands() == ["backup"]


def test_what_failed_is_written_down_logged_and_tried_again_after_an_hour(
    processes: Processes, caplog: pytest.LogCaptureFixture
) -> None:
    processes.says = "No backup was made: the disk is full"
    look(processes, AT)
    assert Backup.objects.get().error == processes.says
    assert "the disk is full" in caplog.text
    processes.says = ""
    assert look(processes, AT + 30 * timedelta(minutes=1)) == []
    assert look(processes, AT + 61 * timedelta(minutes=1)) == ["backup", "proof"]


def test_a_proof_that_fails_is_loud_and_tried_again_an_hour_later(
    processes: Processes, caplog: pytest.LogCaptureFixture
) -> None:
    processes("backup")
    processes.says = "newsroom_news_item has 3 rows, not 4"
    assert look(processes, AT) == ["proof"]
    assert Backup.objects.get().proof_error == processes.says
    assert "cannot be restored: newsroom_news_item has 3 rows" in caplog.text
    assert look(processes, AT + 61 * timedelta(minutes=1)) == ["proof"]


def test_an_encrypted_copy_is_proven_where_its_key_is(processes: Processes, settings: Any) -> None:
    settings.BACKUP_RECIPIENT = "age1..."
    assert look(processes, AT) == ["backup"]
    settings.BACKUP_KEY_FILE = "/run/secrets/backup.key"
    assert look(processes, AT + 2 * HOUR) == ["proof"]
    assert processes.asked[-1][-2:] == ("--key", "/run/secrets/backup.key")


def test_copies_of_a_year_are_thinned_out_and_files_of_others_stay(processes: Processes) -> None:
    (processes.folder / "notes.txt").touch()
    (processes.folder / "by-hand.tar.zst").touch()
    for days in range(365):
        make.path_of(processes.folder, at=AT - days * DAY).touch()
    nightly.prune(at=AT)
    assert 20 <= len(make.copies(processes.folder)) <= 23
    assert {"notes.txt", "by-hand.tar.zst"} <= {path.name for path in processes.folder.iterdir()}


def test_a_site_that_makes_its_backups_elsewhere_is_left_alone(processes: Processes, settings: Any) -> None:
    settings.BACKUP_NIGHTLY = False
    assert look(processes, AT) == []
    assert processes.asked == []


def test_a_backup_that_was_killed_is_made_again_after_some_minutes(processes: Processes) -> None:
    processes.says = f"{nightly._KILLED}9"
    look(processes, AT)
    assert look(processes, AT + timedelta(minutes=4)) == []
    processes.says = ""
    assert look(processes, AT + timedelta(minutes=6)) == ["backup", "proof"]


def test_a_slow_second_place_delays_no_backup(
    processes: Processes, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BACKUP_COPY_URL = "file:///mnt/backups"
    look(processes, AT)
    was_made = []

    def slow(*arguments: str, turn: str = "") -> str:
        """Copy until the next night, while the other loop looks."""
        assert (arguments, turn) == (("backup", "--copy"), "copy")
        Heartbeat.objects.beat("turn:copy", at=AT + DAY)
        with monkeypatch.context() as patch:
            patch.setattr(nightly, "_run", processes)
            was_made.extend(look(processes, AT + DAY))
            assert not nightly.look_at_copies(at=AT + DAY), "one copies at a time"
        return ""

    monkeypatch.setattr(nightly, "_run", slow)
    assert nightly.look_at_copies(at=AT + HOUR)
    assert was_made == ["backup"]


def test_the_copies_have_a_loop_of_their_own(processes: Processes, settings: Any) -> None:
    settings.BACKUP_COPY_URL = "file:///mnt/backups"
    with jobs.backups() as loops:
        for loop in loops:
            before = len(processes.asked)
            loop.action()
            kinds = {"--copy" in arguments for arguments in processes.asked[before:]}
            assert len(kinds) == 1, loop.name


def manage_py(folder: Path, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "manage.py").write_text(code)
    monkeypatch.setattr(nightly.settings, "BASE_DIR", folder)


def test_a_process_that_was_killed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manage_py(tmp_path, "import os; os.kill(os.getpid(), 9)", monkeypatch)
    assert nightly._run("backup", turn="backup") == f"{nightly._KILLED}9"


def test_what_a_process_complains_of_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manage_py(tmp_path, "import sys; sys.exit('one\\ntwo')", monkeypatch)
    assert nightly._run("backup", turn="backup") == "two"


@pytest.mark.django_db
def test_while_it_runs_the_turn_is_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manage_py(tmp_path, "import time; time.sleep(0.5)", monkeypatch)
    monkeypatch.setattr(nightly, "_SIGN_EVERY", timedelta(seconds=0.1))
    assert nightly._run("backup", turn="backup") == ""
    assert not nightly._take_turn("backup", at=timezone.now())
