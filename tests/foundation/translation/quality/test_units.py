"""Lengths of time are the same in any unit and word, and another length is an error."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.foundation.translation.quality.test_quality import found, kinds

# The plural of each unit, in Russian the form that follows 5 to 20.
NAMES = {
    "minute": ("minutes", "minutes", "минут"),
    "day": ("days", "jours", "дней"),
    "week": ("weeks", "semaines", "недель"),
    "month": ("months", "mois", "месяцев"),
    "year": ("years", "ans", "лет"),
}
LANGUAGES = ("en", "fr", "ru")
SAME = (("week", "day", 7), ("year", "month", 12), ("day", "minute", 24 * 60))
counts = st.sampled_from(sorted({*range(5, 21)} - {8, 15}))  # "huit jours" and "quinze jours" have two lengths
codes_of_two = st.permutations(range(3)).map(lambda places: places[:2])


@settings(max_examples=100, deadline=None)
@given(counts, counts, st.sampled_from(SAME), codes_of_two)
def test_a_length_in_another_unit_is_the_same_and_another_length_is_not(
    one: int, other: int, units: tuple[str, str, int], places: list[int]
) -> None:
    long, short, times = units
    codes = [LANGUAGES[place] for place in places]
    original = f"({one} {NAMES[long][places[0]]}) 1.5 %"
    right, wrong = (f"({number * times} {NAMES[short][places[1]]}) 1,5 %" for number in (one, other))
    assert kinds(original, right, codes) == []
    assert kinds(right, original, codes[::-1]) == []
    assert [one.is_error for one in found(original, wrong, codes)] == [True] * (one != other)


@pytest.mark.parametrize(
    ("codes", "original", "translation", "expected"),
    [
        ("en fr", "It lasted 14 days.", "Il a duré quinze jours.", []),
        ("en fr", "Every fortnight, 30 experts.", "Tous les 15 jours, 30 experts.", []),
        ("en fr", "Every two weeks in 30 ports.", "Tous les 16 jours dans 30 ports.", ["number"]),
        ("en ru", "A fortnight later 30 came.", "Через две недели приехали 30.", []),
        ("en ru", "A fortnight later 30 came.", "Через 10 дней приехали 30.", ["number"]),
        ("en ru", "A fortnight later.", "Через три недели.", ["number"]),
        ("fr en", "Sous quinzaine, 30 experts.", "Within 14 days, 30 experts.", []),
        ("fr en", "Sous huit jours, 30 experts.", "Within a week, 30 experts.", []),
        ("fr en", "Sous huit jours, 30 experts.", "Within 10 days, 30 experts.", ["number"]),
        ("fr en", "Une quinzaine de ports.", "Some 15 ports.", []),
        ("en ru", "A 14-day course for 30.", "Двухнедельный курс на 30 человек.", []),
        ("en ru", "A 10-day course for 30.", "Двухнедельный курс на 30 человек.", ["number"]),
        ("en ru", "A 10-day course for 30.", "10-дневный курс на 30 человек.", []),
        ("en ru", "A 72-hour strike by 30.", "Забастовка 30 человек на трое суток.", []),
        ("en ru", "A 72-hour strike by 30.", "Забастовка 30 человек на двое суток.", ["number"]),
        ("en ru", "A 48-hour strike by 30.", "48-часовая забастовка 30 человек.", []),
        ("en ru", "Within 24 hours, 30 people.", "За сутки 30 человек.", []),
        ("en ru", "90 minutes for 30.", "Полтора часа на 30.", []),
        ("en ru", "Eighteen months, 30 people.", "Полтора года, 30 человек.", []),
        ("ru en", "Полгода, 30 человек.", "6 months, 30 people.", []),
        ("ru en", "Полгода, 30 человек.", "8 months, 30 people.", ["number"]),
        ("en ru", "A 90-second film for 30.", "Полутораминутный ролик на 30 человек.", []),
        ("en ru", "Six weeks in 30 ports.", "Полтора месяца в 30 портах.", []),
        ("en fr", "5 days in 30 ports.", "5 semaines dans 30 ports.", ["number"]),
        ("en fr", "Three score of cases.", "60 cas.", []),
        ("en fr", "A score of cases.", "Une vingtaine de cas.", []),
        ("en fr", "A couple of weeks, 30 experts.", "Quinze jours, 30 experts.", []),
        ("ru en", "Две дюжины портов.", "24 ports.", []),
        ("ru fr", "Полтора десятка портов.", "Une quinzaine de ports.", []),
    ],
)
def test_a_length_or_a_group_in_one_word(codes: str, original: str, translation: str, expected: list[str]) -> None:
    assert kinds(original, translation, codes.split()) == expected
