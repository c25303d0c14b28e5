"""Search titles that no index covers. Every word must match, whole or in part, regardless of case and accents. Pure.

If no title has all words, those that no title has are replaced by similar ones.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches

from foundation.languages.folding import fold

WORDS_CORRECTED, SIMILAR_WORDS = 8, 5
LEAST_LETTERS = 5
LEAST_LIKENESS = 0.8


def matching[Key](query: str, titles: Iterable[tuple[Key, str]]) -> set[Key]:
    """Return the keys of the titles that match."""
    words = fold(query).split()
    if not words:
        return set()
    folded = [(key, fold(title)) for key, title in titles]
    return _with_all([[word] for word in words], folded) or _with_all(_similar(words, folded), folded)


def _with_all[Key](choices: list[list[str]], folded: list[tuple[Key, str]]) -> set[Key]:
    """Return the keys of titles that contain at least one word of each of ``choices``."""
    return {key for key, title in folded if all(any(word in title for word in some) for some in choices)}


def _similar(words: list[str], folded: Iterable[tuple[object, str]]) -> list[list[str]]:
    """Return the possible meanings of each word. Few mistype the first letter, so only such words are compared."""
    known = {word for _key, title in folded for word in title.split()}
    text = " ".join(known)
    is_corrected = [word for word in words if len(word) >= LEAST_LETTERS and word not in text][:WORDS_CORRECTED]
    return [_near(word, known) if word in is_corrected else [word] for word in words]


def _near(word: str, known: Collection[str]) -> list[str]:
    same_start = [other for other in known if other[0] == word[0]]
    return get_close_matches(word, same_start, SIMILAR_WORDS, LEAST_LIKENESS) or [word]
