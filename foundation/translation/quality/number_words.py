"""Numbers in words, Roman numerals, and words for thousands and more. Pure.

Every number in words explains the same number in digits in the other text. Only a plain number counts as a difference: a
cardinal from two, an ordinal from four, a Roman numeral of two letters or more, or a fraction such as "two thirds". Articles,
"first", "both", "dozens" and the like only explain. Plain numbers are read in English, French and Russian.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor

from foundation.translation.quality.number_names import HALF, Role, number_named, scale_of

PLAIN_LANGUAGES = {"en", "fr", "ru"}
FIRST_PLAIN_ORDINAL = 4  # "second" is also a unit of time, and "third" a fraction


@dataclass(frozen=True, slots=True)
class NumberInWords:
    """``explains``: all numbers in digits that may be its counterpart."""

    start: int
    end: int
    value: Fraction
    is_plain: bool
    explains: frozenset[Fraction]


_TOKEN = re.compile(r"[^\W\d_]+")
_BETWEEN = re.compile(r"[\s\-‐‑]+")
_AND = re.compile(r"[\s\-‐‑]+(?:and|et|e|y)[\s\-‐‑]+")
_OF = re.compile(r"[\s\-‐‑]+(?:of\s+)?(?:an?\s+)?|\s+(?:de\s+|d[’'](?:une?\s+)?)")
_AND_A_HALF = re.compile(
    r"(?:\s([^\W\d_]+))?[\s\-‐‑]+(?:and[\s-]a[\s-]half|et[\s-]demie?|с\s+половиной)\b", re.IGNORECASE
)
_BEFORE_ONES = {Role.CARDINAL, Role.HUNDRED, Role.SCALE, Role.ARTICLE}
_JOINTS = {"and", "et", "e", "y", "of", "de", "d"}
_ROMAN = re.compile(r"\b(?=[IVXLХ])([XХ]{0,3}|[XХ]L|L[XХ]{0,3})(I[XХ]|IV|V?I{0,3})(?=(?:e|ème|er|ère|re|го|й|м)?\b)")
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "Х": 10, "L": 50}


def end_of_half(text: str, start: int, language: str) -> int | None:
    """Return the end of an "and a half" that follows a number or its noun: "deux heures et demie"."""
    more = _AND_A_HALF.match(text, start)
    return more.end() if more and not (more[1] and scale_of(more[1], language)) else None


def numbers_in_words(text: str, language: str) -> Iterator[NumberInWords]:
    """Yield the numbers in ``text`` that are written in words or as Roman numerals."""
    for match in _ROMAN.finditer(text):
        if match[0]:
            value = Fraction(_roman(match[0]))
            is_plain = len(match[0]) > 1 and "L" not in match[0]
            yield NumberInWords(match.start(), match.end(), value, is_plain, frozenset({value}))
    run: _Run | None = None
    held: _Run | None = None  # an article, which belongs to the run or begins another
    for token in _TOKEN.finditer(text):
        if run and token.start() < run.end:  # read as "and a half"
            continue
        name = token[0].casefold()
        word = number_named(name, language)
        if word and run and run.extend(*word, token, text):
            held = None
        elif run and not held and (name in _JOINTS or (word and run.may_hold(*word))):
            held = _Run(*word, token, text, language) if word else None
        else:
            if run:
                yield run.read(text)
            run, held = held, None
            if word and run and run.extend(*word, token, text):
                continue
            if run:
                yield run.read(text)
            run = _Run(*word, token, text, language) if word else None
    for left in (run, held):
        if left:
            yield left.read(text)


@dataclass
class _Run:
    """Words that follow each other and make one number, such as "two hundred and five thousand"."""

    role: Role
    first: Fraction
    token: re.Match[str]
    text: str
    language: str
    start: int = field(init=False)
    end: int = field(init=False)
    total: Fraction = Fraction(0)  # of the scales
    current: Fraction | None = None  # of what follows them
    scale: Fraction | None = None
    explains: set[Fraction] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.start, self.end = self.token.span()
        self.is_plain = self.role in {Role.CARDINAL, Role.ORDINAL} or (
            self.role is Role.HUNDRED and self.language == "fr"
        )
        if self.role is Role.SCALE:
            self.total = self.scale = self.first
        else:
            self.current = self.first
        self._add_half(self.text)

    def extend(self, role: Role, value: Fraction, token: re.Match[str], text: str) -> bool:
        """Take a word, or return False if it begins another number."""
        between = text[self.end : token.start()]
        if not self._may_follow(role, value, between) or not self._take(role, value):
            return False
        self.role, self.end = role, token.end()
        self._add_half(text)
        return True

    def may_hold(self, role: Role, value: Fraction) -> bool:
        """Return whether an article can be inside this number: "half a million", "two and a half"."""
        return role is Role.ARTICLE or (value == 1 and self.role in {Role.SHARE, Role.ORDINAL})

    def read(self, text: str) -> NumberInWords:
        value = self.total + (self.current or 0)
        is_share = 0 < value < 1
        is_plain = (
            self.is_plain and self.language in PLAIN_LANGUAGES and (value >= 2 or is_share or value == Fraction(3, 2))
        )
        if self.role is Role.ORDINAL and not is_share:
            is_plain &= value >= FIRST_PLAIN_ORDINAL
        if (word := text[self.start : self.end].casefold()) in {
            "neuf",
            "семью",
        }:  # the words also mean "new" and "family"
            following = _TOKEN.search(text, self.end)
            is_plain &= word == "neuf" and bool(following and following[0].endswith(("s", "x")))
        explains = {value, *self.explains}
        if is_share:
            explains |= {Fraction(floor(value * 100)), Fraction(ceil(value * 100))}
        return NumberInWords(self.start, self.end, value, is_plain, frozenset(explains))

    def _may_follow(self, role: Role, value: Fraction, between: str) -> bool:
        if _BETWEEN.fullmatch(between):
            return True
        if self.role in {Role.SHARE, Role.ORDINAL} and role in {Role.SCALE, Role.GROUP}:
            return bool(_OF.fullmatch(between))
        has_and = self.language != "fr" or value in {1, 11} or self.current is None
        return (
            has_and
            and (self.current is None or self.current % 100 == 0 or self.language == "fr")
            and bool(_AND.fullmatch(between))
        )

    def _take(self, role: Role, value: Fraction) -> bool:
        current = self.current
        match role:
            case Role.CARDINAL | Role.ORDINAL if self.role not in _BEFORE_ONES:
                return False
            case Role.CARDINAL | Role.ORDINAL if current is None or _joins(current, value, self.language):
                self.current = (current or 0) + value
            case Role.CARDINAL if self.language == "fr" and current and current % 100 == 4 and value == 20:
                self.current = current + 76
            case Role.SHARE if current and not self.total:
                return self._divide(value)
            case Role.ORDINAL if current and value > 2 and not self.total:
                return self._divide(1 / value)
            case Role.HUNDRED if current is None or (1 <= current < 100 and current.denominator == 1):
                self.current = (current or 1) * value
            case Role.SCALE if current is not None and (self.scale is None or value < self.scale):
                self.total, self.current, self.scale = self.total + current * value, None, value
                self.explains = set()
            case Role.GROUP if current is not None:
                self.explains |= {current, current * value}
                self.is_plain = False
                return True
            case _:
                return False
        self.is_plain |= self.role in {Role.ARTICLE, Role.SCALE, Role.SHARE}
        return True

    def _divide(self, part: Fraction) -> bool:
        assert self.current
        if self.role not in {Role.CARDINAL, Role.ARTICLE} or not 0 < self.current * part < 1:
            return False
        self.explains |= {self.current, 1 / part}
        self.current *= part
        return True

    def _add_half(self, text: str) -> None:
        if end := end_of_half(text, self.end, self.language):
            self.end = end
            if self.current is not None:
                self.current += HALF
            elif self.scale:
                self.total += self.scale / 2
            self.is_plain = True


def _joins(one: Fraction, other: Fraction, language: str) -> bool:
    """Return whether "twenty" and "one" make one number."""
    if one.denominator != 1 or other.denominator != 1 or other >= 100:
        return False
    if one % 100 == 0:
        return True
    if language == "fr" and one % 100 in {60, 80}:
        return other < 20
    tens = one % 100
    return tens % 10 == 0 and other < 10 and (tens >= 20 or (language == "fr" and other >= 7))


def _roman(text: str) -> int:
    digits = [_ROMAN_DIGITS[letter] for letter in text]
    return sum(-one if one < later else one for one, later in zip(digits, [*digits[1:], 0], strict=True))
