"""Checks of a translation: measured with pairs of texts, and facts written at random in the way of each language."""

from __future__ import annotations

from datetime import date, time
from fractions import Fraction
from typing import Any

import pytest
from django.utils.formats import date_format, get_format
from django.utils.translation import override
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from foundation.translation.quality.checking import Context, Side, check, union
from foundation.translation.quality.findings import Finding, Kind
from foundation.translation.quality.glossary import Index, Term
from foundation.translation.quality.number_words import numbers_in_words
from foundation.translation.quality.reading import facts_of
from tests.foundation.translation.quality.measuring import measure, pairs
from tests.foundation.translation.quality.naming import named

LANGUAGES = ["en", "ru", "fr", "de", "it"]
SPACES = {"ru": "\u00a0", "fr": "\u202f"}
two_languages = st.permutations(LANGUAGES).map(lambda codes: codes[:2])
days = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize("name", ["before", "after", "numbers"])
def test_most_findings_are_right_and_most_faults_are_found(name: str) -> None:
    assert len(pairs(name)) >= 75
    measured = measure(name)
    print("\n".join(measured.faults))
    assert measured.precision("errors") >= 0.95
    assert measured.precision("warnings") >= 0.85
    assert measured.recall(*Kind) >= 0.85


def found(original: str, translation: str, languages: list[str], context: Context | None = None) -> list[Finding]:
    return check(Side(original, languages[0]), Side(translation, languages[1]), context)


def kinds(*args: Any) -> list[str]:
    return [finding.kind.value for finding in found(*args)]


def in_words(on: date, code: str) -> str:
    if code == "en":
        return f"{on.day} {on:%B} {on.year}"
    with override(code):
        words = (
            date_format(on, "j E Y")
            if code == "ru"
            else f"{on.day}{'.' * (code == 'de')} {date_format(on, 'F')} {on.year}"
        )
    return words.lower() if code != "de" else words


def in_digits(number: Fraction, code: str) -> str:
    if code == "en":
        return f"{float(number):,.1f}"
    thousands = SPACES.get(code, ".")
    return f"{float(number):,.1f}".replace(",", "_").replace(".", ",").replace("_", thousands)


def clock(at: time, code: str) -> str:
    match code:
        case "en":
            return f"{at.hour % 12 or 12}:{at.minute:02} {'p' if at.hour >= 12 else 'a'}.m."
        case "fr":
            return f"{at.hour}\u00a0h\u00a0{at.minute:02}"
        case "de":
            return f"{at.hour}.{at.minute:02} Uhr"
    return f"{at.hour}:{at.minute:02}"


@settings(max_examples=200, deadline=None)
@given(days, days, two_languages)
def test_a_date_is_the_same_in_all_languages_and_another_date_is_not(on: date, other: date, codes: list[str]) -> None:
    assume(on != other)
    assert kinds(in_words(on, codes[0]), f"({in_words(on, codes[1])})", codes) == []
    assert kinds(in_words(on, codes[0]), f"{on:%d.%m.%Y}", codes) == []
    assert kinds(in_words(on, codes[0]), f"{on:%Y-%m-%d}", codes) == []
    assert kinds(in_words(on, codes[0]), in_words(other, codes[1]), codes) == ["date"]


@settings(max_examples=200, deadline=None)
@given(st.integers(1_000, 99_999_999), st.integers(1_000, 99_999_999), two_languages)
def test_a_number_is_the_same_in_all_languages_and_another_number_is_not(
    one: int, other: int, codes: list[str]
) -> None:
    assume(one != other)
    assert kinds(in_digits(Fraction(one, 10), codes[0]), in_digits(Fraction(one, 10), codes[1]), codes) == []
    assert kinds(in_digits(Fraction(one, 10), codes[0]), in_digits(Fraction(other, 10), codes[1]), codes) == ["number"]


read_in_words = st.permutations(["en", "fr", "ru"]).map(lambda codes: codes[:2])
whole = st.one_of(st.integers(2, 130), st.integers(2, 9_999), st.integers(2, 999_999_999))


@settings(max_examples=200, deadline=None)
@given(whole, read_in_words, st.integers(0, 2))
def test_a_number_in_words_is_one_number_and_explains_its_digits(number: int, codes: list[str], case: int) -> None:
    words = f"({named(number, codes[0], case)})"
    assert [one.value for one in numbers_in_words(words, codes[0])] == [number]
    assert kinds(f"– {number:,}".replace(",", "\u00a0"), words, codes[::-1]) == []


