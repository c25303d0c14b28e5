"""Each second place keeps whole files, and says in a sentence why it cannot."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from rocb.backup import places
from rocb.backup.places import Away, Bucket, Folder, Place, SftpFolder, place
from tests import s3_server

SERVER = "/usr/lib/openssh/sftp-server"
NAME = "20261127T020000Z.tar.zst.age"


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    with s3_server.running() as url:
        yield url


@pytest.fixture(params=["bucket", "folder", "sftp"])
def there(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bucket: str) -> Place:
    if request.param == "bucket":
        found = place(bucket.replace("/site", f"/copies of {tmp_path.name}".replace(" ", "-")))
        assert isinstance(found, Bucket)
        return found
    folder = tmp_path / 'a "place" [*]'
    folder.mkdir()
    if request.param == "folder":
        monkeypatch.setattr(Folder, "_checked", lambda self: self.path)
        return Folder(folder)
    if not Path(SERVER).exists() and not os.environ.get("CI"):
        pytest.skip("needs openssh-sftp-server")
    return SftpFolder("", 22, str(folder), program=("sftp", "-q", "-D", SERVER))


@pytest.mark.parametrize("size", [0, 1, 101, 10_000_000])
def test_a_file_comes_back_as_it_was_sent(there: Place, tmp_path: Path, size: int) -> None:
    sent, got = tmp_path / NAME, tmp_path / "got"
    assert there.sizes() == {}
    for content in (os.urandom(size), os.urandom(size + 1)):  # the second one replaces the first
        sent.write_bytes(content)
        there.put(sent)
        assert there.sizes() == {NAME: len(content)}
        there.get(NAME, got)
        assert got.read_bytes() == content
    there.delete(NAME)
    assert there.sizes() == {}


def test_folders_inside_the_place_belong_to_others(bucket: str, tmp_path: Path) -> None:
    outer, inner = place(bucket.replace("/site", "/office")), place(bucket.replace("/site", "/office/second"))
    (tmp_path / NAME).write_text("a backup")
    inner.put(tmp_path / NAME)
    assert (outer.sizes(), inner.sizes()) == ({}, {NAME: 8})


def test_a_copy_that_was_cut_off_has_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Folder, "_checked", lambda self: self.path)

    def cut(source: Path, target: Path) -> None:
        target.write_bytes(source.read_bytes()[:3])
        raise OSError("No space left on device")

    monkeypatch.setattr(shutil, "copyfile", cut)
    (tmp_path / "there").mkdir()
    (tmp_path / NAME).write_text("a backup")
    with pytest.raises(OSError, match="No space left"):
        Folder(tmp_path / "there").put(tmp_path / NAME)
    assert Folder(tmp_path / "there").sizes() == {}


def test_a_disk_that_is_not_mounted_gets_nothing(tmp_path: Path, settings: Any) -> None:
    settings.VAR_DIR = tmp_path
    for folder in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(Away, match="mounted"):
            Folder(folder).sizes()


def test_a_disk_that_the_unit_may_not_write_to_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Folder, "_checked", lambda self: self.path)
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # as on a mount that is read-only
    with pytest.raises(Away, match="no permission to write"):
        Folder(tmp_path).put(tmp_path / NAME)
    assert Folder(tmp_path).sizes() == {}


def test_an_sftp_server_that_does_not_respond_is_said() -> None:
    for program in (("/nowhere/sftp",), ("sh", "-c", "echo Connection refused >&2; exit 255")):
        with pytest.raises(Away, match=r"Install openssh-client|Connection refused"):
            SftpFolder("backup@example.org", 22, "/copies", program=program).sizes()


@pytest.mark.parametrize(
    "url",
    [
        "copies",
        "http://example.org/copies",
        "s3://",
        "s3://b?key=1",
        "sftp://host",
        "sftp://u:secret@host/x",
        "file://host/x",
    ],
)
def test_a_wrong_address_is_refused_in_a_sentence(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"BACKUP_COPY_URL cannot be read\. Use s3://"):
        place(url)


def test_addresses_of_each_kind_are_read() -> None:
    assert place("sftp://office@backup.example.org:2222/copies/site") == SftpFolder(
        "office@backup.example.org", 2222, "/copies/site"
    )
    assert place("file:///mnt/usb%20disk") == Folder(Path("/mnt/usb disk"))
    assert places.WRONG.startswith("BACKUP_COPY_URL")
