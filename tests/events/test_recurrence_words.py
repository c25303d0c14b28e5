"""Cadences in words, and explanations of errors."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.utils import translation

from events.recurrence import Cadence, RuleError, read_rule
from events.recurrence_words import explain, in_words


def words(rule: str, *, language: str = "en", zone: str = "Europe/Brussels") -> str:
    cadence = Cadence.read(
        rule,
        first_on=date(2027, 1, 5),
        starts_at=time(10),
        time_zone=zone,
        duration_minutes=90,
        except_on=["2027-02-02"],
    )
    with translation.override(language):
        return in_words(cadence)


@pytest.mark.parametrize(
    ("rule", "often"),
    [
        ("FREQ=DAILY", "every day"),
        ("FREQ=DAILY;INTERVAL=3", "every 3 days"),
        ("FREQ=WEEKLY", "every Tuesday"),
        ("FREQ=WEEKLY;BYDAY=FR,MO,WE", "every Monday, Wednesday and Friday"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "every 2 weeks on Tuesday"),
        ("FREQ=MONTHLY", "on day 5 of every month"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "on the last day of every month"),
        ("FREQ=MONTHLY;BYDAY=1TU", "every first Tuesday of the month"),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1", "every first Tuesday of the month"),
        ("FREQ=MONTHLY;BYDAY=-1TH,-1FR", "every last Thursday and last Friday of the month"),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=2WE", "every 3 months on the second Wednesday"),
        ("FREQ=YEARLY", "every year on 5 January"),
        ("FREQ=YEARLY;BYMONTH=5;BYDAY=3MO", "every year on the third Monday of May"),
        ("FREQ=YEARLY;INTERVAL=2;BYMONTH=5;BYDAY=3MO", "every 2 years on the third Monday of May"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
    ],
)
def test_a_rule_is_told_in_words_and_one_beyond_words_as_it_is(rule: str, often: str) -> None:
    assert words(rule) == f"{often}, 10:00 Brussels time"


def test_an_end_is_told_as_the_last_day_or_the_number_of_times() -> None:
    first_tuesdays = "every first Tuesday of the month, 10:00 Brussels time"
    assert words("FREQ=MONTHLY;BYDAY=1TU;UNTIL=20271231") == f"{first_tuesdays}, until 31 December 2027"
    assert words("FREQ=MONTHLY;BYDAY=1TU;COUNT=12") == f"{first_tuesdays}, 12 times"
    # An UNTIL instant is shown as its local day, which differs in Baku.
    assert words("FREQ=DAILY;UNTIL=20271230T210000Z", zone="Asia/Baku").endswith("until 31 December 2027")


@pytest.mark.parametrize(
    ("interval", "often"),
    [(1, "ежедневно"), (2, "раз в 2 дня"), (5, "раз в 5 дней"), (11, "раз в 11 дней"), (21, "раз в 21 день")],
)
def test_russian_counts_intervals_by_their_last_figure(interval: int, often: str) -> None:
    told = words(f"FREQ=DAILY;INTERVAL={interval}", language="ru").replace("\u00a0", " ")
    assert told == f"{often}, 10:00 по брюссельскому времени"


@pytest.mark.parametrize("language", ["ru", "fr"])
def test_other_languages_write_weekdays_and_months_small(language: str) -> None:
    told = words("FREQ=YEARLY;BYMONTH=5;BYDAY=3MO", language=language)
    assert {"ru": "понедельник", "fr": "lundi"}[language] in told
    assert {"ru": "мая", "fr": "mai"}[language] in told


@pytest.mark.parametrize(("day", "told"), [(1, "le 1er de chaque mois"), (2, "le 2 de chaque mois")])
def test_the_first_of_a_month_is_no_plain_figure_in_french(day: int, told: str) -> None:
    assert words(f"FREQ=MONTHLY;BYMONTHDAY={day}", language="fr").startswith(told)


def test_a_fault_is_explained_with_its_parts_and_another_error_as_it_is() -> None:
    with pytest.raises(RuleError) as caught:
        read_rule("FREQ=MONTHLY;INTERVAL=0")
    assert explain(caught.value) == "INTERVAL is “0”. Use a whole number from 1 to 99."
    assert explain(ValueError("Something else")) == "Something else"
