"""Days and time zones in the current language."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext

# The first of a month is no plain figure, for which Django has no format.
_FIRST_OF_MONTH = {"fr": "1er"}


def in_words(day: date, form: str = "DATE_FORMAT") -> str:
    """1 May 2026, 1 мая 2026, 1er mai 2026; a moment in its own time zone."""
    language = get_language() or ""
    # One moment in two time zones is equal, so a cache would give the text of one for the other.
    return _in_words(day, form, language) if isinstance(day, datetime) else _day_in_words(day, form, language)


@lru_cache(maxsize=4096)
def _day_in_words(day: date, form: str, language: str) -> str:
    return _in_words(day, form, language)


def _in_words(day: date, form: str, language: str) -> str:
    text, first = date_format(day, form), _FIRST_OF_MONTH.get(language.split("-")[0])
    return f"{first}{text[1:]}" if first and text.startswith("1 ") else text


def number_of_day(day: date) -> str:
    """``17``, ``1er``."""
    first = _FIRST_OF_MONTH.get((get_language() or "").split("-")[0]) if day.day == 1 else None
    return first or str(day.day)


def city(zone_name: str) -> str:
    """What people call a time zone: its city in the current language, in English where that has no name for it."""
    return pgettext("city of a time zone", zone_name.rsplit("/", 1)[-1].replace("_", " "))


def current_zone() -> str:
    """The city whose time is shown."""
    return city(timezone.get_current_timezone_name())
