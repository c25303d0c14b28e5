"""Regions are suggested by their countries, and not because the office, a partner or the goods come from them."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news.editorial.suggestions.naming import named_in
from news.editorial.suggestions.reading import Text
from rocb.search.in_texts import PLACES
from tests.news.editorial.suggestions.judged import patterns, vocabulary

MEMBERS = [thing for thing in vocabulary() if thing.field == "organisations" and thing.places]
FIRST_MEMBERS = [thing.places[0] for thing in MEMBERS]
with PLACES.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
COUNTRIES = [(row["places"].split("|")[0], row["region"]) for row in ROWS if row["region"] != "europe"]


def regions(text: str, *, sure: bool = True) -> set[str]:
    found = named_in(Text.read(text), patterns())
    return {one.value for one in found if one.field == "regions" and one.is_sure >= sure}


def test_every_place_is_of_a_region_of_the_vocabulary() -> None:
    assert {row["region"] for row in ROWS} == {one.value for one in vocabulary() if one.field == "regions"}
    every = [name for row in ROWS for name in row["places"].split("|")]
    assert len(every) == len(set(every))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["places"])
def test_each_place_and_adjective_in_a_title_is_its_region(row: dict[str, str]) -> None:
    for name in [*row["places"].split("|"), *filter(None, row["adjectives"].split("|"))]:
        assert regions(f"X: {name} customs, таможня, douane\nNews.", sure=False) == {row["region"]}, name


@pytest.mark.parametrize("member", MEMBERS, ids=lambda thing: thing.value)
def test_each_member_is_in_the_region_of_the_office(member: object) -> None:
    thing = next(one for one in MEMBERS if one is member)
    for name in thing.places[:2]:
        assert regions(f"{name}\nNews of {name}.") == {"europe"}, name


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(COUNTRIES), st.sampled_from(FIRST_MEMBERS), st.integers(0, 2))
def test_a_partner_or_the_name_of_the_office_is_not_the_place(
    abroad: tuple[str, str], member: str, sentences: int
) -> None:
    country, region = abroad
    texts = (
        f"Scanners at the port\nCustoms of {country} use two scanners. ",
        f"{country} buys scanners\nThey are new. ",
    )
    for text in texts:
        text += f"An expert of {member} came. " * sentences + "ROCB Europe is the office of the WCO Europe region."
        assert regions(text) == {region}
        assert regions(text, sure=False) <= {region, "europe"}
    at_home = f"{member} buys scanners\nCustoms of {member} bought them in {country}."
    assert regions(at_home, sure=False) == {"europe"}


def test_two_regions_in_the_title_are_both_sure() -> None:
    assert regions("Japan and Poland sign an agreement\nThey met.") == {"asia-pacific", "europe"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Title\nGerman customs found it.", {"europe"}),  # inside the name of an organisation
        ("Title\nНемецкая таможня нашла тайник.", {"europe"}),
        ("Title\nLes douaniers kényans ont ouvert la caisse.", {"east-southern-africa"}),
        ("Title\nOfficers of Central Asia met customs of Mongolia.", {"asia-pacific", "europe"}),
        ("Title\nThe office moved.", set()),
    ],
)
def test_a_region_is_found_without_a_title(text: str, expected: set[str]) -> None:
    assert regions(text) == expected
