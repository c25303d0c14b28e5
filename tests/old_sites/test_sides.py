"""`old_sites.sides`: a bad row in a side file is skipped, and reported."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from old_sites.sides import Sides

BAD: list[Any] = [5, None, "x", [], {}, True, 1.5, [[]], {"from_uuid": 1}]
# For each kind of file: good rows of a number, and how many of them are in `Sides`.
KINDS: dict[str, tuple[Callable[[int], Any], Callable[[Sides], int]]] = {
    "relation": (lambda n: {"from_uuid": f"f{n}", "to_uuid": f"t{n}"}, lambda sides: len(sides.relations)),
    "translation": (lambda n: {"en": f"e{n}", "ru": f"r{n}"}, lambda sides: len(sides.translations)),
    "defaultpage": (lambda n: {"uuid": f"u{n}", "default_page": "x"}, lambda sides: len(sides.default_pages)),
    "discussion": (lambda n: {"conversation": {"items": [n]}}, lambda sides: sides.comments),
    "portlet": (lambda n: {"portlets": {"plone.left": [n]}}, lambda sides: sides.portlets),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(20))
def test_bad_rows_anywhere_cost_themselves_and_are_counted(kind: str, seed: int) -> None:
    choose = random.Random(seed)
    good, count = KINDS[kind]
    sizes = choose.choice([0, 1, 101]), choose.randint(1, 9)
    bad = [choose.choice([5, None, "x", True, 1.5]) for _number in range(sizes[1])]
    rows = [good(number) for number in range(sizes[0])] + bad
    choose.shuffle(rows)
    sides = Sides()
    sides.read("file.json", kind, rows)
    assert count(sides) == sizes[0]
    ((name, sentence),) = sides.problems
    assert (name, str(sentence)) == (
        "file.json",
        f"Rows that cannot be read: {sizes[1]} of {len(rows)}. The others were read.",
    )


@pytest.mark.parametrize("bad", BAD)
def test_no_row_of_another_form_ends_the_reading(bad: Any) -> None:
    for kind, (good, count) in KINDS.items():
        sides = Sides()
        sides.read("file.json", kind, [good(1), bad, good(2)])
        assert count(sides) == 2, kind


def test_redirects_and_default_pages_in_metadata_are_rows_too() -> None:
    sides = Sides()
    sides.read("redirects.json", "redirect", {"/a": "/b", "/c": 5, "/d": {"path": "/e"}, "/f": None})
    assert sides.redirects == {"/a": "/b", "/d": "/e"}
    sides.read("m.json", "metadata", {"default_page": {"u": {"default_page": "x"}, "v": 5}, "local_permissions": {}})
    assert sides.default_pages == {"u": "x"}
    assert [str(said) for _name, said in sides.problems] == [
        "Rows that cannot be read: 2 of 4. The others were read.",
        "Rows that cannot be read: 1 of 2. The others were read.",
    ]


@pytest.mark.parametrize("kind", [*KINDS, "redirect", "metadata", "error"])
@pytest.mark.parametrize("data", [5, None, "text", True])
def test_a_file_without_rows_is_said_as_a_whole(kind: str, data: Any) -> None:
    sides = Sides()
    sides.read("file.json", kind, data)
    assert [str(said) for _name, said in sides.problems] == ["The file cannot be read, so nothing in it was imported."]
