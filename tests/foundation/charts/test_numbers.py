"""`foundation.charts.numbers`: the number in a cell, as people of three languages write it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.charts.numbers import LONGEST, read

SEPARATORS = {".": [",", " ", "\u00a0", "\u202f", "\u2009", ""], ",": [" ", "\u00a0", "\u202f", "\u2009", ".", ""]}


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("31", ".", "31"),
        ("over 31", ".", "31"),
        ("более 20,97", ",", "20.97"),
        ("plus de 2\u202f300", ",", "2300"),
        ("€2.7 million", ".", "2.7"),
        ("\u221212 %", ",", "-12"),
        ("(-0.5)", ".", "-0.5"),
        ("-€5", ".", "-5"),
        ("38,263", ".", "38263"),
        ("38,263", ",", "38.263"),
    ],
)
def test_a_number_is_read_whatever_is_around_it(text: str, decimal: str, value: str) -> None:
    found = read(text, decimal=decimal)
    assert found
    assert found.value == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "none", "3 to 7 February", "2020\u20132024", "1,5", "1.2.3", "12,34,567", "A1", "9" * (LONGEST + 1)]
)
def test_a_cell_with_no_number_or_several_has_none(text: str) -> None:
    assert read(text, decimal=".") is None


@given(st.integers(-(10**12), 10**12), st.integers(0, 99), st.sampled_from([".", ","]), st.data())
def test_every_number_is_read_as_it_was_written(whole: int, part: int, decimal: str, data: st.DataObject) -> None:
    separator = data.draw(st.sampled_from(SEPARATORS[decimal]))
    text = f"{whole:,}".replace(",", separator) + f"{decimal}{part:02}"
    found = read(f"about {text} tonnes", decimal=decimal)
    sign = -1 if whole < 0 else 1
    assert found
    assert found.value == sign * Decimal(f"{abs(whole)}.{part:02}")
    assert found.unit == "tonnes"


def test_currency_and_words_after_a_number_are_its_unit_on_either_side() -> None:
    million, plain = (read(text, decimal=".") for text in ("over €2 million", "over 2"))
    assert million
    assert plain
    assert million.unit == "€ million"
    assert plain.unit == ""
