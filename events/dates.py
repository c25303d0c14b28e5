"""Dates and times of events in words, in the current language: "17 to 19 May 2021", "10:00 to 13:00 Brussels time
(UTC+2)"."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events import cities, zones
from foundation.components.dates import in_words, number_of_day
from foundation.languages import spelling


def day(on: date, form: str = "DATE_FORMAT") -> str:
    """Format a day: ``17 May 2021``."""
    return in_words(on, form)


def days(first: date, last: date) -> str:
    """Format days: ``17 May 2021``, ``17 to 19 May 2021``, ``30 April to 2 May 2021``, ``30 December 2021 to 2 January
    2022``.
    """
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return _("%(first_day)s to %(last)s") % {"first_day": number_of_day(first), "last": day(last)}
    begin = day(first, "MONTH_DAY_FORMAT") if first.year == last.year else day(first)
    return _("%(first)s to %(last)s") % {"first": begin, "last": day(last)}


def days_with_weekday(first: date, last: date, *, in_sentence: bool = False) -> str:
    """Format the days of future events: ``Monday 17 May 2021``, ``17 to 19 May 2021 (Monday to Wednesday)``.

    In a sentence, weekdays such as ``понедельник`` and ``lundi`` are in lower case.
    """
    if first == last:
        weekday = _weekday(first) if in_sentence else _weekday(first).capitalize()
        return _("%(weekday)s %(date)s") % {"weekday": weekday, "date": day(first)}
    names = {"first": _weekday(first), "last": _weekday(last)}
    return f"{days(first, last)} ({pgettext('days of the week', '%(first)s to %(last)s') % names})"


def _weekday(on: date) -> str:
    """Return the weekday as written inside a sentence."""
    return spelling.small(str(WEEKDAYS[on.weekday()]))


def hour(at: time | datetime) -> str:
    return f"{at:%H:%M}"


def hours(first: time | datetime, last: time | datetime | None) -> str:
    """Format hours: ``10:00 to 13:00``, or ``10:00`` without an end."""
    if last is None:
        return hour(first)
    return _("%(begin)s to %(end)s") % {"begin": hour(first), "end": hour(last)}


def zone_in_words(at: datetime, zone_name: str) -> str:
    """Return ``Brussels time (UTC+2)`` with the offset at that instant."""
    if zone_name == "UTC":
        return "UTC"
    return f"{cities.time_of(zone_name)} ({zones.offset_in_words(at, zone_name)})"
