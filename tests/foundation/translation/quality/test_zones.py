"""Time zones, as people write them."""

from __future__ import annotations

import pytest

from foundation.translation.quality.zones import is_same_moment, zones_of


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("at 10:00 GMT", (0, 0)),
        ("15:00 UTC+3", (3, 3)),
        ("15:00 UTC+5:30", (5.5, 5.5)),
        ("3 p.m. Brussels time", (1, 2)),
        ("9 a.m. New York time", (-5, -4)),
        ("5 pm Central European Time", (1, 2)),
        ("11 h (heure de Paris)", (1, 2)),
        ("9 h, heure d’Europe centrale", (1, 2)),
        ("11 h TU", (0, 0)),
        ("в 10:00 по московскому времени", (3, 3)),
        ("в 10:00 мск", (3, 3)),
        ("полночь по Гринвичу", (0, 0)),
        ("в 9:00 по времени Брюсселя", (1, 2)),
        ("noon local time", ()),
        ("10 h, heure locale", ()),
        ("в 10:00 по местному времени", ()),
    ],
)
def test_a_zone_is_read(text: str, zone: tuple[float, ...]) -> None:
    assert [found for _start, _end, found in zones_of(text)] == [zone]


@pytest.mark.parametrize(
    "text",
    ["at the same time", "in real time", "une heure avant", "l’heure de début", "в рабочее время", "в настоящее время"],
)
def test_other_words_for_time_are_not_zones(text: str) -> None:
    assert list(zones_of(text)) == []


def test_times_of_two_zones_are_one_moment_in_winter_or_in_summer() -> None:
    paris, moscow = (1.0, 2.0), (3.0, 3.0)
    assert [hour for hour in range(24) if is_same_moment((12 * 60, paris), (hour * 60, moscow))] == [13, 14]
    assert not is_same_moment((12 * 60, paris), (12 * 60, ()))
