from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from rocb.static_copy import folder as static_folder
from rocb.static_copy.folder import MANIFEST, PART, Folder, NotOurs
from tests import mutants


def run(root: Path, files: dict[str, bytes]) -> Folder:
    folder = Folder.open(root)
    wanted = {path: f"/{path}" for path in files}
    folder.begin(wanted)
    for path, content in files.items():
        folder.write(path, content)
    folder.finish(wanted)
    return folder


def content(root: Path) -> dict[str, bytes]:
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}
    return {name: data for name, data in files.items() if name != MANIFEST}


def test_a_second_run_touches_only_what_changed(tmp_path: Path) -> None:
    run(tmp_path / "copy", {"en/a.html": b"a", "en/b.html": b"b"})
    for path in (tmp_path / "copy").rglob("*"):
        os.utime(path, (1_000_000, 1_000_000))
    again = run(tmp_path / "copy", {"en/a.html": b"a", "en/b.html": b"B"})
    times = {path.name: path.stat().st_mtime for path in (tmp_path / "copy").rglob("*") if path.is_file()}
    assert [name for name, at in times.items() if at != 1_000_000] == ["b.html"]
    assert (again.counts.written, again.counts.unchanged, again.counts.removed) == (1, 1, 0)


@pytest.mark.parametrize("count", [0, 1, 101])
def test_the_manifest_is_the_same_json_in_any_size(tmp_path: Path, count: int) -> None:
    files = {f'ру/{number} & "a".html': b"" for number in range(count)}
    run(tmp_path, files)
    head = {"format": 1, "files": {path: f"/{path}" for path in sorted(files)}}
    assert (tmp_path / MANIFEST).read_text(encoding="utf-8") == json.dumps(head, ensure_ascii=False, indent=0) + "\n"
    assert Folder.open(tmp_path).known == head["files"]
    assert not (tmp_path / PART).exists()


def test_what_is_no_longer_public_goes_and_files_of_others_stay(tmp_path: Path) -> None:
    run(tmp_path, {"en/a/index.html": b"a", "en/b/index.html": b"b"})
    (tmp_path / "CNAME").write_text("of somebody")
    (tmp_path / "en/notes.txt").write_text("of somebody")
    again = run(tmp_path, {"en/b/index.html": b"b"})
    assert sorted(content(tmp_path)) == ["CNAME", "en/b/index.html", "en/notes.txt"]
    assert not (tmp_path / "en/a").exists()
    assert again.counts.removed == 1


def test_a_file_becomes_a_folder_and_a_folder_a_file(tmp_path: Path) -> None:
    run(tmp_path, {"a": b"1", "b/c": b"2"})
    run(tmp_path, {"a/c": b"1", "b": b"2"})
    assert content(tmp_path) == {"a/c": b"1", "b": b"2"}


def test_a_file_of_others_is_not_written_over(tmp_path: Path) -> None:
    run(tmp_path, {"a": b"1"})
    (tmp_path / "b").write_text("of somebody")
    with pytest.raises(NotOurs, match="The first: b"):
        run(tmp_path, {"b": b"2"})
    assert content(tmp_path) == {"a": b"1", "b": b"of somebody"}


def test_a_folder_that_holds_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("x")
    with pytest.raises(NotOurs, match="not empty"):
        Folder.open(tmp_path)


def test_a_run_that_was_killed_leaves_nothing_that_the_next_does_not_know(tmp_path: Path) -> None:
    killed = Folder.open(tmp_path)
    killed.begin({"a": "/a", "b": "/b"})
    killed.write("a", b"1")
    run(tmp_path, {"c": b"3"})
    assert content(tmp_path) == {"c": b"3"}


@pytest.mark.parametrize("path", ["../a", "/etc/passwd", "a/../../b", "a//b", "", "a\\..\\b", "a\0b"])
def test_nothing_is_written_outside(tmp_path: Path, path: str) -> None:
    folder = Folder.open(tmp_path / "copy")
    with pytest.raises(NotOurs):
        folder.write(path, b"x")
    assert content(tmp_path) == {}


def test_links_to_other_folders_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/a").write_text("of somebody")
    run(tmp_path / "copy", {"en/a": b"1"})
    (tmp_path / "copy/en/a").unlink()
    (tmp_path / "copy/en").rmdir()
    (tmp_path / "copy/en").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NotOurs, match="link"):
        run(tmp_path / "copy", {"en/a": b"2"})
    run(tmp_path / "copy", {})
    assert (tmp_path / "elsewhere/a").read_text() == "of somebody"


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format": 9, "files": {}}', '{"format": 1, "files": {"a": 1}}', "[" * 100_000]
)
def test_a_damaged_manifest_stops_the_run(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(NotOurs, match="cannot be read"):
        Folder.open(tmp_path)


def test_a_manifest_that_somebody_changed_removes_nothing_outside(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("x")
    root = tmp_path / "copy"
    run(root, {})
    (root / MANIFEST).write_text(json.dumps({"format": 1, "files": {"../mine": "/", f"{tmp_path}/mine": "/"}}))
    run(root, {})
    assert (tmp_path / "mine").exists()


def test_the_manifest_of_a_static_copy_is_read_or_refused(tmp_path: Path) -> None:
    dice = mutants.dice()
    whole = {"format": static_folder.FORMAT, "files": {"index.html": "/", "a/b.html": "/a/"}}
    manifest, outcomes = tmp_path / "manifest.json", mutants.Outcomes(static_folder.NotOurs)
    for _number in range(mutants.COUNT * 5):
        manifest.write_bytes(mutants.of_json(dice, whole))
        with outcomes.one():
            static_folder._read(manifest)
    outcomes.done("static copy")
