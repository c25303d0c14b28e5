"""Suggestions of categories for a text, with the words that led to each. Pure.

Names are found in all Russian cases, in singular and plural, and without accents; acronyms only as they are written.
Precision matters more than completeness. A name that several categories share is ignored. Of two overlapping names the
longer one counts. Proper names need a capital letter. A place alone must be named at the beginning or twice. In a long
enumeration, only names that are also elsewhere count. An event must match a date in the text, or be named in full.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice

from foundation.languages.folding import fold
from news.editorial.word_forms import is_form_of
from news.parsing.date_words import MONTHS

TEXT_CHARACTERS = 300_000
DATE_LANGUAGES = ("en", "ru", "fr")
NEAR = timedelta(days=7)
REPORTED_WITHIN = timedelta(days=180)  # a more distant date is only a mention, unless it is the exact span of an event
DATES_AT_MOST = 300
KEY_LETTERS = 4  # endings do not change these
WORDS_SHOWN = 80
LEAD_WORDS = 100  # title, standfirst and the first paragraph state the subject
ENUMERATED = 8  # maximum number of categories that are named only once

_TOKEN = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_PARTED = re.compile(r",|/|\b(?:and|и|et)\b")
_WRITTEN_DATE = re.compile(r"\b(?:(\d{4})-(\d\d)-(\d\d)|(\d\d?)\.(\d\d?)\.(\d{4}))\b")


@dataclass(frozen=True, slots=True)
class Thing:
    """A category or event. ``names`` are in any language; ``places`` are related names, such as the country of an
    office. ``is_proper`` names have capital letters. ``days`` are the first and last day of an event."""

    value: str
    names: tuple[str, ...]
    places: tuple[str, ...] = ()
    is_proper: bool = True
    days: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    value: str
    words: str  # as in the text


@dataclass(frozen=True, slots=True)
class Text:
    """A tokenised text: its words as written, folded, and their positions."""

    written: str
    tokens: tuple[str, ...]
    folded: tuple[str, ...]
    places: tuple[tuple[int, int], ...]

    @classmethod
    def read(cls, text: str) -> Text:
        text = text[:TEXT_CHARACTERS]
        found = [match for match in _TOKEN.finditer(text) if _folded(match.group())]
        tokens = tuple(match.group() for match in found)
        return cls(text, tokens, tuple(map(_folded, tokens)), tuple(match.span() for match in found))

    def words(self, first: int, last: int) -> str:
        """Return the text from one word to another as written, shortened to `WORDS_SHOWN` characters."""
        found = " ".join(self.written[self.places[first][0] : self.places[last][1]].split())
        return found if len(found) <= WORDS_SHOWN else f"{found[:WORDS_SHOWN]}…"


@lru_cache(maxsize=50_000)
def _folded(word: str) -> str:
    return fold(word).replace(" ", "")


# --- Names ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Pattern:
    value: str
    words: tuple[str, ...]
    is_proper: bool
    is_place: bool = False
    acronym: tuple[str, ...] = ()  # must be written exactly so


def named_in(text: Text, things: Iterable[Thing]) -> list[Suggestion]:
    """Return the categories that the text is about, in the order of the text, with the first words that name each."""
    found = sorted(_matches(text, _index(things)), key=lambda match: (match[0], -match[1]))
    named: dict[str, list[_Match]] = defaultdict(list)
    reached = -1
    for first, last, pattern in found:
        if last > reached:  # otherwise it is part of a longer name
            reached = last
            named[pattern.value].append((first, last, pattern))
    passing = {value for value, matches in named.items() if _is_in_passing(matches)}
    return [
        Suggestion(value, text.words(*matches[0][:2]))
        for value, matches in named.items()
        if value not in passing or (len(passing) <= ENUMERATED and not matches[0][2].is_place)
    ]


def _is_in_passing(matches: list[_Match]) -> bool:
    return len(matches) == 1 and matches[0][0] >= LEAD_WORDS


type _Match = tuple[int, int, _Pattern]


def _index(things: Iterable[Thing]) -> dict[str, list[tuple[int, _Pattern]]]:
    """Return the patterns by the beginning of their rarest word, with its position."""
    owners: dict[tuple[str, ...], set[str]] = defaultdict(set)
    patterns = [pattern for thing in things for pattern in _patterns(thing)]
    for pattern in patterns:
        owners[pattern.words].add(pattern.value)
    own = list(dict.fromkeys(pattern for pattern in patterns if len(owners[pattern.words]) == 1))
    often = Counter(word[:KEY_LETTERS] for pattern in own for word in pattern.words)
    index: dict[str, list[tuple[int, _Pattern]]] = defaultdict(list)
    for pattern in own:
        place = min(range(len(pattern.words)), key=lambda at: (often[pattern.words[at][:KEY_LETTERS]], at))
        index[pattern.words[place][:KEY_LETTERS]].append((place, pattern))
    return index


def _patterns(thing: Thing) -> Iterator[_Pattern]:
    for name, is_place in [*((name, False) for name in thing.names), *((name, True) for name in thing.places)]:
        for spelling in _spellings(name, is_proper=thing.is_proper):
            tokens = tuple(_TOKEN.findall(spelling))
            words = tuple(word for token in tokens if (word := _folded(token)))
            if words and (len(words) > 1 or len(words[0]) > 2):
                acronym = tokens if _is_acronym(tokens) else ()
                yield _Pattern(thing.value, words, thing.is_proper, is_place, acronym)


def _spellings(name: str, *, is_proper: bool) -> Iterator[str]:
    """Yield the name, an acronym in its brackets and, for a subject heading, each part of two or more words."""
    yield _IN_BRACKETS.sub(" ", name)
    for inside in _IN_BRACKETS.findall(name):
        if _is_acronym(_TOKEN.findall(inside)[:1]):
            yield inside
    if not is_proper:
        for part in _PARTED.split(name):
            if len(_TOKEN.findall(part)) > 1:
                yield part


def _is_acronym(tokens: Sequence[str]) -> bool:
    return bool(tokens) and len(tokens[0]) > 2 and sum(letter.isupper() for letter in tokens[0]) > 1


def _matches(text: Text, index: dict[str, list[tuple[int, _Pattern]]]) -> Iterator[_Match]:
    for at, word in enumerate(text.folded):
        for place, pattern in index.get(word[:KEY_LETTERS], ()):
            first, last = at - place, at - place + len(pattern.words) - 1
            if first >= 0 and last < len(text.folded) and _fits(text, first, pattern):
                yield first, last, pattern


def _fits(text: Text, first: int, pattern: _Pattern) -> bool:
    written = text.tokens[first : first + len(pattern.words)]
    if pattern.acronym:
        return written == pattern.acronym
    words = text.folded[first : first + len(pattern.words)]
    if not all(map(is_form_of, words, pattern.words)):
        return False
    return not pattern.is_proper or any(word[0].isupper() for word in written)


# --- Events ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Days:
    first: date
    last: date
    words: str


def event_in(text: Text, events: Iterable[Thing], *, at: date) -> Suggestion | None:
    """Return the event that the text is about. ``at`` is the date of the text, for dates without a year."""
    read = islice(days_in(text, at=at), DATES_AT_MOST)
    days = list({(found.first, found.last): found for found in read}.values())
    known = frozenset(word[:6] for word in text.folded if len(word) > 3)
    shares = [(event, max((_share(name, known) for name in event.names), default=0.0)) for event in events]
    found = [one for event, share in shares if share and (one := _agreement(event, share, days, at=at))]
    if found:
        return max(found, key=lambda pair: pair[0])[1]
    titled = (event for event, share in shares if share == 1.0 and len(event.names[0].split()) > 3)
    return next(iter(named_in(text, titled)), None)


def _agreement(event: Thing, share: float, days: list[Days], *, at: date) -> tuple[float, Suggestion] | None:
    """Return a score of how well the days and title of an event match the text, or None if they do not."""
    dated = [(score, found) for found in days if (score := _nearness(event, found))]
    if not dated:
        return None
    score, found = max(dated, key=lambda pair: pair[0])
    is_its_span = score == 3 and found.first != found.last
    if not is_its_span and abs(found.first - at) > REPORTED_WITHIN:
        return None
    needed = 0.3 if is_its_span else 0.5
    return (score + share, Suggestion(event.value, found.words)) if share >= needed else None


def _nearness(event: Thing, found: Days) -> int:
    """Return 3 for exactly the days of the event, 2 for overlapping days, 1 within a week."""
    if event.days is None:
        return 0
    first, last = event.days
    if (first, last) == (found.first, found.last):
        return 3
    if first <= found.last and found.first <= last:
        return 2
    return 1 if first - NEAR <= found.last and found.first <= last + NEAR else 0


def _share(name: str, known: frozenset[str]) -> float:
    """Return the share of the longer words of a title that are in the text."""
    words = {word for word in fold(name).split() if len(word) > 3}
    return sum(word[:6] in known for word in words) / len(words) if words else 0.0


def days_in(text: Text, *, at: date) -> Iterator[Days]:
    """Yield dates such as ``17 to 19 May 2021``, ``May 17-19, 2021``, ``с 17 по 19 мая 2021 года``, ``17.05.2021``."""
    for match in _WRITTEN_DATE.finditer(text.written):
        year, month, day, *reverse = match.groups()
        if found := _day(*((year, month, day) if year else reversed(reverse))):
            yield Days(found, found, match.group())
    for place, word in enumerate(text.folded):
        if month_number := _months().get(word):
            yield from _around(text, place, month_number, at)


def _around(text: Text, place: int, month: int, at: date) -> Iterator[Days]:
    """Yield the days before the name of a month, otherwise those after it. Two numbers are the first and last day."""
    numbers = {where: _number(word) for where, word in _near(text, place)}
    before = [where for where in range(place - 3, place) if numbers.get(where)]
    behind = [where for where in range(place + 1, place + 3) if numbers.get(where)]
    if before and place - before[-1] > 1:
        before = []
    days = before[-2:] or behind
    if not days:
        return
    first, last = min(days[0], place), max(days[-1], place)
    year = next((word for where, word in _near(text, last) if last < where < last + 3 and _is_year(word)), "")
    if year:
        last += 1
    begin, end = (_day(year or str(at.year), str(month), str(numbers[where])) for where in (days[0], days[-1]))
    if begin and end:
        yield Days(min(begin, end), max(begin, end), text.words(first, last))


def _near(text: Text, place: int) -> Iterator[tuple[int, str]]:
    begin = max(place - 3, 0)
    return enumerate(text.folded[begin : place + 3], begin)


def _number(word: str) -> int:
    """Return a day of a month, also from words such as ``1er``, or 0."""
    digits = re.fullmatch(r"(\d{1,2})(?:er|st|nd|rd|th|го)?", word)
    return int(digits[1]) if digits and 1 <= int(digits[1]) <= 31 else 0


def _is_year(word: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d", word))


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    """Return the numbers of months by full name. Short forms are often ordinary words."""
    found = {}
    for language in DATE_LANGUAGES:
        for number, forms in enumerate(MONTHS[language].split("|"), start=1):
            words = [fold(form) for form in forms.split()]
            found.update(
                {word: number for word in words if len(word) > 4 or word in {"may", "mai", "maya", "мая", "juin"}}
            )
            found.update({words[0]: number})
    return found