@pytest.mark.parametrize(
    ("language", "words", "value"),
    [
        ("en", "half a million", 500_000),
        ("en", "a quarter of a billion", 250_000_000),
        ("en", "two and a half thousand", 2_500),
        ("en", "the twenty-first", 21),
        ("en", "three quarters", Fraction(3, 4)),
        ("fr", "un million et demi", 1_500_000),
        ("fr", "deux heures et demie", Fraction(5, 2)),
        ("fr", "quinze cents", 1_500),
        ("fr", "XIXe", 19),
        ("ru", "полтора миллиона", 1_500_000),
        ("ru", "полумиллиона", 500_000),
        ("ru", "два с половиной миллиона", 2_500_000),
        ("ru", "две трети", Fraction(2, 3)),
        ("ru", "ХХI", 21),  # Cyrillic letters
    ],
)
def test_a_half_a_share_and_a_roman_numeral_are_plain_numbers(language: str, words: str, value: Fraction) -> None:
    (number,) = numbers_in_words(words, language)
    assert (number.value, number.is_plain) == (value, True)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "a first, a second and a third country"),
        ("en", "both, twice, dozens, hundreds of thousands, a dozen, two dozen, two decades"),
        ("fr", "un bâtiment neuf, un pays tiers, une centaine, des milliers"),
        ("ru", "сотни тысяч, семью, оба, трёхдневный, одна, первый, второй, третий, два десятка"),
    ],
)
def test_articles_and_idioms_are_not_plain_numbers(language: str, words: str) -> None:
    assert [number for number in numbers_in_words(words, language) if number.is_plain] == []


@settings(max_examples=200, deadline=None)
@given(whole, whole, read_in_words, st.integers(0, 2))
def test_a_number_in_words_is_the_same_in_all_languages_and_another_number_is_not(
    one: int, other: int, codes: list[str], case: int
) -> None:
    other_words = named(other, codes[1], case)
    words, others = (f"({named(one, code, case)})" for code in codes)
    assume(one != other and not {"(neuf)", "(семью)"} & {words, others, f"({other_words})"})
    assert [number.value for number in numbers_in_words(words, codes[0])] == [one]
    assert kinds(words, others, codes) == []
    assert kinds(words, f"– {other:,}".replace(",", "\u00a0"), codes) == ["number"]
    assert kinds(words, other_words, codes) == ["number"]
    figures = f"{one:,}" if codes[0] == "en" else f"{one:,}".replace(",", "\u202f")
    assert kinds(f"– {figures}", others, codes) == []
    assert kinds(f"– {figures}", other_words, codes) == ["number"]


def slips(digits: str, place: int) -> list[str]:
    """Return the number without a digit, with another one, with two swapped, and with one zero more."""
    before, digit, after = digits[:place], digits[place], digits[place + 1 :]
    other = str(int(digit) % 9 + 1)
    return [before + after, f"{before}{other}{after}", f"{before}{after[:1]}{digit}{after[1:]}", f"{digits}0"]


@settings(max_examples=200, deadline=None)
@given(st.integers(2200, 99_999), st.integers(1, 3), st.integers(0, 3))
def test_a_slip_is_an_error_beside_another_number_that_is_lost(number: int, place: int, slip: int) -> None:
    wrong = slips(str(number), place)[slip]
    assume(int(wrong) != number)
    errors = [one for one in found(f"({number}) 0.07 %", f"({wrong})", ["en", "fr"]) if one.is_error]
    assert [(error.original, error.translation) for error in errors] == [(str(number), wrong)]


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 999), st.integers(0, 999), st.permutations(LANGUAGES).map(lambda codes: codes[:2]))
def test_a_copied_number_is_found_where_its_mark_means_something_else(
    thousands: int, rest: int, codes: list[str]
) -> None:
    decimal = {code: get_format("DECIMAL_SEPARATOR", code) for code in codes}
    for mark in ",.":
        copied = f"— {thousands}{mark}{rest:03}"
        one_is_decimal, other_is_decimal = (decimal[code] == mark for code in codes)
        is_known = {mark in SPACES.get(code, ",.") for code in codes} == {True} or mark == ","
        expected = ["number"] if is_known and one_is_decimal != other_is_decimal else []
        findings = found(copied, copied, codes)
        assert [finding.kind for finding in findings] == expected
        assert all("another number" in finding.message for finding in findings)


@settings(max_examples=100, deadline=None)
@given(st.integers(2, 999), st.integers(1, 999), st.integers(1, 999))
def test_millions_and_thousands_are_added(millions: int, thousands: int, other: int) -> None:
    assume(thousands != other)
    figures = f"{millions}.{thousands:03} million"
    assert kinds(figures, f"{millions} млн {thousands} тыс.", ["en", "ru"]) == []
    assert kinds(figures, f"{millions} млн {other} тыс.", ["en", "ru"]) == ["number"]


