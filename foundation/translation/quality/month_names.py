"""Names of months in the languages that Django knows, in all their forms. Pure."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import takewhile

from django.utils.dates import MONTHS, MONTHS_3, MONTHS_ALT, MONTHS_AP
from django.utils.translation import override

from foundation.written_dates.read import folded

LEAST_LETTERS_OF_STEM = 4


@cache
def months(language: str) -> Callable[[str], tuple[int, bool] | None]:
    """Return a function that finds the number of a month by its name, and whether the name is only an abbreviation."""
    with override(language):
        whole = {folded(str(name)): number for names in (MONTHS, MONTHS_ALT) for number, name in names.items()}
        short = {folded(str(name)): number for names in (MONTHS_AP, MONTHS_3) for number, name in names.items()}
        stems = {_beginning(folded(str(MONTHS[number])), folded(str(MONTHS_ALT[number]))): number for number in MONTHS}

    @cache
    def month(word: str) -> tuple[int, bool] | None:
        name = folded(word)
        if name in whole:
            return whole[name], False
        if name in short:
            return short[name], True
        for stem, number in stems.items():
            is_long = len(stem) >= LEAST_LETTERS_OF_STEM and len(name) <= len(stem) + 3
            if name.startswith(stem) and (is_long or len(name) == len(stem) + 1 == 3):
                return number, False
        return None

    return month


def _beginning(one: str, other: str) -> str:
    return "".join(letter for letter, _same in takewhile(lambda two: two[0] == two[1], zip(one, other, strict=False)))


@cache
def knows_months(language: str) -> bool:
    """Return whether Django has names of months for this language that are not the English ones."""
    with override(language):
        names = [str(name) for name in MONTHS.values()]
    with override("en"):
        return language.partition("-")[0] == "en" or names != [str(name) for name in MONTHS.values()]
