"""Verbs and participles of English and French that differ only by their endings are forms of each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.languages.word_forms import is_verb_form_of

stems = st.from_regex(r"[b-df-hj-np-rt-z]{2}[a-c][b-df-hj-np-rt-z]{2,8}", fullmatch=True).filter(
    lambda stem: not stem.endswith(("ing", "ed"))
)


@given(stems, st.permutations(["", "s", "ed", "ing", "e", "es", "ee", "ees"]))
def test_the_endings_of_one_stem_are_forms_of_each_other(stem: str, endings: list[str]) -> None:
    assert is_verb_form_of(stem + endings[0], stem + endings[1])


@pytest.mark.parametrize(
    ("word", "name"),
    [("string", "strong"), ("thing", "the"), ("classed", "clashes"), ("seized", "size"), ("таможня", "таможни")],
)
def test_other_stems_and_alphabets_are_not(word: str, name: str) -> None:
    assert not is_verb_form_of(word, name)
