"""Files are compared with the glossary, and an exported file comes back unchanged."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from foundation.translation import term_files, term_import
from foundation.translation.models import GlossaryTerm
from foundation.translation.term_files import Row
from foundation.translation.term_import import Change

CODES = ("en", "ru", "fr")
TEXT = st.text("aЖé =+'\"|;,<&\t\n", max_size=8)
NAMES = st.lists(st.text("aЖé =+'\";,<&", min_size=1).map(str.strip).filter(bool), min_size=1, max_size=3).map("|".join)


def stored() -> list[tuple[Any, ...]]:
    return [(dict(row.name), row.note, row.is_checked) for row in GlossaryTerm.objects.all()]


def table(*rows: str) -> bytes:
    return "\n".join(("en,ru,fr,note,must be used", *rows)).encode()


def results(*rows: str) -> list[Change]:
    return [
        one.change for one in term_import.compare(term_files.read(table(*rows), codes=CODES).rows, term_import.known())
    ]


@pytest.mark.parametrize(
    ("row", "change"),
    [
        ("+++,риск,,,", Change.NO_LETTERS),
        (f"{'a' * 501},риск,,,", Change.TOO_LONG),
        (f"risk,риск,,{'a' * 2001},", Change.TOO_LONG),
        ("risk,риск,,,maybe", Change.NOT_YES_OR_NO),
        ("risk,|,,,", Change.NO_TRANSLATION),
    ],
)
@pytest.mark.django_db
def test_a_row_that_cannot_be_a_term_is_refused(row: str, change: Change) -> None:
    assert results(row) == [change]


def test_characters_that_no_one_sees_are_left_out() -> None:
    rows = ["seal\x00,пломба\x01,\u202efr,no\x85te,yes"]
    (row,) = term_files.read(table(*rows), codes=CODES).rows
    assert (dict(row.name), row.note) == ({"en": "seal", "ru": "пломба", "fr": "fr"}, "note")


@pytest.mark.django_db
@settings(max_examples=40, deadline=None)
@example([("a", "a", "\n", False)], "csv")
@given(st.lists(st.tuples(NAMES, NAMES, TEXT, st.booleans()), min_size=1, max_size=5), st.sampled_from(["csv", "tbx"]))
def test_what_goes_out_comes_back_unchanged(found: list[tuple[str, str, str, bool]], kind: str) -> None:
    GlossaryTerm.objects.all().delete()
    rows = [
        Row(n, {"en": f"t{n} {en}", "ru": ru}, note, is_checked) for n, (en, ru, note, is_checked) in enumerate(found)
    ]
    term_import.save(one.entry for one in term_import.compare(rows, {}))
    before = stored()
    out = [Row(n, name, note, is_checked) for n, (name, note, is_checked) in enumerate(before, start=1)]
    content = term_files.as_csv(out, codes=CODES) if kind == "csv" else term_files.as_tbx(out, title="<&>")
    again = term_import.compare(term_files.read(content, codes=CODES).rows, term_import.known())
    assert [one.change for one in again] == [Change.SAME] * len(before)
    GlossaryTerm.objects.all().delete()
    new = term_import.compare(term_files.read(content, codes=CODES).rows, {})
    assert [one.change for one in new] == [Change.NEW] * len(before)
    if kind == "csv":
        cells = [cell for line in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) for cell in line]
        assert not [cell for cell in cells if cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t"))]
