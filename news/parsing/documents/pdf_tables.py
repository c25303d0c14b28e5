"""Tables on a page of a PDF file -> one line for each of their rows. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, groupby, pairwise

from .pdf_page import Line, Page

RULE_GAP = 8.0  # points between two rules that are not borders of the same cells
WIDEST_CELL = 0.2  # share of a page's width


def arrange_tables(page: Page) -> int:
    """Write each row of a table as one line, and return the number of tables.

    An area counts as a table if it has three vertical rules, or three rows of short cells side by side.
    """
    places: list[tuple[float, float]] = []
    for bottom, top in sorted([*_ruled(page), *_aligned(page)]):
        if places and bottom <= places[-1][1]:
            places[-1] = places[-1][0], max(places[-1][1], top)
        else:
            places.append((bottom, top))
    for bottom, top in places:
        inside = [line for line in page.lines if bottom - 2 <= line.bottom and line.top <= top + 2]
        ids = {id(line) for line in inside}
        at = next((at for at, box in enumerate(page.boxes) if any(id(line) in ids for line in box)), 0)
        boxes = [[line for line in box if id(line) not in ids] for box in page.boxes]
        page.boxes = [box for box in [*boxes[:at], *([_row(row)] for row in _rows(inside)), *boxes[at:]] if box]
    return len(places)


def _row(cells: list[Line]) -> Line:
    cells = sorted(cells, key=lambda cell: cell.x)
    first, last = cells[0], cells[-1]
    text = "; ".join(cell.text for cell in cells)
    return Line(text, first.size, False, first.x, last.right, first.top, first.bottom, is_row=True)


def _rows(lines: list[Line]) -> list[list[Line]]:
    """Return lines that are side by side as rows, from the top."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: -line.top):
        if rows and rows[-1][0].top - line.top < 2:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _ruled(page: Page) -> Iterator[tuple[float, float]]:
    """Yield the bottom and top of each group of vertical rules that form at least three columns."""
    group: list[float] = []
    start = end = 0.0
    for bottom, top, x in sorted((bottom, top, x) for x, bottom, top in page.rules):
        if group and bottom > end + RULE_GAP:
            if _columns(group) >= 3:
                yield start, end
            group = []
        start, end = (start, max(end, top)) if group else (bottom, top)
        group.append(x)
    if _columns(group) >= 3:
        yield start, end


def _columns(places: list[float]) -> int:
    places = sorted(places)
    return sum(1 for before, x in pairwise([-RULE_GAP, *places]) if x - before >= RULE_GAP)


def _aligned(page: Page) -> Iterator[tuple[float, float]]:
    """Yield the bottom and top of each group of rows. Columns of running text have long lines, so they are not taken
    for cells.
    """
    rows = _rows(page.lines)
    for has_cells, run in groupby(rows, key=lambda row: len(row) > 1):
        cells = list(chain.from_iterable(found := list(run)))
        widths = sorted(cell.right - cell.x for cell in cells)
        if has_cells and len(found) >= 3 and widths[len(widths) // 2] < page.width * WIDEST_CELL:
            yield cells[-1].bottom, cells[0].top
