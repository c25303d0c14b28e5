"""The event that a text is about: it must match a date in the text, or be named in full. Pure."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice

from foundation.languages.folding import fold
from news.editorial.suggestions.naming import named_in
from news.editorial.suggestions.patterns import Patterns
from news.editorial.suggestions.reading import Text
from news.editorial.suggestions.things import Grade, Suggestion, Thing
from news.parsing.date_words import MONTHS

DATE_LANGUAGES = ("en", "ru", "fr")
NEAR = timedelta(days=7)
REPORTED_WITHIN = timedelta(days=180)  # a more distant date is only a mention, unless it is the exact span of an event
DATES_AT_MOST = 300
SHARE_OF_SPAN, SHARE, SHARE_OF_MONTH = 0.3, 0.5, 0.75  # share of the longer words of a title
IN = frozenset({"in", "в", "en"})

_WRITTEN_DATE = re.compile(r"\b(?:(\d{4})-(\d\d)-(\d\d)|(\d\d?)\.(\d\d?)\.(\d{4}))\b")


@dataclass(frozen=True, slots=True)
class Days:
    first: date
    last: date
    words: str
    is_month: bool = False  # the text contains no day


def event_in(text: Text, events: Iterable[Thing], *, at: date) -> Suggestion | None:
    """Return the event that the text is about. ``at`` is the date of the text, for dates without a year."""
    read = islice(days_in(text, at=at), DATES_AT_MOST)
    days = list({(found.first, found.last): found for found in read}.values())
    known = frozenset(word[:6] for word in text.folded if len(word) > 3)
    shares = [(event, max((_share(name, known) for name in event.names), default=0.0)) for event in events]
    found = [one for event, share in shares if share and (one := _agreement(event, share, days, at=at))]
    if found:
        return max(found, key=lambda pair: pair[0])[1]
    titled = [event for event, share in shares if share == 1.0 and len(event.names[0].split()) > 3]
    return next(iter(named_in(text, Patterns.of_whole_names(titled))), None)


def _agreement(event: Thing, share: float, days: list[Days], *, at: date) -> tuple[float, Suggestion] | None:
    """Return a score of how well the days and title of an event match the text, or None if they do not."""
    dated = [(near, found) for found in days if (near := _nearness(event, found))]
    if not dated:
        return None
    near, found = max(dated, key=lambda pair: pair[0])
    is_its_span = near == 3 and found.first != found.last
    distance = abs(found.first - at)
    if not is_its_span and distance > REPORTED_WITHIN:
        return None
    age = min(distance / REPORTED_WITHIN, 2.0)  # the text may also mention earlier events
    if share < (SHARE_OF_SPAN if is_its_span else SHARE):
        return None
    grade = Grade.UNSURE if found.is_month and share < SHARE_OF_MONTH else Grade.SURE
    return near - age + share, Suggestion(event.value, found.words, event.field, grade)


def _nearness(event: Thing, found: Days) -> int:
    """Return 3 for exactly the days of the event, 2 for overlapping days, 1 within a week or in the month."""
    if event.days is None:
        return 0
    first, last = event.days
    if found.is_month:
        return int(found.first <= first and last <= found.last)
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
        yield from _whole_month(text, place, month, at)
        return
    first, last = min(days[0], place), max(days[-1], place)
    year = next((word for where, word in _near(text, last) if last < where < last + 3 and _is_year(word)), "")
    if year:
        last += 1
    begin, end = (_day(year or str(at.year), str(month), str(numbers[where])) for where in (days[0], days[-1]))
    if begin and end:
        yield Days(min(begin, end), max(begin, end), text.words(first, last))


def _whole_month(text: Text, place: int, month: int, at: date) -> Iterator[Days]:
    """Yield the month if its name is followed by a year or preceded by a preposition."""
    after = text.folded[place + 1] if place + 1 < len(text.folded) else ""
    is_in_year = _is_year(after)
    if not is_in_year and not (place and text.folded[place - 1] in IN):
        return
    if begin := _day(after if is_in_year else str(at.year), str(month), "1"):
        end = begin.replace(day=calendar.monthrange(begin.year, month)[1])
        yield Days(begin, end, text.words(place, place + is_in_year), is_month=True)


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
            shortest = 3 if language == "ru" else 5  # genitives: "мая", "июня"
            found.update({word: number for word in words if len(word) >= shortest})
            found.update({words[0]: number})
            if language == "ru":  # "в октябре"
                found.update({f"{words[0].rstrip('ьи')}е": number})
    return found
