"""What the trade calls by several names, in all languages of the site. A line for each thing; folded words, a comma apart.

Names of countries, cities and organisations stand in the directory (`rocb.models.Organisation`), not here.
"""

from __future__ import annotations

from functools import cache

from foundation.languages.folding import fold

THINGS = """
ROCB, BRRC, Региональное бюро по созданию потенциала, Bureau régional pour le renforcement des capacités
WCO, OMD, ВТамО, World Customs Organization, Organisation mondiale des douanes, Всемирная таможенная организация
WTO, OMC, ВТО, World Trade Organization, Organisation mondiale du commerce, Всемирная торговая организация
RTC, CRF, РУЦ, Regional Training Centre, Centre régional de formation, Региональный учебный центр
RILO, BRLR, Regional Intelligence Liaison Office, Региональный узел связи, Bureau régional de liaison
RDTC, Regional Dog Training Centre
AEO, OEA, УЭО, Authorised economic operator, Opérateur économique agréé, Уполномоченный экономический оператор
AI, IA, ИИ, Artificial intelligence, Intelligence artificielle, Искусственный интеллект
IoT, IdO, Internet of Things, Internet des objets, Интернет вещей
blockchain, блокчейн, chaîne de blocs
HS, ГС, СГ, Harmonized System, Harmonised System, Système harmonisé, Гармонизированная система
EU, UE, ЕС, European Union, Union européenne, Европейский союз
EAEU, EEU, UEE, ЕАЭС
CIS, CEI, СНГ
covid, коронавирус, coronavirus, пандемия, pandemic, pandémie
Kyrgyzstan, Кыргызстан, Киргизия, Kirghizistan, Kirghizstan, Kyrgyzie
Belarus, Беларусь, Белоруссия, Bélarus, Biélorussie
Moldova, Молдова, Молдавия, Moldavie
Türkiye, Turkey, Турция, Turquie
Netherlands, Holland, Нидерланды, Голландия, Pays-Bas, Hollande
United Kingdom, UK, Great Britain, Великобритания, Англия, Royaume-Uni
Czechia, Czech Republic, Чехия, Tchéquie, République tchèque
Turkmenistan, Туркменистан, Туркмения, Turkménistan
webinar, вебинар, webinaire
e-commerce, ecommerce, commerce électronique, электронная торговля
"""


@cache
def _groups() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in THINGS.strip().splitlines():
        names = frozenset(fold(name) for name in line.split(","))
        for name in names:
            found[name] = found.get(name, frozenset()) | names
    return found


def of(words: str) -> frozenset[str]:
    """Other names of the thing that the folded ``words`` name."""
    return _groups().get(words, frozenset()) - {words}


def longest() -> int:
    """The most words that a name has."""
    return max(name.count(" ") + 1 for name in _groups())
