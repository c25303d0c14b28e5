"""Find numbers that changed places in one text: "12 ports, 5 ships" and "5 ports, 12 ships". Pure.

The order of all numbers says little, because each language has its own. Numbers are compared by the noun that they count,
for common nouns in English, French and Russian, then by the order of sentences and of numbers of one sort. Only an
exchange is reported: all numbers are there, but two are in each other's place.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from foundation.translation.quality.comparing import YEARS
from foundation.translation.quality.facts import Fact, Facts
from foundation.translation.quality.findings import Finding, Kind
from foundation.translation.quality.reading import CURRENCY_AFTER, CURRENCY_BEFORE

MOST_WORDS_BETWEEN = 2  # adjectives
MOST_NUMBERS = 20  # that are compared with each other
PERCENT = 0  # place in the table
_NOUNS = (  # English; French; Russian
    r"%|per cent|percent; %|pour cent; %|процент\w*",
    r"administrations?; administrations?; администраци\w+",
    r"airports?; aéroports?; аэропорт\w*",
    r"arrests?; arrestations?; арест\w*",
    r"cars?; voitures?; автомобил\w+",
    r"cigarettes?; cigarettes?; сигарет\w*",
    r"cities|towns?; villes?; город\w*",
    r"companies|company|firms?; entreprises?|sociétés?; компани\w+|фирм\w*|предприяти\w+",
    r"consignments?|shipments?; envois?; парти[яйюи]\w*",
    r"containers?; conteneurs?; контейнер\w*",
    r"countries|country; pays; стран\w*",
    r"declarations?; déclarations?; деклараци\w+",
    r"delegates?; délégué(?:e)?s?; делегат\w*",
    r"delegations?; délégations?; делегаци\w+",
    r"documents?; documents?; документ\w*",
    r"events?; événements?|évènements?; мероприяти\w+",
    r"experts?; expert(?:e)?s?; эксперт\w*",
    r"guests?; invité(?:e)?s?; гост(?:ь|[яюейи]\w*)",
    r"laborator(?:y|ies); laboratoires?; лаборатори\w+",
    r"languages?; langues?; язык\w*",
    r"lorries|lorry|trucks?; camions?; грузовик\w*|фур\w*",
    r"members?; membres?; член\w*",
    r"officers?|officials?; agents?|fonctionnaires?; сотрудни[кц]\w*|инспектор\w*",
    r"parcels?; colis; посыл\w+",
    r"participants?; participant(?:e)?s?; участни[кц]\w*",
    r"passengers?; passagers?|passagères?; пассажир\w*",
    r"people|persons?; personnes?; человек\w*|людей",
    r"planes?|aircraft; avions?|aéronefs?; самол[её]т\w*",
    r"ports?; ports?; порт\w*",
    r"regions?; régions?; регион\w*",
    r"seizures?; saisies?; изъяти\w+",
    r"ships?|vessels?; navires?; суд(?:но|на|ов|ам|ами|ах)|корабл\w+",
    r"speakers?; orat(?:eur|rice)s?|intervenant(?:e)?s?; докладчи[кц]\w*",
    r"states?; états?; государств\w*",
    r"trains?; trains?; поезд\w*",
    r"women|woman; femmes?; женщин\w*",
    r"workshops?; ateliers?; семинар\w*",
)
_END_OF_SENTENCE = re.compile(r"[.!?](?=\s+[«“\"(]?\s?[A-ZÀ-ÞА-ЯЁ])|[;\n]")
MOST_BEFORE = 20  # characters that are read before a number
MOST_INSIDE_A_CHANGE = 40  # characters between two numbers
_SIGN = r"\W*(?:[A-Z]{3})?\W*$"  # of a currency
_BEGINNING = re.compile(rf"(?:\b(?:from|с|со|от|de|du)|\bd[’']){_SIGN}", re.IGNORECASE)
_ENDING = re.compile(rf"\b(?:to|до|à){_SIGN}", re.IGNORECASE)
_FORMER = re.compile(rf"\b(?:from|с|со){_SIGN}", re.IGNORECASE)
_COMPARED = re.compile(
    rf"\b(?:against|contre|compared (?:with|to)|instead of|au lieu de|вместо|против)(?: [^\W\d_]+){{0,2}}{_SIGN}",
    re.IGNORECASE,
)
_WHOLE = re.compile(rf"\b(?:of(?: the)?|из|sur(?: les)?|des|parmi(?: les)?){_SIGN}", re.IGNORECASE)
_WORD = re.compile(r"[ \u00a0\u202f\u2009-]?(%|[^\W\d_]+(?:[-’'][^\W\d_]+)*)")
_PATTERNS = {
    language: [re.compile(rf"(?:{row.split('; ')[place]})", re.IGNORECASE) for row in _NOUNS]
    for place, language in enumerate(("en", "fr", "ru"))
}


def exchanged(
    original: tuple[str, Facts], translation: tuple[str, Facts], languages: tuple[str, str]
) -> Iterator[Finding]:
    """Yield a warning for each noun whose number was swapped with another noun's. If there is none, yield one for each two
    numbers that were swapped otherwise."""
    codes = (languages[0].partition("-")[0], languages[1].partition("-")[0])
    found = list(_of_nouns(original, translation, codes))
    yield from found or _others(original, translation, codes)


def _of_nouns(
    original: tuple[str, Facts], translation: tuple[str, Facts], languages: tuple[str, str]
) -> Iterator[Finding]:
    """Skip nouns with several numbers."""
    mine, theirs = (
        _counted(text, facts, language)
        for (text, facts), language in zip((original, translation), languages, strict=True)
    )
    moved = [noun for noun in mine if noun in theirs and not mine[noun][0] & theirs[noun][0]]
    for noun in moved:
        is_elsewhere = any(mine[noun][0] & theirs[other][0] for other in moved if other != noun)
        is_from_elsewhere = any(theirs[noun][0] & mine[other][0] for other in moved if other != noun)
        if is_elsewhere and is_from_elsewhere:
            yield Finding(Kind.ORDER, original=mine[noun][1], translation=theirs[noun][1])


@dataclass(frozen=True, slots=True)
class _Placed:
    """A number in a text. ``sort``: what it counts, None if that is unknown."""

    fact: Fact
    sentence: int
    sort: object | None

    @property
    def end(self) -> int:
        return self.fact.start + len(self.fact.words)


def _others(
    original: tuple[str, Facts], translation: tuple[str, Facts], languages: tuple[str, str]
) -> Iterator[Finding]:
    """Yield two numbers with each other's unit, or from where a change begins and ends, or that changed places while all others
    are in the order of the original. Translators keep the order of sentences, and of numbers of one sort inside a sentence.
    "From 5 to 2" can also be "to 2 from 5"."""
    mine, theirs = (
        _placed(text, facts, language)
        for (text, facts), language in zip((original, translation), languages, strict=True)
    )
    pairs = list(_matches(mine, theirs))
    texts = original[0], translation[0]
    for one, two in combinations(pairs[:MOST_NUMBERS], 2):
        is_sort_exchanged = _mark(one[0]) == _mark(two[1]) != _mark(one[1]) == _mark(two[0])
        if is_sort_exchanged or _is_change_reversed(one, two, texts):
            yield _finding(one, two, texts)
            return
    order = sorted(range(len(pairs)), key=lambda place: pairs[place][1].fact.start)
    for first, place in enumerate(order):
        if place > first and order[place] == first and _may_be_exchanged(pairs[first], pairs[place], texts):
            yield _finding(pairs[first], pairs[place], texts)


def _mark(placed: _Placed) -> object | None:
    """Return a sort that every language writes beside the number: a currency, "%" or a unit. None for a noun."""
    return placed.sort if placed.sort == PERCENT or isinstance(placed.sort, str) else None


def _is_change_reversed(one: tuple[_Placed, _Placed], other: tuple[_Placed, _Placed], texts: tuple[str, str]) -> bool:
    mine, theirs = (_from(one[side], other[side], texts[side]) for side in (0, 1))
    return mine is not None and theirs is not None and mine is not theirs


def _placed(text: str, facts: Facts, language: str) -> list[_Placed]:
    ends = [match.start() for match in _END_OF_SENTENCE.finditer(text)]
    found = []
    for fact in facts.written:
        is_year = fact.words[:4].isdigit() and min(fact.numbers, default=0) in YEARS
        if fact.kind is Kind.NUMBER and fact.numbers and not fact.is_spoken and not is_year:
            noun = _noun_after(text, fact, language)
            is_money = CURRENCY_BEFORE.search(_before(fact, text)) or CURRENCY_AFTER.match(
                text, fact.start + len(fact.words)
            )
            sort = noun[0] if noun else "money" if is_money else fact.unit
            found.append(_Placed(fact, bisect(ends, fact.start), sort))
    return found


def _matches(mine: list[_Placed], theirs: list[_Placed]) -> Iterator[tuple[_Placed, _Placed]]:
    """Yield the numbers of the original and the translation with the same value, if they are the only ones."""
    of_mine, of_theirs = _by_value(mine), _by_value(theirs)
    for own in mine:
        others = _with_values(own, of_theirs)
        if len(others) == 1 and len(_with_values(others[0], of_mine)) == 1:
            yield own, others[0]


def _by_value(placed: list[_Placed]) -> dict[object, list[_Placed]]:
    found = defaultdict[object, list[_Placed]](list)
    for one in placed:
        for number in one.fact.numbers:
            found[number].append(one)
    return found


def _with_values(placed: _Placed, others: dict[object, list[_Placed]]) -> list[_Placed]:
    """Return the numbers that can have the same value: one, or some of several."""
    found = {id(one): one for number in placed.fact.numbers for one in others.get(number, [])[:2]}
    return list(found.values())


def _may_be_exchanged(one: tuple[_Placed, _Placed], other: tuple[_Placed, _Placed], texts: tuple[str, str]) -> bool:
    """Return whether each number of the translation can count what the other one counts in the original."""
    if any(_from(one[side], other[side], texts[side]) is not None for side in (0, 1)):
        return False
    if one[0].sentence == other[0].sentence:
        is_part = any(_WHOLE.search(_before(some[side].fact, texts[side])) for side in (0, 1) for some in (one, other))
        if is_part or one[0].sort is None or one[0].sort != other[0].sort:
            return False
    pairs = ((one[0].sort, other[1].sort), (other[0].sort, one[1].sort))
    return all(sort is None or there is None or sort == there for sort, there in pairs)


def _from(one: _Placed, other: _Placed, text: str) -> bool | None:
    """Return whether ``one`` comes before a change and ``other`` after it, the other way around, or None for no change."""
    first, last = sorted((one, other), key=lambda placed: placed.fact.start)
    before, between = _before(first.fact, text), text[first.end : last.fact.start]
    if len(between) > MOST_INSIDE_A_CHANGE:
        return None
    if _BEGINNING.search(before) and _ENDING.search(between):
        return one is first
    if (_ENDING.search(before) and _FORMER.search(between)) or _COMPARED.search(between):
        return one is last
    return None


def _before(fact: Fact, text: str) -> str:
    return text[max(0, fact.start - MOST_BEFORE) : fact.start]


def _finding(one: tuple[_Placed, _Placed], other: tuple[_Placed, _Placed], texts: tuple[str, str]) -> Finding:
    mine, theirs = (
        " … ".join(one.fact.words for one in sorted(some, key=lambda placed: placed.fact.start))
        for some in ((one[0], other[0]), (one[1], other[1]))
    )
    return Finding(Kind.ORDER, original=mine, translation=theirs)


def _counted(text: str, facts: Facts, language: str) -> dict[int, tuple[set[object], str]]:
    """Return, for each noun that is counted by only one number, the values of that number and the words of both."""
    found: dict[int, list[tuple[set[object], str]]] = defaultdict(list)
    for fact in facts.written:
        if fact.kind is Kind.NUMBER and fact.numbers and (noun := _noun_after(text, fact, language)):
            found[noun[0]].append((set(fact.numbers), text[fact.start : noun[1]]))
    return {noun: counts[0] for noun, counts in found.items() if len(counts) == 1}


def _noun_after(text: str, fact: Fact, language: str) -> tuple[int, int] | None:
    """Return the noun that a number counts, and where it ends."""
    end = fact.start + len(fact.words)
    if fact.words.endswith("%"):
        return PERCENT, end
    for _word in range(MOST_WORDS_BETWEEN + 1):
        word = _WORD.match(text, end)
        if word is None:
            return None
        if (noun := _noun(word[1], language)) is not None:
            return noun, word.end()
        end = word.end()
    return None


def _noun(word: str, language: str) -> int | None:
    return next((place for place, one in enumerate(_PATTERNS.get(language, ())) if one.fullmatch(word)), None)
