"""Days and times of events in words, in the current language: "17 to 19 May 2021", "10:00 to 13:00 Brussels time (UTC+2)"."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from events import zones
from foundation.components.dates import in_words, number_of_day
from foundation.languages import spelling

# What the time of a place is called after, for the zones of the region and those that its events were held in.
CITIES = {
    "Africa/Cairo": pgettext_lazy("city of a time zone", "Cairo"),
    "Africa/Nairobi": pgettext_lazy("city of a time zone", "Nairobi"),
    "America/New_York": pgettext_lazy("city of a time zone", "New York"),
    "Asia/Almaty": pgettext_lazy("city of a time zone", "Almaty"),
    "Asia/Ashgabat": pgettext_lazy("city of a time zone", "Ashgabat"),
    "Asia/Baku": pgettext_lazy("city of a time zone", "Baku"),
    "Asia/Bangkok": pgettext_lazy("city of a time zone", "Bangkok"),
    "Asia/Bishkek": pgettext_lazy("city of a time zone", "Bishkek"),
    "Asia/Dubai": pgettext_lazy("city of a time zone", "Dubai"),
    "Asia/Dushanbe": pgettext_lazy("city of a time zone", "Dushanbe"),
    "Asia/Jerusalem": pgettext_lazy("city of a time zone", "Jerusalem"),
    "Asia/Nicosia": pgettext_lazy("city of a time zone", "Nicosia"),
    "Asia/Samarkand": pgettext_lazy("city of a time zone", "Samarkand"),
    "Asia/Tashkent": pgettext_lazy("city of a time zone", "Tashkent"),
    "Asia/Tbilisi": pgettext_lazy("city of a time zone", "Tbilisi"),
    "Asia/Tokyo": pgettext_lazy("city of a time zone", "Tokyo"),
    "Asia/Yerevan": pgettext_lazy("city of a time zone", "Yerevan"),
    "Atlantic/Reykjavik": pgettext_lazy("city of a time zone", "Reykjavik"),
    "Europe/Amsterdam": pgettext_lazy("city of a time zone", "Amsterdam"),
    "Europe/Andorra": pgettext_lazy("city of a time zone", "Andorra"),
    "Europe/Athens": pgettext_lazy("city of a time zone", "Athens"),
    "Europe/Belgrade": pgettext_lazy("city of a time zone", "Belgrade"),
    "Europe/Berlin": pgettext_lazy("city of a time zone", "Berlin"),
    "Europe/Bratislava": pgettext_lazy("city of a time zone", "Bratislava"),
    "Europe/Brussels": pgettext_lazy("city of a time zone", "Brussels"),
    "Europe/Bucharest": pgettext_lazy("city of a time zone", "Bucharest"),
    "Europe/Budapest": pgettext_lazy("city of a time zone", "Budapest"),
    "Europe/Chisinau": pgettext_lazy("city of a time zone", "Chisinau"),
    "Europe/Copenhagen": pgettext_lazy("city of a time zone", "Copenhagen"),
    "Europe/Dublin": pgettext_lazy("city of a time zone", "Dublin"),
    "Europe/Helsinki": pgettext_lazy("city of a time zone", "Helsinki"),
    "Europe/Istanbul": pgettext_lazy("city of a time zone", "Istanbul"),
    "Europe/Kyiv": pgettext_lazy("city of a time zone", "Kyiv"),
    "Europe/Lisbon": pgettext_lazy("city of a time zone", "Lisbon"),
    "Europe/Ljubljana": pgettext_lazy("city of a time zone", "Ljubljana"),
    "Europe/London": pgettext_lazy("city of a time zone", "London"),
    "Europe/Luxembourg": pgettext_lazy("city of a time zone", "Luxembourg"),
    "Europe/Madrid": pgettext_lazy("city of a time zone", "Madrid"),
    "Europe/Malta": pgettext_lazy("city of a time zone", "Malta"),
    "Europe/Minsk": pgettext_lazy("city of a time zone", "Minsk"),
    "Europe/Moscow": pgettext_lazy("city of a time zone", "Moscow"),
    "Europe/Oslo": pgettext_lazy("city of a time zone", "Oslo"),
    "Europe/Paris": pgettext_lazy("city of a time zone", "Paris"),
    "Europe/Podgorica": pgettext_lazy("city of a time zone", "Podgorica"),
    "Europe/Prague": pgettext_lazy("city of a time zone", "Prague"),
    "Europe/Riga": pgettext_lazy("city of a time zone", "Riga"),
    "Europe/Rome": pgettext_lazy("city of a time zone", "Rome"),
    "Europe/Sarajevo": pgettext_lazy("city of a time zone", "Sarajevo"),
    "Europe/Skopje": pgettext_lazy("city of a time zone", "Skopje"),
    "Europe/Sofia": pgettext_lazy("city of a time zone", "Sofia"),
    "Europe/Stockholm": pgettext_lazy("city of a time zone", "Stockholm"),
    "Europe/Tallinn": pgettext_lazy("city of a time zone", "Tallinn"),
    "Europe/Tirane": pgettext_lazy("city of a time zone", "Tirana"),
    "Europe/Vienna": pgettext_lazy("city of a time zone", "Vienna"),
    "Europe/Vilnius": pgettext_lazy("city of a time zone", "Vilnius"),
    "Europe/Warsaw": pgettext_lazy("city of a time zone", "Warsaw"),
    "Europe/Zagreb": pgettext_lazy("city of a time zone", "Zagreb"),
    "Europe/Zurich": pgettext_lazy("city of a time zone", "Zurich"),
}


def city(zone_name: str) -> str:
    """What people of the current language call the zone; a zone that is not listed by its English name."""
    return str(CITIES.get(zone_name) or zones.city(zone_name))


def day(on: date, form: str = "DATE_FORMAT") -> str:
    """``17 May 2021``."""
    return in_words(on, form)


def days(first: date, last: date) -> str:
    """``17 May 2021``, ``17 to 19 May 2021``, ``30 April to 2 May 2021``, ``30 December 2021 to 2 January 2022``."""
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return _("%(first_day)s to %(last)s") % {"first_day": number_of_day(first), "last": day(last)}
    begin = day(first, "MONTH_DAY_FORMAT") if first.year == last.year else day(first)
    return _("%(first)s to %(last)s") % {"first": begin, "last": day(last)}


def days_with_weekday(first: date, last: date) -> str:
    """``Monday 17 May 2021``, ``17 to 19 May 2021 (Monday to Wednesday)``: for what is still to come."""
    if first == last:
        return _("%(weekday)s %(date)s") % {"weekday": _weekday(first).capitalize(), "date": day(first)}
    names = {"first": _weekday(first), "last": _weekday(last)}
    return f"{days(first, last)} ({pgettext('days of the week', '%(first)s to %(last)s') % names})"


def _weekday(on: date) -> str:
    """As it stands inside a sentence."""
    return spelling.small(str(WEEKDAYS[on.weekday()]))


def hour(at: time | datetime) -> str:
    return f"{at:%H:%M}"


def hours(first: time | datetime, last: time | datetime | None) -> str:
    """``10:00 to 13:00``, or ``10:00`` without an end."""
    if last is None:
        return hour(first)
    return _("%(begin)s to %(end)s") % {"begin": hour(first), "end": hour(last)}


def zone_in_words(at: datetime, zone_name: str) -> str:
    """``Brussels time (UTC+2)`` at that instant."""
    if zone_name == "UTC":
        return "UTC"
    return _("%(city)s time (%(offset)s)") % {"city": city(zone_name), "offset": zones.offset_in_words(at, zone_name)}
