"""`rocb.search.entries`: the searchable parts of a page."""

from __future__ import annotations

import time

import pytest

from rocb.search.entries import entry_of, of_item, plain_text
from tests import factories


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ('<p><time datetime="10:00">10:00</time>–<time datetime="11:30">11:30</time></p>', "10:00–11:30"),
        ("<dt>Where</dt><dd>Baku</dd>", "Where Baku"),
        ("<p>a <b>bold</b>er step</p>", "a bolder step"),
    ],
)
def test_words_are_parted_where_readers_see_them_parted(markup: str, text: str) -> None:
    assert plain_text(markup) == text


@pytest.mark.django_db
def test_excerpts_are_sentences_and_none_comes_twice() -> None:
    html = "<dl><dt>Where</dt><dd>Baku</dd></dl><h2>Aim</h2><p>The first workshop.</p><p>It <b>was</b> held online.</p>"
    item = factories.item(title="Workshop", summary="March 2021, online. The first workshop.", html=html)
    entry = of_item(item)
    assert entry.plain == "March 2021, online. The first workshop.\nIt was held online."
    assert " baku " in entry.text


@pytest.mark.parametrize("unit", ["a", "a-", "a_", "é", "0", " ", "1999 ", "“", "&", "A. ", "\u0301", "\n", "ж-ж "])
def test_a_text_of_one_repeated_unit_costs_linear_time(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    started = time.process_time()
    entry_of("page", 1, title=unit * 200, about=[text], text=[text], plain=text, type="page", language="en")
    assert time.process_time() - started < 2
