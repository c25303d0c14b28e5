"""Match the facts of an original with those of its translation. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from foundation.translation.quality.facts import Fact, Facts
from foundation.translation.quality.findings import Finding, Kind

IN_WORDS_BELOW = 100  # smaller whole numbers are often written in words or otherwise: half, around the clock
YEARS = range(1900, 2101)
ONLY_NAMED = {0, 12 * 60}  # midnight and noon


def differences(original: Facts, translation: Facts, *, known: tuple[Facts, Facts] | None = None) -> Iterator[Finding]:
    """Yield the facts that differ. ``known``: all facts of both pages, for texts that may be paired with wrong ones."""
    lost = _unmatched(original, translation, known[1] if known else None)
    added = _unmatched(translation, original, known[0] if known else None)
    for fact in lost:
        other = next((one for one in added if one.types & fact.types), None)
        if other is not None:
            added.remove(other)
            kind = next((kind for kind in (Kind.DATE, Kind.TIME) if kind in {fact.kind, other.kind}), fact.kind)
            yield Finding(kind, fact.words, other.words)
        elif not _is_minor(fact, translation):
            yield Finding(fact.kind, original=fact.words)
    for fact in added:
        if not _is_minor(fact, original):
            yield Finding(fact.kind, translation=fact.words)


def _unmatched(facts: Facts, *others: Facts | None) -> list[Fact]:
    """Return the facts that none of ``others`` has, each once."""
    there = [_Values(other) for other in others if other is not None]
    found = {
        (fact.kind, fact.words): fact
        for fact in reversed(facts.written)
        if not any(known.have(value) for known in there for value in fact.values)
    }
    return list(reversed(found.values()))


class _Values:
    """All values of a text."""

    def __init__(self, facts: Facts) -> None:
        self.values = {value for fact in facts.written for value in fact.values}
        self.values |= {("number", number) for number in facts.in_words}
        self.dates: dict[object, list[tuple[object, ...]]] = defaultdict(list)
        for value in self.values:
            if value[0] == "date":
                self.dates[value[2]].append(value)

    def have(self, value: tuple[object, ...]) -> bool:
        return value in self.values or (
            value[0] == "date" and any(_agree(value, date) for date in self.dates[value[2]])
        )


def _agree(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Return whether two dates in the same month can be the same. A day or a year can be unknown."""
    return all(not one[place] or not other[place] or one[place] == other[place] for place in (1, 3))


def _is_minor(fact: Fact, others: Facts) -> bool:
    """Return whether a fact that ``others`` lack may have another form there, such as words."""
    if fact.kind is Kind.DATE:
        return all(value[1] in others.in_words for value in fact.values if value[1])
    if "time" in fact.types:
        return any(value in {("time", minutes) for minutes in ONLY_NAMED} for value in fact.values)
    number = fact.number if fact.kind is Kind.NUMBER else None
    if number is None or number.denominator != 1:
        return False
    return number < IN_WORDS_BELOW or (number in YEARS and _has_year_beside(number, others))


def _has_year_beside(year: Fraction, others: Facts) -> bool:
    """Return whether the other text can say "a year earlier"."""
    numbers = others.in_words | {fact.number for fact in others.written}
    return year - 1 in numbers or year + 1 in numbers
