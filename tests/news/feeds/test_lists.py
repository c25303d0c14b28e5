"""`news.feeds.lists`: the object behind a list, its further pages and its feed."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.utils import translation
from hypothesis import example, given
from hypothesis import strategies as st

from foundation.filters import Cursor, NoSuchList
from news.feeds.lists import ItemList, ListSlice
from news.models import Item
from tests import factories
from tests.factories import NOON

ENGLISH = ItemList(language="en")
Run = Callable[..., Any]

INSTANTS = st.datetimes(min_value=datetime(1000, 1, 1), timezones=st.just(UTC))


# --- Cursors --------------------------------------------------------------------------------------------------------


@given(published_at=INSTANTS, pk=st.integers(min_value=1, max_value=10**17))
def test_a_cursor_is_read_as_it_was_written(published_at: datetime, pk: int) -> None:
    cursor = Cursor(published_at, pk)
    assert Cursor.read(str(cursor)) == cursor


@given(text=st.text(max_size=60))
@example("20260101T120000.000000-")
@example("20260101T120000.000000--1")
@example("20260101T120000.000000-٣")
@example("00000101T120000.000000-1")
@example("-1")
@example("x" * 10_000)
@example("20260101T120000.000000-" + "9" * 5_000)
@example("\0")
def test_any_other_text_is_no_place_in_a_list(text: str) -> None:
    try:
        cursor = Cursor.read(text)
    except NoSuchList:
        return
    assert Cursor.read(str(cursor)) == cursor


# --- Filters --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "params",
    [
        {"kind": "gossip"},
        {"kind": "NEWS"},
        {"year": "abc"},
        {"year": "0"},
        {"year": "1"},
        {"year": "9999"},
        {"year": "20266"},
        {"year": "-2026"},
        {"year": "２０２６"},
        {"year": "2026", "month": "13"},
        {"year": "2026", "month": "0"},
        {"month": "5"},
        {"topic": "none"},
        {"topic": "\0"},
        {"topic": "x" * 10_000},
        {"region": "' OR 1=1 --"},
        {"organisation": "none"},
    ],
    ids=str,
)
@pytest.mark.django_db
def test_a_filter_that_names_nothing_is_no_list(params: dict[str, str]) -> None:
    with pytest.raises(NoSuchList):
        ItemList.from_params(params, language="en")


@pytest.mark.django_db
def test_empty_and_unknown_parameters_are_passed_over() -> None:
    assert ItemList.from_params({"kind": "", "topic": "", "utm_source": "x"}, language="en") == ENGLISH


@pytest.mark.django_db
def test_an_address_is_read_as_it_was_written() -> None:
    topic, region, organisation = factories.topic(), factories.region(), factories.organisation()
    params = {
        "month": "03",
        "region": region.slug,
        "kind": "news",
        "year": "2026",
        "topic": topic.slug,
        "organisation": organisation.slug,
    }
    listing = ItemList.from_params(params, language="en")
    assert listing.params == params
    assert list(listing.params) == ["kind", "topic", "organisation", "region", "year", "month"], "one order for all"
    assert ItemList.from_params(dict(parse_qsl(listing.query().lstrip("?"))), language="en") == listing
    assert listing.query(region=None, month=None) == (
        f"?kind=news&topic={topic.slug}&organisation={organisation.slug}&year=2026"
    )


@pytest.mark.django_db
def test_a_list_without_filters_has_no_query() -> None:
    assert (ENGLISH.query(), ENGLISH.params, ENGLISH.is_filtered) == ("", {}, False)


@pytest.mark.django_db
def test_each_filter_finds_its_items_and_no_others() -> None:
    topic, region = factories.topic(), factories.region()
    both = factories.item(facets=[f"topic:{topic.pk}", f"region:{region.pk}"])
    on_topic = factories.item(facets=[f"topic:{topic.pk}"], kind="statement")
    old = factories.item(published_at=datetime(2019, 6, 1, 12, tzinfo=UTC))
    factories.item(language="ru", facets=[f"topic:{topic.pk}"])
    factories.item(is_listed=False, facets=[f"topic:{topic.pk}"])

    def found(**params: str) -> set[Item]:
        return set(ItemList.from_params(params, language="en").newest(100))

    assert found() == {both, on_topic, old}
    assert found(topic=topic.slug) == {both, on_topic}
    assert found(topic=topic.slug, region=region.slug) == {both}
    assert found(kind="statement") == {on_topic}
    assert found(year="2019") == {old}
    assert found(year="2019", month="06") == {old}
    assert found(year="2019", month="05") == set()
    assert found(year="2019", topic=topic.slug) == set()


@pytest.mark.django_db
def test_a_year_begins_and_ends_at_the_office() -> None:
    """The year in Baku begins four hours before that in UTC."""
    last = factories.item(published_at=datetime(2025, 12, 31, 19, 59, tzinfo=UTC))
    first = factories.item(published_at=datetime(2025, 12, 31, 20, 0, tzinfo=UTC))
    assert ItemList(language="en", year=2025).newest(9) == [last]
    assert ItemList(language="en", year=2026).newest(9) == [first]
    assert ItemList(language="en", year=2025, month=12).newest(9) == [last]
    assert ItemList(language="en", year=2026).months() == [1]


@pytest.mark.django_db
def test_the_heading_names_the_filters_in_the_language_of_the_list() -> None:
    topic = factories.topic(name={"en": "Training", "ru": "Обучение"})
    with translation.override("en"):
        assert ItemList.from_params({"topic": topic.slug}, language="ru").filter_names == ["Обучение"]
        assert ItemList.from_params({"topic": topic.slug}, language="fr").filter_names == ["Training"]
        assert "2024" in ItemList(language="en", year=2024).heading
    with translation.override("ru"):
        assert ItemList(language="ru", year=2021, month=5).heading == "Новости: май 2021"


# --- Slices ---------------------------------------------------------------------------------------------------------


def walk_to_older(listing: ItemList, size: int) -> list[ListSlice]:
    slices = [listing.slice(size=size)]
    while slices[-1].older:
        slices.append(listing.slice(before=slices[-1].older, size=size))
    return slices


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_slices_show_every_item_once_in_both_directions(seed: int) -> None:
    """Also if several items have the same time, as imported ones do (noon of their date)."""
    chance = random.Random(seed)
    size = chance.choice([1, 2, 3, 5])
    for _ in range(chance.randint(0, 17)):
        factories.item(published_at=NOON - timedelta(days=chance.randint(0, 4)))
    expected = list(Item.objects.newest_first())

    slices = walk_to_older(ENGLISH, size)
    assert [item for shown in slices for item in shown.items] == expected
    assert all(len(shown.items) == size for shown in slices[:-1])
    assert slices[0].newer is None

    back = slices[-1]
    seen = list(back.items)
    while back.newer:
        newer = ENGLISH.slice(after=back.newer, size=size)
        seen = [*(item for item in newer.items if item not in seen), *seen]
        back = newer
    assert seen == expected
    assert back.items == slices[0].items, "going back ends at the first page, which is full"


@pytest.mark.django_db
def test_a_slice_shows_the_same_items_when_newer_ones_arrive() -> None:
    for _ in range(6):
        factories.item()
    second = ENGLISH.slice(size=2).older
    before = ENGLISH.slice(before=second, size=2).items
    factories.item(published_at=NOON + timedelta(days=1))
    assert ENGLISH.slice(before=second, size=2).items == before


@pytest.mark.django_db
def test_a_slice_goes_on_where_an_item_was_withdrawn() -> None:
    for _ in range(6):
        factories.item()
    first = ENGLISH.slice(size=2)
    first.items[-1].delete()
    assert len(ENGLISH.slice(before=first.older, size=2).items) == 2


@pytest.mark.django_db
def test_an_empty_list_leads_nowhere() -> None:
    assert ENGLISH.slice() == ListSlice([])
    assert ENGLISH.slice(before=Cursor(NOON, 1)) == ListSlice([])
    assert ENGLISH.slice(after=Cursor(NOON, 1)) == ListSlice([])


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 40])
def test_a_slice_costs_one_query_however_long_the_list(count: int, django_assert_num_queries: Run) -> None:
    for _ in range(count):
        factories.item()
    cursor = Cursor(NOON - timedelta(hours=count), 1)
    with django_assert_num_queries(1):
        ENGLISH.slice()
    with django_assert_num_queries(1):
        ENGLISH.slice(before=cursor)


@pytest.mark.django_db
def test_the_feed_holds_the_newest() -> None:
    items = [factories.item() for _ in range(5)]
    assert ENGLISH.newest(3) == items[:3]
