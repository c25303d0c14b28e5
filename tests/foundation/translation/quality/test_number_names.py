"""Names of numbers: every word that makes up a number has its value, in all forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.translation.quality.number_names import Role, number_named
from tests.foundation.translation.quality import naming


@pytest.mark.parametrize(
    ("language", "ones", "tens"),
    [
        ("en", naming.ENGLISH, naming.ENGLISH_TENS),
        *(("ru", *names) for names in zip(naming.RUSSIAN, naming.RUSSIAN_TENS, strict=True)),
        ("fr", naming.FRENCH[:17], naming.FRENCH_TENS[:7]),
    ],
)
def test_each_name_has_its_value(language: str, ones: list[str], tens: list[str]) -> None:
    for value, name in [*enumerate(ones[1:], 1), *((ten * 10, name) for ten, name in enumerate(tens) if ten > 1)]:
        assert number_named(name, language) == (Role.CARDINAL, value)


def test_russian_hundreds_have_their_value_in_each_case() -> None:
    for names in naming.RUSSIAN_HUNDREDS:
        for value, name in enumerate(names[1:], 1):
            assert number_named(name, "ru") == (Role.CARDINAL, value * 100)


@pytest.mark.parametrize(
    "word", ["сотрудник", "сотрудникам", "семинар", "семинарами", "вторник", "однако", "пятница", "пятна"]
)
def test_a_word_that_only_begins_like_a_number_is_none(word: str) -> None:
    assert number_named(word, "ru") is None


@given(st.text(), st.sampled_from(["en", "fr", "ru", "de", "it", "tk"]))
def test_any_word_can_be_read(word: str, language: str) -> None:
    number_named(word.casefold(), language)
