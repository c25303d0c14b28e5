"""`news.parsing.documents.pdf`: headers and footers by place and repetition, and tables that become text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news.editorial.bringing_in import draft_of
from news.parsing.documents import Document
from news.parsing.documents.kinds import read
from news.parsing.documents.values import text_of
from tests import document_files as files

Shown = tuple[float, float, float, str]
BODY = [f"Line {number} of the text has words of its own, and some more." for number in (7, 9, 4, 2)]


def page(*around: Shown, lines: list[str] = BODY, top: float = 740) -> list[Shown]:
    return [(72, 780, 20, "Experts meet"), *((72, top - 26 * at, 11, line) for at, line in enumerate(lines)), *around]


def texts(document: Document) -> list[str]:
    return [text_of(block).strip() for block in document.blocks]


PRINTED: list[Shown] = [
    (24, 822, 8, "12/1/26, 2:48 AM"),
    (281, 822, 8, "Experts meet - Agency"),
    (24, 16, 8, "https://agency.example/1"),
    (560, 16, 8, "1/1"),
]


def test_the_only_page_of_a_printed_web_page_has_no_header_in_its_text() -> None:
    document = read(files.pdf(page(*PRINTED)))
    assert texts(document) == BODY
    assert document.left_out == {"headers": 4}
    assert document.set_aside == [text for *_place, text in PRINTED]
    assert draft_of(document).published_on is None  # the date of printing


@pytest.mark.parametrize(
    "line",
    [
        (72, 815, 8, "Batumi, 17 November 2026"),  # a dateline above the title
        (72, 40, 8, "1 Not counting observers."),  # a note
        (72, 40, 8, "* Not counting observers."),
        (72, 40, 11, "The last line of the text."),
        (72, 300, 8, "Photo: the office"),
    ],
)
def test_small_lines_that_are_text_stay(line: Shown) -> None:
    document = read(files.pdf(page(line)))
    assert line[3] in f"{document.title} {document.text}"
    assert not document.left_out


@settings(max_examples=30, deadline=None)
@given(
    st.integers(2, 6), st.integers(1, 40), st.sampled_from(["{}", "Page {} of 9", "Report 12, p. {}", "Report 12"]),
    st.sampled_from([20.0, 815.0]),
)  # fmt: skip
def test_a_header_of_several_pages_goes_and_numbered_lines_of_the_text_stay(
    pages: int, first: int, header: str, height: float
) -> None:
    """The lines of the text are at the same height on each page, and differ only in a number."""
    shown = []
    for number in range(pages):
        lines = [f"Row {number * 70 + 13 * at * at} of the text is here." for at in range(28)]
        shown.append(
            [
                *((72.0, 780.0 - 26 * at, 11.0, line) for at, line in enumerate(lines)),
                (72.0, height, 11.0, header.format(first + number)),
            ]
        )
    document = read(files.pdf(*shown))
    assert document.left_out == {"headers": pages}
    assert document.text.count("of the text is here") == 28 * pages


def rows(*widths: int, count: int = 4) -> list[Shown]:
    places = [72 + sum(widths[:at]) for at in range(len(widths))]
    return [(x, 600 - 20 * row, 11, f"cell{row}{at}") for at, x in enumerate(places) for row in range(count)]


def test_a_table_is_said_and_its_rows_are_in_order() -> None:
    document = read(files.pdf(page(*rows(150, 150, 100))))
    assert document.changed == {"tables_as_text": 1}
    assert texts(document)[-4:] == [f"cell{row}0; cell{row}1; cell{row}2" for row in range(4)]


@pytest.mark.parametrize(("cells", "tables"), [(2, 1), (1, 0)])
def test_cells_with_borders_are_a_table_and_one_box_is_not(cells: int, tables: int) -> None:
    """Two cells of two rows, as one line of text each, in rectangles."""
    drawn = "".join(f"{70 + 60 * cell} {596 - 20 * row} 60 18 re S " for cell in range(cells) for row in range(2))
    shown = [(72.0, 600.0 - 20 * row, 11.0, f"cell{row} more{row}") for row in range(2)]
    document = read(files.pdf(page(*shown), drawn=drawn))
    assert document.changed == ({"tables_as_text": tables} if tables else {})


@pytest.mark.parametrize("shown", [rows(150, 150, 100, count=2), rows(400)])
def test_lines_that_are_not_a_table_are_not_said_to_be_one(shown: list[Shown]) -> None:
    assert not read(files.pdf(page(*shown))).changed


def test_columns_of_text_are_not_a_table() -> None:
    left = [(72.0, 700.0 - 14 * n, 11.0, f"left{n} words in the left column,") for n in range(12)]
    right = [(320.0, 700.0 - 14 * n, 11.0, f"right{n} words in the right column,") for n in range(12)]
    assert not read(files.pdf([*left, *right])).changed
