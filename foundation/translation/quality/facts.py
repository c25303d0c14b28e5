"""Read the dates, times and numbers of a text, each with all values that it can have."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from typing import Any

from django.utils import formats

from foundation.translation.quality.findings import Kind
from foundation.translation.quality.month_names import months
from foundation.translation.quality.number_names import HALF, Role, number_named, scale_of
from foundation.translation.quality.number_words import PLAIN_LANGUAGES, end_of_half, numbers_in_words
from foundation.translation.quality.units import DASH, LENGTHS, SPACE, UNIT, lengths, named_lengths
from foundation.translation.quality.zones import Zone, zones_of

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
    rf"(?<![\d:.,])(\d{{1,2}})(?:[:.](\d{{2}}))?{SPACE}?(?:(?:h|heures?|Uhr|ч|час(?:ов|а|у|ам)?)(?![^\W\d_])\.?|(?=утра|вечера))"
    rf"(?:{SPACE}?(\d{{2}})(?!\d)(?:{SPACE}?(?:min|мин)\w*\.?)?)?"
)
LATER = re.compile(
    rf"{SPACE}?(?:(?:час\w*|heures?|o[’']clock){SPACE}?)?"
    rf"(?:(утра|du{SPACE}matin|in{SPACE}the{SPACE}morning)|(ночи)"
    rf"|(дня|вечера|de{SPACE}l[’']après-midi|du{SPACE}soir|in{SPACE}the{SPACE}(?:afternoon|evening)))\b"
)
NAMED_TIMES = (
    (
        re.compile(r"\b(?:noon|midday|mittags?|mezzogiorno)\b|\b(?<!après[- ])midi\b|\bполдень|(?<!после )\bполудн\w+"),
        12,
    ),
    (re.compile(r"\b(?:midnight|minuit|mezzanotte)\b|\b[Mm]itternacht|\b[Пп]ол(?:ночь|ночи|уноч\w+)"), 0),
)
PARTS_OF_HOURS = (  # before or after the hour that follows
    (re.compile(r"\b(?:половин[аеу]|halb)\s([^\W\d_]+)", re.IGNORECASE), -30),
    (re.compile(r"\bчетверть\s([^\W\d_]+(?:ого|его))\b", re.IGNORECASE), -45),
    (re.compile(r"\b(?:без\sчетверти|quarter\sto)\s([^\W\d_]+)", re.IGNORECASE), -15),
    (re.compile(r"\bhalf\spast\s([^\W\d_]+)", re.IGNORECASE), 30),
    (re.compile(r"\bquarter\spast\s([^\W\d_]+)", re.IGNORECASE), 15),
)
MOST_BEFORE_ZONE = 25  # characters between a time and its zone
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
DECADE = re.compile(
    rf"(?<![\d.,])(?:(\d{{4}}|\d{{2}})(?:s\b|er\b(?:{SPACE}Jahre\w*)?|{DASH}(?:е|х|ми|ые|ых|ыми)\b(?:{SPACE}?(?P<years>год\w*|гг)\b\.?)?)"
    rf"|(?P<named>années|anni){SPACE}[’']?(\d{{4}}|\d{{2}})(?!\d))"
)
TWO_YEARS = re.compile(r"(?<!\d)((?:19|20)(\d{2}))[/–-](\d{2})(?![\d/–-])")
CURRENCY = "$€£¥₽₴₸"


@dataclass(frozen=True, slots=True)
class Fact:
    """A date, time or number as it is written (``words``), with all values that it can have. A value begins with its type:
    "date" with day, month and year, of which 0 is unknown; "time" with minutes; "number"; a length of time in "minutes" or
    "months"; "decade"; "phone" with its digits.
    ``zone``: of a time that has one beside it. ``unit``: the name of a unit, which is written as ``unit_words``. ``is_spoken``:
    in words or in Roman numerals."""

    kind: Kind
    words: str
    values: frozenset[tuple[object, ...]]
    start: int = field(default=0, compare=False)
    zone: Zone | None = None
    unit: str | None = None
    unit_words: str = ""
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
        others = (value[1] for value in self.values if value[0] not in LENGTHS)
        return next((number for number in others if isinstance(number, Fraction)), None)

    @property
    def lengths(self) -> set[tuple[object, ...]]:
        return {value for value in self.values if value[0] in LENGTHS}


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
    reader.take(DECADE, _decade)
    reader.take(TWO_YEARS, _two_years)
    reader.take(HALF_DAY, _half_day)
    reader.take(CLOCK, lambda match: _hour(match, match[1], match[2]))
    reader.take(HOUR, lambda match: _hour(match, match[1], match[2] or match[3]))
    if has_dates:
        reader.take_dates()
    reader.take(DOTTED, lambda match: None if reader.scale(match.end()) else _dotted(match))
    reader.take_numbers()
    in_words = reader.take_words()
    zones = reader.take_zones()
    for fact in reader.found:
        if fact.kind is Kind.DATE:
            in_words |= {part for value in fact.values for part in value[1:] if isinstance(part, Fraction)}
        in_words |= {value[1] % 100 for value in fact.values if value[0] == "decade" and isinstance(value[1], Fraction)}
    found = tuple(sorted(reader.found, key=lambda fact: fact.start))
    return Facts(found, frozenset(in_words), has_zone=zones, reads_words=reader.language in PLAIN_LANGUAGES)


class _Reader:
    def __init__(self, text: str, language: str) -> None:
        self.text = self.left = text
        self.language, self.locale = language.partition("-")[0], language
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
        names = months(self.language)
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
        end = read = 0
        kept: list[str] = []
        for match in NUMBER.finditer(self.left):
            if match.start() < end:
                continue
            values, end = self._with_scale(match)
            unit = UNIT.match(self.left, end)
            if end == match.end() and (suffix := SUFFIX.match(self.left, end)):
                end = suffix.end()
            found = frozenset({*(("number", value) for value in values), *self.lengths(values, unit)})
            words = self.text[match.start() : end]
            self.found.append(Fact(Kind.NUMBER, words, found, match.start(), **_unit(unit)))
            kept += [self.left[read : match.start()], MASK * (end - match.start())]
            read = end
        self.left = "".join([*kept, self.left[read:]])

    def _with_scale(self, match: re.Match[str]) -> tuple[set[Fraction], int]:
        """Return the values of a number with "and a half", "million" and the rest after it: "1 млн 300 тыс."."""
        values, end = _values(match[0], self.locale), match.end()
        if half := end_of_half(self.left, end, self.language):
            values, end = {value + HALF for value in values}, half
        last: Fraction | None = None
        while scale := self.scale(end, may_touch=match.start() > 0 and self.left[match.start() - 1] in CURRENCY):
            values, last = ({value * scale[0] for value in values}, scale[0]) if last is None else (values, scale[0])
            end = scale[1]
            if half := end_of_half(self.left, end, self.language):
                return {value + last / 2 for value in values}, half
            if not (rest := REST.match(self.left, end)):
                break
            following = self.scale(rest.end())
            if following and following[0] >= last:
                break
            values = {value + int(rest[1]) * (following[0] if following else 1) for value in values}
            end = rest.end()
            if not following:
                break
        return values, end

    def scale(self, start: int, *, may_touch: bool = False) -> tuple[Fraction, int] | None:
        word = NEXT_WORD.match(self.left, start)
        scale = scale_of(word[1], self.language) if word else None
        if word and scale and (len(word[1]) > 1 or (may_touch and word.start(1) == start)):
            return scale, word.end()
        return None

    def take_words(self) -> set[Fraction]:
        """Read the plain numbers and the times in words. Return all numbers in words."""
        explained: set[Fraction] = set()
        for pattern, hour in NAMED_TIMES:
            for match in pattern.finditer(self.left):
                value = ("time", hour * 60)
                self.found.append(Fact(Kind.TIME, match[0], frozenset({value}), match.start(), is_spoken=True))
                explained |= {Fraction(hour), Fraction(12)}
        self.take_parts_of_hours()
        for number in numbers_in_words(self.left, self.language):
            explained |= number.explains
            if not number.is_plain:
                continue
            values: set[tuple[object, ...]] = {("number", number.value)}
            if (later := LATER.match(self.left, number.end)) and number.value.denominator == 1 and number.value <= 12:
                values = _times(str(number.value), None, *_half_days(later))
                explained |= {value[1] for value in values if isinstance(value[1], Fraction)}
            unit = UNIT.match(self.left, number.end)
            values |= self.lengths([number.value], unit)
            words = self.text[number.start : number.end]
            self.found.append(Fact(Kind.NUMBER, words, frozenset(values), number.start, **_unit(unit), is_spoken=True))
        for match, named in named_lengths(self.left, self.language):
            self.found.append(Fact(Kind.NUMBER, match[0], frozenset(named), match.start(), is_spoken=True))
        return explained

    def lengths(self, numbers: Iterable[Fraction], unit: re.Match[str] | None) -> set[tuple[object, ...]]:
        return set(lengths(numbers, unit.lastgroup, self.language)) if unit else set()

    def take_parts_of_hours(self) -> None:
        for pattern, minutes in PARTS_OF_HOURS:
            for match in list(pattern.finditer(self.left)):
                hour = number_named(match[1].casefold(), self.language)
                if hour and hour[0] in {Role.CARDINAL, Role.ORDINAL} and hour[1] <= 12:
                    first = int(hour[1]) * 60 + minutes
                    values = frozenset(("time", (first + later) % (24 * 60)) for later in (0, 12 * 60))
                    self.found.append(Fact(Kind.TIME, match[0], values, match.start(), is_spoken=True))
                    self.mask(match.start(), match.end())

    def take_zones(self) -> bool:
        """Give each time the zone that follows it. Return whether there is a zone."""
        zones = list(zones_of(self.text))
        for start, end, zone in zones:
            before = [fact for fact in self.found if "time" in fact.types and fact.zone is None and fact.start < start]
            if fact := max(before, key=lambda one: one.start, default=None):
                between = self.text[fact.start + len(fact.words) : start]
                if len(between) <= MOST_BEFORE_ZONE and not re.search(r"[.;!?]\s", between):
                    self.found[self.found.index(fact)] = replace(fact, words=self.text[fact.start : end], zone=zone)
        return bool(zones)


def _unit(match: re.Match[str] | None) -> dict[str, Any]:
    return {"unit": match.lastgroup, "unit_words": match[0]} if match else {}


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


def _decade(match: re.Match[str]) -> Iterator[Fact] | None:
    year = int(match[1] or match[4])
    if year % 10:
        return None
    values: set[tuple[object, ...]] = {("decade", Fraction(year))}
    if year < 100:
        values = {("decade", Fraction(century + year)) for century in range(1700, 2100, 100)}
    if match[0][-1] in "ех" or (match["named"] and year > 100):  # 20-е заседание, années 2020 à 2025
        values.add(("number", Fraction(year)))
    return iter([Fact(Kind.NUMBER, match[0], frozenset(values), match.start())])


def _two_years(match: re.Match[str]) -> Iterator[Fact] | None:
    """Read "2024/25"."""
    first, last = int(match[2]), int(match[3])
    if last <= first:
        return None
    years = (int(match[1]), int(match[1]) - first + last)
    return (Fact(Kind.NUMBER, match[0], frozenset({("number", Fraction(year))}), match.start()) for year in years)


def _times(hours: str, minutes: str | None, *half_days: int) -> set[tuple[object, ...]]:
    """Return the time and, for a whole hour, its number, which can be written without the word for the hour."""
    hour, minute = int(hours), int(minutes or 0)
    found: set[tuple[object, ...]] = set()
    for later in half_days or (0,):
        at = hour % 12 + later if half_days else hour
        found.add(("time", at % 24 * 60 + minute))
        if not minute:
            found.add(("number", Fraction(at)))
    return found


def _half_days(later: re.Match[str]) -> tuple[int, ...]:
    return (12,) if later[3] else (0,)


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
    half_days: tuple[int, ...] = ()
    if (later := LATER.match(match.string, match.end())) and int(hours) <= 12:
        half_days = _half_days(later)
    values = _times(hours, minutes, *half_days)
    if not minutes and end_of_half(match.string, match.end(), "fr"):
        values |= {*_times(hours, "30", *half_days), ("number", int(hours) + HALF)}
    return iter([Fact(Kind.TIME, match[0].strip(), frozenset(values), match.start())])


def _dotted(match: re.Match[str]) -> Iterator[Fact] | None:
    """Read "16.30", which is a time or a number."""
    if int(match[1]) > 24:
        return None
    values = {*_times(match[1], match[2]), ("number", Fraction(f"{match[1]}.{match[2]}"))}
    return iter([Fact(Kind.NUMBER, match[0], frozenset(values), match.start())])


def _values(text: str, language: str) -> set[Fraction]:
    """Return the values of a number. The language says whether a single comma or dot before three digits separates thousands
    or decimals. If it uses that mark for neither, it can be either."""
    text = re.sub(rf"{SPACE}|[’']", "", text)
    marks = re.findall(r"[.,]", text)
    if not marks:
        return {Fraction(text)}
    if len(set(marks)) == 1 and len(marks) > 1:
        return {Fraction(re.sub(r"[.,]", "", text))}
    whole, mark, decimals = text.rpartition(marks[-1])
    whole = re.sub(r"[.,]", "", whole)
    as_decimal, as_thousands = {Fraction(f"{whole}.{decimals}")}, {Fraction(whole + decimals)}
    if len(marks) > 1 or len(decimals) != 3 or len(whole) > 3 or whole.startswith("0"):
        return as_decimal
    return {_separators(language)[0]: as_decimal, _separators(language)[1]: as_thousands}.get(
        mark, as_decimal | as_thousands
    )


@cache
def _separators(language: str) -> tuple[str, str]:
    """Return the marks of decimals and of thousands, empty for a language that Django has no formats for."""
    if not formats.get_format_modules(language):
        return "", ""
    names = ("DECIMAL_SEPARATOR", "THOUSAND_SEPARATOR")
    decimal, thousands = (str(formats.get_format(name, language, use_l10n=True)) for name in names)
    return decimal, thousands
