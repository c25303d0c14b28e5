"""Read dates in figures, decades ("the 1990s") and two years ("2024/25")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from foundation.translation.quality.facts import Fact
from foundation.translation.quality.findings import Kind
from foundation.translation.quality.units import DASH, SPACE

ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
FIGURES = re.compile(r"(?<![\d./])(\d{1,2})([./])(\d{1,2})\2(\d{4}|\d{2})(?!\d|[./]\d)")
DECADE = re.compile(
    rf"(?<![\d.,])(?:(\d{{4}}|\d{{2}})(?:s\b|er\b(?:{SPACE}Jahre\w*)?|{DASH}(?:е|х|ми|ые|ых|ыми)\b(?:{SPACE}?(?P<years>год\w*|гг)\b\.?)?)"
    rf"|(?P<named>années|anni){SPACE}[’']?(\d{{4}}|\d{{2}})(?!\d))"
)
TWO_YEARS = re.compile(r"(?<!\d)((?:19|20)(\d{2}))[/–-](\d{2})(?![\d/–-])")


def date(day: int, month: int, year: int) -> tuple[object, ...]:
    return ("date", Fraction(day), month, Fraction(year))


def iso(match: re.Match[str]) -> Iterator[Fact] | None:
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    return iter([Fact(Kind.DATE, match[0], frozenset({date(day, month, year)}), match.start())])


def figures(match: re.Match[str]) -> Iterator[Fact] | None:
    first, second = int(match[1]), int(match[3])
    year = int(match[4]) + (2000 if len(match[4]) == 2 else 0)
    orders = [(first, second)] if match[2] == "." else [(first, second), (second, first)]
    values = {date(day, month, year) for day, month in orders if 1 <= day <= 31 and 1 <= month <= 12}
    return iter([Fact(Kind.DATE, match[0], frozenset(values), match.start())]) if values else None


def decade(match: re.Match[str]) -> Iterator[Fact] | None:
    year = int(match[1] or match[4])
    if year % 10:
        return None
    values: set[tuple[object, ...]] = {("decade", Fraction(year))}
    if year < 100:
        values = {("decade", Fraction(century + year)) for century in range(1700, 2100, 100)}
    if match[0][-1] in "ех" or (match["named"] and year > 100):  # 20-е заседание, années 2020 à 2025
        values.add(("number", Fraction(year)))
    return iter([Fact(Kind.NUMBER, match[0], frozenset(values), match.start())])


def two_years(match: re.Match[str]) -> Iterator[Fact] | None:
    """Read "2024/25"."""
    first, last = int(match[2]), int(match[3])
    if last <= first:
        return None
    years = (int(match[1]), int(match[1]) - first + last)
    return (Fact(Kind.NUMBER, match[0], frozenset({("number", Fraction(year))}), match.start()) for year in years)
