"""`foundation.spreadsheets`: no cell is a formula, and each text comes back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.spreadsheets import as_written, harmless


@pytest.mark.parametrize("value", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "\n=1", "'=1"])
def test_whatever_begins_a_formula_becomes_text(value: str) -> None:
    assert harmless(value) == f"'{value}"


@pytest.mark.parametrize("value", ["Ann", "", "a=1", "O'Neill", "'twas"])
def test_other_text_stays_as_it_is(value: str) -> None:
    assert harmless(value) == value


@given(st.text("'=+-@ \t\ra"))
def test_each_text_comes_back_and_begins_no_formula(value: str) -> None:
    assert as_written(harmless(value)) == value
    assert not harmless(value).lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
