"""Parser of dates and times. Pure: `words` passes in the names of months and weekdays."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from foundation.usable_dates import FIRST_YEAR, LAST_YEAR

LONGEST = 60
# Prefixes of names with at least this many letters are accepted if unambiguous.
FEWEST_LETTERS = 3


class NotUnderstood(ValueError):
    """Error if the text contains no date or time that everyone would read in the same way."""


class NoSuchDay(NotUnderstood):
    """Error for a well-formed date that does not exist; ``days`` is the number of days in the month."""

    def __init__(self, year: int, month: int, days: int) -> None:
        super().__init__(year, month, days)
        self.year, self.month, self.days = year, month, days


class OtherWeekday(NotUnderstood):
    """Error if the weekday in the text is not that of ``day``."""

    def __init__(self, day: date) -> None:
        super().__init__(day)
        self.day = day


@dataclass(frozen=True, slots=True)
class Words:
    """Names, as returned by `folded`, of months (1 to 12) and weekdays (Monday is 0); ``month_first``: 05/25/2026."""

    months: Mapping[str, int] = field(default_factory=dict)
    weekdays: Mapping[str, int] = field(default_factory=dict)
    month_first: bool = False


def folded(name: str) -> str:
    """Fold a name, so that ``Février`` equals ``fevrier``, and ``май`` equals ``маи``, which some keyboards write."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).rstrip(".")


ISO = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
FIGURES = re.compile(r"([0-9]{1,2}) ?([./ -]) ?([0-9]{1,2}) ?(?:\2) ?([0-9]{4}|[0-9]{2})")
DAY_MONTH = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th|er|-?го|-?е|\.)? (?:of )?([^\W\d_]+)\.?,? ([0-9]{4})")
MONTH_DAY = re.compile(r"([^\W\d_]+)\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})")
WEEKDAY = re.compile(r"([^\W\d_]+)\.?,? +(?=[^ ])")
YEAR_WORD = re.compile(r" ?(?:г\.?|года)$")
CLOCK = re.compile(r"([0-9]{1,2}) ?(?:[:.] ?|h ?|ч\.? ?)([0-9]{2})(?: ?:([0-9]{2}))? ?(?:min|мин)?\.?")
WHOLE_HOUR = re.compile(r"([0-9]{1,2}) ?(?:h|ч)?\.?")
HALF_DAY = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))? ?([ap])\.?m\.?")
BOTH = re.compile(
    r"(?P<day>.+?)(?:t| ?, ?| )(?:at |a |в )?"
    r"(?P<clock>[0-9]{1,2} ?(?:[:.]|h ?|ч\.? ?)(?:[0-9]{2})?(?: ?:[0-9]{2})?(?: ?(?:min|мин)\.?)?(?: ?[ap]\.?m\.?)?"
    r"|[0-9]{1,2} ?[ap]\.?m\.?)"
)


def read_date(text: str, words: Words) -> date:
    """Return the date in ``text``. Raises `NotUnderstood` or a subclass."""
    text = YEAR_WORD.sub("", _tidy(text))
    weekday, found = None, _figures(text, words) or _names(text, words)
    if found is None:  # only now, because "mar" is a Tuesday in French but also the beginning of March
        weekday, rest = _weekday(text, words)
        found = _figures(rest, words) or _names(rest, words)
    if found is None:
        raise NotUnderstood(text)
    year, month, day = found
    if not 1 <= month <= 12 or not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotUnderstood(text)
    if not 1 <= day <= (days := calendar.monthrange(year, month)[1]):
        raise NoSuchDay(year, month, days)
    on = date(year, month, day)
    if weekday is not None and weekday != on.weekday():
        raise OtherWeekday(on)
    return on


def read_time(text: str) -> time:
    text = _tidy(text)
    if half := HALF_DAY.fullmatch(text):
        hour, minute = int(half[1]), int(half[2] or 0)
        if not 1 <= hour <= 12 or minute > 59:
            raise NotUnderstood(text)
        return time(hour % 12 + (12 if half[3] == "p" else 0), minute)
    if clock := CLOCK.fullmatch(text):
        hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
    elif whole := WHOLE_HOUR.fullmatch(text):
        hour, minute, second = int(whole[1]), 0, 0
    else:
        raise NotUnderstood(text)
    if hour > 23 or minute > 59 or second > 59:
        raise NotUnderstood(text)
    return time(hour, minute, second)


def read_datetime(text: str, words: Words) -> datetime:
    """Return the date and time in ``text``. A day alone means midnight, as in Django's own field."""
    tidy = _tidy(text)
    try:
        return datetime.combine(read_date(tidy, words), time())
    except (NoSuchDay, OtherWeekday):
        raise
    except NotUnderstood:
        both = BOTH.fullmatch(tidy)
    if both is None:
        raise NotUnderstood(tidy)
    return datetime.combine(read_date(both["day"], words), read_time(both["clock"]))


def _tidy(text: str) -> str:
    """Return ``text`` in lower case, without accents and with plain spaces. Raises `NotUnderstood` if it is too long."""
    if len(text) > LONGEST:
        raise NotUnderstood(text[:LONGEST])
    return " ".join(folded(text).replace("\N{HORIZONTAL ELLIPSIS}", "").split())


def _weekday(text: str, words: Words) -> tuple[int | None, str]:
    begin = WEEKDAY.match(text)
    if begin is None or (number := _named(begin[1], words.weekdays)) is None:
        return None, text
    return number, text[begin.end() :]


def _figures(text: str, words: Words) -> tuple[int, int, int] | None:
    if iso := ISO.fullmatch(text):
        return int(iso[1]), int(iso[3]), int(iso[4])
    figures = FIGURES.fullmatch(text)
    if figures is None:
        return None
    first, second = int(figures[1]), int(figures[3])
    year = int(figures[4]) + (2000 if len(figures[4]) == 2 else 0)
    # Dates with dots and hyphens have the day first everywhere; with slashes, the order depends on the language.
    is_month_first = words.month_first and figures[2] == "/"
    day, month = (second, first) if is_month_first else (first, second)
    return year, month, day


def _names(text: str, words: Words) -> tuple[int, int, int] | None:
    if (found := DAY_MONTH.fullmatch(text)) and (month := _named(found[2], words.months)) is not None:
        return int(found[3]), month, int(found[1])
    if (found := MONTH_DAY.fullmatch(text)) and (month := _named(found[1], words.months)) is not None:
        return int(found[3]), month, int(found[2])
    return None


def _named(word: str, names: Mapping[str, int]) -> int | None:
    """Return the number of a name or of a prefix, if all names with that prefix mean the same."""
    if word in names:
        return names[word]
    if len(word) < FEWEST_LETTERS:
        return None
    meant = {number for name, number in names.items() if name.startswith(word)}
    return meant.pop() if len(meant) == 1 else None
