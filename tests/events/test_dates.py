"""`events.dates`: days and times in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from django.utils import translation

from events import cities, dates, zones

MAY_17, MAY_19 = date(2021, 5, 17), date(2021, 5, 19)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (MAY_17, MAY_17, "17 May 2021"),
        (MAY_17, MAY_19, "17 to 19 May 2021"),
        (date(2021, 4, 30), date(2021, 5, 2), "30 April to 2 May 2021"),
        (date(2021, 12, 30), date(2022, 1, 2), "30 December 2021 to 2 January 2022"),
    ],
)
def test_days_are_written_once_what_they_share(first: date, last: date, words: str) -> None:
    with translation.override("en"):
        assert dates.days(first, last) == words


def test_what_is_to_come_has_its_weekday() -> None:
    with translation.override("en"):
        assert dates.days_with_weekday(MAY_17, MAY_17) == "Monday 17 May 2021"
        assert dates.days_with_weekday(MAY_17, MAY_19) == "17 to 19 May 2021 (Monday to Wednesday)"


@pytest.mark.parametrize(
    ("language", "heading", "inside"),
    [
        ("en", "Monday 17 May 2021", "Monday 17 May 2021"),
        ("ru", "Понедельник, 17\u00a0мая 2021", "понедельник, 17\u00a0мая 2021"),
        ("fr", "Lundi 17 mai 2021", "lundi 17 mai 2021"),
    ],
)
def test_a_weekday_has_the_letter_of_its_language_in_a_sentence(language: str, heading: str, inside: str) -> None:
    with translation.override(language):
        assert dates.days_with_weekday(MAY_17, MAY_17) == heading
        assert dates.days_with_weekday(MAY_17, MAY_17, in_sentence=True) == inside


def test_french_writes_the_first_of_a_month_as_an_ordinal() -> None:
    with translation.override("fr"):
        assert dates.day(date(2021, 5, 1)) == "1er mai 2021"
        assert "1er" in dates.days(date(2021, 5, 1), date(2021, 5, 3))
        assert dates.day(date(2021, 5, 11)) == "11 mai 2021"


def test_russian_has_the_month_in_the_case_of_a_day() -> None:
    with translation.override("ru"):
        assert dates.days(MAY_17, MAY_19).endswith("19\u00a0мая 2021")


@pytest.mark.parametrize(
    ("at", "zone", "words"),
    [
        (datetime(2021, 5, 17, 8, tzinfo=UTC), "Europe/Brussels", "Brussels time (UTC+2)"),
        (datetime(2022, 1, 26, 9, tzinfo=UTC), "Europe/Brussels", "Brussels time (UTC+1)"),
        (datetime(2021, 5, 17, 8, tzinfo=UTC), "Asia/Baku", "Baku time (UTC+4)"),
        (datetime(2021, 5, 17, 8, tzinfo=UTC), "Asia/Kolkata", "Kolkata time (UTC+5:30)"),
        (datetime(2021, 5, 17, 8, tzinfo=UTC), "UTC", "UTC"),
    ],
)
def test_a_zone_is_a_city_with_its_offset_of_that_day(at: datetime, zone: str, words: str) -> None:
    with translation.override("en"):
        assert dates.zone_in_words(at, zone) == words


@pytest.mark.parametrize(
    ("language", "zone", "words"),
    [
        ("ru", "Asia/Baku", "по бакинскому времени (UTC+4)"),
        ("ru", "Europe/Oslo", "по времени Осло (UTC+2)"),
        ("ru", "Asia/Kolkata", "по времени Kolkata (UTC+5:30)"),
        ("fr", "Africa/Cairo", "heure du Caire (UTC+2)"),
        ("fr", "Europe/Amsterdam", "heure d’Amsterdam (UTC+2)"),
    ],
)
def test_the_name_of_a_zone_stands_in_the_case_that_the_language_asks_for(language: str, zone: str, words: str) -> None:
    with translation.override(language):
        assert dates.zone_in_words(datetime(2021, 5, 17, 8, tzinfo=UTC), zone) == words


def test_hours_have_an_end_where_there_is_one() -> None:
    with translation.override("en"):
        assert dates.hours(time(10), time(13)) == "10:00 to 13:00"
        assert dates.hours(time(10), None) == "10:00"


@pytest.mark.parametrize("name", sorted(cities.CITIES))
def test_each_city_names_a_zone_that_exists(name: str) -> None:
    assert zones.zone(name).key == name
    assert name in cities.TIMES
