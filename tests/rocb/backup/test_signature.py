"""`rocb.backup.signature`: a file that this site did not make is not restored automatically."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from rocb.backup import archive, beside, fill, swap
from rocb.backup.archive import HEAD, MANIFEST, zstd
from rocb.backup.signature import NotOurs, sign, stranger

OURS, OTHER = "k" * 60, "o" * 60
HEAD_VALUES = {
    "format": 1,
    "made_at": "2026-11-27",
    "versions": {"database": "sqlite"},
    "migrations": [],
    "needs_bytes": 1,
}

pytestmark = pytest.mark.one_database


@pytest.fixture(autouse=True)
def _place(settings: Any, tmp_path: Path) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OURS, []
    settings.VAR_DIR, settings.MEDIA_ROOT = tmp_path / "var", tmp_path / "media"


def made(path: Path, **media: bytes) -> Path:
    with archive.writing(path) as writer:
        writer.add_json(HEAD, HEAD_VALUES)
        for name, data in media.items():
            writer.add(f"media/{name}", data)
        writer.add_manifest({"tables": {}, "identities": {}}, sign=sign)
    return path


def members(path: Path) -> dict[str, bytes]:
    with archive.reading(path) as found:
        return {member.name: member.data() for member in found}


def rewritten(path: Path, **changes: bytes | None) -> Path:
    """Change members and the manifest accordingly, as an attacker would."""
    content = members(path)
    manifest = json.loads(content.pop(MANIFEST))
    for name, data in changes.items():
        if data is None:
            del content[name]
        else:
            content[name] = data
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
        manifest["hashes"] = {name: archive.hashlib.sha256(data).hexdigest() for name, data in content.items()}
        for name, data in [*content.items(), (MANIFEST, json.dumps(manifest).encode())]:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    path.write_bytes(zstd.compress(file.getvalue()))
    return path


def unsigned(path: Path) -> Path:
    """Remove the signature, as in a file of an earlier release."""
    content = members(path)
    with archive.writing(path) as writer:
        for name, data in content.items():
            manifest = (
                {key: value for key, value in json.loads(data).items() if key != "signature"}
                if name == MANIFEST
                else {}
            )
            writer.add(name, json.dumps(manifest).encode() if manifest else data)
    return path


def why(path: Path) -> str:
    return stranger(path, archive.verified(path))


def test_a_file_of_this_site_is_known_also_after_the_key_was_changed(tmp_path: Path) -> None:
    path = made(tmp_path / "copy", a=b"a")
    assert why(path) == ""
    with override_settings(SECRET_KEY=OTHER):
        assert "was not made by this site" in why(path)
        with override_settings(SECRET_KEY_FALLBACKS=["f" * 60, OURS]):
            assert why(path) == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"media/a": b"another"},
        {"media/b": b"more"},
        {"media/a": None},
        {HEAD: json.dumps(HEAD_VALUES | {"x": 1}).encode()},
    ],
)
def test_no_part_can_be_changed_added_or_taken_away(tmp_path: Path, changes: dict[str, bytes | None]) -> None:
    path = made(tmp_path / "copy", a=b"a", c=b"c")
    assert "was not made by this site" in why(rewritten(path, **changes))


def test_what_the_manifest_says_of_rows_is_signed_too(tmp_path: Path) -> None:
    manifest = archive.verified(made(tmp_path / "copy"))
    for name in manifest.keys() - {"signature"}:
        assert stranger(tmp_path, {**manifest, name: {"other": 1}}), name
    assert "is not signed" in why(unsigned(tmp_path / "copy"))


def run(path: Path, **options: bool) -> str:
    out = io.StringIO()
    call_command("restore", str(path), stdout=out, **options)
    return out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("is_signed", [True, False])
def test_a_strange_file_is_restored_and_proven_only_with_the_option(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_signed: bool
) -> None:
    filled: list[bool] = []

    def note(path: Path, folder: Path, *, is_foreign: bool, **options: Any) -> None:
        folder.mkdir(parents=True)
        filled.append(is_foreign)

    monkeypatch.setattr(beside, "fill", note)
    monkeypatch.setattr(swap, "begin", lambda source, *, at: None)
    path = made(tmp_path / "copy")
    run(path, prove=True)
    with override_settings(SECRET_KEY=OTHER) if is_signed else override_settings():
        if not is_signed:
            unsigned(path)
        for options in ({}, {"prove": True}):
            with pytest.raises(CommandError, match="--foreign"):
                run(path, **options)
        assert "--foreign" in run(path, check=True)
        assert filled == [False]
        run(path, prove=True, foreign=True)
        run(path, foreign=True)
    assert filled == [False, True, True]


@pytest.mark.django_db
def test_a_file_that_is_exchanged_after_it_was_checked_is_refused_while_it_is_read(tmp_path: Path) -> None:
    path = rewritten(made(tmp_path / "copy", a=b"a"), **{"media/a": b"another"})
    with pytest.raises(NotOurs):
        fill._read(path, "", is_foreign_allowed=False)
    (tmp_path / "media" / "a").unlink()
    assert fill._read(path, "", is_foreign_allowed=True)
    assert (tmp_path / "media" / "a").read_bytes() == b"another"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["media/{}", "media//{}", "media/../../../canary", "media/a/../../../../canary", "{}"])
def test_a_hostile_file_writes_nothing_even_with_the_option(tmp_path: Path, name: str) -> None:
    canary = tmp_path / "canary"
    path = rewritten(made(tmp_path / "copy"), **{name.format(canary): b"owned"})
    for options in ({"prove": True, "foreign": True}, {"prove": True}, {"check": True}):
        with pytest.raises(CommandError, match="no backup contains"):
            run(path, **options)
    with pytest.raises(archive.Damaged):
        fill._read(path, "", is_foreign_allowed=True)
    assert not canary.exists()
    assert not (swap.folder() / "proof").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("document", [HEAD, MANIFEST])
@pytest.mark.parametrize(
    "value", [b"", b"[]", b"5", b"{}", b'{"migrations": [5], "hashes": 5}', b"[" * 100_000, b"\xff"]
)
def test_documents_of_another_form_are_a_sentence(tmp_path: Path, document: str, value: bytes) -> None:
    content = members(made(tmp_path / "copy")) | {document: value}
    with archive.writing(tmp_path / "copy") as writer:
        for name, data in content.items():
            writer.add(name, data)
    with pytest.raises(CommandError):
        run(tmp_path / "copy", check=True)


@pytest.mark.django_db
def test_a_key_file_that_is_not_text_is_a_sentence(tmp_path: Path) -> None:
    (key := tmp_path / "key").write_bytes(b"\xff\xfe\x00AGE-SECRET-KEY-\xff")
    (path := tmp_path / "copy").write_bytes(b"age-encryption.org/v1\n")
    with pytest.raises(CommandError, match="AGE-SECRET-KEY"):
        call_command("restore", path, key=str(key), check=True)
