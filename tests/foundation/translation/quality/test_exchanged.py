"""Numbers that changed places are a warning, in whatever order each language has them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.translation.quality.findings import Kind
from tests.foundation.translation.quality.test_quality import found, kinds

LANGUAGES = ("en", "fr", "ru")
NOUNS = (
    ("delegates", "délégués", "делегатов"),
    ("ports", "ports", "портов"),
    ("new ships", "nouveaux navires", "новых судов"),
    ("experts", "experts", "экспертов"),
    ("customs administrations", "administrations douanières", "таможенных администраций"),
    ("countries", "pays", "стран"),
)


def text(places: Any, numbers: Any, language: int) -> str:
    return "; ".join(f"{numbers[place]} {NOUNS[place][language]}" for place in places) + "."


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_numbers_are_found_that_count_another_noun(data: Any) -> None:
    places = data.draw(st.permutations(range(len(NOUNS))))[: data.draw(st.integers(0, len(NOUNS)))]
    numbers = data.draw(st.lists(st.integers(5, 20), min_size=len(NOUNS), max_size=len(NOUNS), unique=True))
    one, other = data.draw(st.permutations(range(3)))[:2]
    codes = [LANGUAGES[one], LANGUAGES[other]]
    order = data.draw(st.permutations(places))
    original = text(places, numbers, one)
    assert found(original, text(order, numbers, other), codes) == []
    moved = dict(zip(places, data.draw(st.permutations(places)), strict=True))
    wrong = text(order, {place: numbers[moved[place]] for place in places}, other)
    warnings = found(original, wrong, codes)
    assert [one.kind for one in warnings] == [Kind.ORDER] * sum(place != moved[place] for place in places)
    assert not any(warning.is_error for warning in warnings)
    assert all(f"“{warning.original}” but" in warning.message for warning in warnings)


@pytest.mark.parametrize(
    ("original", "translation", "expected"),
    [
        ("From 3 to 5 June, 12 delegates came to 7 ports.", "С 3 по 5 июня 12 делегатов посетили 7 портов.", []),
        ("From 3 to 5 June, 12 delegates came to 7 ports.", "С 3 по 5 июня 7 делегатов посетили 12 портов.", ["order"] * 2),
        ("From 3 to 5 June, 12 delegates came.", "С 3 по 12 июня приехали 5 делегатов.", ["date"]),
        ("40 % of the 120 ships", "120 % из 40 судов", ["order"] * 2),
        ("40% of the 120 ships", "40 процентов из 120 судов", []),
        ("Twelve countries sent 30 experts.", "Двенадцать экспертов из 30 стран.", ["order"] * 2),
        ("12 of the 40 delegates came.", "Приехали 12 делегатов из 40.", []),
        ("5 ports, then 12 ports, 7 ships.", "12 портов, потом 5 портов, 7 судов.", []),  # which port is which?
        ("12 guests of 5 countries.", "12 стран и гости.", []),  # a lost number is no exchange
    ],
)  # fmt: skip
def test_only_an_exchange_is_reported(original: str, translation: str, expected: list[str]) -> None:
    assert kinds(original, translation, ["en", "ru"]) == expected
