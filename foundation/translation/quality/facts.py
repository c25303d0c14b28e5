"""Facts of a text: dates, times and numbers, each with all values that it can have."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from foundation.translation.quality.findings import Kind
from foundation.translation.quality.units import LENGTHS
from foundation.translation.quality.zones import Zone


@dataclass(frozen=True, slots=True)
class Fact:
    """Date, time or number as it is written (``words``), with all values that it can have. A value begins with its
    type: "date" with day, month and year, of which 0 is unknown; "time" with minutes; "number"; a length of time in
    "minutes" or "months"; "decade"; "phone" with its digits. ``zone``: of a time that has one beside it. ``unit``: the
    name of a unit, which is written as ``unit_words``. ``is_spoken``: in words or in Roman numerals.
    """

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
