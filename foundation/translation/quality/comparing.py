"""Match the facts of an original with those of its translation. Pure.

A number that the translation lost and one that it added are an error if one may be a slip for the other: a digit
differs or is missing, two are swapped, or the zeros differ. Otherwise they are an error if each text has as many such
numbers as the other. Numbers with different units, such as miles and kilometres, are none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from foundation.translation.quality.facts import Fact, Facts
from foundation.translation.quality.findings import Finding, Kind
from foundation.translation.quality.zones import is_same_moment

# Smaller whole numbers are often written in other words: half, around the clock. The second limit is for languages
# whose numbers in words are read.
OTHERWISE_BELOW, OTHERWISE_BELOW_IN_WORDS = 100, 26
DURATIONS = (
    12,
    30,
)  # this many months, hours, days or minutes, or a multiple of that, are often given in a longer unit
MOST_SLIPS = 50  # with more differences, the texts do not belong together
YEARS = range(1900, 2101)
ONLY_NAMED = {0, 12 * 60}  # midnight and noon


def differences(original: Facts, translation: Facts, *, known: tuple[Facts, Facts] | None = None) -> Iterator[Finding]:
    """Yield the facts that differ. ``known``: all facts of both pages, for texts that may be paired with wrong ones."""
    lost = _unmatched(original, translation, known[1] if known else None)
    added = _unmatched(translation, original, known[0] if known else None)
    others = _paired(lost, added)
    for number, fact in enumerate(lost):
        if other := others.get(number):
            kind = next((kind for kind in (Kind.DATE, Kind.TIME) if kind in {fact.kind, other.kind}), fact.kind)
            yield Finding(kind, fact.words, other.words)
        elif not _is_minor(fact, translation):
            yield Finding(fact.kind, original=fact.words)
    for fact in added:
        if fact not in others.values() and fact.zone is None and not _is_minor(fact, original):
            yield Finding(fact.kind, translation=fact.words)
    yield from _other_zones(original, translation, [*lost, *added])
    yield from _other_units(original, translation)


def _other_units(original: Facts, translation: Facts) -> Iterator[Finding]:
    """Yield the numbers that always have another unit in the translation, such as 5 km and 5 miles."""
    units: dict[Fraction, list[Fact]] = defaultdict(list)
    lengths = {value for fact in translation.written for value in fact.lengths}
    for fact in translation.written:
        for number in fact.numbers:
            units[number].append(fact)
    for fact in original.written:
        others = [other for number in fact.numbers for other in units[number]]
        if not others or not fact.unit or fact.lengths & lengths:
            continue
        if all(other.unit not in {None, fact.unit} for other in others):
            yield Finding(Kind.NUMBER, fact.words + fact.unit_words, others[0].words + others[0].unit_words)


def _other_zones(original: Facts, translation: Facts, reported: list[Fact]) -> Iterator[Finding]:
    """Yield the times that are the same in another zone, or whose zone is lost."""
    for fact in original.written:
        if fact.zone is None or fact in reported:
            continue
        there = [other for other in translation.written if other.zone is not None]
        if not translation.has_zone:
            if any(other.values & fact.values for other in translation.written):
                yield Finding(Kind.TIME, original=fact.words)
        elif there and fact.zone and all(other.zone and not _is_same_moment(fact, other) for other in there):
            yield Finding(Kind.TIME, fact.words, next(other.words for other in there))


def _is_same_moment(one: Fact, other: Fact) -> bool:
    return any(
        is_same_moment((int(own), one.zone or ()), (int(theirs), other.zone or ()))
        for own in one.minutes
        for theirs in other.minutes
    )


def _unmatched(facts: Facts, *others: Facts | None) -> list[Fact]:
    """Return the facts that do not occur in ``others``, each once."""
    there = [_Values(other) for other in others if other is not None]
    found = {
        (fact.kind, fact.words): fact
        for fact in reversed(facts.written)
        if not any(known.have(fact) for known in there)
    }
    return list(reversed(found.values()))


class _Values:
    """All values of a text."""

    def __init__(self, facts: Facts) -> None:
        self.in_words = facts.in_words
        self.zoned = [fact for fact in facts.written if fact.zone]
        self.values = {value for fact in facts.written for value in fact.values}
        self.values |= {("number", number) for number in facts.in_words}
        self.dates: dict[object, list[tuple[object, ...]]] = defaultdict(list)
        for value in self.values:
            if value[0] == "date":
                self.dates[value[2]].append(value)

    def have(self, fact: Fact) -> bool:
        if fact.zone and any(_is_same_moment(fact, other) for other in self.zoned):
            return True
        return any(self._have(value) for value in fact.values)

    def _have(self, value: tuple[object, ...]) -> bool:
        if value in self.values:
            return True
        match value:
            case ("date", _day, month, _year):
                return any(_agree(value, date) for date in self.dates[month])
            case ("decade", Fraction() as year):
                return year % 100 in self.in_words
        return False


def _agree(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Return whether two dates in the same month can be the same. A day or a year can be unknown."""
    return all(not one[place] or not other[place] or one[place] == other[place] for place in (1, 3))


