"""`foundation.plain_names`: valid names of files from outside."""

from __future__ import annotations

import posixpath
import random
from pathlib import Path

import pytest

from foundation.plain_names import NotPlain, Unique, inside, is_plain, plain
from tests.hostile_names import names

PLAIN = [
    "a",
    "a/b.pdf",
    "..a",
    "a..b/c",
    "media/Отчёт 2026.pdf",
    "a/con.txt",
    "x" * 255,
    "ab:c",
    "caf\udce9.json",
    " a",
]
NOT_PLAIN = [
    "",
    "/",
    "/a",
    "a/",
    "a//b",
    ".",
    "..",
    "./a",
    "a/.",
    "a/../b",
    "../a",
    "a\\b",
    "C:a",
    "c:/a",
    "a\0b",
    "a\nb",
]
NOT_PLAIN += ["a/.. /b", "a/.../b", "x" * 256, "ж" * 128, "/".join("a" * 600), "a\x85b", "\ud800", "a/ "]


@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_name_is_itself(name: str, tmp_path: Path) -> None:
    assert plain(name) == name
    assert inside(tmp_path, name) == tmp_path / name


@pytest.mark.parametrize("name", NOT_PLAIN)
def test_other_names_are_refused(name: str, tmp_path: Path) -> None:
    for refuse in (plain, lambda one: inside(tmp_path, one)):
        with pytest.raises(NotPlain):
            refuse(name)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "empty part"),
        ("a//b", "empty part"),
        ("a/", "empty part"),
        ("/a", "absolute"),
        ("c:a", "absolute"),
        ("a/../b", "leads out"),
        ("a\\b", "backslash"),
        ("a\nb", "control"),
        ("x" * 256, "too long"),
    ],
)
def test_the_sentence_says_what_is_wrong_with_a_name(name: str, words: str) -> None:
    with pytest.raises(NotPlain, match=words):
        plain(name)


def test_what_is_plain_means_the_same_wherever_it_is_joined() -> None:
    for name in names(random.Random(24), 20_000):
        if is_plain(name):
            assert posixpath.normpath(f"/root/{name}") == f"/root/{name}"
            assert not Path(name).is_absolute()


def test_links_do_not_lead_out(tmp_path: Path) -> None:
    (folder := tmp_path / "folder").mkdir()
    (folder / "out").symlink_to(tmp_path)
    (folder / "in").symlink_to(folder)
    assert inside(folder, "in/a") == folder / "a"
    for name in ("out", "out/a", "in/out/a", "in"):
        with pytest.raises(NotPlain):
            inside(folder, name)


@pytest.mark.parametrize("second", ["a/b", "a", "a/b/c"])
def test_no_name_is_there_twice_and_no_file_is_a_folder(second: str) -> None:
    with pytest.raises(NotPlain, match="twice"):
        Unique(["a/b", second])
    Unique(["a/b", "a/c", "A/b", "b"])
