"""Corrections of a query that finds nothing, with the words of the index (``vocabulary``).

Another keyboard layout, words written together or apart, one or two wrong letters, in this or another alphabet. All
queries use equal keys or a prefix, and never scan words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from django.db.models import Q, QuerySet

from foundation.languages.folding import fold
from rocb.models.search import Word
from rocb.search import terms as meaning
from rocb.search.likeness import (
    MANY_LETTERS,
    is_cyrillic,
    mistakes_in,
    one_letter_off,
    other_layout,
    root_in_common,
    sounds,
    stem,
    unlikeness,
)
from rocb.search.vocabulary import ENOUGH_LETTERS, known_forms, others, words_from, words_in
from rocb.search.words import SMALL_WORDS, Term, Terms, cleaned

ALIKE_READ = 2_000
SHORTEST_ROOT, SHORTEST_TRANSLITERATED = 5, 6
LATIN = frozenset(meaning.STEMMED)  # languages whose readers are offered no Cyrillic word
NEAR_WORDS = 5
WORDS_CORRECTED = 8
HARDLY_ANY = 3  # entries


def corrections(query: str, languages: Sequence[str] = ()) -> list[str]:
    """Return at most two other queries with known words in ``languages``, most likely first."""
    # The layout comes first: a similar-sounding word in another alphabet is not an error of the layout.
    found = (retyped(query, languages), " ".join(some[0] for some in choices(query, languages)))
    return [other for other in dict.fromkeys(found) if fold(other) not in ("", fold(query))]


def retyped(query: str, languages: Sequence[str] = ()) -> str:
    """Return ``query`` with the words typed in the wrong keyboard layout corrected."""
    return " ".join(_retyped(token, languages) or token for token in cleaned(query).split())


def _retyped(token: str, languages: Sequence[str]) -> str:
    """Return ``token`` in the other keyboard layout if that is a known word and the token is not, or ""."""
    other = other_layout(token)
    words = fold(other).split()
    if len(words) != 1 or len(words[0]) < ENOUGH_LETTERS:
        return ""
    own = fold(token).split()
    known = known_forms([*words, *own], languages)
    return words[0] if known[words[0]] and not (len(own) == 1 and known[own[0]]) else ""


def choices(query: str, languages: Sequence[str] = ()) -> list[list[str]]:
    """Return the possible meanings of each word, or pair of words, of ``query``, most likely first. Only the first
    `WORDS_CORRECTED` without small words are corrected.
    """
    words = fold(cleaned(query)).split()
    telling = [place for place, word in enumerate(words) if word not in SMALL_WORDS]
    words, rest = words[: (end := (telling[:WORDS_CORRECTED] or [0])[-1] + 1)], words[end:]
    joined = ["".join(pair) for pair in pairwise(words)]
    known = known_forms([*words, *joined], languages)
    found, place = list[list[str]](), 0
    while place < len(words):
        word = words[place]
        pair = joined[place] if place < len(joined) else ""
        if pair and known[pair] and not (known[word] and known[words[place + 1]] and len(word) > 2):
            found.append([pair])
            place += 2
            continue
        place += 1
        if known[word] or word in SMALL_WORDS:
            found.append([word])
        elif apart := _apart(word, languages):
            found += [[part] for part in apart]
        else:
            found.append(_near(word, languages) or [word])
    return [*found, *([word] for word in rest)]


def doubted(choices: list[list[str]], languages: Sequence[str] = ()) -> list[list[str]]:
    """Add similar words to ``choices`` for long, rare words, which may be misspellings in our own texts."""
    alone = [some[0] for some in choices if len(some) == 1 and len(some[0]) >= MANY_LETTERS]
    few = words_in(languages).filter(word__in=alone, count__lte=HARDLY_ANY)
    rare = set(few.values_list("word", flat=True)[:WORDS_CORRECTED]) if alone else ()
    return [[*some, *_near(some[0], languages)] if some[0] in rare else some for some in choices]


def any_of(choices: list[list[str]], languages: Sequence[str] = ()) -> Terms:
    """Return terms that match one of each of ``choices``, in any of its forms. One query."""
    telling = [some for some in choices if some[0] not in SMALL_WORDS] or choices
    known = known_forms({word for some in telling for word in some}, languages)
    forms = [{one for word in some for one in (word, *known[word])} for some in telling]
    return Terms(tuple(Term(some[0], others(some[0], its)) for some, its in zip(telling, forms, strict=True)))


def chosen(choices: list[list[str]], text: set[str], languages: Sequence[str] = ()) -> str:
    """Return the query with those of ``choices`` that occur in ``text``."""
    known = known_forms({word for some in choices for word in some}, languages)
    return " ".join(
        next((word for word in some if not text.isdisjoint({word, *known[word]})), some[0]) for some in choices
    )


def _apart(word: str, languages: Sequence[str]) -> list[str]:
    """Return the two known words that were written as one, or an empty list."""
    pairs = [(word[:cut], word[cut:]) for cut in range(3, len(word) - 2)]
    found = set(
        words_in(languages).filter(word__in=[part for pair in pairs for part in pair]).values_list("word", flat=True)
    )
    both = [pair for pair in pairs if found.issuperset(pair)]
    return list(max(both, key=lambda pair: min(map(len, pair)))) if both else []


def _near(word: str, languages: Sequence[str]) -> list[str]:
    """Return known words with few different letters, regardless of endings, closest first, then most frequent in
    titles.

    If there are none, return words with the same root: перепечатывать for перепечатка, карибский for Карибы.
    """
    if not mistakes_in(word):
        return []
    words, stemmed = words_in(languages), stem(word, *languages[:1])
    some = [words.filter(Q(sound__in=sounds(word)) | Q(stem=stemmed))]
    if len(word) < MANY_LETTERS:
        some[0] |= words.filter(word__in=set(one_letter_off(word)))
    else:
        some = [some[0] | words.filter(tail=word[-3:]), words_from(word[:3], languages)]
    near = []
    for rows in some:
        for other, its_stem, titles, count in _with_counts(rows):
            far = [unlikeness(word, other), unlikeness(stemmed, its_stem)]
            letters = [wrong for wrong in far if wrong is not None]
            if other != word and letters and _is_likely(word, other, min(letters), titles, languages):
                near.append((min(letters), is_cyrillic(word) != is_cyrillic(other), -titles, -count, other))
    if not near and len(word) >= SHORTEST_ROOT:
        for other, _stem, titles, count in _with_counts(words_from(word[:SHORTEST_ROOT], languages)):
            if other != word and (common := root_in_common(word, other)):
                near.append((-common, False, -titles, -count, other))
    return list(dict.fromkeys(row[-1] for row in sorted(near)))[:NEAR_WORDS]


def _is_likely(word: str, other: str, letters: int, titles: int, languages: Sequence[str]) -> bool:
    """Return whether ``other`` may be meant: transliterated, in titles, or almost the same. Few mistype the first letter. A
    term of the field that no text has is hardly misspelled.
    """
    if is_cyrillic(word) != is_cyrillic(other):
        is_readable = not is_cyrillic(other) or not languages or not LATIN.issuperset(languages)
        return is_readable and (not letters or len(word) >= SHORTEST_TRANSLITERATED)
    is_close = letters <= 1 and word[0] == other[0]
    return is_close and len(word) >= MANY_LETTERS if meaning.is_known(word) else is_close or bool(titles)


def _with_counts(rows: QuerySet[Word]) -> Iterable[tuple[str, str, int, int]]:
    return rows.values_list("word", "stem", "titles", "count")[:ALIKE_READ]
