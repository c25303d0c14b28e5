"""Read the dates, times and numbers of a text, each with all values that it can have."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from itertools import takewhile

from django.utils.dates import MONTHS, MONTHS_3, MONTHS_ALT, MONTHS_AP
from django.utils.translation import override

from foundation.translation.quality.findings import Kind
from foundation.translation.quality.number_names import scale_of
from foundation.translation.quality.number_words import numbers_in_words
from foundation.translation.quality.zones import Zone
from foundation.written_dates.read import folded

SPACE = "[ \u00a0\u202f\u2009]"
DASH = "[-‐‑–—]"
MASK = "\N{BULLET}"  # replaces what was read, so that nothing reads over it
ADDRESS = re.compile(r"(?<!\S)[^\s@]++@\S+|(?:https?://|www\.)\S+")
PHONE = re.compile(rf"\+\d(?:{SPACE}|[\d().-]){{6,}}\d")
ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
FIGURES = re.compile(r"(?<![\d./])(\d{1,2})([./])(\d{1,2})\2(\d{4}|\d{2})(?!\d|[./]\d)")

HALF_DAY = re.compile(
    rf"(?<![\d:.,])(?:(\d{{1,2}})(?:[:.](\d{{2}}))?(?:{SPACE}?{DASH}{SPACE}?|{SPACE}(?:to|and|until){SPACE}))?"
    rf"(\d{{1,2}})(?:[:.](\d{{2}}))?{SPACE}?([ap])\.?{SPACE}?m\b\.?",
    re.IGNORECASE,
)
CLOCK = re.compile(r"(?<![\d:.,])(\d{1,2}):(\d{2})(?::\d{2})?(?![\d:])")
HOUR = re.compile(
    rf"(?<![\d:.,])(\d{{1,2}})(?:[:.](\d{{2}}))?{SPACE}?(?:h|Uhr|ч|час(?:ов|а|у|ам)?)\b\.?"
    rf"(?:{SPACE}?(\d{{2}})(?!\d)(?:{SPACE}?(?:min|мин)\w*\.?)?)?"
)
DOTTED = re.compile(r"(?<![\d.,])(\d{1,2})\.([0-5]\d)(?!\d|[.,]\d|\s?%)")

ORDINAL = rf"(?:st|nd|rd|th|er|re|º|°|ª|\.|{DASH}?(?:го|ое|е|й|я|ье))?"
DAY = rf"\d{{1,2}}{ORDINAL}"
JOINT = rf"(?:{SPACE}?(?:{DASH}|,){SPACE}?|,?{SPACE}[^\W\d_]{{1,3}}{SPACE})"
BEFORE = re.compile(rf"(?<![\d.,:])((?:{DAY}{JOINT})*{DAY}){SPACE}?(?:(?:of|de|di|del){SPACE}|d[’'])?$")
YEAR = re.compile(rf"{SPACE}?,?{SPACE}?(?:(?:of|de|del){SPACE})?(\d{{4}})(?!\d)(?:{SPACE}?(?:г\b\.?|год\w*|р\b\.?))?")
AFTER = re.compile(
    rf"{SPACE}(\d{{1,2}}(?:st|nd|rd|th)?(?:{JOINT}\d{{1,2}}(?:st|nd|rd|th)?)*)(?![\d:.]\d|\d)(?:,?{SPACE}(\d{{4}})(?!\d))?"
)
WORD = re.compile(r"[^\W\d_]+")

NUMBER = re.compile(rf"\d{{1,3}}(?:(?:{SPACE}|[’'])\d{{3}})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)*")
NEXT_WORD = re.compile(rf"{SPACE}?([^\W\d_]+)")
REST = re.compile(rf"\.?{SPACE}(\d{{1,3}})(?![\d.,]\d|\d)")
SUFFIX = re.compile(rf"{DASH}?[^\W\d_]{{1,3}}\b|{SPACE}?%")
CURRENCY = "$€£¥₽₴₸"
LEAST_LETTERS_OF_STEM = 4


@dataclass(frozen=True, slots=True)
class Fact:
    """A date, time or number as it is written (``words``), with all values that it can have. A value begins with its type:
    "date" with day, month and year, of which 0 is unknown; "time" with minutes; "number"; "decade"; "phone" with its digits.
    ``zone``: of a time that has one beside it. ``is_spoken``: in words or in Roman numerals."""

    kind: Kind
    words: str
    values: frozenset[tuple[object, ...]]
    start: int = field(default=0, compare=False)
    zone: Zone | None = None
    unit: str | None = None
    is_spoken: bool = False

    @property
    def types(self) -> set[object]:
        return {value[0] for value in self.values}

    @property
    def numbers(self) -> set[Fraction]:
        return {value[1] for value in self.values if value[0] == "number" and isinstance(value[1], Fraction)}

    @property
    def minutes(self) -> set[int]:
        return {value[1] for value in self.values if value[0] == "time" and isinstance(value[1], int)}

    @property
    def number(self) -> Fraction | None:
        return next((value[1] for value in self.values if isinstance(value[1], Fraction)), None)


@dataclass(frozen=True, slots=True)
class Facts:
    """``written``: facts in digits, and plain numbers in words. ``in_words``: numbers in words and parts of dates, which
    explain one in digits. ``has_zone``: anywhere in the text. ``reads_words``: plain numbers of this language are read."""

    written: tuple[Fact, ...] = ()
    in_words: frozenset[Fraction] = frozenset()
    has_zone: bool = False
    reads_words: bool = False


def facts_of(text: str, language: str, *, has_dates: bool = True) -> Facts:
    """Return the facts of a text, in the order of the text. ``has_dates``: read the names of months."""
    reader = _Reader(text, language)
    reader.take(ADDRESS, lambda match: iter(()))
    reader.take(PHONE, _phone)
    reader.take(ISO, _iso)
    reader.take(FIGURES, _figures)
    reader.take(HALF_DAY, _half_day)
    reader.take(CLOCK, lambda match: _hour(match, match[1], match[2]))
    reader.take(HOUR, lambda match: _hour(match, match[1], match[2] or match[3]))
    if has_dates:
        reader.take_dates()
    reader.take(DOTTED, _dotted)
    reader.take_numbers()
    words = numbers_in_words(ADDRESS.sub(MASK, text), reader.language)
    in_words = {number for one in words for number in one.explains}
    for fact in reader.found:
        if fact.kind is Kind.DATE:
            in_words |= {part for value in fact.values for part in value[1:] if isinstance(part, Fraction)}
    return Facts(tuple(sorted(reader.found, key=lambda fact: fact.start)), frozenset(in_words))


class _Reader:
    def __init__(self, text: str, language: str) -> None:
        self.text = self.left = text
        self.language = language.partition("-")[0]
        self.found: list[Fact] = []

    def take(self, pattern: re.Pattern[str], read: Callable[[re.Match[str]], Iterator[Fact] | None]) -> None:
        """Read all matches and mask them. ``read`` returns None for a match that means something else."""
        for match in list(pattern.finditer(self.left)):
            facts = read(match)
            if facts is not None:
                self.found += facts
                self.mask(match.start(), match.end())

    def mask(self, start: int, end: int) -> None:
        self.left = f"{self.left[:start]}{MASK * (end - start)}{self.left[end:]}"

    def take_dates(self) -> None:
        names = _months(self.language)
        for word in WORD.finditer(self.text):
            month = names(word[0])
            if month is None or self.left[word.start()] == MASK or (self.language == "en" and word[0].islower()):
                continue
            self._take_date(word.start(), word.end(), *month)

    def _take_date(self, start: int, end: int, month: int, is_short: bool) -> None:
        end += self.left[end : end + 1] == "."
        days, year = BEFORE.search(self.left, max(0, start - 60), start), YEAR.match(self.left, end)
        if days is None and year is None and (after := AFTER.match(self.left, end)):
            first, last, numbers, in_year = start, after.end(), after[1], after[2]
        elif days is None and (year is None or is_short):
            return
        else:
            first, last = days.start() if days else start, year.end() if year else end
            numbers, in_year = days[1] if days else "", year[1] if year else None
            if is_short and not in_year and self.left[end - 1] != ".":
                return
        read = [int(number) for number in re.findall(r"\d+", numbers)] or [0]
        if any(day > 31 for day in read):
            return
        words = self.text[first:last].strip(" ,")
        self.found += [Fact(Kind.DATE, words, frozenset({_date(day, month, int(in_year or 0))}), first) for day in read]
        self.mask(first, last)

    def take_numbers(self) -> None:
        end = 0
        for match in NUMBER.finditer(self.left):
            if match.start() < end:
                continue
            values, end = _values(match[0]), match.end()
            has_currency = match.start() > 0 and self.left[match.start() - 1] in CURRENCY
            if word := NEXT_WORD.match(self.left, end):
                scale = scale_of(word[1], self.language)
                if scale and (len(word[1]) > 1 or (has_currency and word.start(1) == end)):
                    values, end = {value * scale for value in values}, word.end()
                    if rest := REST.match(self.left, end):  # 1 тыс. 250
                        values, end = {value + int(rest[1]) for value in values}, rest.end()
            if end == match.end() and (suffix := SUFFIX.match(self.left, end)):
                end = suffix.end()
            found = frozenset(("number", value) for value in values)
            self.found.append(Fact(Kind.NUMBER, self.text[match.start() : end], found, match.start()))


def _phone(match: re.Match[str]) -> Iterator[Fact]:
    yield Fact(Kind.NUMBER, match[0], frozenset({("phone", "".join(filter(str.isdigit, match[0])))}), match.start())


def _date(day: int, month: int, year: int) -> tuple[object, ...]:
    return ("date", Fraction(day), month, Fraction(year))


def _iso(match: re.Match[str]) -> Iterator[Fact] | None:
    year, month, day = int(match[1]), int(match[2]), int(match[3])
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    return iter([Fact(Kind.DATE, match[0], frozenset({_date(day, month, year)}), match.start())])


def _figures(match: re.Match[str]) -> Iterator[Fact] | None:
    first, second = int(match[1]), int(match[3])
    year = int(match[4]) + (2000 if len(match[4]) == 2 else 0)
    orders = [(first, second)] if match[2] == "." else [(first, second), (second, first)]
    values = {_date(day, month, year) for day, month in orders if 1 <= day <= 31 and 1 <= month <= 12}
    return iter([Fact(Kind.DATE, match[0], frozenset(values), match.start())]) if values else None


def _times(hours: str, minutes: str | None, *half_days: int) -> set[tuple[object, ...]]:
    """Return the time and, for a whole hour, its number, which can be written without the word for the hour."""
    hour, minute = int(hours), int(minutes or 0)
    found: set[tuple[object, ...]] = set()
    for later in half_days or (0,):
        at = hour % 12 + later if half_days else hour
        found.add(("time", at % 24 * 60 + minute))
        if not minute:
            found |= {("number", Fraction(at)), ("number", Fraction(hour))}
    return found


def _half_day(match: re.Match[str]) -> Iterator[Fact] | None:
    later = 12 if match[5].lower() == "p" else 0
    if int(match[3]) > 12:
        return None
    facts = [Fact(Kind.TIME, match[0], frozenset(_times(match[3], match[4], later)), match.start(3))]
    if match[1] and int(match[1]) <= 12:
        facts.append(Fact(Kind.TIME, match[0], frozenset(_times(match[1], match[2], 0, later)), match.start()))
    return iter(facts)


def _hour(match: re.Match[str], hours: str, minutes: str | None) -> Iterator[Fact] | None:
    if int(hours) > 24 or int(minutes or 0) > 59:
        return None
    return iter([Fact(Kind.TIME, match[0].strip(), frozenset(_times(hours, minutes)), match.start())])


def _dotted(match: re.Match[str]) -> Iterator[Fact] | None:
    """Read "16.30", which is a time or a number."""
    if int(match[1]) > 24:
        return None
    values = {*_times(match[1], match[2]), ("number", Fraction(f"{match[1]}.{match[2]}"))}
    return iter([Fact(Kind.NUMBER, match[0], frozenset(values), match.start())])


def _values(text: str) -> set[Fraction]:
    """Return the values of a number. A single comma or dot before three digits is either a separator of thousands or a
    decimal one."""
    text = re.sub(rf"{SPACE}|[’']", "", text)
    marks = re.findall(r"[.,]", text)
    if not marks:
        return {Fraction(text)}
    if len(set(marks)) == 1 and len(marks) > 1:
        return {Fraction(re.sub(r"[.,]", "", text))}
    whole, _mark, decimals = text.rpartition(marks[-1])
    whole = re.sub(r"[.,]", "", whole)
    found = {Fraction(f"{whole}.{decimals}")}
    return found | {Fraction(whole + decimals)} if len(marks) == 1 and len(decimals) == 3 else found


@cache
def _months(language: str) -> Callable[[str], tuple[int, bool] | None]:
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
