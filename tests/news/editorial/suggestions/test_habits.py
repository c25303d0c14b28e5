"""`news.editorial.suggestions.habits`: what is usually chosen or left out, with its numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.editorial.suggestions.habits import Filed, with_habits
from news.editorial.suggestions.things import Grade, Habit, Suggestion

BAKU, DOGS, EUROPE, TRADE = ("organisations", "baku"), ("topics", "dogs"), ("regions", "europe"), ("topics", "trade")
FIELDS = ("topics", "regions")


def filed(*chosen: tuple[str, str], named: tuple[tuple[str, str], ...] = ()) -> Filed:
    return Filed(frozenset(named or chosen), frozenset(chosen))


def suggestion(key: tuple[str, str], grade: Grade = Grade.SURE) -> Suggestion:
    return Suggestion(key[1], "words", key[0], grade)


def test_what_is_usually_chosen_with_a_sure_one_is_added_as_unsure_with_its_numbers() -> None:
    articles = [*[filed(BAKU, DOGS)] * 4, filed(BAKU), *[filed(TRADE)] * 3]
    _sure, added = with_habits([suggestion(BAKU)], articles, added_to=FIELDS)
    assert (added.key, added.grade, added.habit) == (DOGS, Grade.UNSURE, Habit(4, 5, BAKU))


@pytest.mark.parametrize("articles", [[filed(BAKU, DOGS)] * 3, [*[filed(BAKU, DOGS)] * 4, *[filed(BAKU)] * 2]])
def test_few_articles_or_a_smaller_share_are_no_habit(articles: list[Filed]) -> None:
    assert with_habits([suggestion(BAKU)], articles, added_to=FIELDS) == [suggestion(BAKU)]


def test_articles_that_only_name_the_reason_do_not_count() -> None:
    articles = [*[filed(BAKU, DOGS)] * 3, *[filed(DOGS, named=(BAKU,))] * 3]
    assert with_habits([suggestion(BAKU)], articles, added_to=FIELDS) == [suggestion(BAKU)]


def test_an_unsure_one_leads_to_no_other() -> None:
    unsure = suggestion(BAKU, Grade.UNSURE)
    assert with_habits([unsure], [filed(BAKU, DOGS)] * 5, added_to=FIELDS) == [unsure]


def test_only_the_given_fields_are_added() -> None:
    assert with_habits([suggestion(DOGS)], [filed(BAKU, DOGS)] * 5, added_to=FIELDS) == [suggestion(DOGS)]


def test_what_most_articles_have_is_added_after_ten() -> None:
    articles = [filed(EUROPE, TRADE)] * 9
    assert len(with_habits([suggestion(BAKU)], articles, added_to=["regions"])) == 1
    _sure, added = with_habits([suggestion(BAKU)], [*articles, filed(BAKU)], added_to=["regions"])
    assert added.habit == Habit(9, 10, is_of_all=True)


def test_a_habit_is_unsure_and_says_nothing_in_a_field_whose_area_the_text_names() -> None:
    articles = [filed(EUROPE)] * 30
    asia = ("regions", "asia")
    assert not with_habits([suggestion(BAKU)], articles, added_if_empty=["regions"])[-1].is_sure
    assert with_habits([suggestion(asia)], articles, added_if_empty=["regions"]) == [suggestion(asia)]
    unsure = suggestion(asia, Grade.UNSURE)
    assert [one.key for one in with_habits([unsure], articles, added_if_empty=["regions"])] == [asia, EUROPE]


def test_what_is_usually_left_out_is_unsure() -> None:
    articles = [filed(DOGS, named=(BAKU, DOGS))] * 4
    (found,) = with_habits([suggestion(BAKU)], articles)
    assert (found.grade, found.habit) == (Grade.UNSURE, Habit(0, 4))
    (kept,) = with_habits([suggestion(BAKU)], [*articles, *[filed(BAKU)] * 2])
    assert kept.is_sure


def test_a_weak_one_is_shown_only_if_it_is_chosen_often() -> None:
    weak = suggestion(DOGS, Grade.WEAK)
    assert with_habits([weak], [filed(TRADE)] * 10) == []
    assert with_habits([weak], [filed(DOGS)] * 9) == []
    (found,) = with_habits([weak], [*[filed(DOGS)] * 2, *[filed(TRADE)] * 8])
    assert (found.grade, found.habit) == (Grade.UNSURE, Habit(2, 10, is_of_all=True))


KEYS = st.sampled_from([BAKU, DOGS, EUROPE, TRADE])
ARTICLES = st.lists(st.builds(Filed, st.frozensets(KEYS), st.frozensets(KEYS)), max_size=19)


@given(keys=st.sets(KEYS), articles=ARTICLES, seed=st.randoms())
def test_habits_of_few_articles_add_nothing_sure_and_do_not_depend_on_the_order(
    keys: set[tuple[str, str]], articles: list[Filed], seed: object
) -> None:
    found = [suggestion(key) for key in sorted(keys)]
    first = with_habits(found, articles, added_to=FIELDS)
    assert {one.key for one in first if one.is_sure} <= keys
    assert keys <= {one.key for one in first}
    assert with_habits(found, articles[::-1], added_to=FIELDS) == first
