"""Synonyms of the field in all languages of the site. One line per concept, names separated by commas.

Names of countries, cities and organisations belong in the directory (`rocb.models.Organisation`), not here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from foundation.languages.folding import fold
from rocb.search import dates
from rocb.search.likeness import stem

STEMMED = ("en", "fr")  # Russian is recognised by its script
LONGEST_SHORT_NAME = 4  # letters; an abbreviation has no endings

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
customs, douane, douanier, таможня, таможенный
workshop, seminar, семинар, atelier, séminaire
webinar, вебинар, webinaire
conference, конференция, conférence
meeting, совещание, réunion
contact point, контактное лицо, point de contact
training, обучение, formation
e-commerce, ecommerce, commerce électronique, электронная торговля, электронная коммерция
detector dog, sniffer dog, служебная собака, chien de détection
lorry, truck, грузовик, camion
"""


@cache
def _groups() -> dict[str, frozenset[str]]:
    """Return the stems of a name -> all names of the concepts that it may mean."""
    found: dict[str, frozenset[str]] = {}
    lines = [frozenset(fold(name) for name in line.split(",")) for line in THINGS.strip().splitlines()]
    for names in (*lines, *dates.names_of_months()):
        for key in {key for name in names for key in _keys(name)}:
            found[key] = found.get(key, frozenset()) | names
    return found


def _keys(words: str, languages: Sequence[str] = ()) -> set[str]:
    """Return ``words`` and their stems, so that искусственного интеллекта matches искусственный интеллект."""
    return {words, *(" ".join(_stem(word, language) for word in words.split()) for language in languages or STEMMED)}


def _stem(word: str, language: str) -> str:
    return stem(word, language) if len(word) > LONGEST_SHORT_NAME else word


def of(words: str, languages: Sequence[str] = ()) -> frozenset[str]:
    """Return synonyms of the folded ``words``, matched in any of their forms in ``languages``."""
    groups = _groups()
    return frozenset().union(*(groups.get(key, ()) for key in _keys(words, languages))) - {words}


@cache
def longest() -> int:
    """Return the number of words of the longest name."""
    return max(name.count(" ") + 1 for name in _groups())
