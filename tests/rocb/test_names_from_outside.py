"""A file from outside can contain any names: nothing outside its folder is written or read.

Backup, export, folder and ZIP file of Plone, upload in the CMS: the same names are tried on each.

    NAMES=100000 .venv/bin/python -m pytest -q -s tests/rocb/test_names_from_outside.py
"""

from __future__ import annotations

import hashlib
import io
import os
import random
import tarfile
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.uploadedfile import SimpleUploadedFile

from old_sites import boxes
from rocb.backup import archive, fill
from rocb.backup.archive import zstd
from rocb.export import bag
from rocb.plone_imports import files
from tests.hostile_names import names
from tests.mutants import Outcomes
from tests.seeds import seed

COUNT = int(os.environ.get("NAMES", "400"))
SECRET, WRITTEN = b"secret", b"written by the attacker"


class World:
    """Folder of an attack, deep enough for paths that lead out of it, among files that must not change."""

    def __init__(self, root: Path) -> None:
        self.root, self.canary = root, root / "canary"
        self.place = root / "a" / "b" / "place"
        self.place.mkdir(parents=True)
        for folder in (root, root / "a", root / "a" / "b"):
            for name in ("b.txt", "x:y", "canary"):
                (folder / name).write_bytes(SECRET)
        self.before = self._outside()

    def _outside(self) -> dict[str, bytes]:
        """Return what is beside the folder of the attack, which can have many thousands of files."""
        found: dict[str, bytes] = {}
        for folder, folders, files_here in self.root.walk():
            found |= {str(folder / name): b"" for name in folders}
            found |= {str(folder / name): (folder / name).read_bytes() for name in files_here}
            folders[:] = [name for name in folders if folder / name != self.place]
        return found

    def assert_untouched(self, name: str) -> None:
        assert self._outside() == self.before, repr(name)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "world")


@pytest.fixture
def hostile(world: World) -> Iterator[str]:
    return names(random.Random(seed()), COUNT, canary=str(world.canary))


def _tar(name: str, kind: bytes = tarfile.REGTYPE) -> io.BytesIO:
    """Return a tar that none of our programs would write."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
        member = tarfile.TarInfo()
        member.name, member.type, member.linkname, member.size = name, kind, "/etc/passwd", len(WRITTEN)
        tar.addfile(member, io.BytesIO(WRITTEN))
    return file


def test_a_backup_writes_nothing_outside_of_its_folder(world: World, hostile: Iterator[str]) -> None:
    file, done = world.place / "copy", Counter[str]()
    media = world.place / "media"
    for number, name in enumerate(hostile):
        with suppress(ValueError, UnicodeError):
            name = archive.MEDIA + name if number % 4 else name
            file.write_bytes(zstd.compress(_tar(name).getvalue(), level=1))
            try:
                with archive.reading(file) as members:
                    for member in members:
                        fill.write_file(media, member)
                done["written"] += 1
            except archive.Damaged:
                done["refused"] += 1
            except (FileExistsError, NotADirectoryError, IsADirectoryError):
                done["there already"] += 1
            if number % 50 == 0:
                world.assert_untouched(name)
    world.assert_untouched("")
    print(f"backup: {dict(done)}")
    assert done["written"]
    assert done["refused"] > COUNT // 10


def test_what_writes_a_file_of_a_backup_trusts_no_reader(world: World, hostile: Iterator[str]) -> None:
    (media := world.place / "media").mkdir()
    (media / "link").symlink_to(world.root)
    done = Counter[str]()
    for number, name in enumerate(hostile):
        try:
            fill.write_file(media, archive.Member(archive.MEDIA + name, len(WRITTEN), io.BytesIO(WRITTEN)))
            done["written"] += 1
        except archive.Damaged:
            done["refused"] += 1
        except OSError:
            done["there already"] += 1
        if number % 50 == 0:
            world.assert_untouched(name)
    world.assert_untouched("")
    assert done["refused"] > COUNT // 10


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_a_backup_with_anything_but_files_is_refused(tmp_path: Path, kind: bytes) -> None:
    (file := tmp_path / "copy").write_bytes(zstd.compress(_tar("media/a", kind).getvalue()))
    with pytest.raises(archive.Damaged):
        archive.verified(file)


def test_an_export_reads_nothing_outside_of_its_folder(world: World, hostile: Iterator[str]) -> None:
    folder, outcomes = world.place / "bag", Outcomes(bag.Damaged)
    folder.mkdir()
    (folder / "bagit.txt").write_bytes(b"")
    (folder / "link").symlink_to(world.root)
    digest = hashlib.sha256(SECRET).hexdigest()
    for name in hostile:
        line = (
            name.replace("\n", "%0A")
            .replace("\r", "%0D")
            .encode(errors="surrogateescape" if "\udce9" in name else "strict")
        )
        (folder / "manifest-sha256.txt").write_bytes(f"{digest}  data/".encode() + line + b"\n")
        with outcomes.one():
            found = bag.Bag(folder)
            (only,) = found.names()
            with suppress(FileNotFoundError, IsADirectoryError, NotADirectoryError), found.open(only) as file:
                assert file.read() != SECRET, repr(name)
    outcomes.done("export", least=COUNT // 10)


def test_a_box_of_plone_reads_nothing_outside_of_it(world: World, hostile: Iterator[str]) -> None:
    (folder := world.place / "content").mkdir()
    (folder / "link").symlink_to(world.root)
    box, outcomes = boxes.Folder(folder), Outcomes(boxes.Unreadable)
    for name in hostile:
        with outcomes.one():
            if box.has(boxes.safe(name)):
                with box.open(name) as file:
                    assert file.read(100) != SECRET, repr(name)
    outcomes.done("folder of Plone", least=COUNT // 10)


def test_a_zip_of_plone_names_only_what_is_in_it(world: World, hostile: Iterator[str]) -> None:
    chosen = [name for name in hostile if len(name.encode(errors="replace")) < 60_000 and "\udce9" not in name]
    path = world.place / "export.zip"
    with zipfile.ZipFile(path, "w") as written, warnings.catch_warnings(action="ignore"):
        for name in chosen:
            info = zipfile.ZipInfo("x")
            info.filename = name
            written.writestr(info, WRITTEN)
    zipped = boxes.Zip(path)
    found = list(zipped.names())
    folders = sum(info.is_dir() for info in zipfile.ZipFile(path).infolist())
    assert len(found) + zipped.refused + folders == len(chosen)
    for name in found:
        assert not Path(name).is_absolute()
        assert ".." not in Path(name).parts
        with zipped.open(name) as file:
            assert file.read(100) == WRITTEN
    print(f"ZIP of Plone: {len(found)} read, {zipped.refused} refused")
    assert found
    assert zipped.refused


def test_an_upload_is_stored_in_its_folder(world: World, hostile: Iterator[str], settings: Any) -> None:
    settings.IMPORT_DIR = world.place / "imports"
    done = Counter[str]()
    for number, name in enumerate(hostile):
        if number >= 20_000:  # each makes two folders
            break
        try:
            upload = SimpleUploadedFile(name, WRITTEN)
        except SuspiciousFileOperation:
            done["refused by Django"] += 1
            continue
        folder, (stored,) = files.store([upload])
        done["stored"] += 1
        assert (settings.IMPORT_DIR / "uploads" / folder / stored).read_bytes() == WRITTEN
        if number % 50 == 0:
            world.assert_untouched(name)
    world.assert_untouched("")
    print(f"upload: {dict(done)}")
    assert done["stored"]
