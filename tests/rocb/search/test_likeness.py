"""`rocb.search.likeness`: similarity of words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rocb.search.likeness import (
    distance,
    one_letter_off,
    other_layout,
    root_in_common,
    sound,
    spelled_elsewhere,
    stem,
    unlikeness,
)

WORDS = st.text(alphabet="abcdийё", max_size=7)


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("technologies", "technology", "en"),
        ("workshops", "workshop", "en"),
        ("technologies", "technologie", "fr"),
        ("douanes", "douane", "fr"),
        ("таможни", "таможня", "ru"),
        ("прорывных", "прорывные", "ru"),
        ("мая", "маи", "ru"),  # май after folding
        ("электроннои", "электронная", "ru"),
        ("экономическии", "экономического", "ru"),
        ("тбилиси", "тбилиси", "en"),
    ],
)
def test_endings_make_no_other_word(one: str, other: str, language: str) -> None:
    assert stem(one, language) == stem(other, language)


def test_figures_and_short_words_keep_their_endings() -> None:
    assert [stem(word, "en") for word in ("2021", "is", "as")] == ["2021", "is", "as"]


@pytest.mark.parametrize(
    "alike",
    [
        ("mikurya", "mikuriya", "микурия"),
        ("eindhoven", "эиндховен"),
        ("blockchain", "blokchain"),
        ("webinar", "вебинар"),
        ("tbilisi", "тбилиси"),
    ],
)
def test_a_name_sounds_alike_in_both_alphabets(alike: tuple[str, ...]) -> None:
    assert len({sound(word) for word in alike}) == 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("nfvj;yz", "таможня"),
        ("ghjhsdyst", "прорывные"),
        ("сгыещьы", "customs"),
        (",frf", "бака"),
        ("Ghbdtn", "привет"),
    ],
)
def test_keys_of_the_other_layout_are_read(typed: str, meant: str) -> None:
    assert other_layout(typed) == meant


@given(one=WORDS, other=WORDS)
def test_the_distance_is_the_same_both_ways(one: str, other: str) -> None:
    assert min(distance(one, other, 3), 4) == min(distance(other, one, 3), 4)
    assert (distance(one, other, 3) == 0) == (one == other)


@given(word=st.text(alphabet="abcd", min_size=4, max_size=6))
def test_one_letter_off_is_one_letter_off(word: str) -> None:
    assert {distance(word, other, 1) for other in one_letter_off(word)} <= {0, 1}


@pytest.mark.parametrize(
    ("asked", "word", "far"),
    [
        ("distruptive", "disruptive", 1),
        ("tecnologies", "technologies", 1),
        ("mikurya", "микурия", 1),
        ("bakü", "baku", 1),
        ("wco", "wto", None),  # too short to guess
        ("2021", "2022", None),
        ("customs", "costumes", None),
    ],
)
def test_a_word_is_near_by_a_letter_or_two(asked: str, word: str, far: int | None) -> None:
    assert unlikeness(asked, word) == far


@pytest.mark.parametrize("typed", ["tamozhnya", "tamojnya", "tamoznja", "tamozhnja"])
def test_every_way_to_transliterate_is_near(typed: str) -> None:
    assert unlikeness(typed, "таможня") in (0, 1)


def test_a_root_in_common_is_half_of_both_words() -> None:
    assert root_in_common("перепечатка", "перепечатывать") == len("перепечат")
    assert root_in_common("metting", "met") == 0


def test_english_is_spelled_on_two_sides_of_the_ocean() -> None:
    for here, there in (("organise", "organize"), ("harbour", "harbor"), ("centre", "center")):
        assert stem(here, "en") in spelled_elsewhere(stem(there, "en")), here
