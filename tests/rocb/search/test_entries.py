"""`rocb.search.entries`: what of a page is found."""

from __future__ import annotations

import pytest

from rocb.search.entries import plain_text


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
