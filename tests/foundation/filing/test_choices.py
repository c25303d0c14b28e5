"""`foundation.filing.choices`: matching and ranking."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from foundation.filing.choices import Choice, matching

NETHERLANDS = Choice("1", "Netherlands: Customs Administration", code="NL", spellings=("Нидерланды", "Pays-Bas"))
ENLARGEMENT = Choice("2", "Nl committee", note="Committees")
CENGEL = Choice("3", "Eser Çengel", spellings=("Эсер Ченгель",))
TRAINING = Choice("4", "Education", note="People", spellings=("Training of netherworlds",))
ALL = [CENGEL, ENLARGEMENT, TRAINING, NETHERLANDS]
SOME = st.lists(st.builds(Choice, st.text(max_size=3), st.text(max_size=20), st.text(max_size=9)), max_size=8)


def test_a_code_stands_before_a_name_that_begins_so() -> None:
    assert matching(ALL, "nl") == [NETHERLANDS, ENLARGEMENT]


def test_a_name_is_found_in_each_language_by_the_beginning_of_any_word_without_its_accents() -> None:
    assert matching(ALL, "нидер") == [NETHERLANDS]
    assert matching(ALL, "bas") == [NETHERLANDS]
    assert matching(ALL, "CENGEL") == matching(ALL, "ченгель") == [CENGEL]


def test_names_that_begin_with_the_query_stand_before_names_that_have_it_somewhere() -> None:
    assert matching([TRAINING, NETHERLANDS], "nether") == [NETHERLANDS, TRAINING]


def test_all_words_must_be_there_in_any_order_and_the_note_counts() -> None:
    assert matching(ALL, "administration nether") == [NETHERLANDS]
    assert matching(ALL, "people educ") == [TRAINING]
    assert matching(ALL, "netherlands training") == []


def test_without_a_query_all_are_there_in_their_order_and_signs_alone_find_nothing() -> None:
    assert matching(ALL, " ") == ALL
    assert matching(ALL, "?!") == []


@given(choices=SOME, query=st.text(max_size=30))
def test_what_is_found_was_offered_and_once_each(choices: list[Choice], query: str) -> None:
    found = matching(choices, query)
    assert all(found.count(choice) <= choices.count(choice) for choice in found)


@given(choices=SOME)
def test_everything_is_found_by_its_own_label(choices: list[Choice]) -> None:
    for choice in choices:
        if any(letter.isalnum() for letter in choice.label):
            assert choice in matching(choices, choice.label) or not matching([choice], choice.label)
