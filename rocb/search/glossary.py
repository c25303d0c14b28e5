"""Terms of the glossary, for its pages and the search: concepts of ``terms.csv`` about customs that have a definition.

A source is official if it is on a site of a state, the European Union, the United Nations or the World Customs
Organization (WCO). A copy of an official text on another site is not, since the copy may differ from the text.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import takewhile
from urllib.parse import urlsplit

from django.urls import reverse

from foundation.languages import spelling
from foundation.languages.folding import fold
from foundation.languages.typography import unbroken
from rocb.search import terms
from rocb.search.words import SMALL_WORDS

FIELDS = ("proc", "enf", "org", "tar", "tra", "aeo", "data", "trn")
OFFICIAL_HOSTS = (
    *("wcoomd.org", "rocb-europe.org", "rocb-ap.org", "omdaoc.org", "unece.org", "europa.eu"),
    *("gov.uk", "gouv.fr", "senat.fr", "fgov.be", "belgium.be", "adilet.zan.kz", "zabaikalskadm.ru"),
)
MOST_MEANT = 2  # number of concepts that a query may name; with more it is ambiguous
_ADDRESS = re.compile(r"https?://\S+")
_LETTERS = re.compile(r"[^\W\d_]")


class Trust(StrEnum):
    OFFICIAL = "official"  # official sources have the term in all three languages
    PARTLY = "partly"  # an official source has the term in at least one language
    USAGE = "usage"  # not confirmed


@dataclass(frozen=True, slots=True)
class Source:
    name: str
    url: str

    @property
    def is_official(self) -> bool:
        host = urlsplit(self.url).hostname or ""
        return any(host == one or host.endswith(f".{one}") for one in OFFICIAL_HOSTS)


@dataclass(frozen=True, slots=True)
class Term:
    key: str
    names: dict[str, str]
    definitions: dict[str, str]
    synonyms: dict[str, tuple[str, ...]]  # words that readers use for the term; not all are exact
    broader: tuple[str, ...]
    sources: tuple[Source, ...]
    trust: Trust

    @property
    def anchor(self) -> str:
        return self.key.replace(".", "-")

    def definition(self, language: str) -> str:
        """Return the definition for a page, with no-break spaces."""
        return unbroken(self.definitions[language], language)

    def letter(self, language: str) -> str:
        """Return the first letter without its accent, as in a dictionary: E for Éthique, C for “to clear”."""
        return spelling.alphabetical(_sorted_as(self.names[language]))[0][0].upper()


@cache
def entries() -> dict[str, Term]:
    """Return all terms by their keys."""
    with terms.TABLE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["concept"].split(".")[0] in FIELDS and row["en_definition"]]
    return {row["concept"]: _entry(row) for row in rows}


def _entry(row: dict[str, str]) -> Term:
    sources = tuple(_sources(row["source"]))
    trust = Trust.USAGE
    if any(source.is_official for source in sources):
        are_all_official = row["confidence"] == "official" and all(source.is_official for source in sources)
        trust = Trust.OFFICIAL if are_all_official else Trust.PARTLY
    return Term(
        key=row["concept"],
        names={code: _curly(row[code]) for code in terms.LANGUAGES},
        definitions={code: _curly(row[f"{code}_definition"]) for code in terms.LANGUAGES},
        synonyms={code: tuple(map(_curly, _parts(row[f"{code}_synonyms"]))) for code in terms.LANGUAGES},
        broader=tuple(_parts(row["broader"])),
        sources=sources,
        trust=trust,
    )


def _parts(text: str) -> list[str]:
    return [part for part in text.split("|") if part]


def _curly(text: str) -> str:
    return text.replace("'", "’")


def _sources(text: str) -> Iterable[Source]:
    """Yield the sources of "name, copy: address | address"."""
    for part in text.split(" | "):
        if address := _ADDRESS.search(part):
            name = part[: address.start()].strip(" :,")
            host = (urlsplit(address[0]).hostname or "").removeprefix("www.")
            yield Source(_curly(name) or host, address[0])


@cache
def by_letter(language: str) -> dict[str, tuple[Term, ...]]:
    """Return the terms in the order of a dictionary, by their first letters."""
    found: dict[str, list[Term]] = {}
    for term in sorted(entries().values(), key=lambda term: _order(term.names[language], language)):
        found.setdefault(term.letter(language), []).append(term)
    return {letter: tuple(some) for letter, some in found.items()}


def _order(name: str, language: str) -> tuple[bool, tuple[str, str]]:
    """Return the sort key of a name. Names in Latin letters are last in Russian."""
    key = spelling.alphabetical(_sorted_as(name))
    return language == "ru" and key[0][0] < "а", key


def _sorted_as(name: str) -> str:
    bare = name.removeprefix("to ")
    first = _LETTERS.search(bare)
    return bare[first.start() :] if first else bare


@cache
def _by_name() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for term in entries().values():
        for name in {fold(name) for name in term.names.values()}:
            found.setdefault(name, []).append(term.key)
    return {name: tuple(keys) for name, keys in found.items()}


def meant(query: str) -> list[Term]:
    """Return the terms that a query names: "what is a carnet?" names the ATA carnet. Empty if it names too many."""
    words = fold(query).strip(" ?").split()
    is_small = [word in SMALL_WORDS for word in words]
    questions = takewhile(lambda start: all(is_small[:start]), range(len(words)))
    for named in (" ".join(words[start:]) for start in questions):
        keys = _by_name().get(named) or sorted(terms.meanings(named))
        if found := [entries()[key] for key in keys if key in entries()]:
            return found if len(found) <= MOST_MEANT else []
    return []


def path_of(letter: str) -> str:
    return reverse("glossary_letter", args=[letter.lower()])


def path_to(term: Term, language: str) -> str:
    """Return the address of an entry."""
    return f"{path_of(term.letter(language))}#{term.anchor}"
