"""`events.cards`: date and place, as shown in lists."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from django.utils import translation

from events import cards
from events.models import EditionPage

pytestmark = pytest.mark.django_db  # a new page queries its content type


def edition(**values: object) -> EditionPage:
    page = EditionPage(**{"starts_on": date(2021, 5, 17), "time_zone": "Europe/Brussels", **values})
    page.set_instants()
    return page


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"format": "online"}, "Online"),
        ({"format": "online", "city": "Baku"}, "Online"),
        ({"format": "in_person", "city": "Baku", "country": "Azerbaijan"}, "Baku, Azerbaijan"),
        ({"format": "in_person", "venue": "Customs House"}, "Customs House"),
        ({"format": "in_person"}, "In person"),
        ({"format": "hybrid", "city": "Brussels", "country": "Belgium"}, "Brussels, Belgium and online"),
        ({"format": "hybrid"}, "In person and online"),
    ],
)
def test_the_place_line_says_where(values: dict[str, str], place: str) -> None:
    with translation.override("en"):
        assert cards.place(edition(**values)) == place


def test_a_format_that_stands_for_the_place_has_no_capital_in_a_sentence() -> None:
    with translation.override("en"):
        assert cards.place(edition(format="online"), in_sentence=True) == "online"
        assert cards.place(edition(format="hybrid"), in_sentence=True) == "in person and online"
        assert cards.place(edition(format="in_person", venue="Customs House"), in_sentence=True) == "Customs House"


def test_an_hour_carries_the_offset_of_its_day() -> None:
    with translation.override("en"):
        summer = cards.moment(edition(starts_at=time(10), ends_at=time(13)))
        winter = cards.moment(edition(starts_on=date(2022, 1, 26), starts_at=time(10)))
    assert summer == cards.Moment(
        "2021-05-17T10:00+02:00", "10:00", "2021-05-17T13:00+02:00", "13:00", "Brussels time (UTC+2)"
    )
    assert winter == cards.Moment("2022-01-26T10:00+01:00", "10:00", zone="Brussels time (UTC+1)")


def test_whole_days_and_several_days_have_no_hours_of_one_day() -> None:
    assert cards.moment(edition()) is None
    assert cards.moment(edition(ends_on=date(2021, 5, 19), starts_at=time(10), ends_at=time(13))) is None


def test_several_days_have_a_beginning_and_an_end() -> None:
    # The clock changes in the night between: start and end have different offsets.
    begin, end = cards.edges(
        edition(starts_on=date(2021, 3, 27), ends_on=date(2021, 3, 28), starts_at=time(10), ends_at=time(13))
    )
    assert begin is not None
    assert end is not None
    assert (begin.begins_at, end.begins_at) == ("2021-03-27T10:00+01:00", "2021-03-28T13:00+02:00")


def test_without_a_date_the_period_stands_for_it() -> None:
    assert cards.when(edition(starts_on=None, period="autumn 2027")) == "autumn 2027"
    with translation.override("en"):
        assert cards.when(edition(starts_on=None)) == "Date to be confirmed"


def test_the_days_before_it_was_moved_are_told_only_if_they_differ() -> None:
    with translation.override("en"):
        assert cards.was(edition(previous_starts_on=date(2021, 5, 10))) == "10 May 2021"
        assert cards.was(edition(previous_starts_on=date(2021, 5, 17))) == ""
        assert cards.was(edition()) == ""


@pytest.mark.parametrize(
    ("values", "is_on_a_leaf"),
    [
        ({}, True),
        ({"ends_on": date(2021, 5, 19)}, True),
        ({"ends_on": date(2021, 6, 1)}, False),
        ({"ends_on": date(2022, 5, 19)}, False),
        ({"starts_on": None, "period": "May 2027"}, False),
    ],
)
def test_a_leaf_shows_all_days_only_within_a_month(values: dict[str, object], is_on_a_leaf: bool) -> None:
    assert cards.card(edition(**values), at=datetime(2020, 1, 1, tzinfo=UTC)).is_on_a_leaf is is_on_a_leaf
