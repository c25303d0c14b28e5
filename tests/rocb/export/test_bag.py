"""`rocb.export.bag`: a folder is complete, or an error says that it is not."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Timer

import pytest

from rocb.export import bag
from rocb.export.bag import Bag, Damaged


def write(folder: Path, *names: str) -> Path:
    with bag.writing(folder) as writer:
        for name in names or ("data/a.jsonl", "data/media/b %25.pdf", "README.md"):
            writer.add(name, name.encode())
        writer.finish({"Contains-Personal-Data": "no"})
    return folder


def test_it_is_a_bag_as_the_rfc_has_it(tmp_path: Path) -> None:
    folder = write(tmp_path / "bag")
    assert (folder / "bagit.txt").read_text() == "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    listed = dict(line.split("  ") for line in (folder / "manifest-sha256.txt").read_text().splitlines())
    names = ["data/a.jsonl", "data/media/b %25.pdf"]
    assert list(listed) == [hashlib.sha256(name.encode()).hexdigest() for name in names]
    assert list(listed.values()) == ["data/a.jsonl", "data/media/b %2525.pdf"]
    assert "Payload-Oxum: 32.2" in (folder / "bag-info.txt").read_text()
    tags = (folder / "tagmanifest-sha256.txt").read_text()
    assert {line[66:] for line in tags.splitlines()} == {
        "README.md",
        "bag-info.txt",
        "bagit.txt",
        "manifest-sha256.txt",
    }


def test_what_was_written_is_found_whole_and_read_again(tmp_path: Path) -> None:
    found = Bag(write(tmp_path / "bag"))
    found.check()
    assert found.names() == ["data/a.jsonl", "data/media/b %25.pdf"]
    with found.open("data/a.jsonl") as file:
        assert file.read() == b"data/a.jsonl"


@pytest.mark.parametrize("character", ["\x85", "\x0b", "\n"])
def test_a_name_with_a_control_character_is_named_before_anything_is_written(tmp_path: Path, character: str) -> None:
    with pytest.raises(Damaged, match="control characters"):
        write(tmp_path / "bag", f"data/media/a{character}b.pdf")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\u0301"])
def test_a_name_with_what_some_programs_take_for_the_end_of_a_line_is_read_again(
    tmp_path: Path, character: str
) -> None:
    name = f"data/media/a{character}b.pdf"
    found = Bag(write(tmp_path / "bag", name))
    found.check()
    assert found.names() == [name]


def test_nobody_else_on_the_machine_reads_it(tmp_path: Path) -> None:
    assert write(tmp_path / "bag").stat().st_mode & 0o077 == 0


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(FileExistsError, match="not empty"):
        write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_what_could_not_be_finished_leaves_nothing(tmp_path: Path) -> None:
    with suppress(RuntimeError), bag.writing(tmp_path / "bag") as writer:
        writer.add("data/a.jsonl", b"")
        raise RuntimeError("half")
    assert list(tmp_path.iterdir()) == []


def change(folder: Path) -> None:
    (folder / "data/a.jsonl").write_text("another")


def change_the_readme(folder: Path) -> None:
    (folder / "README.md").write_text("another")


def take_away(folder: Path) -> None:
    (folder / "data/a.jsonl").unlink()


def add(folder: Path) -> None:
    (folder / "data/more").write_text("more")


def cut_the_manifest(folder: Path) -> None:
    path = folder / "manifest-sha256.txt"
    path.write_text(path.read_text()[:40])


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (change, "have changed: 1. The first: data/a.jsonl"),
        (change_the_readme, "The first: README.md"),
        (take_away, "are missing.*The first: data/a.jsonl"),
        (add, "does not list.*data/more"),
        (cut_the_manifest, "manifest-sha256.txt"),
    ],
)
def test_damage_is_said(tmp_path: Path, damage: Callable[[Path], None], says: str) -> None:
    folder = write(tmp_path / "bag")
    damage(folder)
    with pytest.raises(Damaged, match=says):
        Bag(folder).check()


@pytest.mark.parametrize(
    "name", ["../secret", "/etc/passwd", "data/../../secret", "data\\..\\secret", "data/./a.jsonl", "data//a.jsonl"]
)
def test_a_manifest_that_leads_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    folder = write(tmp_path / "bag")
    (tmp_path / "secret").write_text("secret")
    with (folder / "manifest-sha256.txt").open("a") as file:
        file.write(f"{hashlib.sha256(b'secret').hexdigest()}  {name}\n")
    with pytest.raises(Damaged):
        Bag(folder)


def test_a_link_of_the_file_system_that_leads_out_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "bag")
    (tmp_path / "secret").write_text("data/a.jsonl")
    (folder / "data/a.jsonl").unlink()
    (folder / "data/a.jsonl").symlink_to(tmp_path / "secret")
    with pytest.raises(Damaged, match="leads out"):
        Bag(folder).check()


def test_a_folder_that_is_no_bag_is_said(tmp_path: Path) -> None:
    with pytest.raises(Damaged, match=r"no file bagit\.txt"):
        Bag(tmp_path)


@pytest.mark.parametrize("name", ["manifest-sha256.txt", "tagmanifest-sha256.txt", "data/a.jsonl", "bagit.txt"])
def test_a_pipe_is_not_read(tmp_path: Path, name: str) -> None:
    folder = write(tmp_path / "bag")
    (folder / name).unlink()
    os.mkfifo(folder / name)
    writer = Timer(2, os.close, [os.open(folder / name, os.O_RDWR)])  # a reader of the pipe would wait for it
    writer.start()
    try:
        with pytest.raises(Damaged, match=rf"{name} is not a file|no file {name}"):
            Bag(folder).check()
    finally:
        writer.cancel()
