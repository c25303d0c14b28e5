"""Local times in a place, and the instants calculated from them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from events import zones


@pytest.mark.parametrize(
    ("day", "there", "hour"),
    [
        (date(2021, 5, 17), "Asia/Baku", "12:00"),
        (date(2021, 5, 17), "Asia/Tashkent", "13:00"),
        (date(2022, 1, 26), "Asia/Baku", "13:00"),
        (date(2022, 1, 26), "Asia/Tashkent", "14:00"),
    ],
)
def test_ten_oclock_in_brussels_is_this_late_elsewhere(day: date, there: str, hour: str) -> None:
    moment = zones.instant(day, time(10), "Europe/Brussels")
    assert f"{moment.astimezone(zones.zone(there)):%H:%M}" == hour


def test_a_skipped_hour_counts_with_the_offset_before_and_a_repeated_one_is_the_first() -> None:
    assert zones.instant(date(2027, 3, 28), time(2, 30), "Europe/Brussels") == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert zones.instant(date(2027, 10, 31), time(2, 30), "Europe/Brussels") == datetime(
        2027, 10, 31, 0, 30, tzinfo=UTC
    )


def test_a_time_that_the_clock_skips_does_not_exist() -> None:
    assert not zones.exists(date(2027, 3, 28), time(2, 30), "Europe/Brussels")
    assert zones.exists(date(2027, 3, 28), time(3), "Europe/Brussels")
    assert zones.exists(date(2027, 3, 28), time(2, 30), "Asia/Baku")
    assert zones.exists(date(2027, 10, 31), time(2, 30), "Europe/Brussels")


def test_a_day_begins_when_it_begins_there() -> None:
    assert zones.midnight(date(2027, 1, 1), "Asia/Kolkata") == datetime(2026, 12, 31, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize("name", ["Mars/Base", "", "Europe", "../etc/passwd", "Europe/Brussels\0"])
def test_an_unknown_zone_is_refused_in_words(name: str) -> None:
    with pytest.raises(ValueError, match="no IANA time zone, such as Europe/Brussels"):
        zones.zone(name)


def test_editors_choose_among_places_only() -> None:
    names = zones.zone_names()
    assert {"Europe/Brussels", "Asia/Baku", "UTC"} <= set(names)
    assert not {"EST", "CET", "Etc/GMT+1", "Factory"} & set(names)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Europe/Brussels", "UTC+1"),
        ("Asia/Kolkata", "UTC+5:30"),
        ("America/St_Johns", "UTC−3:30"),
        ("Africa/Abidjan", "UTC"),
    ],
)
def test_an_offset_is_told_in_words(name: str, words: str) -> None:
    assert zones.offset_in_words(datetime(2027, 1, 5, 9, tzinfo=UTC), name) == words


def test_a_zone_is_called_after_its_city() -> None:
    assert zones.city("America/Argentina/Buenos_Aires") == "Buenos Aires"
