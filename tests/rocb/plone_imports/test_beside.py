"""`rocb.plone_imports.beside`: old and new text side by side."""

from __future__ import annotations

import time

import pytest

from rocb.plone_imports import beside


@pytest.mark.parametrize("paragraphs", [1, 100, 5000])
def test_texts_of_any_size_are_compared_in_seconds(paragraphs: int) -> None:
    before = "\n".join(["same words"] * paragraphs)
    began = time.monotonic()
    rows = list(beside.rows(before, f"{before}\nadded <b>"))
    assert time.monotonic() - began < 20
    assert "<ins>" in rows[-1].new
    assert "<b>" not in "".join(row.new for row in rows)


def test_words_that_only_moved_to_another_line_do_not_differ() -> None:
    rows = list(beside.rows("one two\nthree four", "one\ntwo three\nfour"))
    assert [row.is_same for row in rows] == [True]