@settings(max_examples=100, deadline=None)
@given(st.integers(175, 205), st.integers(175, 205))
def test_a_decade_is_the_same_in_all_languages_and_another_decade_is_not(one: int, other: int) -> None:
    assume(one % 10 != other % 10)
    for code, right, wrong in (
        ("ru", f"{one}0-е годы", f"{other}0-е годы"),
        ("fr", f"les années {one}0", f"les années {other}0"),
        ("ru", f"{one % 10 or 10}0-е годы", f"{other % 10 or 10}0-е годы"),
    ):
        if "100" in right + wrong:
            continue
        assert kinds(f"the {one}0s", right, ["en", code]) == []
        assert kinds(f"the {one}0s", wrong, ["en", code]) == ["number"]


ZONES = {
    "en": ["GMT", "CET", "Moscow time", "New York time"],
    "ru": ["по Гринвичу", "по центральноевропейскому времени", "по московскому времени", "EST"],
    "fr": ["GMT", "(heure de Paris)", "(heure de Moscou)", "(heure de New York)"],
}
zones = st.sampled_from(range(4))


@settings(max_examples=200, deadline=None)
@given(st.times(), zones, zones, read_in_words)
def test_a_time_in_another_zone_is_an_error_and_a_lost_zone_a_warning(
    at: time, one: int, other: int, codes: list[str]
) -> None:
    first, second = (clock(at, code) for code in codes)
    original, right = f"{first} {ZONES[codes[0]][one]}", f"{second} {ZONES[codes[1]][one]}"
    wrong = f"{second} {ZONES[codes[1]][other]}"
    assert kinds(original, right, codes) == []
    assert [finding.is_error for finding in found(original, wrong, codes)] == [True] * (one != other)
    assert [finding.is_error for finding in found(original, second, codes)] == [False]
    assert kinds(first, right, codes) == []


@settings(max_examples=200, deadline=None)
@given(st.times(), st.times(), two_languages)
def test_a_time_is_the_same_in_all_languages_and_another_time_is_not(at: time, other: time, codes: list[str]) -> None:
    assume((at.hour, at.minute) != (other.hour, other.minute) and at.hour % 12 != other.hour % 12)
    assert kinds(clock(at, codes[0]), clock(at, codes[1]), codes) == []
    (finding,) = found(clock(at, codes[0]), clock(other, codes[1]), codes)
    assert finding.is_error


@settings(max_examples=300, deadline=None)
@given(st.text(), st.text(), two_languages)
def test_any_text_can_be_checked(original: str, translation: str, codes: list[str]) -> None:
    for finding in found(original, translation, codes):
        assert finding.message
        assert finding.fix


@pytest.mark.parametrize(
    "text", ["1 " * 20_000, "1, " * 20_000 + "May", "+1 " * 9_000, "Mr A" + " Bb" * 9_000, "12:" * 9_000]
)
def test_a_long_text_of_digits_takes_no_long_time(text: str) -> None:
    found(text, text[::-1], ["en", "fr"])


def test_a_language_that_django_does_not_know_compares_the_parts_of_dates() -> None:
    def compared(translation: str) -> list[str]:
        sides = Side("On 3 November 2026", "en", has_dates=False), Side(translation, "tk", has_dates=False)
        return [finding.kind.value for finding in check(*sides)]

    assert compared("3-nji noýabr 2026") == []
    assert compared("3-nji noýabr 2027") == ["number"]


def test_a_fact_in_another_paragraph_counts_for_texts_that_may_be_paired_with_wrong_ones() -> None:
    texts = [facts_of("Trade grew by 312 tonnes.", "en"), facts_of("It was sold to 415 firms.", "en")]
    theirs = [facts_of("Торговля выросла на 415 т.", "ru"), facts_of("Его продали 312 фирмам.", "ru")]
    known = (union(texts), union(theirs))
    assert kinds("Trade grew by 312 tonnes.", "Торговля выросла на 415 т.", ["en", "ru"]) == ["number"]
    assert kinds("Trade grew by 312 tonnes.", "Торговля выросла на 415 т.", ["en", "ru"], Context(known=known)) == []


def test_a_term_is_found_in_any_form_and_the_longest_of_several() -> None:
    names = ["таможня", "таможенная декларация", "декларация", "ЕС"]
    index = Index(((name, Term({"ru": (name,)})) for name in names), language="ru")
    text = "Декларации и таможенные декларации подают в таможню ЕС, а ес — не сокращение."
    assert [text[one.start : one.end] for one in index.find(text)] == [
        "Декларации",
        "таможенные декларации",
        "таможню",
        "ЕС",
    ]
