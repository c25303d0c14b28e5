"""`news.editorial.suggestions.events`: dates in texts, and the event that agrees with them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.editorial.suggestions.events import days_in, event_in
from news.editorial.suggestions.reading import Text
from news.editorial.suggestions.things import Thing

AT = date(2021, 5, 25)
WORKSHOP = Thing("workshop", ("Workshop on disruptive technologies",), days=(date(2021, 5, 17), date(2021, 5, 19)))
EARLIER = Thing("earlier", ("Workshop on disruptive technologies",), days=(date(2020, 5, 11), date(2020, 5, 13)))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("held from 17 to 19 May 2021.", "2021-05-17", "2021-05-19"),
        ("May 17-19, 2021", "2021-05-17", "2021-05-19"),
        ("17–19 мая 2021 года", "2021-05-17", "2021-05-19"),
        ("с 17 по 19 мая", "2021-05-17", "2021-05-19"),
        ("du 17 au 19 mai 2021", "2021-05-17", "2021-05-19"),
        ("le 1er juin 2021", "2021-06-01", "2021-06-01"),
        ("on 2021-05-17", "2021-05-17", "2021-05-17"),
        ("17.05.2021", "2021-05-17", "2021-05-17"),
        ("in May 2021", "2021-05-01", "2021-05-31"),
        ("в феврале 2024 года", "2024-02-01", "2024-02-29"),
        ("en octobre", "2021-10-01", "2021-10-31"),
        ("8 июня 2021 года", "2021-06-08", "2021-06-08"),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, first: str, last: str) -> None:
    (found,) = days_in(Text.read(text), at=AT)
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


@pytest.mark.parametrize("text", ["31 February 2021", "it may rain", "17 of 19 participants", "May 9999"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert not list(days_in(Text.read(text), at=AT))


def found(text: str, *events: Thing) -> str | None:
    suggestion = event_in(Text.read(text), events or [WORKSHOP], at=AT)
    return suggestion.words if suggestion else None


def test_an_event_agrees_with_a_date_and_with_words_of_its_title() -> None:
    assert found("The workshop of 17 to 19 May 2021 was about technologies.") == "17 to 19 May 2021"
    assert found("A workshop on disruptive technologies ended on 20 May 2021.") == "20 May 2021"
    assert found("The canteen is closed from 17 to 19 May 2021.") is None
    assert found("A workshop on disruptive technologies on 2 March 2021.") is None
    assert (
        found("A workshop long ago: the Workshop on disruptive technologies") == "Workshop on disruptive technologies"
    )


def test_an_event_is_known_by_its_month_and_unsure_if_its_title_is_not() -> None:
    sure = event_in(Text.read("A workshop on disruptive technologies in May 2021"), [WORKSHOP], at=AT)
    unsure = event_in(Text.read("A workshop on technologies in May 2021"), [WORKSHOP], at=AT)
    assert sure is not None
    assert unsure is not None
    assert (sure.is_sure, sure.words, unsure.is_sure) == (True, "May 2021", False)
    assert found("A workshop on technologies in June 2021") is None
    assert found("A cake in May 2021") is None


def test_an_earlier_event_in_the_text_is_only_a_mention() -> None:
    text = "Workshop on disruptive technologies: after 11 to 13 May 2020 they met on 18 May 2021."
    suggestion = event_in(Text.read(text), [EARLIER, WORKSHOP], at=AT)
    assert suggestion is not None
    assert suggestion.value == "workshop"


@given(text=st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    event_in(Text.read(text), [WORKSHOP], at=AT)
