"""People and organisations whom a text introduces, but who are in no list. Pure.

A person has an office before or after the name: "Nino Beridze, Head of Training". An organisation has its abbreviation
after the name, "European Anti-Fraud Office (EAFO)", or a word for it in the name (``bodies``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from foundation.languages.word_forms import is_form_of
from news.editorial.suggestions.bodies import named_bodies
from news.editorial.suggestions.matching import Match
from news.editorial.suggestions.patterns import Patterns, is_acronym, written_out
from news.editorial.suggestions.reading import PREPOSITIONS, SMALL, Text

OFFERED_AT_MOST = 5
NONE = Patterns(())
NAME_WORDS = range(2, 5)
BEFORE, AFTER = 7, 3  # maximum number of words between the office and the name

# Words for offices in the languages that suggestions know, folded.
_OFFICES = """
ambassador attache chair chairman chairperson chairwoman chief commissioner coordinator deputy director expert general head
inspector instructor manager minister officer president representative secretary spokesperson
ambassadeur ambassadrice cheffe commissaire coordinatrice directeur directrice experte inspecteur inspectrice
ministre presidente representante responsable secretaire chef coordonnateur coordonnatrice porte
атташе глава директор заместитель инспектор инструктор комиссар координатор министр начальник посол председатель
представитель президент руководитель секретарь эксперт
"""
OFFICES = frozenset(_OFFICES.split())
_NAME_PARTICLES = """
al bin da de del den der di du el ibn la le van von
аль ван де дер кызы оглы фон
"""
PARTICLES = frozenset(_NAME_PARTICLES.split())


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A person or organisation to create. ``words``: the name with the office or abbreviation, quoted from the text."""

    field: str
    name: str
    words: str


def unlisted_in(
    text: Text, matches: Iterable[Match], *, people: str, organisations: str, patterns: Patterns = NONE
) -> list[Unlisted]:
    """Return people and organisations in the order of the text, each name once."""
    matches = list(matches)
    taken = {place for match in matches for place in match.words}
    found = {one.name: one for one in reversed([*_people(text, taken, people)])}
    bodies = {one.name: one for one in _bodies(text, taken, organisations)}
    for first, last in named_bodies(text, matches, patterns):
        if not (name := text.words(first, last)).endswith("…"):
            bodies.setdefault(name, Unlisted(organisations, name, name))
    return [*reversed(found.values())][:OFFERED_AT_MOST] + [*bodies.values()][:OFFERED_AT_MOST]


def _people(text: Text, taken: set[int], field: str) -> Iterator[Unlisted]:
    end = -1
    for first in range(len(text.tokens)):
        if first <= end or not _is_name(text, first, taken):
            continue
        last = _last_of_name(text, first, taken)
        if last - first + 1 not in NAME_WORDS:
            end = last
            continue
        end = last
        if (office := _office_before(text, first)) is not None:
            yield Unlisted(field, text.words(first, last), text.words(office, last))
        elif (office := _office_after(text, last)) is not None:
            yield Unlisted(field, text.words(first, last), text.words(first, office))


def _is_name(text: Text, at: int, taken: set[int]) -> bool:
    token = text.tokens[at]
    is_capital = token[0].isupper() and token[1:].islower()
    return is_capital and at not in taken and not _is_office(text.folded[at]) and text.folded[at] not in SMALL


def _last_of_name(text: Text, first: int, taken: set[int]) -> int:
    last = at = first
    while at + 1 < len(text.tokens) and text.between(at, at + 1) in (" ", "\u00a0", "-", "’", "'"):
        at += 1
        if _is_name(text, at, taken):
            last = at
        elif text.tokens[at] not in PARTICLES or at in taken:
            break
    return last


def _office_before(text: Text, first: int) -> int | None:
    """Return the place of the first word that means an office in the clause before the name."""
    if first and text.folded[first - 1] in PREPOSITIONS:
        return None  # "Head of Risk Management"
    office = None
    for at in range(first - 1, max(first - 1 - BEFORE, -1), -1):
        if any(sign in text.between(at, at + 1) for sign in ',.;:()«“"\n'):
            break
        office = at if _is_office(text.folded[at]) else office
    return office


def _office_after(text: Text, last: int) -> int | None:
    """Return the place of the word that means an office, directly after the comma that follows the name."""
    if last + 1 >= len(text.tokens) or not text.between(last, last + 1).strip().startswith(","):
        return None
    for at in range(last + 1, min(last + 1 + AFTER, len(text.tokens))):
        if _is_office(text.folded[at]):
            return at
        if at > last + 1 and "," in text.between(at - 1, at):
            return None
    return None


@lru_cache(maxsize=50_000)
def _is_office(word: str) -> bool:
    return any(is_form_of(word, office) for office in OFFICES)


def _bodies(text: Text, taken: set[int], field: str) -> Iterator[Unlisted]:
    for at, token in enumerate(text.tokens):
        if not text.in_brackets[at] or not is_acronym(token) or at in taken or len(token) < 3:
            continue
        begin = at
        while begin and at - begin < 10 and text.sentences[begin - 1] == text.sentences[at] and begin - 1 not in taken:
            begin -= 1
        run = written_out(token, text.tokens[begin:at])
        if run and run[1] == at - begin and run[1] - run[0] > 1 and text.tokens[begin + run[0]][0].isupper():
            name = text.words(begin + run[0], at - 1)
            yield Unlisted(field, name, f"{name} ({token})")
