"""Texts in blocks of any shape: each word is in the HTML, or the report names its field and counts it."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from old_sites import counting, slate
from old_sites.reasons import in_words
from old_sites.slate import Html

# Names of fields that known blocks read, and others.
KEYS = [
    "title",
    "description",
    "value",
    "info",
    "label",
    "buttonText",
    "footnote",
    "note",
    "items",
    "rows",
    "heading",
    "text",
]
texts = st.sampled_from(["Alpha beta", "gamma delta", "Epsilon", "12 states", "Zeta. Eta!"])
values: st.SearchStrategy[Any] = st.recursive(
    texts,
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, min_size=1),
    max_leaves=6,
)
KINDS = [*slate._NOT_KEPT, *(name for name in slate._READERS if name != "html"), "statistic_block", "orgChart", "quote"]


def words_in(value: Any) -> Counter[str]:
    if isinstance(value, str):
        return Counter(re.findall(r"\w+", value))
    return sum(map(words_in, value.values() if isinstance(value, dict) else value), Counter())


@example("search", {"title": {"text": ["Alpha beta", "Alpha beta"]}})
@given(st.sampled_from(KINDS), st.dictionaries(st.sampled_from(KEYS), values, max_size=4))
def test_each_word_of_a_block_is_kept_or_counted(kind: str, fields: dict[str, Any]) -> None:
    written = Html()
    html = written.of({"1": {"@type": kind, **fields}}, ["1"])
    kept = Counter(re.findall(r"\w+", re.sub(r"<[^<>]*>", " ", html)))
    lost = words_in(fields) - kept
    said = in_words(note for note in written.notes if "by the names of their fields" in str(note))
    assert sum(map(int, re.findall(r"\((\d+)\)", said))) == lost.total()
    seen = counting.of_volto({"1": {"@type": kind, **fields}}, ["1"])
    assert Counter(counting.words_of(seen.text)) >= lost, "the percentage says so too"


STATISTIC = {
    "@type": "statistic_block",
    "items": [{"label": "States", "value": "53", "info": [{"children": [{"text": "in Europe"}]}]}],
}
FOOTNOTE = {
    "@type": "slate",
    "value": [
        {
            "type": "p",
            "children": [
                {"type": "footnote", "data": {"uid": "f1", "footnote": "Source: WCO"}, "children": [{"text": "ref"}]}
            ],
        }
    ],
}


@pytest.mark.parametrize(
    ("block", "shown"),
    [
        (STATISTIC, "<p>States</p>in Europe<p>53</p>"),
        (FOOTNOTE, "<p>ref<span> (Source: WCO)</span></p>"),
        ({"@type": "slate", "value": "A plain text"}, "<p>A plain text</p>"),
        ({"@type": "form2", "default_to": "office@x.example", "apiKey": "Ab1", "speed": "500"}, ""),
    ],
)
def test_values_of_statistics_and_footnotes_are_kept_and_settings_are_not(block: dict[str, Any], shown: str) -> None:
    assert Html().of({"1": block}, ["1"]) == shown


@given(
    st.uuids().flatmap(lambda one: st.sampled_from([str(one), one.hex])), st.dictionaries(st.sampled_from(KEYS), values)
)
def test_the_random_number_of_a_row_changes_nothing(number: str, row: dict[str, Any]) -> None:
    blocks = [{"@type": "cards", "rows": [row | own]} for own in ({}, {"@id": number})]
    without, with_number = (Html(), Html())
    assert with_number.of({"1": blocks[1]}, ["1"]) == without.of({"1": blocks[0]}, ["1"])
    assert with_number.notes == without.notes
