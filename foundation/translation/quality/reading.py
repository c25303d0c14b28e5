"""Read the dates, times and numbers of a text, each with all values that it can have."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

from django.utils import formats

from foundation.languages.written_in import ADDRESS
from foundation.translation.quality import dates, times
from foundation.translation.quality.alternatives import CURRENCIES
from foundation.translation.quality.facts import Fact, Facts
from foundation.translation.quality.findings import Kind
from foundation.translation.quality.month_names import months
from foundation.translation.quality.number_names import HALF, Role, number_named, scale_of
from foundation.translation.quality.number_words import PLAIN_LANGUAGES, end_of_half, numbers_in_words
from foundation.translation.quality.units import DASH, SPACE, UNIT, lengths, named_lengths
from foundation.translation.quality.zones import zones_of

MASK = "\N{BULLET}"  # replaces what was read, so that no later pattern matches across it
PHONE = re.compile(rf"\+\d(?:{SPACE}|[\d().-]){{6,}}\d")
MOST_BEFORE_ZONE = 25  # characters between a time and its zone

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
CURRENCY = rf"(?:{'|'.join(CURRENCIES.values())})"
CURRENCY_BEFORE = re.compile(rf"(?<![^\W\d_]){CURRENCY}{SPACE}?$", re.IGNORECASE)
CURRENCY_AFTER = re.compile(rf"\.?{SPACE}?(?:d[’'])?{CURRENCY}(?![^\W\d_])", re.IGNORECASE)
MOST_OF_CURRENCY = 20  # characters before a number
TOUCHING = re.compile(r"([km])(?![^\W_])")  # "2m cigarettes", and also two metres


def facts_of(text: str, language: str, *, has_dates: bool = True) -> Facts:
    """Return the facts of a text, in the order of the text. ``has_dates``: also read the names of months."""
    reader = _Reader(text, language)
    reader.take(ADDRESS, lambda match: iter(()))
    reader.take(PHONE, _phone)
    reader.take(dates.ISO, dates.iso)
    reader.take(dates.FIGURES, dates.figures)
    reader.take(dates.DECADE, dates.decade)
    reader.take(dates.TWO_YEARS, dates.two_years)
    reader.take(times.HALF_DAY, times.half_day)
    reader.take(times.CLOCK, lambda match: times.hour(match, match[1], match[2]))
    reader.take(times.HOUR, lambda match: times.hour(match, match[1], match[2] or match[3]))
    if has_dates:
        reader.take_dates()
    reader.take(times.DOTTED, lambda match: None if reader.scale(match.start(), match.end()) else times.dotted(match))
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
        self.found += [
            Fact(Kind.DATE, words, frozenset({dates.date(day, month, int(in_year or 0))}), first) for day in read
        ]
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
        while scale := self.scale(match.start(), end):
            values, last = ({value * scale[0] for value in values}, scale[0]) if last is None else (values, scale[0])
            end = scale[1]
            if half := end_of_half(self.left, end, self.language):
                return {value + last / 2 for value in values}, half
            if not (rest := REST.match(self.left, end)):
                break
            following = self.scale(rest.start(1), rest.end())
            if following and following[0] >= last:
                break
            values = {value + int(rest[1]) * (following[0] if following else 1) for value in values}
            end = rest.end()
            if not following:
                break
        if last is None and self.language == "en" and (letter := TOUCHING.match(self.left, end)):
            values |= {value * (scale_of(letter[1], "en") or 1) for value in values}
        return values, end

    def scale(self, start: int, end: int) -> tuple[Fraction, int] | None:
        """Return the value of the word after a number from ``start`` to ``end``, and where it ends. One letter needs a
        currency: "€2.5m", "EUR 2.5m", "2,5 M€"."""
        word = NEXT_WORD.match(self.left, end)
        scale = scale_of(word[1], self.language) if word else None
        if not word or not scale:
            return None
        before = self.left[max(0, start - MOST_OF_CURRENCY) : start]
        is_amount = CURRENCY_BEFORE.search(before) or CURRENCY_AFTER.match(self.left, word.end())
        if len(word[1]) == 1 and not is_amount:
            return None
        more = self.scale(start, word.end())  # "mille milliards"
        return (scale * more[0], more[1]) if more else (scale, word.end())

    def take_words(self) -> set[Fraction]:
        """Read the plain numbers and the times that are written in words. Return all numbers in words."""
        explained: set[Fraction] = set()
        for pattern, hour in times.NAMED_TIMES:
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
            if (
                (later := times.LATER.match(self.left, number.end))
                and number.value.denominator == 1
                and number.value <= 12
            ):
                values = times.values_of(str(number.value), None, *times.half_days_of(later))
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
        for pattern, minutes in times.PARTS_OF_HOURS:
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
    """Return the marks of decimals and of thousands, empty for a language for which Django has no formats."""
    if not formats.get_format_modules(language):
        return "", ""
    names = ("DECIMAL_SEPARATOR", "THOUSAND_SEPARATOR")
    decimal, thousands = (str(formats.get_format(name, language, use_l10n=True)) for name in names)
    return decimal, thousands
