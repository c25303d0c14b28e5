"""Find numbers that changed places in one text: "12 ports, 5 ships" and "5 ports, 12 ships". Pure.

The order of numbers says nothing, because each language has its own. A number is compared by the noun that it counts, for
common nouns in English, French and Russian. Only an exchange is reported: all numbers are there, each with another noun.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from foundation.translation.quality.facts import Fact, Facts
from foundation.translation.quality.findings import Finding, Kind

MOST_WORDS_BETWEEN = 2  # adjectives
_NOUNS = (  # English; French; Russian
    r"%|per cent|percent; %|pour cent; %|процент\w*",
    r"administrations?; administrations?; администраци\w+",
    r"airports?; aéroports?; аэропорт\w*",
    r"arrests?; arrestations?; арест\w*",
    r"cars?; voitures?; автомобил\w+",
    r"cigarettes?; cigarettes?; сигарет\w*",
    r"cities|towns?; villes?; город\w*",
    r"companies|company|firms?; entreprises?|sociétés?; компани\w+|фирм\w*|предприяти\w+",
    r"consignments?|shipments?; envois?; парти[яйюи]\w*",
    r"containers?; conteneurs?; контейнер\w*",
    r"countries|country; pays; стран\w*",
    r"declarations?; déclarations?; деклараци\w+",
    r"delegates?; délégué(?:e)?s?; делегат\w*",
    r"delegations?; délégations?; делегаци\w+",
    r"documents?; documents?; документ\w*",
    r"events?; événements?|évènements?; мероприяти\w+",
    r"experts?; expert(?:e)?s?; эксперт\w*",
    r"guests?; invité(?:e)?s?; гост(?:ь|[яюейи]\w*)",
    r"laborator(?:y|ies); laboratoires?; лаборатори\w+",
    r"languages?; langues?; язык\w*",
    r"lorries|lorry|trucks?; camions?; грузовик\w*|фур\w*",
    r"members?; membres?; член\w*",
    r"officers?|officials?; agents?|fonctionnaires?; сотрудни[кц]\w*|инспектор\w*",
    r"parcels?; colis; посыл\w+",
    r"participants?; participant(?:e)?s?; участни[кц]\w*",
    r"passengers?; passagers?|passagères?; пассажир\w*",
    r"people|persons?; personnes?; человек\w*|людей",
    r"planes?|aircraft; avions?|aéronefs?; самол[её]т\w*",
    r"ports?; ports?; порт\w*",
    r"regions?; régions?; регион\w*",
    r"seizures?; saisies?; изъяти\w+",
    r"ships?|vessels?; navires?; суд(?:но|на|ов|ам|ами|ах)|корабл\w+",
    r"speakers?; orat(?:eur|rice)s?|intervenant(?:e)?s?; докладчи[кц]\w*",
    r"states?; états?; государств\w*",
    r"trains?; trains?; поезд\w*",
    r"women|woman; femmes?; женщин\w*",
    r"workshops?; ateliers?; семинар\w*",
)
_WORD = re.compile(r"[ \u00a0\u202f\u2009-]?(%|[^\W\d_]+(?:[-’'][^\W\d_]+)*)")
_PATTERNS = {
    language: [re.compile(rf"(?:{row.split('; ')[place]})", re.IGNORECASE) for row in _NOUNS]
    for place, language in enumerate(("en", "fr", "ru"))
}


def exchanged(
    original: tuple[str, Facts], translation: tuple[str, Facts], languages: tuple[str, str]
) -> Iterator[Finding]:
    """Yield a warning for each noun whose number changed places with others. A noun that has several is left out."""
    mine, theirs = (
        _counted(text, facts, language.partition("-")[0])
        for (text, facts), language in zip((original, translation), languages, strict=True)
    )
    moved = [noun for noun in mine if noun in theirs and not mine[noun][0] & theirs[noun][0]]
    for noun in moved:
        is_elsewhere = any(mine[noun][0] & theirs[other][0] for other in moved if other != noun)
        is_from_elsewhere = any(theirs[noun][0] & mine[other][0] for other in moved if other != noun)
        if is_elsewhere and is_from_elsewhere:
            yield Finding(Kind.ORDER, original=mine[noun][1], translation=theirs[noun][1])


def _counted(text: str, facts: Facts, language: str) -> dict[int, tuple[set[object], str]]:
    """Return for each noun that one number counts its values, and the words of both."""
    found: dict[int, list[tuple[set[object], str]]] = defaultdict(list)
    for fact in facts.written:
        if fact.kind is Kind.NUMBER and fact.numbers and (noun := _noun_after(text, fact, language)):
            found[noun[0]].append((set(fact.numbers), text[fact.start : noun[1]]))
    return {noun: counts[0] for noun, counts in found.items() if len(counts) == 1}


def _noun_after(text: str, fact: Fact, language: str) -> tuple[int, int] | None:
    """Return the noun that a number counts, and where it ends."""
    end = fact.start + len(fact.words)
    if fact.words.endswith("%"):
        return 0, end
    for _word in range(MOST_WORDS_BETWEEN + 1):
        word = _WORD.match(text, end)
        if word is None:
            return None
        if (noun := _noun(word[1], language)) is not None:
            return noun, word.end()
        end = word.end()
    return None


def _noun(word: str, language: str) -> int | None:
    return next((place for place, one in enumerate(_PATTERNS.get(language, ())) if one.fullmatch(word)), None)
