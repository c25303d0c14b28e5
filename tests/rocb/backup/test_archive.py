"""`rocb.backup.archive`: a file is complete, or an error says that it is not."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import tarfile
import tracemalloc
from contextlib import suppress
from pathlib import Path

import pyrage
import pytest

from rocb.backup import archive
from rocb.backup.archive import HEAD, MANIFEST, Damaged, WrongKey, writing
from rocb.backup.signature import sign, stranger

NOISE = bytes(range(256)) * 4000


def write(path: Path, *, recipient: str = "") -> Path:
    with writing(path, recipient=recipient) as writer:
        writer.add_json(HEAD, {"format": 1})
        writer.add("media/a.bin", NOISE)
        writer.add("media/b.bin", b"b")
        writer.add_manifest({"tables": {}, "identities": {}}, sign=sign)
    return path


def test_what_was_written_is_verified(tmp_path: Path) -> None:
    path = write(tmp_path / "copy")
    assert archive.head(path) == {"format": 1}
    assert set(archive.verified(path)["hashes"]) == {HEAD, "media/a.bin", "media/b.bin"}
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("is_encrypted", [False, True])
def test_the_hash_of_the_file_is_known_when_it_is_complete(tmp_path: Path, is_encrypted: bool) -> None:
    recipient = archive.new_key()[1] if is_encrypted else ""
    with writing(path := tmp_path / "copy", recipient=recipient) as writer:
        writer.add("media/a.bin", NOISE)
    assert writer.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_usual_programs_open_it(tmp_path: Path) -> None:
    path = write(tmp_path / "copy.tar.zst")
    found = subprocess.run(["tar", "--zstd", "-xOf", path, "media/a.bin"], capture_output=True, check=True)
    assert found.stdout == NOISE


@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
def test_one_byte_that_changed_is_found(tmp_path: Path, share: float) -> None:
    path = write(tmp_path / "copy")
    data = bytearray(path.read_bytes())
    data[int(len(data) * share)] ^= 0xFF
    path.write_bytes(data)
    with suppress(Damaged):
        assert "the file was changed" in stranger(path, archive.verified(path))


@pytest.mark.parametrize("share", [0, 0.3, 0.99])
def test_a_file_that_is_cut_off_is_found(tmp_path: Path, share: float) -> None:
    path = write(tmp_path / "copy")
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(Damaged):
        archive.verified(path)


def test_a_member_that_was_exchanged_is_named(tmp_path: Path) -> None:
    with writing(tmp_path / "copy") as writer:
        writer.add_json(HEAD, {"format": 1})
        hashes = dict(writer.hashes, **{"media/a.bin": "0" * 64})
        writer.add("media/a.bin", NOISE)
        writer.add_json(MANIFEST, {"hashes": hashes})
    with pytest.raises(Damaged, match=r"media/a\.bin"):
        archive.verified(tmp_path / "copy")


@pytest.mark.parametrize("name", ["/etc/passwd", "media/../../db.sqlite3"])
def test_a_member_that_leads_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with writing(tmp_path / "copy") as writer:
        writer.add(name, b"")
    with pytest.raises(Damaged, match="no backup contains"):
        archive.verified(tmp_path / "copy")


def test_a_file_that_could_not_be_finished_never_has_its_name(tmp_path: Path) -> None:
    with suppress(RuntimeError), writing(tmp_path / "copy") as writer:
        writer.add("media/a.bin", NOISE)
        raise RuntimeError("half")
    assert list(tmp_path.iterdir()) == []


def test_only_the_secret_key_opens_what_was_encrypted_to_its_public_key(tmp_path: Path) -> None:
    key, another = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    path = write(tmp_path / "copy", recipient=str(key.to_public()))
    assert NOISE[:300] not in path.read_bytes()
    assert len(archive.verified(path, key=f"# made by age-keygen\n{key}\n")["hashes"]) == 3
    with pytest.raises(WrongKey, match="--key"):
        archive.verified(path)
    with pytest.raises(WrongKey, match="does not open"):
        archive.verified(path, key=str(another))


def test_what_root_makes_belongs_to_the_owner_of_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[Path, int, int]] = []
    monkeypatch.setattr(os, "chown", lambda path, *owner: given.append((path, *owner)))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    write(tmp_path / "copy")
    assert given == []
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    write(tmp_path / "copy")
    assert given == [(tmp_path / "copy.part", tmp_path.stat().st_uid, tmp_path.stat().st_gid)]


def test_a_recipient_that_is_no_key_is_said_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(WrongKey, match="age1"):
        write(tmp_path / "copy", recipient="me")
    assert list(tmp_path.iterdir()) == []


def test_an_encrypted_file_that_is_cut_off_is_found(tmp_path: Path) -> None:
    key = pyrage.x25519.Identity.generate()
    path = write(tmp_path / "copy", recipient=str(key.to_public()))
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises((Damaged, WrongKey)):
        archive.verified(path, key=str(key))


@pytest.mark.parametrize("members_before", [0, 1, 3])
@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK])
def test_a_header_that_would_fill_the_memory_is_refused(tmp_path: Path, kind: bytes, members_before: int) -> None:
    header = tarfile.TarInfo("x")
    header.type, header.size = kind, 64 * 1024 * 1024
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as tar:
        for number in range(members_before):
            member = tarfile.TarInfo(f"media/{number}")
            member.size = len(NOISE)
            tar.addfile(member, io.BytesIO(NOISE))
        end = tar.offset
    path = tmp_path / "copy"
    path.write_bytes(archive.zstd.compress(file.getvalue()[:end] + header.tobuf() + bytes(header.size), level=1))
    tracemalloc.start()
    try:
        with pytest.raises(Damaged, match="header of more than 64 kB"):
            archive.verified(path)
        assert tracemalloc.get_traced_memory()[1] < 16 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_a_member_that_nobody_reads_does_not_count_as_a_header(tmp_path: Path) -> None:
    with archive.reading(write(tmp_path / "copy")) as members:
        assert [member.name for member in members] == [HEAD, "media/a.bin", "media/b.bin", MANIFEST]


def test_a_longest_name_fits_into_a_header(tmp_path: Path) -> None:
    name = "/".join(["é" * 127] * 8)
    with writing(tmp_path / "copy") as writer:
        writer.add(name, NOISE)
        writer.add_manifest({"tables": {}}, sign=sign)
    assert set(archive.verified(tmp_path / "copy")["hashes"]) == {name}


@pytest.mark.parametrize("value", ["\ud800", ["\udfff"], {"\udce9": 1}])
@pytest.mark.parametrize("name", ["signature", "tables", "made_at", "versions"])
def test_half_of_a_character_is_damage(tmp_path: Path, name: str, value: object) -> None:
    for document in (HEAD, MANIFEST):
        with writing(path := tmp_path / "copy") as writer:
            writer.add_json(HEAD, {"format": 1, name: value} if document == HEAD else {})
            hashes = {"hashes": writer.hashes}
            writer.add_json(MANIFEST, {**hashes, name: value} if document == MANIFEST else hashes)
        with pytest.raises(Damaged, match=document):
            archive.head(path) if document == HEAD else archive.verified(path)


def test_a_name_that_is_not_utf_8_is_not_damage(tmp_path: Path) -> None:
    with writing(tmp_path / "copy") as writer:
        writer.add("media/\udce9", b"a")
        writer.add_manifest({"tables": {}}, sign=sign)
    assert "media/\udce9" in archive.verified(tmp_path / "copy")["hashes"]
