"""`rocb.people.offices`: offices with their years, and the letters in the place of a portrait."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rocb.people.offices import held, monogram


def test_an_office_has_the_years_of_its_events_and_the_latest_is_first() -> None:
    named = [("Head", 2019), ("Director", 2021), ("Director", 2024), ("", 2025), ("Adviser", None)]
    assert [(one.office, one.years) for one in held(named)] == [("Director", "2021–2024"), ("Head", "2019")]


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Eser Çengel", "EÇ"),
        ("Nanette van Schelven", "NS"),
        ("Иван", "И"),
        ("“Ann” (B.)", "AB"),
        ("", ""),
        ("12 -", ""),
    ],
)
def test_a_monogram_is_the_first_letters_of_first_and_last_word(name: str, letters: str) -> None:
    assert monogram(name) == letters


@given(st.text())
def test_any_name_has_a_short_monogram_without_spaces(name: str) -> None:
    assert not set(monogram(name)) & set(" <>&\"'")
