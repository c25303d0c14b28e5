"""Units that follow a number, and lengths of time: 14 days, two weeks and a fortnight are the same. Pure.

A length is minutes or months: a month has no fixed number of days.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from foundation.translation.quality.number_names import Role, number_named

type Length = tuple[str, Fraction]

SPACE = "[ \u00a0\u202f\u2009]"
DASH = "[-‐‑–—]"
UNITS = {
    "km": r"km|км|kilom[eè]t\w+|километр\w*",
    "mile": r"mi|miles?|milles|мил[ьяие]\w*",
    "m": r"m|м|met(?:re|er)s?|mètres?|метр\w*",
    "foot": r"ft|feet|foot|pieds?|фут\w*",
    "inch": r"inch\w*|pouces?|дюйм\w*",
    "kg": r"kg|кг|kilo(?:s|gram\w*)?|килограмм\w*",
    "pound": r"lbs?|pounds?|livres?|фунт\w*",
    "t": r"t|т|ton(?:s|nes?)?|тонн\w*",
    "ha": r"ha|га|hectares?|гектар\w*",
    "acre": r"acres?|акр\w*",
    "litre": r"l|л|lit(?:re|er)s?|литр\w*",
    "gallon": r"gal|gallons?|галлон\w*",
    "year": r"years?|an(?:s|née|nées)?|лет|летн\w+|год\w*",
    "month": r"months?|mois|месяц\w*|месячн\w+",
    "week": r"weeks?|semaines?|недел\w*",
    "day": r"days?|jours?|дн(?:я|ей|ям|ями|ях|евн\w+)|день|сут\w+",
    "hour": r"h|hours?|heures?|ч|час(?:а|ов\w*|ам|ами|ах)?",
    "minute": r"min|minutes?|мин|минут\w*",
}
UNIT = re.compile(
    rf"(?:{SPACE}|{DASH})?(?:{'|'.join(f'(?P<{name}>{names})' for name, names in UNITS.items())})(?![^\W\d_])"
)

MINUTES, MONTHS = "minutes", "months"
LENGTHS = {MINUTES, MONTHS}
_OF_TIME = {
    "minute": (MINUTES, 1),
    "hour": (MINUTES, 60),
    "day": (MINUTES, 24 * 60),
    "week": (MINUTES, 7 * 24 * 60),
    "month": (MONTHS, 1),
    "year": (MONTHS, 12),
}
_FRENCH_DAYS = {15: 14, 8: 7}  # "quinze jours" and "huit jours" are also two weeks and one
_NAMED = {
    "en": ((re.compile(r"\bfortnight(?:ly)?\b", re.IGNORECASE), ((14, "day"),)),),
    "fr": (
        (re.compile(r"\bquinzaine(?:\sde\sjours)?\b(?!\sd)", re.IGNORECASE), ((14, "day"), (15, "day"))),
        (re.compile(r"\bhuitaine(?:\sde\sjours)?\b(?!\sd)", re.IGNORECASE), ((7, "day"), (8, "day"))),
    ),
    "ru": (
        (re.compile(r"\b(?:полгода|полугод\w+)", re.IGNORECASE), ((6, "month"),)),
        (re.compile(r"(?<!\d[\s-])\bсутки\b", re.IGNORECASE), ((1, "day"),)),
    ),
}
_ADJECTIVE = re.compile(
    r"\b([^\W\d_]+?)(?:(?P<minute>минутн)|(?P<hour>часов)|(?P<day>дневн|суточн)|(?P<week>недельн)|(?P<month>месячн)"
    r"|(?P<year>годичн|летн))(?:ы[ехймх]\w?|о[ейгмю]\w{0,2}|ую|ая|и[ейхм]\w?|е[гмй]\w{0,2}|юю|яя|ее)\b",
    re.IGNORECASE,
)


def lengths(numbers: Iterable[Fraction], unit: str | None, language: str) -> set[Length]:
    """Return the lengths of this many units; empty if it is not a unit of time."""
    if unit not in _OF_TIME:
        return set()
    found = set(numbers)
    if language == "fr" and unit == "day":
        found |= {Fraction(_FRENCH_DAYS[int(number)]) for number in found if number in _FRENCH_DAYS}
    kind, value = _OF_TIME[unit]
    return {(kind, number * value) for number in found}


def named_lengths(text: str, language: str) -> Iterator[tuple[re.Match[str], set[Length]]]:
    """Yield the lengths that are one word, such as "fortnight" and «двухнедельный»."""
    for pattern, values in _NAMED.get(language, ()):
        for match in pattern.finditer(text):
            yield match, {one for number, unit in values for one in lengths([Fraction(number)], unit, language)}
    if language == "ru":
        for match in _ADJECTIVE.finditer(text):
            number = number_named(match[1].casefold(), language)
            if number and number[0] is Role.CARDINAL:
                yield match, lengths([number[1]], match.lastgroup, language)
