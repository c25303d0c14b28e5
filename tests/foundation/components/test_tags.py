"""`foundation.components.templatetags.components`: template tags of both plug-ins."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.template import Context, Template
from django.utils import timezone
from django.utils.translation import override


def printed(source: str, **values: Any) -> str:
    return Template("{% load components %}" + source).render(Context(values))


@pytest.mark.parametrize(
    ("language", "words"), [("en", "1 May 2026"), ("ru", "1\u00a0мая 2026"), ("fr", "1er mai 2026")]
)
def test_a_day_is_written_as_its_language_does(language: str, words: str) -> None:
    with override(language):
        assert printed("{{ day|in_words }}", day=date(2026, 5, 1)).startswith(words)


def test_no_line_ends_between_a_day_and_its_month() -> None:
    text = "From 17 to 19 May 2021, 1er mai: 2021 was 5 days & 100 words of 9 10 <b>"
    found = printed("{{ text|unbroken }}", text=text).replace("\u00a0", "_")
    assert found == "From 17_to 19_May 2021, 1er_mai: 2021 was 5_days &amp; 100 words of 9 10 &lt;b&gt;"


@pytest.mark.parametrize("text", ["17–19 мая", "12-15 octobre", "2021-м", "10:00–11:30"])
def test_no_line_ends_inside_a_range_or_at_the_ending_of_a_number(text: str) -> None:
    found = printed("{{ text|unbroken }}", text=text)
    assert "\u2060".join(re.split("(?<=[0-9])([-–])(?=[0-9м])", text)) == found.replace("\u00a0", " ")
    assert found.replace("\u2060", "").replace("\u00a0", " ") == text


def test_a_day_that_is_not_known_prints_nothing() -> None:
    assert printed("[{{ day|in_words }}][{{ day|iso_day }}]", day=None) == "[][]"


def test_a_moment_is_the_day_of_the_readers_zone(settings: Any) -> None:
    settings.TIME_ZONE = "Asia/Baku"
    assert printed("{{ at|iso_day }}", at=datetime(2026, 4, 30, 22, tzinfo=UTC)) == "2026-05-01"


def test_one_moment_is_written_in_the_zone_of_each_reader() -> None:
    at, words = datetime(2026, 5, 1, 10, tzinfo=UTC), set()
    for zone in ("Asia/Baku", "Europe/Brussels"):
        with timezone.override(zone), override("fr"):
            words.add(printed("{{ at|in_words:'DATETIME_FORMAT' }}", at=at))
    assert words == {"1er mai 2026 à 14:00", "1er mai 2026 à 12:00"}


@pytest.mark.parametrize(("language", "city"), [("en", "Baku"), ("ru", "Баку"), ("fr", "Bakou")])
def test_the_time_zone_has_the_name_of_its_city(language: str, city: str) -> None:
    with timezone.override("Asia/Baku"), override(language):
        assert printed("{% current_zone %}") == city
    with timezone.override("UTC"), override(language):
        assert printed("{% current_zone %}") == "UTC"


def test_an_address_is_made_public_once(settings: Any) -> None:
    settings.PUBLIC_URL = "https://site.example"
    assert printed("{% absolute '/a/' %}") == "https://site.example/a/"
    assert printed("{% absolute 'https://other.example/a/' %}") == "https://other.example/a/"
