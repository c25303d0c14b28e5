"""`events.ordinals`: the number of an edition in three languages."""

from __future__ import annotations

import pytest

from events import ordinals


@pytest.mark.parametrize(
    ("number", "language", "words"),
    [
        (1, "en", "First edition"),
        (2, "en", "Second edition"),
        (20, "en", "Twentieth edition"),
        (21, "en", "21st edition"),
        (2, "ru", "Второе мероприятие серии"),
        (3, "ru", "Третье мероприятие серии"),
        (20, "ru", "Двадцатое мероприятие серии"),
        (21, "ru", "21-е мероприятие серии"),
        (1, "fr", "Première édition"),
        (2, "fr", "Deuxième édition"),
        (21, "fr", "21e édition"),
        (2, "de", ""),
        (0, "en", "0th edition"),
    ],
)
def test_a_title_has_the_number_in_words(number: int, language: str, words: str) -> None:
    assert ordinals.in_words(number, language) == words


def test_each_language_has_twenty_different_words() -> None:
    for language in ("en", "ru", "fr"):
        words = {ordinals.in_words(number, language) for number in range(1, 21)}
        assert len(words) == 20
        assert not any(character.isdigit() for text in words for character in text)


@pytest.mark.parametrize(
    ("number", "short"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (112, "112th"),
    ],
)
def test_english_tables_have_the_right_ending(number: int, short: str) -> None:
    assert ordinals.short(number, "en") == short


def test_russian_and_french_tables_have_theirs() -> None:
    assert [ordinals.short(number, "ru") for number in (1, 2, 11)] == ["1-е", "2-е", "11-е"]
    assert [ordinals.short(number, "fr") for number in (1, 2, 21)] == ["1re", "2e", "21e"]


def test_a_language_without_a_table_has_figures_and_no_words() -> None:
    assert (ordinals.short(2, "de"), ordinals.in_words(2, "de")) == ("2.", "")
