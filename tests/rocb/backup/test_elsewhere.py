"""The second place has the copies that retention keeps, whatever happens on either side."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
from contextlib import nullcontext, suppress
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
    Backup.objects.create(made_at=at, file_name=path.name, sha256=hashlib.sha256(content.encode()).hexdigest())
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


@pytest.mark.parametrize("is_own", [False, True])
def test_names_from_the_future_displace_no_backup(there: Folder, settings: Any, is_own: bool) -> None:
    """They are invented, or the clock of the site was wrong."""
    at = factories.NOON
    for days in range(2, 400):
        (path := make.path_of(there.path, at=at + timedelta(days=days))).write_text("from the future")
        if is_own:
            Backup.objects.create(made_at=at + timedelta(days=days), file_name=path.name)
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
    settings.COMMAND = "newsroom"
    call_command("backup_key")
    printed = capsys.readouterr().out
    assert printed.endswith("from its printed copy: newsroom backup_key --confirm\n")
    secret = next(line.strip() for line in printed.splitlines() if "AGE-SECRET-KEY-" in line)
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


CONTENT = "the backup of day {}"


def a_day(folder: Path, at: datetime, day: int, chance: random.Random) -> None:
    """A backup, and now and then something that happens to a file here."""
    row_without_hash = chance.random() < 0.1
    path = backed_up(folder, at, CONTENT.format(day))
    if row_without_hash:
        Backup.objects.filter(file_name=path.name).update(sha256="")
    some = chance.choice(sorted(folder.glob("*.age")))
    kind = chance.choice(["", "", "", "cut", "damaged", "fetching"])
    if kind == "cut":
        some.write_text(some.read_text()[:-1])
    if kind == "damaged":
        some.write_text(some.read_text()[::-1])
    if kind == "fetching":  # a fetch that was cut off
        (folder / f".{some.name}.1.read").write_text("the b")


@pytest.mark.parametrize("seed", range(5))
def test_a_good_copy_is_never_replaced_by_a_damaged_file(there: Folder, settings: Any, seed: int) -> None:
    chance, at = random.Random(seed), factories.NOON
    of_others = make.path_of(there.path, at=at + timedelta(days=3, hours=9))
    of_others.write_text("the last backup of a machine that was lost")
    true: dict[str, str] = {}
    for day in range(40):
        at += timedelta(days=1)
        true[make.path_of(there.path, at=at).name] = CONTENT.format(day)
        a_day(settings.BACKUP_DIR, at, day, chance)
        good = {path.name for path in there.path.glob("*.age") if path.read_text() == true.get(path.name)}
        with suppress(Differs):
            elsewhere.follow(at=at)
        nightly.prune(at=at)
        now = {path.name: path.read_text() for path in there.path.glob("*.age")}
        assert of_others.name in now
        assert {name for name in good & now.keys() if now[name] != true[name]} == set(), day
        unproven = set(Backup.objects.filter(sha256="").values_list("file_name", flat=True))
        assert {name for name in now.keys() & true if now[name] != true[name]} <= unproven, day
        assert not [name for name in now if name.startswith(".")]


@pytest.mark.parametrize("has_row", [False, True])
def test_a_local_file_that_nobody_knows_replaces_no_copy(there: Folder, settings: Any, has_row: bool) -> None:
    at = factories.NOON
    path = make.path_of(settings.BACKUP_DIR, at=at)
    path.write_text("a bac")
    (there.path / path.name).write_text("a backup")
    if has_row:
        Backup.objects.create(made_at=at, file_name=path.name, copied_at=at)
    with pytest.raises(Differs, match="The copy stays"):
        elsewhere.follow(at=at)
    assert (there.path / path.name).read_text() == "a backup"


def test_a_site_that_was_set_up_again_deletes_none_of_the_copies_it_needs(there: Folder, settings: Any) -> None:
    at = factories.NOON
    last = make.path_of(there.path, at=at - timedelta(hours=2))
    last.write_text("the last backup of the old machine")
    empty = backed_up(settings.BACKUP_DIR, at, "an empty site")
    elsewhere.follow(at=at)
    assert {path.name for path in there.path.iterdir()} == {last.name, empty.name}


def test_a_clock_that_is_years_late_deletes_no_copy(there: Folder, settings: Any) -> None:
    at = factories.NOON
    for days in range(5):
        backed_up(settings.BACKUP_DIR, at + timedelta(days=days))
    elsewhere.follow(at=at + timedelta(days=5))
    backed_up(settings.BACKUP_DIR, at - timedelta(days=2000))
    elsewhere.follow(at=at - timedelta(days=2000))
    assert len(list(there.path.iterdir())) == 6


def test_a_copy_is_not_forgotten_before_it_is_deleted(there: Folder, settings: Any) -> None:
    """A site that stopped for a year keeps its copies for longer than a year."""
    at = factories.NOON
    first = backed_up(settings.BACKUP_DIR, at)
    elsewhere.follow(at=at)
    at += timedelta(days=700)
    for _month in range(13):
        backed_up(settings.BACKUP_DIR, at)
        nightly.prune(at=at)
        elsewhere.follow(at=at)
        at += timedelta(days=31)
    assert first.name not in {path.name for path in there.path.iterdir()}
    nightly.prune(at=at)
    assert not Backup.objects.filter(file_name=first.name).exists()


@pytest.mark.parametrize("is_known", [False, True])
@pytest.mark.parametrize("wrong", [{"here"}, {"there"}, {"here", "there"}])
def test_the_side_that_is_damaged_is_named(there: Folder, settings: Any, wrong: set[str], is_known: bool) -> None:
    at = factories.NOON
    path = backed_up(settings.BACKUP_DIR, at)
    elsewhere.follow(at=at)
    if not is_known:
        Backup.objects.update(sha256="")
    at += timedelta(days=8)
    if "here" in wrong:
        path.write_text("a bAckup")
    if "there" in wrong:
        (there.path / path.name).write_text("a backuP")
    before = (there.path / path.name).read_text()
    with pytest.raises(Differs) as caught:
        elsewhere.follow(at=at)
    here, away = path.read_text(), (there.path / path.name).read_text()
    if not is_known:
        assert "Which is right is not known" in str(caught.value)
    else:
        assert ("damaged in BACKUP_DIR" in str(caught.value)) == ("here" in wrong)
        assert ("copy" in str(caught.value)) == ("there" in wrong)
    assert away == ("a backup" if is_known and wrong == {"there"} else before)
    assert (here == "a backup") == ("here" not in wrong)


def test_the_newest_is_sent_first_and_a_full_place_is_cleared(
    there: Folder, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, put = factories.NOON, Folder.put
    sent: list[str] = []

    def listed(self: Folder, path: Path) -> None:
        sent.append(path.name)
        put(self, path)

    monkeypatch.setattr(Folder, "put", listed)
    for days in range(5):
        backed_up(settings.BACKUP_DIR, at + timedelta(days=days))
    elsewhere.follow(at=at + timedelta(days=5))
    assert sent == sorted(sent, reverse=True)
    assert len(sent) == 5
    old = [backed_up(settings.BACKUP_DIR, at - timedelta(days=70, hours=hour)) for hour in range(9)]
    for path in old:
        (there.path / path.name).write_text(path.read_text())
    backed_up(settings.BACKUP_DIR, at + timedelta(days=6))

    def full(self: Folder, path: Path) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(Folder, "put", full)
    with pytest.raises(OSError, match="No space"):
        elsewhere.follow(at=at + timedelta(days=6))
    assert len([path for path in old if (there.path / path.name).exists()]) == 1


def test_a_place_that_lost_its_copies_is_not_said_to_have_them(there: Folder, settings: Any) -> None:
    path = backed_up(settings.BACKUP_DIR, factories.NOON)
    elsewhere.follow(at=factories.NOON)
    (there.path / path.name).unlink()
    path.unlink()
    elsewhere.follow(at=factories.NOON)
    assert Backup.objects.get().copied_at is None


def test_a_fetch_that_is_cut_off_leaves_nothing_that_is_sent(
    there: Folder, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = factories.NOON
    name = make.path_of(there.path, at=at).name
    (there.path / name).write_text("a backup")
    seen: list[set[datetime]] = []

    def cut(source: Path, target: Path) -> None:
        target.write_bytes(source.read_bytes()[:3])
        seen.append(set(make.copies(settings.BACKUP_DIR)))
        for left in settings.BACKUP_DIR.glob("*.part"):  # as a backup does
            left.unlink()
        assert target.exists()
        elsewhere.follow(at=at)
        raise OSError("Connection reset")

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfile", cut)
        with pytest.raises(CommandError, match="Connection reset"):
            call_command("backup", fetch=name)
    assert seen == [set()]
    assert not list(settings.BACKUP_DIR.iterdir())
    assert (there.path / name).read_text() == "a backup"
    call_command("backup", fetch=name)
    assert (settings.BACKUP_DIR / name).read_text() == "a backup"


def test_a_fetch_replaces_no_file_and_takes_no_damaged_copy(there: Folder, settings: Any) -> None:
    path = backed_up(settings.BACKUP_DIR, factories.NOON)
    (there.path / path.name).write_text("a bAckup")
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", fetch=path.name)
    path.unlink()
    with pytest.raises(CommandError, match="is damaged"):
        call_command("backup", fetch=path.name)
    assert not list(settings.BACKUP_DIR.iterdir())


def test_what_a_killed_fetch_left_is_deleted_a_day_later(there: Folder, settings: Any) -> None:
    path = backed_up(settings.BACKUP_DIR, factories.NOON)
    call_command("backup", copy=True)
    path.unlink()
    old, new = (settings.BACKUP_DIR / f".{name}.1.read" for name in ("old", "new"))
    for left in (old, new):
        left.write_text("the b")
    os.utime(old, (1, 1))
    call_command("backup", fetch=path.name)
    assert (old.exists(), new.exists()) == (False, True)
