"""Words by which texts refer to organisations, topics and regions, for suggestions.

They are from the names, ``terms.csv``, and ``places.csv``: the countries of the other regions of the World Customs
Organization, parts of continents, and their adjectives.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from foundation.filing.offers import WordsInTexts, register_words_in_texts
from foundation.languages.folding import fold
from rocb.models import Organisation, Region, Topic
from rocb.search import terms, things
from rocb.search.words import SMALL_WORDS

LONG_NAME = 3  # minimum number of words; shorter synonyms are rarely names
REGIONS, OWN_REGION = "org.region-", "org.region-europe"
PLACES = Path(__file__).with_name("places.csv")
OF_THE_UNION = f"{terms.OF_A_COUNTRY}EU"
ROOT_LETTERS = 3  # of a country and its adjective
PERSON = re.compile(r"^the |(man|woman| person| people)$")


def register() -> None:
    register_words_in_texts(Organisation, organisation)
    register_words_in_texts(Topic, topic)
    register_words_in_texts(Region, region)


def organisation(row: Organisation) -> WordsInTexts:
    """Return the words for an organisation. An administration can be called by its country, but a training centre in
    that country cannot.
    """
    own = [*row.name.values(), row.short_name, *(one for one in row.other_names.splitlines() if _is_acronym(one))]
    if row.kind != Organisation.Kind.ADMINISTRATION:
        keys = {key for key in things.concepts_in(row.name.values()) if key.startswith(terms.OF_A_BODY)}
        synonyms = [name for name in terms.written(keys) if _is_acronym(name) or name.count(" ") + 1 >= LONG_NAME]
        return {"names": tuple([*own, *synonyms])}
    called = terms.written({f"{terms.OF_A_COUNTRY}{row.code}"})
    countries, people = _country_and_people(row, called)
    customs = [name for name in called if " " in name and set(fold(name).split()) & _of_customs() and row.code != "EU"]
    return {"names": (*own, *customs), "places": countries, "adjectives": people}


def _country_and_people(row: Organisation, called: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the country, and of its people with their adjectives. "European" is left out, because it does
    not refer only to the Union.
    """
    concept = terms.concepts().get(f"{terms.OF_A_COUNTRY}{row.code}")
    adjectives = {names[0] for names in concept.names.values() if names} if concept else set()
    official = {word for name in row.name.values() for word in fold(name).split()} - adjectives
    official -= {word for name in row.country.values() for word in fold(name).split()}
    countries, people = dict.fromkeys(row.country.values()), dict[str, None]()
    for name in called:
        words = set(fold(name).split())
        is_office = words & (_of_customs() | official)
        if name in countries or is_office or any(map(_is_acronym, name.split())):
            continue
        is_person = name.islower() or name.endswith("s") or f"{name}s" in called or bool(PERSON.search(name))
        (people if is_person or fold(name) in adjectives else countries)[name] = None
    return tuple(countries), () if row.code == "EU" else tuple(people)


def topic(row: Topic) -> WordsInTexts:
    """Return the words for a topic. Only subtopics have hints; the words of a main topic are those of its subtopics."""
    names = tuple(row.name.values())
    if row.parent_id is None:
        return {"names": names}
    keys = {key for key in things.concepts_in(names) if not key.startswith(terms.OF_A_COUNTRY)}
    whole = {fold(name) for name in names}
    preferred = {
        some[0]
        for key in keys
        for some in terms.concepts()[key].names.values()
        if some and (" " in some[0] or not whole.isdisjoint(terms.concepts()[key].all_names))
    }
    # A narrower concept of several topics is a hint of the first one.
    narrower = {key for key in terms.narrower(keys) if terms.concepts()[key].broader[0] in keys}
    hints = [name for name in terms.written(keys | narrower) if fold(name) not in preferred]
    return {"names": (*names, *sorted(preferred)), "hints": tuple(dict.fromkeys(hints))}


def region(row: Region) -> WordsInTexts:
    names = list(row.name.values())
    own = {f" {fold(name)} " for name in names}
    keys = [
        key
        for key, concept in terms.concepts().items()
        if key.startswith(REGIONS) and any(name in f" {one} " for one in concept.all_names for name in own)
    ]
    longer = [name for name in terms.written(keys) if any(one in f" {fold(name)} " for one in own)]
    places, adjectives = _places().get(row.slug, ((), ()))
    if OWN_REGION in keys:
        countries, people = _countries_of_members()
        places, adjectives = (*places, *countries), (*adjectives, *people)
    return {"names": tuple([*names, *longer]), "places": places, "adjectives": adjectives}


Places = tuple[tuple[str, ...], tuple[str, ...]]


@cache
def _places() -> dict[str, Places]:
    """Return the slug of a region -> its places and their adjectives."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    with PLACES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            places, adjectives = found.setdefault(row["region"], ([], []))
            places += row["places"].split("|")
            adjectives += filter(None, row["adjectives"].split("|"))
    return {slug: (tuple(places), tuple(adjectives)) for slug, (places, adjectives) in found.items()}


@cache
def _countries_of_members() -> Places:
    """Return the countries of the members and their adjectives: the names that begin like either, without those of offices."""
    countries, adjectives = dict[str, None](), dict[str, None]()
    for key, concept in terms.concepts().items():
        if not key.startswith(terms.OF_A_COUNTRY):
            continue
        own = {name for names in concept.names.values() for name in names[1:2]}
        roots = {name[:ROOT_LETTERS] for names in concept.names.values() for name in names[:2]}
        for name in _without_offices(concept.written):
            if fold(name) in own:
                countries[name] = None
            elif key != OF_THE_UNION and fold(name)[:ROOT_LETTERS] in roots:
                adjectives[name] = None
    return tuple(countries), tuple(adjectives)


def _without_offices(names: Iterable[str]) -> list[str]:
    return [name for name in names if not set(fold(name).split()) & _of_customs() and not _is_acronym(name)]


def _is_acronym(name: str) -> bool:
    return len(name) > 2 and name.isupper() and " " not in name


@cache
def _of_customs() -> frozenset[str]:
    """Return the words that occur in the names of most customs administrations."""
    countries = [concept for key, concept in terms.concepts().items() if key.startswith(terms.OF_A_COUNTRY)]
    counts = Counter(
        word for concept in countries for word in {word for name in concept.all_names for word in name.split()}
    )
    return frozenset(word for word, count in counts.items() if count * 2 > len(countries)) - SMALL_WORDS
