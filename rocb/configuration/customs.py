"""Customs vocabulary that the plug-ins show or check: acronyms, readers, the audience of a series, notes on names."""

import re

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from rocb.configuration.environment import text

# Each acronym with its full names. The first one is the suggestion of the check before publication.
ACRONYMS = {
    "WCO": ("World Customs Organization", "World Customs Organisation"),
    "ROCB": "Regional Office for Capacity Building",
    "RTC": ("Regional Training Centre", "Regional Training Center"),
    "RILO": "Regional Intelligence Liaison Office",
    "RDTC": "Regional Dog Training Centre",
    "RCL": "Regional Customs Laboratory",
    "NCP": "National Contact Point",
    "AEO": ("Authorized Economic Operator", "Authorised Economic Operator"),
    "HS": ("Harmonized System", "Harmonised System"),
    "TFA": "Trade Facilitation Agreement",
    "ВТамО": (
        "Всемирная таможенная организация",
        "Всемирной таможенной организаци",
        "Всемирную таможенную организацию",
    ),
    "РОИР": "Региональное отделение",
    "УЭО": ("уполномоченный экономический оператор", "уполномоченного экономического оператора"),
    "OMD": "Organisation mondiale des douanes",
    "BRRC": "Bureau régional pour le renforcement des capacités",
    "OEA": "opérateur économique agréé",
    "SH": "Système harmonisé",
}
READERS = "customs officers in our region"
SERIES_SCOPES = {"region": _("The Europe region"), "world": _("All regions of the WCO")}


def _country_notes() -> dict[str, dict[str, str]]:
    """Return notes by code and language from ``XK.en=A note | XK.ru=Примечание``."""
    notes: dict[str, dict[str, str]] = {}
    for part in filter(None, map(str.strip, re.split(r"[|\n]", text("COUNTRY_NOTES")))):
        found = re.fullmatch(r"([A-Z]{2})\.([a-z-]+)=(.+)", part)
        if found is None:
            raise ImproperlyConfigured("COUNTRY_NOTES cannot be read. Use XK.en=A note, separated by | or line breaks.")
        notes.setdefault(found[1], {})[found[2]] = found[3].strip()
    return notes


COUNTRY_NOTES = _country_notes()
