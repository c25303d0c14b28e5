"""Chart of a table: one column of labels, one or two columns of numbers. Pure.

* Labels that are years are columns, from left to right. All others are bars, one below the other.
* Two columns of numbers whose headings are years share a scale, so that they can be compared. Two others count different
  things, so each has its own panel and scale.
* Parts of a whole that can be counted ("49 of 52") are drawn as marks, also in one row.
* A table that cannot be drawn truthfully has no chart: a cell without a number, mixed units, one row, too many rows.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from foundation.charts import numbers

FEWEST_ROWS, MOST_ROWS, MOST_COLUMNS = 2, 24, 8
_YEAR = re.compile(r"\s*(?:1[89]|20|21)\d\d(?:\s*[-\u2013/]\s*\d{2,4})?\s*")


@dataclass(frozen=True, slots=True)
class Marks:
    """One square for each counted item: SVG paths of the part and of the rest within ``box``."""

    box: str
    part: str
    rest: str


@dataclass(frozen=True, slots=True)
class Bar:
    """Bar whose ``start`` and ``size`` are percentages of the scale. The ``start`` of a column is at its top."""

    start: str
    size: str
    text: str
    is_negative: bool = False
    marks: Marks | None = None


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """Rows on one scale. ``name`` is empty if the title of the chart already contains it."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Chart of a table. ``legend`` names the bars of a row if there are several."""

    title: str
    is_columns: bool
    legend: tuple[str, ...]
    panels: tuple[Panel, ...]


def chart(*, headings: Sequence[str], rows: Sequence[Sequence[str]], decimal: str, title: str = "") -> Chart | None:
    """Return the chart of a table, or None. The first cell of a row is its label."""
    width = len(headings)
    if width == 2 and (counted := _counted(rows)):
        return Chart(title or headings[1], False, (), (Panel("", counted),))
    if width not in {2, 3} or not FEWEST_ROWS <= len(rows) <= MOST_ROWS or any(len(row) != width for row in rows):
        return None
    read = [[numbers.read(cell, decimal=decimal) for cell in row[1:]] for row in rows]
    values = [[number.value for number in row if number] for row in read]
    if any(len(row) != width - 1 for row in values):
        return None
    is_shared = all(_YEAR.fullmatch(heading) for heading in headings[1:])
    units = [{row[at].unit for row in read if row[at]} for at in range(width - 1)]  # type: ignore[union-attr]
    if any(len(one) > 1 for one in ([set().union(*units)] if is_shared else units)):
        return None
    is_columns = not is_shared and len(rows) <= MOST_COLUMNS and all(_YEAR.fullmatch(row[0]) for row in rows)
    groups = [list(range(width - 1))] if is_shared else [[at] for at in range(width - 1)]
    panels = tuple(
        _panel(rows, values, group, name=headings[group[0] + 1] if len(groups) > 1 else "", is_columns=is_columns)
        for group in groups
    )
    own_title = headings[0] if is_shared or len(groups) > 1 else headings[1]
    legend = tuple(headings[1:]) if is_shared and width > 2 else ()
    return Chart(title or own_title, is_columns, legend, panels)


def _panel(
    rows: Sequence[Sequence[str]],
    values: Sequence[Sequence[Decimal]],
    group: Sequence[int],
    *,
    name: str,
    is_columns: bool,
) -> Panel:
    shown = [values[row][at] for row in range(len(rows)) for at in group]
    low, high = min(Decimal(0), *shown), max(Decimal(0), *shown)
    span = high - low or Decimal(1)

    def bar(value: Decimal, text: str) -> Bar:
        first, last = (min(value, Decimal(0)) - low) / span, (max(value, Decimal(0)) - low) / span
        start = 1 - last if is_columns else first
        return Bar(_per_cent(start), _per_cent(last - first), text, value < 0)

    drawn = [Row(row[0], tuple(bar(values[at][n], row[n + 1]) for n in group)) for at, row in enumerate(rows)]
    return Panel(name, tuple(drawn))


def _counted(rows: Sequence[Sequence[str]]) -> tuple[Row, ...]:
    """Return rows of marks if each row is a part of a whole."""
    parts = [(row[0], row[1], numbers.part(row[1])) for row in rows if len(row) == 2]
    if len(parts) != len(rows) or len(rows) > MOST_COLUMNS:
        return ()
    drawn = [Row(label, (_part(text, *of),)) for label, text, of in parts if of]
    return tuple(drawn) if len(drawn) == len(rows) else ()


def _part(text: str, part: int, whole: int) -> Bar:
    """Return a bar with marks in a box about three times as wide as it is high."""
    across = math.ceil(math.sqrt(3 * whole))
    squares = [f"M{at % across} {at // across}h.8v.8h-.8z" for at in range(whole)]
    marks = Marks(f"0 0 {across} {math.ceil(whole / across)}", "".join(squares[:part]), "".join(squares[part:]))
    return Bar("0.00", _per_cent(Decimal(part) / whole), text, marks=marks)


def _per_cent(share: Decimal) -> str:
    """Return ``share`` as a percentage with two decimals and a point, in all languages, within 0 and 100."""
    return f"{min(max(share, Decimal(0)), Decimal(1)) * 100:.2f}"
