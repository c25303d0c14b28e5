"""`events.title_numbers`: numbers in titles."""

from __future__ import annotations

import pytest

from events.title_numbers import disagrees, numbers_in


@pytest.mark.parametrize(
    ("title", "language", "numbers"),
    [
        ("Second workshop on disruptive technologies", "en", {2}),
        ("Seventeenth meeting", "en", {17}),
        ("11th Meeting of the Regional Structures", "en", {11}),
        ("Второй семинар", "ru", {2}),
        ("Третья встреча контактных лиц", "ru", {3}),
        ("Об одиннадцатом совещании", "ru", {11}),
        ("2-й семинар", "ru", {2}),
        ("Deuxième atelier", "fr", {2}),
        ("Seconde réunion", "fr", {2}),
        ("2e atelier", "fr", {2}),
        ("18th meeting, 12th to 15th of May", "en", {18, 12}),
    ],
)
def test_numbers_are_read_in_figures_and_words(title: str, language: str, numbers: set[int]) -> None:
    assert numbers_in(title, language=language) == numbers


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Webinar, 3 March 2027", "en"),
        ("Webinar of 3rd May", "en"),
        ("Twenty-first meeting", "en"),
        ("30-second pitches", "en"),
        ("Вебинары по вторникам", "ru"),
        ("Встреча 17-го мая", "ru"),
        ("Двадцать первый семинар", "ru"),
        ("Vingt-deuxième atelier", "fr"),
        ("Customs in 2027", "en"),
    ],
)
def test_dates_and_parts_of_longer_numbers_are_left_alone(title: str, language: str) -> None:
    assert numbers_in(title, language=language) == set()


def test_a_title_and_a_field_disagree_only_where_both_speak() -> None:
    assert disagrees("Second workshop", 3, language="en") == 2
    assert disagrees("Second workshop", 2, language="en") is None
    assert disagrees("Second workshop", None, language="en") is None
    assert disagrees("Workshop", 3, language="en") is None
