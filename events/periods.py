"""Parser of months, seasons and years in words -> first and last day: "February 2023", "осень 2027 года", "2e trimestre 2027".

Pure. An event without a day is listed by its period. Text that is not understood ("next financial year") counts as no
date. Texts in all languages are read on any page, because a copy for translation keeps the original text for a while.
To add a language, add its names to the tuples.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date, timedelta
from typing import NamedTuple

LONGEST = 120
MONTHS = (
    "january february march april may june july august september october november december",
    "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре",
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
)
# First and last month of each season. A winter is written with two years, or begins at the end of the given year.
SEASONS = {
    (3, 5): ("spring", "весна", "весной", "весны", "printemps"),
    (6, 8): ("summer", "лето", "летом", "лета", "ete"),
    (9, 11): ("autumn", "fall", "осень", "осенью", "осени", "automne"),
    (12, 14): ("winter", "зима", "зимой", "зимы", "hiver"),
}
QUARTERS = ("quarter", "квартал", "квартале", "trimestre")
HALVES = ("half", "полугодие", "полугодии", "semestre")
NUMBERS = (
    ("1", "1st", "i", "first", "первый", "первое", "первом", "1er", "1re", "premier", "q1", "t1"),
    ("2", "2nd", "ii", "second", "второй", "второе", "втором", "2e", "deuxieme", "q2", "t2"),
    ("3", "3rd", "iii", "third", "третий", "третьем", "3e", "troisieme", "q3", "t3"),
    ("4", "4th", "iv", "fourth", "четвертый", "четвертом", "4e", "quatrieme", "q4", "t4"),
)
FILLING = "in the of year г года году год в во en de du le la l an annee d a au"
YEARS = re.compile(r"((?:19|20)[0-9]{2})(?: ?[/-] ?((?:19|20)?[0-9]{2}))?\Z")


def _folded(text: str) -> str:
    """Return ``text`` in lower case without marks: é becomes e and й becomes и, as in the names that it is compared
    with."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


_MONTH_OF = {_folded(name): number for names in MONTHS for number, name in enumerate(names.split(), 1)}
_SEASON_OF = {_folded(name): months for months, names in SEASONS.items() for name in names}
_NUMBER_OF = {_folded(name): number for number, names in enumerate(NUMBERS, 1) for name in names}


class Period(NamedTuple):
    """Range of days, both inclusive."""

    first: date
    last: date


def read(text: str) -> Period | None:
    """Return the period in ``text``. None if there is none, more than one, or only an open one: "June or July 2027",
    "after May 2027".
    """
    words, years = _split(text)
    if years is None:
        return None
    year, next_year = years
    if next_year is not None and _SEASON_OF.get(" ".join(words)) != (12, 14):
        return None
    if not words:
        return _months(year, 1, 12)
    if len(words) == 1:
        return _of_one_word(words[0], year)
    if len(words) == 2:
        return _of_two_words(*words, year=year)
    return None


def _split(text: str) -> tuple[list[str], tuple[int, int | None] | None]:
    """Return the words without filler words, and the year at the end (with the next one for "2026/27")."""
    if len(text) > LONGEST:
        return [], None
    plain = _folded(text)
    plain = re.sub(r"[‐-―−]", "-", plain.replace("’", " ").replace("'", " ").replace("№", " "))
    plain = re.sub(r"(?<=\d)-(?:и|е|го|ом|м)\b", "", plain)
    plain = re.sub(r"[\s,.]+(?:г|года|году|год|year)\b\.?\s*\Z", "", plain.strip(" .,;")).strip()
    match = re.search(r"(?:\A|[\s-])((?:19|20)[0-9]{2}(?: ?[/-] ?(?:19|20)?[0-9]{2})?)\Z", plain)
    if match is None or (year := YEARS.fullmatch(match[1])) is None:
        return [], None
    words = [word for word in re.split(r"[\s,.-]+", plain[: match.start()]) if word and word not in FILLING.split()]
    first = int(year[1])
    if year[2] is None:
        return words, (first, None)
    following = int(year[2]) if len(year[2]) == 4 else first // 100 * 100 + int(year[2])
    return words, ((first, following) if following == first + 1 else None)


def _of_one_word(word: str, year: int) -> Period | None:
    if month := _MONTH_OF.get(word):
        return _months(year, month, month)
    if season := _SEASON_OF.get(word):
        return _months(year, *season)
    if re.fullmatch(r"[qt][1-4]", word):
        return _part(year, int(word[1]), months=3)
    return None


def _of_two_words(one: str, other: str, *, year: int) -> Period | None:
    first, last = _MONTH_OF.get(one), _MONTH_OF.get(other)
    if first and last:
        return _months(year, first, last) if first < last else None
    for number, unit in ((one, other), (other, one)):
        if (count := _NUMBER_OF.get(number)) and unit in QUARTERS:
            return _part(year, count, months=3)
        if (count := _NUMBER_OF.get(number)) and count <= 2 and unit in HALVES:
            return _part(year, count, months=6)
    return None


def _part(year: int, number: int, *, months: int) -> Period:
    return _months(year, (number - 1) * months + 1, number * months)


def _months(year: int, first: int, last: int) -> Period:
    """Return the period from ``first`` to ``last`` month; months 13 and 14 are those of the next year."""
    end = date(year + (last - 1) // 12, (last - 1) % 12 + 1, 1)
    days = calendar.monthrange(end.year, end.month)[1]
    return Period(date(year, first, 1), end + timedelta(days=days - 1))
