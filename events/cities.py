"""Names of time zones by city, in the current language: "Brussels" in lists, "Brussels time" after an hour."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from events import zones

# Cities of the zones in the region, and of zones in which its events were held.
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

# One text each, because some languages decline the name or put an article before it.
TIMES = {
    "Africa/Cairo": gettext_lazy("Cairo time"),
    "Africa/Nairobi": gettext_lazy("Nairobi time"),
    "America/New_York": gettext_lazy("New York time"),
    "Asia/Almaty": gettext_lazy("Almaty time"),
    "Asia/Ashgabat": gettext_lazy("Ashgabat time"),
    "Asia/Baku": gettext_lazy("Baku time"),
    "Asia/Bangkok": gettext_lazy("Bangkok time"),
    "Asia/Bishkek": gettext_lazy("Bishkek time"),
    "Asia/Dubai": gettext_lazy("Dubai time"),
    "Asia/Dushanbe": gettext_lazy("Dushanbe time"),
    "Asia/Jerusalem": gettext_lazy("Jerusalem time"),
    "Asia/Nicosia": gettext_lazy("Nicosia time"),
    "Asia/Samarkand": gettext_lazy("Samarkand time"),
    "Asia/Tashkent": gettext_lazy("Tashkent time"),
    "Asia/Tbilisi": gettext_lazy("Tbilisi time"),
    "Asia/Tokyo": gettext_lazy("Tokyo time"),
    "Asia/Yerevan": gettext_lazy("Yerevan time"),
    "Atlantic/Reykjavik": gettext_lazy("Reykjavik time"),
    "Europe/Amsterdam": gettext_lazy("Amsterdam time"),
    "Europe/Andorra": gettext_lazy("Andorra time"),
    "Europe/Athens": gettext_lazy("Athens time"),
    "Europe/Belgrade": gettext_lazy("Belgrade time"),
    "Europe/Berlin": gettext_lazy("Berlin time"),
    "Europe/Bratislava": gettext_lazy("Bratislava time"),
    "Europe/Brussels": gettext_lazy("Brussels time"),
    "Europe/Bucharest": gettext_lazy("Bucharest time"),
    "Europe/Budapest": gettext_lazy("Budapest time"),
    "Europe/Chisinau": gettext_lazy("Chisinau time"),
    "Europe/Copenhagen": gettext_lazy("Copenhagen time"),
    "Europe/Dublin": gettext_lazy("Dublin time"),
    "Europe/Helsinki": gettext_lazy("Helsinki time"),
    "Europe/Istanbul": gettext_lazy("Istanbul time"),
    "Europe/Kyiv": gettext_lazy("Kyiv time"),
    "Europe/Lisbon": gettext_lazy("Lisbon time"),
    "Europe/Ljubljana": gettext_lazy("Ljubljana time"),
    "Europe/London": gettext_lazy("London time"),
    "Europe/Luxembourg": gettext_lazy("Luxembourg time"),
    "Europe/Madrid": gettext_lazy("Madrid time"),
    "Europe/Malta": gettext_lazy("Malta time"),
    "Europe/Minsk": gettext_lazy("Minsk time"),
    "Europe/Moscow": gettext_lazy("Moscow time"),
    "Europe/Oslo": gettext_lazy("Oslo time"),
    "Europe/Paris": gettext_lazy("Paris time"),
    "Europe/Podgorica": gettext_lazy("Podgorica time"),
    "Europe/Prague": gettext_lazy("Prague time"),
    "Europe/Riga": gettext_lazy("Riga time"),
    "Europe/Rome": gettext_lazy("Rome time"),
    "Europe/Sarajevo": gettext_lazy("Sarajevo time"),
    "Europe/Skopje": gettext_lazy("Skopje time"),
    "Europe/Sofia": gettext_lazy("Sofia time"),
    "Europe/Stockholm": gettext_lazy("Stockholm time"),
    "Europe/Tallinn": gettext_lazy("Tallinn time"),
    "Europe/Tirane": gettext_lazy("Tirana time"),
    "Europe/Vienna": gettext_lazy("Vienna time"),
    "Europe/Vilnius": gettext_lazy("Vilnius time"),
    "Europe/Warsaw": gettext_lazy("Warsaw time"),
    "Europe/Zagreb": gettext_lazy("Zagreb time"),
    "Europe/Zurich": gettext_lazy("Zurich time"),
}

# First parts of zone names.
AREAS = {
    "Africa": pgettext_lazy("area of time zones", "Africa"),
    "America": pgettext_lazy("area of time zones", "America"),
    "Antarctica": pgettext_lazy("area of time zones", "Antarctica"),
    "Arctic": pgettext_lazy("area of time zones", "Arctic"),
    "Asia": pgettext_lazy("area of time zones", "Asia"),
    "Atlantic": pgettext_lazy("area of time zones", "Atlantic Ocean"),
    "Australia": pgettext_lazy("area of time zones", "Australia"),
    "Europe": pgettext_lazy("area of time zones", "Europe"),
    "Indian": pgettext_lazy("area of time zones", "Indian Ocean"),
    "Pacific": pgettext_lazy("area of time zones", "Pacific Ocean"),
}


def city(zone_name: str) -> str:
    """Return the city of a zone in the current language, or its English name if it is not listed."""
    return str(CITIES.get(zone_name) or zones.city(zone_name))


def time_of(zone_name: str) -> str:
    """Return the name of a zone for use after an hour: ``Brussels time``, ``UTC``."""
    if zone_name == "UTC":
        return "UTC"
    return str(TIMES.get(zone_name) or _("%(city)s time") % {"city": zones.city(zone_name)})