def _paired(lost: list[Fact], added: list[Fact]) -> dict[int, Fact]:
    """Return, for the position of each lost fact, the added fact that is paired with it."""
    found: dict[int, Fact] = {}
    for number, fact in enumerate(lost[:MOST_SLIPS]):
        left = (other for other in added[:MOST_SLIPS] if other not in found.values())
        if other := next((other for other in left if _can_stand_for(other, fact) and _is_slip(fact, other)), None):
            found[number] = other
    for may_be_spoken in (False, True):
        for sort_of in (_length, _sort):
            for kind in {sort_of(fact) for fact in lost} - {None}:
                mine = [
                    number
                    for number, fact in enumerate(lost)
                    if number not in found and sort_of(fact) == kind and fact.is_spoken <= may_be_spoken
                ]
                theirs = [
                    fact
                    for fact in added
                    if fact not in found.values() and sort_of(fact) == kind and fact.is_spoken <= may_be_spoken
                ]
                if len(mine) == len(theirs):
                    pairs = zip(mine, theirs, strict=True)
                    found |= {number: other for number, other in pairs if _can_stand_for(lost[number], other)}
    return found


def _length(fact: Fact) -> object | None:
    """Return the unit in which a length of time is counted; None for any other fact."""
    return next((value[0] for value in fact.lengths), None)


def _sort(fact: Fact) -> str:
    """Return the sort of a fact. Only facts of the same sort are counted against each other."""
    if fact.kind is not Kind.NUMBER:
        return fact.kind
    if "decade" in fact.types or not fact.numbers:
        return str(min(map(str, fact.types)))
    if 0 < min(fact.numbers) < 1 and fact.is_spoken:
        return "share"
    return "year" if fact.words[:4].isdigit() and min(fact.numbers) in YEARS else "number"


def _can_stand_for(one: Fact, other: Fact) -> bool:
    have_other_units = one.unit and other.unit and one.unit != other.unit
    have_other_units = have_other_units and not (one.lengths and _length(one) == _length(other))
    is_unsure = one.zone is not None and other.zone is not None and not (one.zone and other.zone)
    return bool(one.types & other.types) and not have_other_units and not is_unsure


def _is_slip(one: Fact, other: Fact) -> bool:
    """Return whether one fact may be a slip for the other."""
    if "number" not in one.types & other.types:
        return any(
            mine[0] == theirs[0] and any(a == b and a for a, b in zip(mine[1:], theirs[1:], strict=True))
            for mine in one.values
            for theirs in other.values
        )
    return any(_is_slip_of_digits(_digits(mine), _digits(theirs)) for mine in one.numbers for theirs in other.numbers)


def _digits(number: Fraction) -> str:
    return f"{float(number):.6f}".replace(".", "").strip("0") if number.denominator != 1 else str(number)


def _is_slip_of_digits(one: str, other: str) -> bool:
    if one.rstrip("0") == other.rstrip("0"):
        return True
    if len(one) == len(other) > 1:
        differ = sum(mine != theirs for mine, theirs in zip(one, other, strict=True))
        return differ == 1 or (differ == 2 and sorted(one) == sorted(other))
    longer, shorter = sorted((one, other), key=len, reverse=True)
    is_one_missing = len(longer) == len(shorter) + 1 > 2
    return is_one_missing and any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))


def _is_minor(fact: Fact, others: Facts) -> bool:
    """Return whether a fact that ``others`` lack may be there in another form, such as in words."""
    if fact.is_spoken:
        return True
    if fact.kind is Kind.DATE:
        return all(value[1] in others.in_words for value in fact.values if value[1])
    if "time" in fact.types:
        return any(value in {("time", minutes) for minutes in ONLY_NAMED} for value in fact.values)
    number = fact.number if fact.kind is Kind.NUMBER else None
    if number is None or number.denominator != 1:
        return False
    if number in YEARS and _has_year_beside(number, others):
        return True
    if number >= OTHERWISE_BELOW:
        return False
    is_duration = any(number % unit == 0 for unit in DURATIONS)
    return is_duration or not others.reads_words or number < OTHERWISE_BELOW_IN_WORDS


def _has_year_beside(year: Fraction, others: Facts) -> bool:
    """Return whether the other text may say "a year earlier" instead."""
    numbers = others.in_words | {fact.number for fact in others.written}
    return year - 1 in numbers or year + 1 in numbers
