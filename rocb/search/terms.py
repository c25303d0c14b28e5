"""Terms of customs in all languages of the site: what a word means, its synonyms, and wider terms. Pure.

``terms.csv`` has one line per concept: the preferred term in each language, synonyms (separated by ``|``; not all
are exact), what readers type, ``broader`` concepts, and for the glossary a definition in each language. The part of
``concept`` before the dot is its field: ``site`` has words for pages of this site, ``dem`` the names of a country's people
and customs by its code, ``org`` bodies and offices.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

from foundation.languages.folding import fold
from rocb.search import dates
from rocb.search.likeness import root_in_common, stem

TABLE = Path(__file__).with_name("terms.csv")
LANGUAGES = ("en", "fr", "ru")
STEMMED = ("en", "fr")  # Russian is recognised by its script
LONGEST_SHORT_NAME = 4  # letters; an abbreviation has no endings
LONGEST_NAME = 6  # words
SHORTEST_ROOT, SHORTEST_DERIVED, LONGEST_ENDING = 5, 7, 2
OF_THE_SITE, OF_A_COUNTRY, OF_A_BODY = "site.", "dem.", "org."


@dataclass(frozen=True, slots=True)
class Concept:
    key: str
    broader: tuple[str, ...]
    names: dict[str, tuple[str, ...]]  # by language, folded, the preferred one first
    abbreviations: frozenset[str]
    typed: tuple[str, ...]
    written: tuple[str, ...]  # all names, with capitals and accents

    @property
    def all_names(self) -> list[str]:
        return [name for names in self.names.values() for name in names]


@cache
def concepts() -> dict[str, Concept]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["concept"]: _concept(row) for row in csv.DictReader(file)}


@cache
def version() -> str:
    """Return a hash of the terms. Entries with names from other terms are outdated."""
    return sha256(TABLE.read_bytes()).hexdigest()[:16]


def _concept(row: dict[str, str]) -> Concept:
    written = {code: [row[code], *_parts(row[f"{code}_synonyms"])] for code in LANGUAGES}
    names = {code: tuple(dict.fromkeys(filter(None, map(fold, some)))) for code, some in written.items()}
    short = frozenset(fold(name) for some in written.values() for name in some if name.isupper() and " " not in name)
    typed = tuple(map(fold, _parts(row["typed"])))
    all_written = tuple(dict.fromkeys(name for some in written.values() for name in some if name))
    return Concept(row["concept"], tuple(_parts(row["broader"])), names, short, typed, all_written)


def _parts(text: str) -> list[str]:
    return [part for part in text.split("|") if part]


@cache
def _meanings() -> dict[str, frozenset[str]]:
    """Return the stems of a name -> the keys of the concepts that it may mean."""
    found: dict[str, set[str]] = defaultdict(set)
    for concept in concepts().values():
        for name in {*concept.all_names, *concept.typed}:
            if name.count(" ") < LONGEST_NAME:
                for key in _keys(name, STEMMED):
                    found[key].add(concept.key)
    return {key: frozenset(some) for key, some in found.items()}


@cache
def _narrower() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for concept in concepts().values():
        for key in concept.broader:
            found[key].add(concept.key)
    return {key: frozenset(some) for key, some in found.items()}


@cache
def _months() -> dict[str, frozenset[str]]:
    return {key: names for names in dates.names_of_months() for name in names for key in _keys(name, STEMMED)}


def _keys(words: str, languages: Sequence[str]) -> set[str]:
    """Return ``words`` and their stems, so that искусственного интеллекта matches искусственный интеллект."""
    if len(words) <= LONGEST_SHORT_NAME:
        return {words}
    return {words, *(" ".join(stem(word, language) for word in words.split()) for language in languages or STEMMED)}


def meanings(words: str, languages: Sequence[str] = ()) -> frozenset[str]:
    """Return the keys of the concepts that the folded ``words`` may mean, in any of their forms in ``languages``."""
    return _of_words(words, tuple(languages))


def in_texts(words: str, languages: Sequence[str] = ()) -> list[str]:
    """Return `meanings` without those that are pages of the site."""
    return _without_pages(meanings(words, languages))


@lru_cache(2_000)
def _of_words(words: str, languages: tuple[str, ...]) -> frozenset[str]:
    known = _meanings()
    found = frozenset().union(*(known.get(key, ()) for key in _keys(words, languages)))
    return found or frozenset(key for name in _derived_from(words) for key in known[name])


def _derived_from(word: str) -> list[str]:
    """Return names of one word with the root of an unknown ``word``: рентген for рентгеновский."""
    if len(word) < SHORTEST_DERIVED or " " in word:
        return []
    some = _names_with_root().get(word[:SHORTEST_ROOT], ())
    return [name for name in some if root_in_common(word, name) >= len(name) - LONGEST_ENDING]


@cache
def _names_with_root() -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name in _meanings():
        if len(name) >= SHORTEST_ROOT and " " not in name:
            found[name[:SHORTEST_ROOT]].append(name)
    return found


@lru_cache(2_000)
def _of(words: str, languages: tuple[str, ...]) -> frozenset[str]:
    found = frozenset().union(*(_months().get(key, ()) for key in _keys(words, languages)))
    return found | _names(in_texts(words, languages), words, languages)


def of(words: str, languages: Sequence[str] = ()) -> frozenset[str]:
    """Return synonyms of the folded ``words`` in ``languages`` (empty for all), and abbreviations of any language."""
    return _of(words, tuple(languages)) - {words}


@lru_cache(2_000)
def _broader(words: str, languages: tuple[str, ...]) -> frozenset[str]:
    wider = {key for one in meanings(words, languages) for key in concepts()[one].broader}
    return _names(wider, words, languages) - _of(words, languages) - {words}


def broader(words: str, languages: Sequence[str] = ()) -> frozenset[str]:
    """Return names in ``languages`` of concepts with a wider meaning than ``words``: lorry for lorry driver."""
    return _broader(words, tuple(languages))


def _without_pages(keys: Iterable[str]) -> list[str]:
    return [key for key in keys if not key.startswith(OF_THE_SITE)]


def _names(keys: Iterable[str], words: str, languages: Sequence[str]) -> frozenset[str]:
    """Return names of the concepts, without those that contain another name or ``words``, which find them anyway."""
    found: set[str] = set()
    for key in keys:
        concept = concepts()[key]
        found |= concept.abbreviations
        found |= {name for code in languages or LANGUAGES for name in concept.names.get(code, ())}
    stems = {name: frozenset().union(*(_keys(word, languages) for word in name.split())) for name in {*found, words}}
    return frozenset(name for name in found if not any(other < stems[name] for other in stems.values()))


def narrower(keys: Iterable[str]) -> set[str]:
    """Return the concepts directly below any of these."""
    return {one for key in keys for one in _narrower().get(key, ())}


def names_of(keys: Iterable[str]) -> list[str]:
    """Return all names and typed forms of the concepts."""
    return [name for key in sorted(keys) for name in (*concepts()[key].all_names, *concepts()[key].typed)]


def written(keys: Iterable[str]) -> list[str]:
    """Return all names of the concepts, as they are written."""
    return [name for key in sorted(keys) if key in concepts() for name in concepts()[key].written]


def is_known(word: str) -> bool:
    """Return whether the folded ``word`` is in any term, so that it is a word and not a misspelling."""
    return not _vocabulary().isdisjoint(_keys(word, STEMMED))


@cache
def _vocabulary() -> frozenset[str]:
    found: set[str] = set()
    for concept in concepts().values():
        for name in concept.all_names:
            for word in name.split():
                found |= _keys(word, STEMMED)
    return frozenset(found)
