"""Words of few texts, such as a contributor's own drafts: other forms, completions and corrections of a query. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from foundation.languages.folding import fold
from rocb.search.likeness import is_rather_a_name, stem, unlikeness
from rocb.search.terms import STEMMED
from rocb.search.words import SMALL_WORDS, Term, Terms, abbreviations

_SAME_BEGINNING, _SHORTEST_HALF = 3, 2  # letters


def added(own: Collection[str], *, to: Terms) -> Terms:
    """Return the terms with the forms that occur in ``own``. The last word may be incomplete."""
    grown = [_with_forms(term, own, is_last=term is to.terms[-1]) for term in to.terms]
    return replace(to, terms=tuple(grown))


def _with_forms(term: Term, own: Collection[str], *, is_last: bool) -> Term:
    if term.is_exact or not term.word:
        return term
    forms = _forms(term.word, own)
    if is_last and len(term.word) >= _SHORTEST_HALF and not term.word.isdigit():
        forms |= {word for word in own if word.startswith(term.word)}
    return replace(term, forms=tuple(sorted(({*term.forms} | forms) - {term.word})))


def _forms(word: str, own: Collection[str]) -> set[str]:
    """Return the words of ``own`` with the same stem."""
    beginning, stems = word[:_SAME_BEGINNING], _stems(word)
    return {other for other in own if other.startswith(beginning) and not stems.isdisjoint(_stems(other))}


def _stems(word: str) -> set[str]:
    return {stem(word, language) for language in STEMMED}


def corrections(query: str, own: Collection[str]) -> list[str]:
    """Return the query with unknown words replaced by the most similar ones of ``own``; nothing if there are none."""
    words, correct = fold(query).split(), SMALL_WORDS | abbreviations(query)
    corrected = [word if word in correct or _forms(word, own) else _nearest(word, own) for word in words]
    return [] if corrected == words else [" ".join(corrected)]


def _nearest(word: str, own: Collection[str]) -> str:
    alike = (other for other in own if not is_rather_a_name(word, other))
    near = [(wrong, other) for other in alike if (wrong := unlikeness(word, other)) is not None]
    return min(near, default=(0, word))[1]
