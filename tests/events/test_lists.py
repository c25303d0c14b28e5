"""`events.lists`: filters in URLs, upcoming and past, slices, months."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from events.lists import EditionList, end_of_month, next_month, previous_month
from events.models import EditionPage
from foundation.filters import Cursor, NoSuchList
from tests import event_factories, factories

pytestmark = pytest.mark.django_db

AT = datetime(2027, 3, 1, tzinfo=UTC)


def asked(language: str = "en", **params: str) -> EditionList:
    return EditionList.from_params(params, language=language)


def titles(editions: list[EditionPage]) -> list[str]:
    return [edition.title for edition in editions]


def found(**params: str) -> list[str]:
    """Return the content of a list, upcoming and past together."""
    listing = asked(**params)
    return titles([*listing.upcoming(at=AT).editions, *listing.undated(), *listing.past(at=AT).editions])


# --- URLs -------------------------------------------------------------------------------------------------------------


def test_an_address_has_its_filters_in_one_order_and_the_year_as_a_folder() -> None:
    factories.topic(slug="data")
    listing = asked(spoken="ru", topic="data", kind="webinar", format="online", year="2027")
    assert listing.path("/e/") == "/e/2027/?kind=webinar&topic=data&format=online&spoken=ru"
    assert listing.path("/e/", year=None, topic=None) == "/e/?kind=webinar&format=online&spoken=ru"
    assert listing.month_path("/e/", date(2027, 5, 1)) == "/e/2027/05/?kind=webinar&topic=data&format=online&spoken=ru"
    assert asked().path("/e/") == "/e/"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kind", "party"),
        ("format", "by post"),
        ("spoken", "xx"),
        ("spoken", "(.*)"),
        ("topic", "nothing"),
        ("region", "\0"),
        ("organisation", "nobody"),
        ("series", "none"),
        ("year", "0"),
        ("year", "20270"),
        ("year", "²"),
    ],
)
def test_an_unknown_value_is_no_list(name: str, value: str) -> None:
    with pytest.raises(NoSuchList):
        asked(**{name: value})


def test_a_list_says_its_filters_in_words() -> None:
    factories.topic(slug="data", name="Data model")
    series = event_factories.series(title="Monthly webinar")
    listing = asked(topic="data", series=series.slug, spoken="ru", kind="webinar", format="hybrid", year="2027")
    assert listing.heading == "Events: Webinar, Data model, Monthly webinar, In person and online, Russian, 2027"


# --- Content ----------------------------------------------------------------------------------------------------------


def test_upcoming_comes_soonest_first_and_past_latest_first() -> None:
    for title, day in (("B", 20), ("A", 10)):
        event_factories.edition(title=title, starts_on=date(2027, 3, day))
        event_factories.edition(title=f"old {title}", starts_on=date(2027, 2, day))
    listing = asked()
    assert titles(listing.upcoming(at=AT).editions) == ["A", "B"]
    assert titles(listing.past(at=AT).editions) == ["old B", "old A"]


def test_what_has_no_date_yet_is_listed_by_itself_and_a_cancelled_one_without_date_is_not() -> None:
    event_factories.edition(title="autumn", starts_on=None, status="planned")
    event_factories.edition(title="moved", starts_on=None, status="postponed")
    event_factories.edition(title="off", starts_on=None, status="cancelled")
    other = event_factories.edition(title="held instead", starts_on=date(2026, 5, 4), status="held")
    event_factories.edition(title="replaced", starts_on=None, status="postponed", replaced_by=other)
    listing = asked()
    assert titles(listing.undated()) == ["autumn", "moved"]
    assert not listing.upcoming(at=AT).editions


def test_what_has_a_month_or_a_season_only_stands_after_all_that_has_a_day_in_it() -> None:
    for title, period in (("May", "May 2027"), ("spring", "spring 2027"), ("last winter", "winter 2026/27")):
        event_factories.edition(title=title, starts_on=None, status="planned", period=period)
    event_factories.edition(title="20 May", starts_on=date(2027, 5, 20))
    event_factories.edition(title="1 June", starts_on=date(2027, 6, 1))
    event_factories.edition(title="27 February", starts_on=date(2027, 2, 27))
    listing = asked()
    assert titles(listing.upcoming(at=AT).editions) == ["20 May", "May", "spring", "1 June"]
    assert titles(listing.past(at=AT).editions) == ["last winter", "27 February"]
    assert not listing.undated()


def test_a_month_long_past_is_found_by_year_topic_and_series() -> None:
    topic = factories.topic(slug="data")
    series = event_factories.series(slug="workshops")
    held = {"starts_on": None, "status": "held", "topics": [topic]}
    event_factories.edition(series, title="first", period="March 2021", **held)
    event_factories.edition(series, title="second", starts_on=date(2021, 5, 17), topics=[topic])
    event_factories.edition(series, title="third", period="November 2021", **held)
    event_factories.edition(series, title="fifth", period="February 2023", **held)
    listing = asked(topic="data")
    assert titles(listing.past(at=AT).editions) == ["fifth", "third", "second", "first"]
    assert listing.years == [2023, 2021]
    assert titles(asked(year="2021").of_its_year().editions) == ["third", "second", "first"]
    assert titles(EditionPage.objects.child_of(series).latest_first()) == ["fifth", "third", "second", "first"]
    assert titles(asked(series="workshops").latest(2)) == ["fifth", "third"]
    assert listing.span() == (date(2021, 3, 1), date(2023, 2, 28))


def test_a_postponed_event_whose_month_has_passed_is_no_longer_to_come() -> None:
    event_factories.edition(title="never held", starts_on=None, status="postponed", period="March 2020")
    listing = asked()
    assert not listing.undated()
    assert not listing.upcoming(at=AT).editions
    assert titles(listing.past(at=AT).editions) == ["never held"]


def test_a_list_holds_only_what_is_public_and_in_its_language() -> None:
    event_factories.edition(title="public")
    event_factories.edition_draft(title="draft")
    event_factories.edition(event_factories.events_index("ru"), title="по-русски")
    assert found() == ["public"]


@pytest.mark.parametrize(
    ("params", "values"),
    [
        ({"kind": "training"}, {"kind": "training"}),
        ({"format": "hybrid"}, {"format": "hybrid"}),
        ({"spoken": "ru"}, {"working_languages": "en;ru"}),
        ({"spoken": "ru"}, {"interpretation_languages": "ru"}),
        ({"spoken": "fr"}, {"working_languages": "fr;en"}),
        ({"year": "2026"}, {"starts_on": date(2026, 5, 4)}),
    ],
)
def test_a_filter_keeps_what_has_the_mark(params: dict[str, str], values: dict[str, object]) -> None:
    event_factories.edition(title="other", working_languages="en", interpretation_languages="")
    event_factories.edition(title="wanted", **values)
    assert found(**params) == ["wanted"]


def test_a_topic_includes_the_narrower_ones() -> None:
    broad = factories.topic(slug="broad")
    narrow = factories.topic(slug="narrow", parent=broad)
    event_factories.edition(title="narrow", topics=[narrow])
    event_factories.edition(title="both", topics=[broad, narrow], starts_on=date(2027, 4, 1))
    event_factories.edition(title="other", topics=[factories.topic()])
    assert found(topic="broad") == ["narrow", "both"]
    assert found(topic="narrow") == ["narrow", "both"]
    assert {slug for slug, *_name in asked().used_rows("topic")} >= {"broad", "narrow"}


def test_regions_organisations_and_series_are_filters_too() -> None:
    region, organisation = factories.region(slug="europe"), factories.organisation(slug="nl")
    series = event_factories.series(slug="webinars")
    wanted = event_factories.edition_draft(series, title="wanted", regions=[region])
    for role in ("host", "organiser"):  # the same organisation twice, but the edition once
        wanted.organisations.create(organisation=organisation, role=role)
    factories.publish(wanted)
    event_factories.edition(title="other")
    for params in ({"region": "europe"}, {"organisation": "nl"}, {"series": "webinars"}):
        assert found(**params) == ["wanted"]
    assert [slug for slug, *_name in asked().used_rows("organisation")] == ["nl"]
    assert asked().upcoming(at=AT).editions[0].listed_series == (series.title if found()[0] == "wanted" else "")


def test_a_series_has_the_undated_on_top_and_what_was_held_nobody_knows_when_at_the_end() -> None:
    event_factories.edition(title="unknown day", starts_on=None, status="held", period="in the nineties")
    event_factories.edition(title="old", starts_on=date(2021, 5, 4), status="held")
    event_factories.edition(title="some day", starts_on=None, status="planned")
    event_factories.edition(title="new", starts_on=date(2027, 5, 4))
    assert titles(EditionPage.objects.latest_first()) == ["some day", "new", "old", "unknown day"]


# --- Slices ---------------------------------------------------------------------------------------------------------


def test_slices_show_each_edition_once() -> None:
    for day in range(1, 8):  # three of them at the same time
        event_factories.edition(title=f"coming {day}", starts_on=date(2027, 3, 10 + max(day, 3)))
        event_factories.edition(title=f"gone {day}", starts_on=date(2027, 2, 10 + max(day, 3)))
    listing = asked()
    for ask, name in ((listing.upcoming, "after"), (listing.past, "before")):
        seen: list[str] = []
        cursor = None
        while True:
            part = ask(at=AT, size=2, **{name: cursor})
            seen += titles(part.editions)
            cursor = part.further and Cursor.read(str(part.further))
            if cursor is None:
                break
        assert len(seen) == 7
        assert len(set(seen)) == 7


@pytest.mark.parametrize(
    "text", ["", "x", "20270301T100000-", "20279901T100000-1", "20270301T100000-1'--", "²0270301T100000-1"]
)
def test_a_cursor_that_nobody_gave_out_is_no_place(text: str) -> None:
    with pytest.raises(NoSuchList):
        Cursor.read(text)


# --- Months ---------------------------------------------------------------------------------------------------------


def test_a_month_holds_what_has_a_day_in_it() -> None:
    event_factories.edition(title="before", starts_on=date(2027, 2, 28))
    event_factories.edition(title="into", starts_on=date(2027, 2, 27), ends_on=date(2027, 3, 1))
    event_factories.edition(title="across", starts_on=date(2027, 2, 1), ends_on=date(2027, 4, 30))
    event_factories.edition(title="last day", starts_on=date(2027, 3, 31))
    event_factories.edition(title="after", starts_on=date(2027, 4, 1))
    assert titles(asked().in_month(date(2027, 3, 1))) == ["across", "into", "last day"]
    assert asked().span() == (date(2027, 2, 1), date(2027, 4, 30))


def test_a_month_names_what_is_known_for_it_without_a_day_but_no_whole_years() -> None:
    for title in ("March 2027", "spring 2027", "April 2027", "2027", "first half of 2027", "soon"):
        event_factories.edition(title=title, starts_on=None, status="planned", period=title)
    assert titles(asked().sometime_in_month(date(2027, 3, 1))) == ["March 2027", "spring 2027"]
    assert titles(asked().sometime_in_month(date(2027, 5, 1))) == ["spring 2027"]


def test_months_follow_each_other() -> None:
    assert end_of_month(date(2028, 2, 1)) == date(2028, 2, 29)
    assert next_month(date(2027, 12, 1)) == date(2028, 1, 1)
    assert previous_month(date(2027, 1, 1)) == date(2026, 12, 1)
