"""The second place has the copies that retention keeps, whatever happens on either side."""

from __future__ import annotations

import hashlib
import random
from contextlib import nullcontext
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from rocb.backup import elsewhere, make, nightly, tables
from rocb.backup.archive import new_key
from rocb.backup.elsewhere import Differs
from rocb.backup.places import Away, Folder
from rocb.models import Backup
from rocb.state.gathering import facts
from rocb.state.judging import Level, lines
from tests import factories


@pytest.fixture
def there(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    settings.BACKUP_DIR, settings.BACKUP_NIGHTLY = tmp_path / "here", True
    settings.BACKUP_RECIPIENT, settings.BACKUP_COPY_URL = new_key()[1], f"file://{tmp_path / 'there'}"
    monkeypatch.setattr(Folder, "_checked", lambda self: self.path)
    return Folder(tmp_path / "there")


def backed_up(folder: Path, at: datetime, content: str = "a backup") -> Path:
    path = make.path_of(folder, at=at)
    path.write_text(content)
    Backup.objects.create(made_at=at, file_name=path.name)
    return path


def test_the_second_place_has_what_retention_keeps_after_any_days(there: Folder, settings: Any) -> None:
    """Forty days, on some of which the place is away, loses a file or has one damaged, and others put files there."""
    chance, at = random.Random(20261201), factories.NOON
    (there.path / "letter.txt").write_text("of others")
    for day in range(40):
        at += timedelta(days=1)
        backed_up(settings.BACKUP_DIR, at, f"backup {day}")
        nightly.prune(at=at)
        kind = chance.choice(["", "", "", "away", "lost", "cut", "damaged"])
        copies = sorted(there.path.glob("*.age"))
        if kind == "away":
            continue
        if kind == "lost" and copies:
            chance.choice(copies).unlink()
        if kind == "cut" and copies:
            chance.choice(copies).write_text("bac")
        if kind == "damaged" and copies:
            copies[-1].write_text(copies[-1].read_text()[::-1])
        try:
            elsewhere.follow(at=at)
        except Differs:
            elsewhere.follow(at=at)
        here = {path.name: path.read_text() for path in settings.BACKUP_DIR.glob("*.age")}
        copied = {path.name: path.read_text() for path in there.path.glob("*.age")}
        assert copied.keys() == here.keys(), day
        assert max(copied) == max(here)
    assert (there.path / "letter.txt").read_text() == "of others"
    assert not list(settings.BACKUP_DIR.glob("*.part"))


def test_a_damaged_copy_is_found_within_a_week_and_sent_again(there: Folder, settings: Any) -> None:
    at = factories.NOON
    path = backed_up(settings.BACKUP_DIR, at)
    elsewhere.follow(at=at)
    assert not elsewhere.is_due(at=at + timedelta(days=6))
    (there.path / path.name).write_text("a bAckup")
    assert elsewhere.is_due(at=at + timedelta(days=8))
    with pytest.raises(Differs, match="was damaged"):
        elsewhere.follow(at=at + timedelta(days=8))
    assert elsewhere.is_due(at=at + timedelta(days=8))
    elsewhere.follow(at=at + timedelta(days=8))
    assert (there.path / path.name).read_text() == "a backup"
    assert not elsewhere.is_due(at=at + timedelta(days=8))


def test_a_new_machine_with_an_empty_folder_deletes_nothing_that_it_lacks(there: Folder, settings: Any) -> None:
    at = factories.NOON
    for days in range(7):
        make.path_of(there.path, at=at - timedelta(days=days)).write_text("of the old machine")
    backed_up(settings.BACKUP_DIR, at + timedelta(hours=1))
    elsewhere.follow(at=at)
    assert len(list(there.path.glob("*.age"))) >= 7


def test_names_from_the_future_displace_no_backup(there: Folder, settings: Any) -> None:
    at = factories.NOON
    for days in range(1, 400):
        make.path_of(there.path, at=at + timedelta(days=days)).write_text("invented")
    path = backed_up(settings.BACKUP_DIR, at)
    elsewhere.follow(at=at)
    assert (there.path / path.name).exists()


def test_nothing_leaves_without_encryption(there: Folder, settings: Any) -> None:
    settings.BACKUP_RECIPIENT = ""
    backed_up(settings.BACKUP_DIR, factories.NOON)
    with pytest.raises(Away, match="must be encrypted"):
        elsewhere.follow(at=factories.NOON)
    settings.BACKUP_RECIPIENT = new_key()[1]
    elsewhere.follow(at=factories.NOON)
    assert not list(there.path.iterdir()), "one from before the key"


def test_the_state_says_where_the_copies_are(there: Folder, settings: Any) -> None:
    at = factories.NOON

    def said() -> tuple[Level, str]:
        (line,) = [line for line in lines(facts(at=at)) if line.key == "copies"]
        return line.level, f"{line.sentence} {line.todo}"

    backed_up(settings.BACKUP_DIR, at)
    assert "not been copied" not in said()[1]
    assert said()[0] == Level.WARNING
    elsewhere.follow(at=at)
    assert "No one has confirmed" in said()[1]
    elsewhere.confirm_key(settings.BACKUP_RECIPIENT, at=at)
    assert said()[0] == Level.GOOD
    at += timedelta(days=4)
    Backup.objects.update(copy_error="Connection refused")
    assert said() == (Level.BAD, f"{said()[1].removesuffix('Connection refused')}Connection refused")
    settings.BACKUP_COPY_URL = ""
    assert "All backups are on the disk of the site" in said()[1]


def test_a_new_backup_has_the_hash_of_its_file(there: Folder, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "snapshot", nullcontext)  # a transaction, as the test itself
    call_command("backup")
    row = Backup.objects.get()
    assert row.sha256 == hashlib.sha256((settings.BACKUP_DIR / row.file_name).read_bytes()).hexdigest()


def test_a_key_is_confirmed_only_by_the_key_itself(there: Folder, settings: Any, tmp_path: Path, capsys: Any) -> None:
    call_command("backup_key")
    secret = next(line.strip() for line in capsys.readouterr().out.splitlines() if "AGE-SECRET-KEY-" in line)
    (tmp_path / "key").write_text(f"{secret}\n")
    with pytest.raises(CommandError, match="belongs to another"):
        call_command("backup_key", confirm=True, file=tmp_path / "key")
    assert not elsewhere.is_key_confirmed()
    own, settings.BACKUP_RECIPIENT = new_key()
    (tmp_path / "key").write_text(own)
    call_command("backup_key", confirm=True, file=tmp_path / "key")
    assert elsewhere.is_key_confirmed()


def test_a_copy_comes_back_by_its_name(there: Folder, settings: Any, tmp_path: Path, capsys: Any) -> None:
    path = backed_up(settings.BACKUP_DIR, factories.NOON)
    call_command("backup", copy=True)
    path.unlink()
    call_command("backup", fetch=path.name)
    assert path.read_text() == "a backup"
    with pytest.raises(CommandError, match=rf"There is no other\.age.* The newest is {path.name}"):
        call_command("backup", fetch="other.age")
