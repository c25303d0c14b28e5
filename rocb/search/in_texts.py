"""Words by which texts refer to organisations, topics and regions, for suggestions. From the names and ``terms.csv``."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from foundation.filing.offers import WordsInTexts, register_words_in_texts
from foundation.languages.folding import fold
from rocb.models import Organisation, Region, Topic
from rocb.search import terms, things
from rocb.search.words import SMALL_WORDS

LONG_NAME = 3  # words; shorter synonyms are rarely names
REGIONS = "org.region-"
PERSON = re.compile(r"^the |(man|woman| person| people)$")


def register() -> None:
    register_words_in_texts(Organisation, organisation)
    register_words_in_texts(Topic, topic)
    register_words_in_texts(Region, region)


def organisation(row: Organisation) -> WordsInTexts:
    """An administration can be called by its country, but a training centre in that country cannot."""
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
    """Return the names of the country, and of its people with their adjectives. "European" is not only of the Union."""
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
    """Subtopics have hints; the words of a main topic are those of its subtopics."""
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
    hints = [name for name in terms.written(keys | terms.narrower(keys)) if fold(name) not in preferred]
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
    return {"names": tuple([*names, *longer])}


def _is_acronym(name: str) -> bool:
    return len(name) > 2 and name.isupper() and " " not in name


@cache
def _of_customs() -> frozenset[str]:
    """Return the words that the names of most countries' customs have."""
    countries = [concept for key, concept in terms.concepts().items() if key.startswith(terms.OF_A_COUNTRY)]
    counts = Counter(
        word for concept in countries for word in {word for name in concept.all_names for word in name.split()}
    )
    return frozenset(word for word, count in counts.items() if count * 2 > len(countries)) - SMALL_WORDS
