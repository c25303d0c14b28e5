"""Parsing of dates and times."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from django.conf import settings
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from foundation.usable_dates import FIRST_YEAR, LAST_YEAR
from foundation.written_dates import words
from foundation.written_dates.read import (
    LONGEST,
    NoSuchDay,
    NotUnderstood,
    OtherWeekday,
    Words,
    read_date,
    read_datetime,
    read_time,
)

DAY = date(2026, 5, 25)
LANGUAGES = [code for code, _name in settings.LANGUAGES]
days = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))


def understood(text: str, language: str = "en") -> date:
    with override(language):
        return read_date(text, words.words_now())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text",
    [
        *("25.05.2026", "25.5.2026", "25. 5. 2026", "25.05.26", "25-05-2026", "25/05/2026", "25 05 2026"),
        *("2026-05-25", "2026-5-25", "2026/05/25", "2026.05.25"),
        *("25 May 2026", "25 MAY 2026", "25th May 2026", "25 May, 2026", "May 25, 2026", "May 25th 2026"),
        *("25 мая 2026", "25 мая 2026 г.", "25 мая 2026 года", "25 май 2026", "25 Мая 2026"),
        *("25 mai 2026", "25\u00a0mai\u202f2026", "  25  mai 2026 "),
        *("Monday 25 May 2026", "Mon, 25 May 2026", "понедельник, 25 мая 2026", "lundi 25 mai 2026", "пн 25.05.2026"),
    ],
)
def test_a_day_is_understood_as_people_write_it_whatever_the_language_of_the_cms(text: str, language: str) -> None:
    assert understood(text, language) == DAY


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1er février 2026", date(2026, 2, 1)),
        ("1 fevrier 2026", date(2026, 2, 1)),
        ("3 févr. 2026", date(2026, 2, 3)),
        ("12 сент. 2026", date(2026, 9, 12)),
        ("mar 25 2026", date(2026, 3, 25)),
        ("mar 26 mai 2026", date(2026, 5, 26)),
    ],
)
def test_short_names_and_missing_accents_are_understood(text: str, day: date) -> None:
    assert understood(text) == day


def test_a_slash_is_read_in_the_order_of_the_language() -> None:
    assert read_date("05/04/2026", Words(month_first=True)) == date(2026, 5, 4)
    assert read_date("05/04/2026", Words()) == date(2026, 4, 5)
    assert read_date("05.04.2026", Words(month_first=True)) == date(2026, 4, 5)


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "25.05", "25 May", "May 2026", "2026", "25.05-2026", "25 ju 2026", "25 jui 2026", "13.13.2026"),
        *("2026-05-25-01", "25 May 20266", "٢٥.٠٥.٢٠٢٦", "25 " + "M" * LONGEST + " 2026", "0000-05-25", "\x00"),
    ],
)
def test_what_leaves_a_choice_is_not_guessed(text: str) -> None:
    with pytest.raises(NotUnderstood):
        understood(text)


def test_a_day_that_no_calendar_has_is_named() -> None:
    with pytest.raises(NoSuchDay) as raised:
        understood("31.02.2026")
    assert (raised.value.year, raised.value.month, raised.value.days) == (2026, 2, 28)


def test_a_weekday_that_contradicts_its_date_is_not_passed_over() -> None:
    with pytest.raises(OtherWeekday) as raised:
        understood("Tuesday 25 May 2026")
    assert raised.value.day == DAY


@given(days, st.sampled_from(LANGUAGES))
def test_what_is_spelled_out_is_read_as_the_same_day(day: date, language: str) -> None:
    with override(language):
        assert read_date(words.spelled(day), words.words_now()) == day


@given(
    days, st.sampled_from(["{0:%d.%m.}{0.year:04}", "{0.day}.{0.month}.{0.year:04}", "{0.day}/{0.month}/{0.year:04}"])
)
def test_figures_are_read_as_the_same_day(day: date, form: str) -> None:
    assert understood(form.format(day)) == understood(day.isoformat()) == day


@given(st.text(max_size=80))
def test_any_text_is_a_date_or_is_not_understood(text: str) -> None:
    for reading in (lambda: understood(text), lambda: read_time(text), lambda: read_datetime(text, Words())):
        try:
            reading()
        except NotUnderstood:
            continue


@pytest.mark.parametrize(
    "text", ["10:00", "10.00", "10 h 00", "10h00", "10 h", "10h", "10", "10 am", "10:00:00", "10 ч 00"]
)
def test_a_time_is_understood_as_people_write_it(text: str) -> None:
    assert read_time(text) == time(10)


@pytest.mark.parametrize(
    ("text", "at"),
    [("2:30 pm", time(14, 30)), ("12 am", time(0)), ("12 p.m.", time(12)), ("9 h 05", time(9, 5)), ("0:00", time(0))],
)
def test_halves_of_the_day_are_understood(text: str, at: time) -> None:
    assert read_time(text) == at


@pytest.mark.parametrize("text", ["", "24:00", "10:60", "13 pm", "0 am", "10:5", "1000", "ten", "-1:00", "10:00 Uhr"])
def test_a_time_that_no_clock_shows_is_not_understood(text: str) -> None:
    with pytest.raises(NotUnderstood):
        read_time(text)


@given(st.times().map(lambda at: at.replace(microsecond=0)))
def test_any_time_is_read_from_its_figures(at: time) -> None:
    assert read_time(f"{at:%H:%M:%S}") == at
    assert read_time(f"{at.hour} h {at.minute:02}") == at.replace(second=0)


@pytest.mark.parametrize(
    "text",
    [
        *("25.05.2026 10:00", "25.05.2026, 10:00", "25.05.2026 10.00", "2026-05-25 10:00", "2026-05-25T10:00:00"),
        *(
            "25 May 2026, 10:00",
            "25 May 2026 at 10:00",
            "25 mai 2026 à 10 h 00",
            "25 мая 2026 в 10:00",
            "25 May 2026 10 am",
        ),
    ],
)
def test_a_day_and_a_time_are_understood_together(text: str) -> None:
    with override("en"):
        assert read_datetime(text, words.words_now()) == datetime(2026, 5, 25, 10)


def test_a_day_alone_is_its_first_minute() -> None:
    assert read_datetime("25.05.2026", Words()) == datetime(2026, 5, 25)
    with pytest.raises(NoSuchDay):
        read_datetime("31.02.2026", Words())
