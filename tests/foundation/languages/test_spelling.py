from __future__ import annotations

from datetime import date

import pytest
from django.utils.dates import WEEKDAYS
from django.utils.translation import override

from foundation.components.dates import in_words, number_of_day
from foundation.languages import spelling


@pytest.mark.parametrize(
    ("language", "first", "second", "weekday"),
    [
        ("en", "1 May 2026", "2 May 2026", "Friday"),
        ("ru", "1\u00a0мая 2026", "2\u00a0мая 2026", "пятница"),
        ("fr", "1er mai 2026", "2 mai 2026", "vendredi"),
        ("fr-ca", "1er mai 2026", "2 mai 2026", "vendredi"),
        ("de", "1. Mai 2026", "2. Mai 2026", "Freitag"),
    ],
)
def test_days_are_written_as_the_language_has_them(language: str, first: str, second: str, weekday: str) -> None:
    with override(language):
        assert (in_words(date(2026, 5, 1)), in_words(date(2026, 5, 2))) == (first, second)
        assert number_of_day(date(2026, 5, 1)) == ("1er" if language.startswith("fr") else "1")
        assert spelling.small(str(WEEKDAYS[4])) == weekday


def test_names_stand_in_the_order_of_the_alphabet() -> None:
    names = [
        "Эстония",
        "Йемен",
        "Исландия",
        "ёж",
        "Ель",
        "жук",
        "Zürich",
        "Église",
        "Etat",
        "œuvre",
        "Oslo",
        "Österreich",
    ]
    assert sorted(names, key=spelling.alphabetical) == [
        *("Église", "Etat", "œuvre", "Oslo", "Österreich", "Zürich"),
        *("ёж", "Ель", "жук", "Исландия", "Йемен", "Эстония"),
    ]


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Office – News"), ("ru", "Office\u00a0— News"), ("fr", "Office – News")]
)
def test_names_have_the_dash_of_the_language_between_them(language: str, title: str) -> None:
    with override(language):
        assert spelling.dashed("Office", "", "News") == title


@pytest.mark.parametrize(
    ("language", "text"), [("en", "Status: held"), ("ru", "Status: held"), ("fr", "Status\u00a0: held")]
)
def test_a_label_has_the_colon_of_the_language(language: str, text: str) -> None:
    with override(language):
        assert spelling.labelled("Status", "held") == text
        assert spelling.labelled("Status", "") == "Status"


def test_one_line_keeps_the_spaces_at_which_no_line_breaks() -> None:
    assert (
        spelling.one_line(" Nouvelle date\u00a0:\n  «\u202fDonnées\u202f» ")
        == "Nouvelle date\u00a0: «\u202fDonnées\u202f»"
    )
