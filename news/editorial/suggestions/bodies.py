"""Organisations that a text names in full: "the Federal Agency for Forests", «Министерство финансов», "l’Office du blé".

A word such as ministry or service begins the name in Russian and French and may end it in English. The name also
includes capitalised words before it and, after it, words joined by prepositions or, in Russian, the genitive. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from foundation.languages.word_forms import is_form_of
from news.editorial.suggestions.matching import Match
from news.editorial.suggestions.patterns import Kind, Patterns, is_acronym
from news.editorial.suggestions.reading import SMALL, Text

MOST_WORDS, SHORTEST_VERB = 10, 5
BEFORE_ABBREVIATION = 3  # number of words that an abbreviation in brackets may add to the name

# Words for organisations in the languages that suggestions know, folded.
_BODIES = """
academy agency association authority chamber commission committee council department directorate institute ministry
office organisation organization service university
academie agence autorite chambre comite conseil departement direction institut ministere universite
агентство академия ассоциация ведомство департамент институт комиссия комитет министерство организация палата служба
совет университет
"""
BODIES = frozenset(_BODIES.split())
_OF = frozenset({"of", "for", "on"})
_FROM_THERE = frozenset({"de", "du", "des", "d", "pour", "contre", "по", "для"})
_ARTICLES = frozenset({"the", "la", "le", "les", "l"})
_AND = frozenset({"and", "et", "и"})
_FRENCH_ADJECTIVE = re.compile(
    r"\w{2,}(?:ales?|al|ils?|iles?|aux|el|elles?|iques?|iens?|iennes?|eens?|eennes?|aires?|ifs?|ives?|eures?|iers?|ieres?)"
)
_RUSSIAN_ADJECTIVE = re.compile(r"\w+(?:ая|ое|ее|ии|ыи|ои|еи|ого|его|ому|ему|ую|юю|ым|им|ом|ем)")
_RUSSIAN_GENITIVE = re.compile(r"\w+(?:ого|его|ои|еи|их|ых|ам|ов|ев|ел|[аяиыу])")
_RUSSIAN_VERB = re.compile(r"\w*[аеиоуыяю]л(?:а|о|и|ся|ась|ось|ись)?")


def named_bodies(text: Text, matches: Iterable[Match], patterns: Patterns) -> Iterator[tuple[int, int]]:
    """Yield the first and last word of each name that is not listed. Such a name contains neither the name of a listed
    body nor a word in the names of most national offices. If it combines a word of several of these offices with a
    place, it is left out too.
    """
    matches = list(matches)
    names = {at for one in matches if one.pattern.kind == Kind.NAME and one.pattern.thing.is_body for at in one.words}
    places = {at for one in matches if one.pattern.kind in (Kind.PLACE, Kind.ADJECTIVE) for at in one.words}
    end = -1
    for at in range(text.title_words, len(text.tokens)):
        if at <= end or not _is_body(text.folded[at]):
            continue
        first, last = _first(text, at), _last(text, at)
        end = max(end, last)
        words = [word for word in text.folded[first : last + 1] if word not in SMALL]
        is_of_place = not places.isdisjoint(range(first - 1, last + 2))
        offices = patterns.common if is_of_place else patterns.heads
        is_office = any(_is_any(word, offices) for word in words) or all(
            _is_any(word, patterns.common) for word in words
        )
        is_listed = is_office or not names.isdisjoint(range(first, last + 1))
        is_name = text.tokens[first][0].isupper() and not all(map(_is_body, words))
        if is_name and not is_listed and not _is_attribute(text, at, last):
            yield first, last


def _is_attribute(text: Text, at: int, last: int) -> bool:
    """Return whether the body only describes what follows: "the Council Regulation"."""
    follows = last == at and last + 1 < len(text.tokens) and _are_joined(text, last)
    return follows and text.tokens[last + 1][0].isupper() and not _is_russian(text.folded[at])


def _first(text: Text, at: int) -> int:
    """Return the place of the first word of the name: the capitalised words before the body; in Russian the adjectives
    before it, of which only the first is capitalised.
    """
    first = before = at
    while before and _are_joined(text, before - 1):
        before -= 1
        word, is_capital = text.folded[before], text.tokens[before][0].isupper()
        is_adjective = _is_russian(word) and bool(_RUSSIAN_ADJECTIVE.fullmatch(word))
        if word in SMALL or word in _ARTICLES or not (is_adjective or (is_capital and not _is_russian(word))):
            break
        first = before if is_capital else first
    return first


def _last(text: Text, at: int) -> int:
    last, is_joined = at, False
    while last + 1 < min(len(text.tokens), at + MOST_WORDS) and _are_joined(text, last):
        if (joined := _joined(text, last + 1, after_another=is_joined)) is not None:
            last, is_joined = joined, True
        elif _belongs(text, last + 1, is_joined=is_joined):
            last += 1
        else:
            break
    return _before_abbreviation(text, last)


def _joined(text: Text, at: int, *, after_another: bool) -> int | None:
    """Return the place of the word that small words at ``at`` join to the name, or None. "And" joins a second one."""
    link, end = text.folded[at], at + 1
    if not (link in _OF or link in _FROM_THERE or (link in _AND and after_another)):
        return None
    while end < len(text.tokens) and text.folded[end] in _ARTICLES and _are_joined(text, end - 1):
        end += 1
    if end == len(text.tokens) or not _are_joined(text, end - 1) or text.folded[end] in SMALL:
        return None
    if link in _AND and end > at + 1 and text.tokens[end][0].isupper():
        return None  # another body: "the Council of Ministers and the Parliament"
    return end if link in _FROM_THERE or text.tokens[end][0].isupper() else None


def _belongs(text: Text, at: int, *, is_joined: bool) -> bool:
    word, token = text.folded[at], text.tokens[at]
    if text.between(at - 1, at) == "-":
        return True
    if word in SMALL:
        return False
    if _is_russian(word):
        is_verb = len(word) >= SHORTEST_VERB and bool(_RUSSIAN_VERB.fullmatch(word))
        return not is_verb and bool(_RUSSIAN_GENITIVE.fullmatch(word))
    return (is_joined and token[0].isupper()) or bool(_FRENCH_ADJECTIVE.fullmatch(word))


def _before_abbreviation(text: Text, last: int) -> int:
    """Return the place of the last word before an abbreviation in brackets that follows soon, or ``last``."""
    for at in range(last, min(last + BEFORE_ABBREVIATION, len(text.tokens) - 2) + 1):
        if text.between(at, at + 1).strip() == "(" and is_acronym(text.tokens[at + 1]):
            return at
        if not _are_joined(text, at):
            break
    return last


def _are_joined(text: Text, at: int) -> bool:
    """Return whether only a space, hyphen or apostrophe follows the word."""
    return text.between(at, at + 1) in (" ", "\u00a0", "-", "’", "'")


def _is_russian(word: str) -> bool:
    return "а" <= word[0] <= "я"


@lru_cache(maxsize=50_000)
def _is_body(word: str) -> bool:
    """Return whether the word means a single body. A plural in Latin script means several."""
    return _is_any(word, BODIES) if _is_russian(word) else word in BODIES


def _is_any(word: str, names: frozenset[str]) -> bool:
    return any(is_form_of(word, name) for name in names)
