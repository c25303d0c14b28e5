"""Normalisation of dates in a query: 17/05/2021, 2021-05-17 and "17th of May 2021" become "17 May 2021". Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.conf import settings
from django.utils.dates import MONTHS, MONTHS_ALT
from django.utils.translation import override

from foundation.languages.folding import fold
from foundation.whole_numbers import whole_number

SHORTEST_MONTH = 3  # letters of an abbreviated month beside a number: Feb, févr., фев
_DAY, _MONTH, _YEAR = r"(0?[1-9]|[12]\d|3[01])", r"(0?[1-9]|1[0-2])", r"((?:19|20)\d\d)"
_BEFORE, _AFTER = r"(?<![\w./-])", r"(?![\w/-]|\.\d)"
_YEAR_FIRST = re.compile(rf"{_BEFORE}{_YEAR}[-/.]{_MONTH}(?:[-/.]{_DAY})?{_AFTER}")
_YEAR_LAST = re.compile(rf"{_BEFORE}{_DAY}[-/.]{_DAY}[-/.]({_YEAR[1:-1]}|\d\d){_AFTER}")
_MONTH_AND_YEAR = re.compile(rf"{_BEFORE}{_MONTH}[-/.]{_YEAR}{_AFTER}")
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|го|е)")
# Words between the parts of a date, and after its year.
_BETWEEN, _AFTER_YEAR = frozenset({"of", "de", "le"}), frozenset({"г", "год", "года", "году"})


@dataclass(frozen=True, slots=True)
class Asked:
    """Query with parsed dates. ``words``: the query with its dates in words. ``year``, ``month``, ``day``: the date in
    it, if any.
    """

    words: str
    year: int | None = None
    month: int | None = None
    day: int | None = None

    def is_of(self, at: datetime | None) -> int:
        """Return 2 if ``at``, in the readers' time zone, is on the day of the query, 1 if in its month, or 0."""
        if not self.month or at is None or (at.year, at.month) != (self.year, self.month):
            return 0
        return 2 if at.day == self.day else 1


@cache
def names_of_months() -> tuple[frozenset[str], ...]:
    """Return the names of the months, January first, in all languages of the site and all cases used in dates."""
    found: list[set[str]] = [set() for _ in range(12)]
    for language, _name in settings.LANGUAGES:
        with override(language):
            for number, names in enumerate(found, 1):
                names.update(fold(str(named[number])) for named in (MONTHS, MONTHS_ALT))
    return tuple(map(frozenset, found))


def name_of_month(number: int, language: str) -> str:
    with override(language):
        return fold(str(MONTHS[number]))


def read(query: str, language: str) -> Asked:
    """Rewrite the dates in ``query`` as texts in ``language`` write them."""

    def in_words(day: str | None, month: str, year: str) -> str:
        year = f"20{year}" if len(year) == 2 else year
        return " ".join([*([str(int(day))] if day else []), name_of_month(int(month), language), year])

    def day_first(match: re.Match[str]) -> str:
        day, month, year = match.groups()
        if int(month) > 12:
            day, month = month, day
        return in_words(day, month, year) if int(month) <= 12 else match.group()

    words = _YEAR_FIRST.sub(lambda match: in_words(match[3], match[2], match[1]), query)
    words = _YEAR_LAST.sub(day_first, words)
    words = _MONTH_AND_YEAR.sub(lambda match: in_words(None, match[1], match[2]), words)
    return _named(words, language)


def _named(query: str, language: str) -> Asked:
    """Spell out names of months beside numbers, and remove filler words around such dates."""
    tokens = query.split()
    folded = [fold(token) for token in tokens]
    days = [_day(token) for token in folded]
    years = [int(token) if re.fullmatch(_YEAR, token) else 0 for token in folded]
    left_out: set[int] = set()
    year = month = day = None
    for place, token in enumerate(folded):
        before = place - 1 - (place > 1 and folded[place - 1] in _BETWEEN)
        has_day = before >= 0 and bool(days[before])
        after = place + 1 + (place + 2 < len(tokens) and (folded[place + 1] in _BETWEEN or bool(days[place + 1])))
        has_year = after < len(tokens) and bool(years[after])
        if not (has_day or has_year) or not (number := _month(token)):
            continue
        if token not in names_of_months()[number - 1]:
            tokens[place] = name_of_month(number, language)
        if has_day:
            tokens[before] = _plain(tokens[before], folded[before])
            left_out |= set(range(before + 1, place))
        if has_year:
            year, month = years[after], number
            day = days[before] if has_day else days[place + 1] or None
            tokens[place + 1] = _plain(tokens[place + 1], folded[place + 1])
            left_out |= {after + 1} if after + 1 < len(tokens) and folded[after + 1] in _AFTER_YEAR else set()
    words = " ".join(token for place, token in enumerate(tokens) if place not in left_out)
    return Asked(words, year, month, day)


def _day(token: str) -> int:
    number = match[1] if (match := _ORDINAL.fullmatch(token)) else token
    return whole_number(number, most=31) or 0


def _plain(token: str, folded: str) -> str:
    """Return the number of an ordinal without its letters, or the token."""
    match = _ORDINAL.fullmatch(folded)
    return match[1] if match else token


def _month(token: str) -> int:
    """Return the month by its name or an unambiguous prefix of it, or 0."""
    if len(token) < SHORTEST_MONTH:
        return 0
    found = {
        number
        for number, names in enumerate(names_of_months(), 1)
        if any(name == token or name.startswith(token) for name in names)
    }
    whole = {number for number, names in enumerate(names_of_months(), 1) if token in names}
    found = whole or found
    return found.pop() if len(found) == 1 else 0
