"""`events.periods`: months, seasons and years as editors enter them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.periods import MONTHS, Period, read


def days(first: str, last: str) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("February 2023", "2023-02-01", "2023-02-28"),
        ("  february, 2024. ", "2024-02-01", "2024-02-29"),
        ("in May of the year 2027", "2027-05-01", "2027-05-31"),
        ("март 2021 года", "2021-03-01", "2021-03-31"),
        ("в марте 2021 г.", "2021-03-01", "2021-03-31"),
        ("май 2021", "2021-05-01", "2021-05-31"),
        ("février 2023", "2023-02-01", "2023-02-28"),
        ("en août 2026", "2026-08-01", "2026-08-31"),
        ("April–May 2027", "2027-04-01", "2027-05-31"),
        ("апрель — май 2027 года", "2027-04-01", "2027-05-31"),
        ("autumn 2027", "2027-09-01", "2027-11-30"),
        ("осень 2027 года", "2027-09-01", "2027-11-30"),
        ("à l’automne 2027", "2027-09-01", "2027-11-30"),
        ("été 2026", "2026-06-01", "2026-08-31"),
        ("winter 2026/27", "2026-12-01", "2027-02-28"),
        ("зима 2027/2028", "2027-12-01", "2028-02-29"),
        ("Q2 2027", "2027-04-01", "2027-06-30"),
        ("second quarter of 2027", "2027-04-01", "2027-06-30"),
        ("II квартал 2027 года", "2027-04-01", "2027-06-30"),
        ("2-й квартал 2027 года", "2027-04-01", "2027-06-30"),
        ("1er trimestre 2027", "2027-01-01", "2027-03-31"),
        ("first half of 2027", "2027-01-01", "2027-06-30"),
        ("второе полугодие 2027 г.", "2027-07-01", "2027-12-31"),
        ("2027", "2027-01-01", "2027-12-31"),
        ("2027 год", "2027-01-01", "2027-12-31"),
    ],
)
def test_a_period_in_words_is_two_days(text: str, first: str, last: str) -> None:
    assert read(text) == days(first, last)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "next financial year",
        "after May 2027",
        "June or July 2027",
        "May–April 2027",
        "May 27",
        "May 2027/28",
        "autumn 2027/28",
        "winter 2026/28",
        "fifth quarter 2027",
        "third half of 2027",
        "12 May 2027",
        "room 2027 seats",
        "2027 or 2028",
        "x" * 500 + " 2027",
    ],
)
def test_what_is_no_period_of_one_calendar_is_not_guessed(text: str) -> None:
    assert read(text) is None


@given(st.text(max_size=130))
def test_any_text_is_a_period_in_order_or_none(text: str) -> None:
    period = read(text)
    assert period is None or period.first < period.last


@given(st.sampled_from(range(len(MONTHS))), st.integers(1, 12), st.integers(1990, 2099))
def test_every_name_of_a_month_is_that_month(names: int, month: int, year: int) -> None:
    period = read(f"{MONTHS[names].split()[month - 1]} {year}")
    assert period is not None
    assert (period.first.year, period.first.month, period.first.day) == (year, month, 1)
    assert (period.last.year, period.last.month) == (year, month)
