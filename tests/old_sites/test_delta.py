"""`old_sites.delta`: the ten differences, and choices that are valid only for what a person saw."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from old_sites.delta import (
    DECIDED,
    OURS,
    THEIRS,
    Choices,
    Difference,
    Here,
    Last,
    There,
    difference,
    read,
    seen,
    seen_now,
)
from old_sites.reasons import Explained

LAST = Last(digest="a", version="1", is_live=True, parent=5)
SAME = Here(version="1", is_live=True, parent=5)


@pytest.mark.parametrize(
    ("digest", "is_moved", "version", "is_live", "parent"),
    list(product(["a", "b"], [False, True], ["1", "2"], [True, False], [5, 6])),
)
def test_an_item_on_both_sides_is_in_conflict_only_if_both_changed(
    digest: str, is_moved: bool, version: str, is_live: bool, parent: int
) -> None:
    found = difference(
        LAST, There(digest=digest, is_moved=is_moved), Here(version=version, is_live=is_live, parent=parent)
    )
    is_edited = (version, is_live) != ("1", True)
    if digest == "b":
        assert found == (Difference.CONFLICT if is_edited else Difference.THERE)
    elif is_moved:
        assert found == Difference.MOVED
    else:
        assert found == (Difference.HERE if is_edited or parent == 6 else Difference.SAME)


def test_an_item_that_only_one_side_has() -> None:
    there = There(digest="b")
    assert difference(None, there, None) == Difference.NEW
    assert difference(LAST, there, None) == Difference.DELETED_HERE
    assert difference(LAST, None, SAME) == Difference.DELETED_THERE
    for here in (None, Here(version="2", is_live=False)):
        assert difference(LAST, None, here) == Difference.SAME, "nobody sees it"
    assert difference(Last(digest=DECIDED, version="1", is_live=True), None, SAME) == Difference.SAME


@pytest.mark.parametrize(("was", "is_live"), list(product([True, False, None], repeat=2)))
def test_what_the_old_site_withdrew_or_published_is_more_than_a_change(was: bool | None, is_live: bool | None) -> None:
    last, here = Last(digest="a", version="1", is_live=was), Here(version="1", is_live=was)
    found = difference(last, There(digest="b", is_live=is_live), here)
    names = {(True, False): Difference.HIDDEN, (False, True): Difference.SHOWN}
    assert found == names.get((was, is_live), Difference.THERE)  # type: ignore[call-overload]
    assert difference(last, There(digest="b", is_live=is_live), Here(version="2", is_live=was)) == Difference.CONFLICT


def test_a_mark_follows_what_is_here() -> None:
    there, first, later = There(digest="b"), Here(version="2"), Here(version="3")
    assert seen_now(seen(there, first), later) == seen(there, later) != seen(there, first)
    assert seen_now(seen(there, first), first) == seen(there, first)
    assert seen_now(seen(None, first), None) == seen(None, None)
    assert {len(seen(one, here)) for one in (there, None) for here in (first, None)} == {15}


def test_records_without_a_place_compare_only_the_version() -> None:
    last = Last(digest="a", version="1")
    assert difference(last, There(digest="a"), Here(version="1", is_live=False, parent=9)) == Difference.SAME


def test_a_choice_is_valid_only_for_what_was_seen() -> None:
    there, mark = There(digest="b"), seen(There(digest="b"), Here(version="2"))
    choices = Choices(items={"u": (THEIRS, mark), "any": (OURS, "")}, deleted=OURS)
    assert choices.of("u", Difference.CONFLICT, mark) == THEIRS
    for other in (seen(there, Here(version="3")), seen(There(digest="c"), Here(version="2")), seen(None, None)):
        assert choices.of("u", Difference.CONFLICT, other) == ""
        assert choices.of("any", Difference.CONFLICT, other) == OURS
    assert choices.of("u", Difference.THERE, mark) == "", "nothing to decide"
    assert (choices.of("x", Difference.CONFLICT, mark), choices.of("x", Difference.DELETED_THERE, mark)) == ("", OURS)


def test_a_file_that_a_spreadsheet_program_saved_is_read() -> None:
    for separator in ",;\t":
        lines = [["uid", "path", "choice", "seen"], ["u1", "/a", "Theirs ", "v1"], ["u2", "/b", "", ""]]
        content = "\r\n".join(separator.join(line) for line in lines)
        assert read(b"\xef\xbb\xbf" + content.encode()) == {"u1": (THEIRS, "v1")}
    assert read(b"uid,choice\nu1,ours\n") == {"u1": (OURS, "")}
    for wrong in (b"uid,choice\nu1,both\n", b"path,choice\n", b"uid,choice\n\xff,ours\n", b"x" * 20_000_001):
        with pytest.raises(Explained):
            read(wrong)


@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_file_of_choices_is_read_or_refused(seed: int) -> None:
    random, content = Random(seed), bytearray(b"uid,path,choice,seen\nu1,/a,ours,v1\nu2,/b,theirs,v2\n")
    for _number in range(3):
        content[random.randrange(len(content))] = random.randrange(256)
    try:
        found = read(bytes(content))
    except Explained:
        return
    assert all(choice in {OURS, THEIRS} for choice, _mark in found.values())
