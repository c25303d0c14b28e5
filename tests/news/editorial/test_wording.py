"""``news.editorial.wording``: the basis of the checks in ``tests/news/editorial/test_rules.py``."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.editorial.wording import acronyms_in, is_expanded, is_file_name, is_vague, ordinals_in, placeholders_in


@pytest.mark.parametrize(
    ("words", "language", "expected"),
    [
        ("the 2nd, the third and the twenty-first", "en", {2, 3, 21}),
        ("one second", "en", {2}),
        ("30 seconds", "en", set()),
        ("2-й, третья и семнадцатого", "ru", {2, 3, 17}),
        ("во вторник", "ru", set()),
        ("la 2e, la première et la dix-septième", "fr", {1, 2, 17}),
        ("the 7th edition of the HS, the seventh edition of the NACE 2 classification", "en", set()),
        ("the fifth edition of the ISO Standard and the 6th edition of the convention", "en", set()),
        ("the 3rd edition of the WCO Forum, the 4th edition of the AI4Good Summit", "en", {3, 4}),
        ("the 5th edition of the conference", "en", {5}),
        ("2nd or second, of whose words nothing is known", "az", set()),
    ],
)
def test_ordinals(words: str, language: str, expected: set[int]) -> None:
    assert ordinals_in(words, language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On xx May and on xx May, TBC.", ["On xx May", "on xx May,", "May, TBC."]),
        ("xx", ["xx"]),
        ("Nothing of the kind.", []),
    ],
)
def test_placeholders_come_with_the_words_around_them(text: str, expected: list[str]) -> None:
    assert placeholders_in(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The WCO, two NCPs and the IoT", ["WCO", "NCP", "IoT"]),
        ("Kunio MIKURIYA of the OSCE", ["OSCE"]),
        ("EU, XIV, A/P, name@WCO.org", []),
    ],
)
def test_acronyms(text: str, expected: list[str]) -> None:
    assert list(acronyms_in(text)) == expected


def test_a_word_of_a_full_name_is_no_first_name() -> None:
    text = "Postal UNECE, Heinrich STEPHAN"
    assert list(acronyms_in(text, {})) == []
    assert list(acronyms_in(text, {"UPU": ("Universal Postal Union",)})) == ["UNECE"]


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    placeholders_in(text)
    is_file_name(text)
    is_vague(text)
    for language in ("en", "ru", "fr"):
        ordinals_in(text, language)
    for acronym in acronyms_in(text):
        is_expanded(acronym, text)
