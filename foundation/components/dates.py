"""Dates and time zones in the current language."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from foundation.utc_offsets import offset_in_words

# French writes the first of a month as an ordinal. Django has no date format for that.
_FIRST_OF_MONTH = {"fr": "1er"}


def in_words(day: date, form: str = "DATE_FORMAT") -> str:
    """Format a date: 1 May 2026, 1 мая 2026, 1er mai 2026. A datetime is formatted in its own time zone."""
    language = get_language() or ""
    # Equal datetimes can be in different time zones, so a cache would return the text of the wrong zone.
    return _in_words(day, form, language) if isinstance(day, datetime) else _day_in_words(day, form, language)


@lru_cache(maxsize=4096)
def _day_in_words(day: date, form: str, language: str) -> str:
    return _in_words(day, form, language)


def _in_words(day: date, form: str, language: str) -> str:
    text, first = date_format(day, form), _FIRST_OF_MONTH.get(language.split("-")[0])
    return f"{first}{text[1:]}" if first and text.startswith("1 ") else text


def number_of_day(day: date) -> str:
    """Return the day of the month: ``17``, ``1er``."""
    first = _FIRST_OF_MONTH.get((get_language() or "").split("-")[0]) if day.day == 1 else None
    return first or str(day.day)


def city(zone_name: str) -> str:
    """Return the city of a time zone in the current language, or in English if there is no translation."""
    return pgettext("city of a time zone", zone_name.rsplit("/", 1)[-1].replace("_", " "))


def current_zone() -> str:
    """Return the city of the current time zone."""
    return city(timezone.get_current_timezone_name())


def zone(at: datetime) -> str:
    """Return ``Brussels, UTC+1``: the current time zone, with its offset at that instant."""
    name, offset = current_zone(), offset_in_words(timezone.localtime(at))
    return name if name == offset else f"{name}, {offset}"


def _zone_of_account() -> str:
    return _("Times are in the time zone of your account: %(zone)s.") % {"zone": zone(timezone.now())}


# Lazy, because each user has a time zone of their own.
zone_of_account = lazy(_zone_of_account, str)


def moment(at: datetime) -> str:
    """Return ``1 December 2026 09:00 (Brussels, UTC+1)``: an instant in the current time zone."""
    return f"{in_words(timezone.localtime(at), 'DATETIME_FORMAT')} ({zone(at)})"
