"""Words of customs that the plug-ins show or check: acronyms, readers, the audience of a series."""

from django.utils.translation import gettext_lazy as _

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
