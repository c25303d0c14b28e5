"""`foundation.charts`: tables of any size and content are drawn within their box, or not at all."""

from __future__ import annotations

from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from foundation.charts import Chart, chart
from foundation.charts.charts import MOST_COLUMNS, MOST_ROWS
from foundation.charts.numbers import LARGEST_WHOLE, part

NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=2).map(str)


def drawn(rows: list[list[str]], *, headings: list[str] | None = None, decimal: str = ".") -> Chart | None:
    return chart(headings=headings or ["Port", "Tonnes"], rows=rows, decimal=decimal)


def places(found: Chart) -> list[tuple[Decimal, Decimal]]:
    bars = [bar for panel in found.panels for row in panel.rows for bar in row.bars]
    return [(Decimal(bar.start), Decimal(bar.size)) for bar in bars]


@given(st.lists(st.tuples(st.text(max_size=200), NUMBERS), max_size=30))
def test_any_number_of_rows_is_drawn_within_the_box_or_not_at_all(rows: list[tuple[str, str]]) -> None:
    found = drawn([list(row) for row in rows])
    assert (found is not None) == (2 <= len(rows) <= MOST_ROWS)
    for start, size in places(found) if found else []:
        assert start >= 0
        assert size >= 0
        assert start + size <= Decimal("100.01")


@pytest.mark.parametrize("count", [0, 1, 101])
def test_no_row_one_row_and_a_hundred_are_left_to_the_table(count: int) -> None:
    assert drawn([[str(at), str(at)] for at in range(count)]) is None


def test_lengths_are_in_proportion_and_those_below_zero_begin_at_the_other_side_of_it() -> None:
    found = drawn([["a", "30"], ["b", "-10"], ["c", "0"]])
    assert found
    assert places(found) == [(25, 75), (0, 25), (25, 0)]
    assert [bar.is_negative for row in found.panels[0].rows for bar in row.bars] == [False, True, False]


def test_rows_of_nothing_have_bars_without_length() -> None:
    found = drawn([["a", "0"], ["b", "0"]])
    assert found
    assert places(found) == [(0, 0), (0, 0)]


@given(st.integers(0, 250), st.integers(0, 250))
def test_a_part_is_drawn_with_a_mark_for_each_that_is_counted(part: int, whole: int) -> None:
    found = drawn([["Countries", f"{part} of {whole}"]])
    assert (found is not None) == (part <= whole <= LARGEST_WHOLE and whole > 0)
    if found is None:
        return
    marks = found.panels[0].rows[0].bars[0].marks
    assert marks
    assert (marks.part.count("M"), marks.rest.count("M")) == (part, whole - part)
    across, down = map(int, marks.box.split()[2:])
    places = {tuple(map(int, one.split("h")[0].split())) for one in (marks.part + marks.rest).split("M")[1:]}
    assert len(places) == whole
    assert all(x < across and y < down for x, y in places)


@pytest.mark.parametrize("text", ["49 из 52", "49 sur 52", "49 des 52", "49 out of 52", " 49\u00a0of the 52 "])
def test_a_part_is_read_in_each_language(text: str) -> None:
    assert part(text) == (49, 52)


def test_parts_beside_other_numbers_are_left_to_the_table() -> None:
    assert drawn([["a", "49 of 52"], ["b", "10"]]) is None


@pytest.mark.parametrize("text", ["3 to 7", "3–7", "53 of 52", "0 of 0", "49 of 52 countries", "1 of 1,000"])
def test_ranges_and_what_cannot_be_counted_are_no_parts(text: str) -> None:
    assert part(text) is None
    assert drawn([["a", text]]) is None


def test_years_are_columns_that_grow_from_the_ground() -> None:
    found = drawn([["2024", "1"], ["2025", "over 4"]])
    assert found
    assert found.is_columns
    assert places(found) == [(75, 25), (0, 100)]
    many = drawn([[str(2000 + at), "1"] for at in range(MOST_COLUMNS + 1)])
    assert many
    assert not many.is_columns


def test_two_years_share_a_scale_and_two_measures_do_not() -> None:
    rows = [["Rotterdam", "25", "100"], ["Vlissingen", "5", "50"]]
    years = drawn(rows, headings=["Seized", "2024", "2025"])
    assert years
    assert len(years.panels) == 1
    assert years.legend == ("2024", "2025")
    assert years.title == "Seized"
    assert [size for _start, size in places(years)] == [25, 100, 5, 50]
    measures = drawn(rows, headings=["Seized", "Tonnes", "Cases"])
    assert measures
    assert [panel.name for panel in measures.panels] == ["Tonnes", "Cases"]
    assert not measures.legend
    assert [size for _start, size in places(measures)] == [100, 20, 100, 50]


@pytest.mark.parametrize(
    "rows",
    [
        [["a", "500"], ["b", "€2.7 million"]],
        [["a", "3"], ["b", ""]],
        [["a", "3"], ["b", "2 or 3"]],
        [["a", "3"], ["b"]],
    ],
)
def test_what_cannot_be_compared_is_not_drawn(rows: list[list[str]]) -> None:
    assert drawn(rows) is None


@pytest.mark.parametrize("width", [1, 4])
def test_a_table_of_one_column_or_three_of_numbers_is_not_drawn(width: int) -> None:
    assert chart(headings=["1"] * width, rows=[["1"] * width] * 3, decimal=".") is None


def test_hostile_text_is_text_and_no_language_writes_a_place_with_a_comma() -> None:
    evil = '"><script>alert(1)</script><svg onload="x">'
    found = drawn([[evil, "1"], ["x" * 500, "3"]], headings=[evil, evil])
    with override("ru"):
        html = render_to_string("components/chart.html", {"chart": found})
    soup = BeautifulSoup(html, "html.parser")
    assert not soup.find("script")
    assert not soup.find(onload=True)
    assert not soup.find(style=True)
    assert soup.select_one(".chart__label").get_text() == evil
    assert [rect["width"] for rect in soup.find_all("rect")] == ["33.33%", "100.00%"]
