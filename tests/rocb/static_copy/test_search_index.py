"""The files of the search of a copy."""

from __future__ import annotations

import gc
import random
import weakref
from itertools import accumulate
from typing import Any, cast

import pytest

from foundation.languages.folding import fold
from rocb.models import SearchEntry
from rocb.static_copy.search_index import MOST, RESULTS_IN_A_FILE, _Index
from tests.rocb.static_copy.search_files import NOON, made, read

LARGEST_FILE = 40_000
ALPHABETS = ("abcdefghijklmnopqrstuvwxyz", "абвгдежзиклмнопрстуфхцчшщыьэюя")
BEGINNINGS = ("", "", "inter", "пере")


def texts(count: int) -> list[tuple[str, str]]:
    """Return titles and texts in two alphabets: some words are in many, most in few, and many
    begin alike."""
    chance = random.Random(count)
    words = [
        BEGINNINGS[number % 4] + "".join(chance.choices(ALPHABETS[number % 2], k=chance.randint(1, 9)))
        for number in range(min(6_000, 60 + count * 9))
    ]
    weights = [1 / (place + 1) for place in range(len(words))]
    return [
        (
            f"Customs {number} {' '.join(chance.choices(words, weights, k=4))}",
            " ".join(chance.choices(words, weights, k=12)),
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("count", [0, 1, 101])
def test_each_word_of_an_entry_is_in_the_file_that_its_letters_name_and_leads_to_it(count: int) -> None:
    entries = texts(count)
    files = made(entries)
    head = read(files, "index")
    assert {name for name in files if name.startswith("words-")} == {f"words-{one}" for one in head["beginnings"]}
    assert len([name for name in files if name.startswith("results-")]) == -(-count // head["size"])
    found: dict[str, set[int]] = {}
    for beginning in head["beginnings"]:
        for forms, *places in read(files, f"words-{beginning}").values():
            numbers = {number for place in places for number in accumulate(place)}
            for form in forms.split():
                assert form.startswith(beginning)
                assert form not in found, "in one file only"
                found[form] = numbers
    for number, (title, text) in enumerate(entries):
        assert read(files, f"results-{number // RESULTS_IN_A_FILE}")[number % RESULTS_IN_A_FILE][0] == title
        assert not [word for word in fold(f"{title} {text}").split() if number not in found[word]]


def test_endings_are_removed_and_spellings_are_one() -> None:
    assert read(made([("Workshops", "harbour"), ("Workshop", "harbor")]), "words-") == {
        "workshop": ["workshop workshops", [0, 1], [], []],
        "harbor": ["harbor harbour", [], [], [0, 1]],
    }


def test_no_file_of_a_large_index_is_large() -> None:
    files = made(texts(3_000))
    assert len(files) > 3_000 / RESULTS_IN_A_FILE
    assert [(name, len(content)) for name, content in files.items() if len(content) > LARGEST_FILE] == []


@pytest.mark.parametrize(("count", "kept", "cut"), [(MOST, MOST, []), (MOST + 1, MOST, [1])])
def test_of_a_frequent_word_the_newest_results_are_kept(count: int, kept: int, cut: list[int]) -> None:
    ((_forms, in_title, _about, _text, *last),) = read(made([("Customs", "")] * count), "words-").values()
    assert len(in_title) == kept
    assert list(accumulate(in_title))[-1] == count - 1
    assert last == cut


def test_a_new_entry_changes_few_files() -> None:
    before, after = made(entries := texts(500)), made([*entries, ("Customs news", "")])
    changed = {name for name in after if before.get(name) != after[name]}
    assert 0 < len(changed) <= 6, changed


def test_the_words_of_a_language_are_released_before_the_next() -> None:
    index = _Index("en", links=cast(Any, None), here="", at=NOON)
    index._add(SearchEntry(type=SearchEntry.Type.ARTICLE, title=" customs ", text=" customs "), [])
    assert list(index.files())
    held = weakref.ref(index)
    gc.disable()
    try:
        del index
        assert held() is None
    finally:
        gc.enable()
