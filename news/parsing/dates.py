"""Parser of publishers' dates -> an aware instant in UTC, or None. Strict: ambiguous dates are rejected.

It reads RFC 822 and its successors (RFC 2822 and 5322: two-digit years, no seconds, zone names), ISO 8601 and RFC 3339
with common variants such as missing leading zeros, and written dates with month names in many languages. It rejects
``01/02/2003`` (day or month?), ``listopad`` without a language (October or November), zone names of two countries, and
text around a date.

A time without a zone is in UTC. A date without a time is midnight in UTC: this is the same day from Iceland to
Kazakhstan, and not in the future for entries published today.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from news.parsing.date_words import FILLERS, MONTHS, WEEKDAYS

FIRST_YEAR, LAST_YEAR = 1900, 2200
LONGEST = 100  # in characters; no date is longer
EASTERNMOST_HOURS = 14  # maximum offset of a zone
MOST_TOKENS = 20  # words, numbers and signs

# Offset from UTC in hours. Names used by two countries (IST, AMT, AST) are missing, except those that RFC 822 defines.
_ZONES = {
    **dict.fromkeys(("z", "ut", "utc", "gmt", "wet"), 0),
    **dict.fromkeys(("bst", "west", "cet", "met", "mez"), 1),
    **dict.fromkeys(("cest", "mest", "mesz", "eet"), 2),
    **dict.fromkeys(("eest", "msk", "trt"), 3),
    **dict.fromkeys(("msd", "get", "azt"), 4),
    **{"edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6, "mst": -7, "pdt": -7, "pst": -8},
}

_RFC_822 = re.compile(
    r"(?:[A-Za-z]{3}, ?)?(\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d\d):(\d\d)(?::(\d\d))? (GMT|UTC|Z|[+-]\d{4})", re.ASCII
)
_ISO_8601 = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)(?:(?:T|\s+)(\d\d?):(\d\d?)(?::(\d\d?)(?:[.,](\d+))?)?\s*(Z|UTC|GMT|[+-]\d\d?(?::?\d\d)?)?)?",
    re.ASCII | re.IGNORECASE,
)
_ISO_8601_COMPACT = re.compile(
    r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(?:(\d\d)(?:[.,](\d+))?)?(Z|[+-]\d\d(?::?\d\d)?)?)?", re.ASCII | re.IGNORECASE
)
_UNIX = re.compile(r"(1\d{9})(?:\d{3})?", re.ASCII)  # seconds or milliseconds, 2001 to 2033

_MONTHS_EN = {word: number for number, forms in enumerate(MONTHS["en"].split("|"), 1) for word in forms.split()}


def read_date(text: str, *, language: str = "") -> datetime | None:
    """Return the instant of ``text`` in UTC, or None if it is not an unambiguous date. Never raises.

    ``language`` (a code such as ``hr`` or ``pl-PL``) decides between month names that differ by language.
    """
    text = text.strip()
    if not 8 <= len(text) <= LONGEST:
        return None
    try:
        if found := _RFC_822.fullmatch(text):
            day, word, year, hour, minute, second, zone = found.groups()
            if month := _MONTHS_EN.get(word.lower()):
                return _instant(date(int(year), month, int(day)), _clock(hour, minute, second), _offset(zone))
        if found := _ISO_8601.fullmatch(text) or _ISO_8601_COMPACT.fullmatch(text):
            year, month_, day, hour, minute, second, fraction, zone = found.groups()
            on = date(int(year), int(month_), int(day))
            return _instant(
                on, _clock(hour, minute, second, fraction) if hour else None, _offset(zone) if zone else None
            )
        if found := _UNIX.fullmatch(text):
            return datetime.fromtimestamp(int(found[1]), UTC)
        return _written(text, language.lower().replace("_", "-").split("-")[0])
    except (ValueError, OverflowError):
        return None


def _instant(on: date, clock: timedelta | None, zone: timezone | ZoneInfo | None) -> datetime | None:
    if not FIRST_YEAR <= on.year <= LAST_YEAR:
        return None
    if clock is None:
        return datetime.combine(on, time(), UTC)
    # 24:00 is midnight at the end of the day, so the clock is a time span, not a time of day.
    local = datetime.combine(on, time()) + clock
    return local.replace(tzinfo=zone or UTC).astimezone(UTC)


def _clock(hour: str, minute: str, second: str | None, fraction: str | None = None, half: str = "") -> timedelta:
    hours, minutes, seconds = int(hour), int(minute), int(second or 0)
    if half:
        if not 1 <= hours <= 12:
            raise ValueError("no such hour on a twelve-hour clock")
        hours = hours % 12 + (12 if half == "p" else 0)
    if minutes > 59 or seconds > 60 or hours > 24 or (hours == 24 and (minutes or seconds)):
        raise ValueError("no such time")
    microseconds = int((fraction or "0")[:6].ljust(6, "0"))
    # datetime has no leap seconds, so they count as the second before.
    return timedelta(hours=hours, minutes=minutes, seconds=min(seconds, 59), microseconds=microseconds)


def _offset(zone: str) -> timezone | ZoneInfo:
    """Return the offset of a zone: a name of `_ZONES`, ``+0300``, ``+03:00``, ``+3``, ``GMT+3`` or ``Europe/Brussels``.
    Raises ValueError.
    """
    zone = zone.casefold()
    if zone in _ZONES:
        return timezone(timedelta(hours=_ZONES[zone]))
    if "/" in zone:
        try:
            return ZoneInfo(zone.title())
        except (KeyError, OSError) as error:
            raise ValueError("no such zone") from error
    found = re.fullmatch(r"(?:gmt|utc|ut)?\s*([+-])(\d\d?)(?::?(\d\d))?", zone, re.ASCII)
    if not found:
        raise ValueError("no such offset")
    hours, minutes = int(found[2]), int(found[3] or 0)
    if hours > EASTERNMOST_HOURS and not hours % 10 and not minutes:  # "+3000": the zero of "+0300" is at the wrong end
        hours //= 10
    if hours > EASTERNMOST_HOURS or minutes > 59:
        raise ValueError("no such offset")
    east = timedelta(hours=hours, minutes=minutes)
    return timezone(-east if found[1] == "-" else east)


# --- Written dates: each word and number gets a letter, and only some spellings of letters are a date.
#
# W day of the week   M month   X a word that is both   N number of one or two digits   Y year   D date in digits
# T time   Z zone


def plain(text: str) -> str:
    """Normalise words for comparison: lower case, without accents, with a dot on each i."""
    letters = unicodedata.normalize("NFKD", text.casefold()).replace("ı", "i")
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _months() -> dict[str, dict[str, int]]:
    """Return a mapping of word -> language -> month number."""
    known: dict[str, dict[str, int]] = defaultdict(dict)
    for language, months in MONTHS.items():
        for number, forms in enumerate(months.split("|"), 1):
            for form in forms.split():
                known[plain(form)][language] = number
    return dict(known)


_MONTHS = _months()
_WEEKDAYS = frozenset(plain(WEEKDAYS).split())
_FILLERS = frozenset(plain(FILLERS).split())

_Value = date | timedelta | timezone | ZoneInfo | int | str
_Token = tuple[str, _Value]


def _word(word: str, *, is_first: bool) -> _Token | None:
    """Return the token of a word, or None for a filler."""
    plain = word.strip(".'’").replace("’", "'").removeprefix("d'")
    # "čet" is Thursday at the beginning of a date and Central European Time at the end. "do" is Thursday at the
    # beginning and Portuguese "of" later.
    if is_first and plain in _WEEKDAYS:
        return "X" if plain in _MONTHS else "W", plain
    if plain in _MONTHS:
        return "M", plain
    if plain in _ZONES:
        return "Z", _offset(plain)
    if plain in _FILLERS:
        return None
    raise ValueError("a word that is no part of a date")


def _day_or_month_first(first: str, second: str, year: str) -> date:
    one, two = int(first), int(second)
    if one <= 12 and two <= 12 and one != two:
        raise ValueError("day and month could be the other way round")
    return date(int(year), one, two) if two > 12 else date(int(year), two, one)


# The first matching pattern wins. Its function returns a token, or None for a filler.
_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], _Token | None]], ...] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        # 14:05, 14:05:09.5, 2:05 p.m.
        (
            r"(\d{1,2}):(\d\d?)(?::(\d\d?)(?:[.,](\d+))?)?(?:\s*([ap])\.?m\b\.?)?(?![\d:])",
            lambda m: ("T", _clock(m[1], m[2], m[3], m[4], m[5] or "")),
        ),
        # 14h05, 14 h
        (r"(\d{1,2})\s?h\s?(\d\d)?(?!\w)", lambda m: ("T", _clock(m[1], m[2] or "0", None))),
        # Europe/Brussels
        (r"[a-z]+/[a-z]+(?:_[a-z]+)*", lambda m: ("Z", _offset(m[0]))),
        # GMT+0300, +03:00
        (r"(?:(?:gmt|utc|ut)\s*|(?<![^\W\d_]))[+-](?:\d\d:?\d\d|\d\d?)(?![\d:.-])", lambda m: ("Z", _offset(m[0]))),
        # 25.05.2021, and 2021. 05. 25. as in Hungarian
        (r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)\.?", lambda m: ("D", date(int(m[3]), int(m[2]), int(m[1])))),
        (
            r"(\d{4})(?:(-|/)|\.\s?)(\d{1,2})(?(2)\2|\.\s?)(\d{1,2})(?!\d)\.?",
            lambda m: ("D", date(int(m[1]), int(m[3]), int(m[4]))),
        ),
        # 25/05/2021 or 05/25/2021
        (r"(\d{1,2})([-/])(\d{1,2})\2(\d{4})(?!\d)", lambda m: ("D", _day_or_month_first(m[1], m[3], m[4]))),
        # 14.05, as in "klo 14.05"
        (r"(\d{1,2})\.(\d\d)(?![\d.])", lambda m: ("T", _clock(m[1], m[2], None))),
        (r"(\d{4})(?!\d)\.?", lambda m: ("Y", int(m[1]))),
        (r"(\d{1,2})(?:(?:st|nd|rd|th|er|o|a|η)(?!\w))?(?!\d)\.?", lambda m: ("N", int(m[1]))),
        (r"[^\W\d_]+(?:['’-][^\W\d_]+)*[.'’]*", lambda m: _word(m[0], is_first=not m.string[: m.start()].strip())),
        (r"[-,;|]", lambda m: None),
    )
)
_SPACE = re.compile(r"\s*")
_COMMENT = re.compile(r"\([^()]*\)")  # RFC 5322, section 3.2.2: "+0000 (Coordinated Universal Time)"

# After the optional weekday: day-month-year, month-day-year, year first; asctime's year last; RFC 822's two-digit year.
_ORDERS = re.compile(r"[WX]?(?:(?:N[MX]Y|[MX]NY|Y[MX]N|YN[MX]|D)(?:T?Z*)|[MX]NTZ*Y|N[MX]NTZ*)")


def _written(text: str, language: str) -> datetime | None:
    tokens = _tokens(_COMMENT.sub(" ", plain(text)))
    letters = "".join(letter for letter, _ in tokens)
    if not _ORDERS.fullmatch(letters):
        return None
    clock = next((value for _, value in tokens if isinstance(value, timedelta)), None)
    zones = [value for _, value in tokens if isinstance(value, timezone | ZoneInfo)]
    on = next((value for _, value in tokens if isinstance(value, date)), None) or _date(tokens, language)
    # "GMT +0000" repeats the same zone; two different zones are ambiguous.
    instants = {_instant(on, clock, zone) for zone in zones} or {_instant(on, clock, None)}
    return instants.pop() if len(instants) == 1 else None


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    place = _end(_SPACE, text, 0)
    for _ in range(MOST_TOKENS):
        if place == len(text):
            return found
        match, reader = next(
            ((match, reader) for pattern, reader in _READERS if (match := pattern.match(text, place))), (None, None)
        )
        if match is None or reader is None:
            raise ValueError("a mark that is no part of a date")
        if token := reader(match):
            found.append(token)
        place = _end(_SPACE, text, match.end())
    raise ValueError("more words than any date has")


def _end(pattern: re.Pattern[str], text: str, place: int) -> int:
    match = pattern.match(text, place)
    return match.end() if match else place


def _date(tokens: list[_Token], language: str) -> date:
    # A leading word that is both a weekday and a month is a weekday if another month follows.
    word = [value for letter, value in tokens if letter in "MX"][-1]
    days = [value for letter, value in tokens if letter == "N" and isinstance(value, int)]
    years = [value for letter, value in tokens if letter == "Y" and isinstance(value, int)]
    # RFC 5322, section 4.3: two-digit years up to 49 are in this century.
    year = years[0] if years else days[1] + (2000 if days[1] < 50 else 1900)
    known = _MONTHS[str(word)]
    numbers = set(known.values())
    if len(numbers) == 1:
        return date(year, numbers.pop(), days[0])
    if language in known:
        return date(year, known[language], days[0])
    raise ValueError("one word, two months, and no language to tell")
