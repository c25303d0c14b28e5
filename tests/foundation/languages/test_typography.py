"""`foundation.languages.typography`: no-break spaces by the rules of each language."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.languages import typography

MARKS = st.text(alphabet="вИяБ аbé12 5«»—–:;!?%№<>&/.\u00a0\u202f-", max_size=40)
LANGUAGES = st.sampled_from(["ru", "fr", "en", "de", "pt-br", ""])


def shown(text: str, language: str) -> str:
    return typography.unbroken(text, language).replace("\u00a0", "_").replace("\u202f", "~").replace("\u2060", "+")


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("ru", "Совещание в Баку — и о новом: я там с 5 мая", "Совещание в_Баку_— и_о_новом: я_там с_5_мая"),
        ("ru", "рост на 120 млн и 45 %, № 7, 2026 году", "рост на 120_млн и_45_%, №_7, 2026_году"),
        ("ru", "из-за и в-третьих", "из-за и_в-третьих"),
        ("fr", "« Quoi ? » Oui ; non ! Note : 45 %", "«~Quoi~?~» Oui~; non~! Note_: 45_%"),
        ("fr", "Le 1er mars, n° 5, 3 millions", "Le 1er_mars, n°_5, 3_millions"),
        ("fr", "à 10:30, voir http://a.example/x?y=1 ; ici", "à 10:30, voir http://a.example/x?y=1~; ici"),
        ("en", "Why ? It is : a - b — c", "Why ? It is : a - b — c"),
        ("en", "On 5 May at 10", "On 5_May at 10"),
        ("ru", "17–19 мая, 2021-м", "17+–+19_мая, 2021+-+м"),
    ],
)
def test_spaces_follow_the_rules_of_the_language(language: str, text: str, found: str) -> None:
    assert shown(text, language) == found


@pytest.mark.parametrize(
    "kept",
    [
        '<a title="в Баку — и">',
        "<code>в Баку — и</code>",
        "https://a.example/?q=в&x=—",
        "&nbsp;",
        '<img alt="Quoi ? — 5 ans">',
    ],
)
@pytest.mark.parametrize("language", ["ru", "fr"])
def test_tags_code_and_addresses_are_not_changed(kept: str, language: str) -> None:
    assert kept in typography.unbroken(f"и это {kept} в тексте ?", language)


@given(MARKS, LANGUAGES)
def test_only_spaces_change(text: str, language: str) -> None:
    found = typography.unbroken(text, language)
    assert re.sub(r"[\u00a0\u202f]", " ", found).replace("\u2060", "") == re.sub(r"[\u00a0\u202f]", " ", text)


@given(MARKS, LANGUAGES)
def test_twice_is_as_once(text: str, language: str) -> None:
    once = typography.unbroken(text, language)
    assert typography.unbroken(once, language) == once
