"""Corrections of a query that finds nothing, with the words of the index (``vocabulary``).

Another keyboard layout, words written together or apart, one or two wrong letters, in this or another alphabet. All
queries use equal keys or a prefix, and never scan words.

A word that no text has is not always a mistake: it may be a name, or an abbreviation. So an abbreviation is never
corrected, a short word only if letters are swapped or missing, and a word is only taken apart if a text has both parts
side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from django.db.models import Q, QuerySet

from foundation.languages.folding import fold
from rocb.models.search import Word
from rocb.search import terms as meaning
from rocb.search.fulltext import by_the_index, having
from rocb.search.indexes import index_of
from rocb.search.likeness import (
    MANY_LETTERS,
    is_cyrillic,
    is_rather_a_name,
    is_slip,
    mistakes_in,
    one_letter_off,
    other_layout,
    root_in_common,
    sounds,
    stem,
    unlikeness,
)
from rocb.search.vocabulary import ENOUGH_LETTERS, known_forms, others, words_from, words_in
from rocb.search.words import SMALL_WORDS, WORD_AS_WRITTEN, Term, Terms, abbreviations, cleaned

ALIKE_READ = 2_000
SHORTEST_ROOT, SHORTEST_TRANSLITERATED = 5, 6
LATIN = frozenset(meaning.STEMMED)  # languages whose readers are never offered a Cyrillic word
NEAR_WORDS = 5
PLACES_TO_CUT, SIDE_BY_SIDE_READ = 3, 200
WORDS_CORRECTED = 8
HARDLY_ANY = 3  # entries
SHARE_OF_STEMS = 2 / 3


def corrections(query: str, languages: Sequence[str] = ()) -> list[str]:
    """Return at most two other queries with known words in ``languages``, most likely first."""
    # The layout comes first: a similar-sounding word in another alphabet is not an error of the layout.
    written = {fold(token): token for token in WORD_AS_WRITTEN.findall(cleaned(query))}
    likeliest = " ".join(written.get(some[0], some[0]) for some in choices(query, languages))
    found = (retyped(query, languages), likeliest)
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
    correct = abbreviations(query) | SMALL_WORDS
    capitalised = {fold(token) for token in WORD_AS_WRITTEN.findall(query) if token[0].isupper()}
    found, place = list[list[str]](), 0
    while place < len(words):
        word = words[place]
        pair = joined[place] if place < len(joined) else ""
        if pair and known[pair] and not (known[word] and known[words[place + 1]] and len(word) > 2):
            found.append([pair])
            place += 2
            continue
        place += 1
        if known[word] or word in correct:
            found.append([word])
        elif apart := _apart(word, languages):
            found += [[part] for part in apart]
        else:
            found.append(_near(word, languages, is_name=word in capitalised, is_alone=len(telling) == 1) or [word])
    return [*found, *([word] for word in rest)]


def doubted(choices: list[list[str]], languages: Sequence[str] = ()) -> list[list[str]]:
    """Add similar words to ``choices`` for long, rare words, which may be misspellings in our own texts."""
    alone = [some[0] for some in choices if len(some) == 1 and len(some[0]) >= MANY_LETTERS]
    few = words_in(languages).filter(word__in=alone, count__lte=HARDLY_ANY)
    rare = set(few.values_list("word", flat=True)[:WORDS_CORRECTED]) if alone else ()
    return [[*some, *_near(some[0], languages)] if some[0] in rare else some for some in choices]


def any_of(choices: list[list[str]], languages: Sequence[str] = ()) -> Terms:
    """Return terms, each of which matches one of the respective ``choices`` in any of its forms. One query."""
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
    both.sort(key=lambda pair: -min(map(len, pair)))
    return list(next((pair for pair in both[:PLACES_TO_CUT] if _are_side_by_side(pair, languages)), ()))


def _are_side_by_side(pair: tuple[str, str], languages: Sequence[str]) -> bool:
    """Return whether one of the newest entries with both words has them as a phrase. Two queries."""
    entries = index_of(languages).with_the_words._default_manager.all()
    with by_the_index():
        keys = list(having(entries, map(Term, pair), ()).values_list("pk", flat=True)[:SIDE_BY_SIDE_READ])
    phrase = f" {' '.join(pair)} "
    return entries.filter(Q(title__contains=phrase) | Q(text__contains=phrase), pk__in=keys).exists()


def _near(word: str, languages: Sequence[str], *, is_name: bool = False, is_alone: bool = False) -> list[str]:
    """Return known words with few different letters, regardless of endings: those of the same alphabet first, then the
    closest, then the most frequent in titles.

    If none has the same alphabet, words with the same root come first, except for a name: перепечатывать for
    перепечатка, рекордные and not record for рекорд, карибский for Карибы, but not Европа for Европол.
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
            pairs = ((word, other), (stemmed, its_stem))
            far = [unlikeness(*pair) for pair in pairs if not is_rather_a_name(*pair)]
            letters = [wrong for wrong in far if wrong is not None]
            if other != word and letters and _is_likely(word, other, min(letters), titles, languages, is_alone):
                near.append((is_cyrillic(word) != is_cyrillic(other), min(letters), -titles, -count, other))
    if (
        all(is_other_alphabet for _letters, is_other_alphabet, *_rest in near)
        and not is_name
        and len(word) >= SHORTEST_ROOT
    ):
        for other, its_stem, titles, count in _with_counts(words_from(word[:SHORTEST_ROOT], languages)):
            if other != word and (common := root_in_common(stemmed, its_stem, share=SHARE_OF_STEMS)):
                near.append((False, -common, -titles, -count, other))
    return list(dict.fromkeys(row[-1] for row in sorted(near)))[:NEAR_WORDS]


def _is_likely(word: str, other: str, letters: int, titles: int, languages: Sequence[str], is_alone: bool) -> bool:
    """Return whether ``other`` may be meant: transliterated, in titles, or almost the same. Few people mistype the
    first letter. A term of the field that no text contains is probably not misspelled. A wrong letter turns a short
    word into another one, unless results confirm the correction by also having the other words of the query.
    """
    if is_cyrillic(word) != is_cyrillic(other):
        is_readable = not is_cyrillic(other) or not languages or not LATIN.issuperset(languages)
        return is_readable and (not letters or len(word) >= SHORTEST_TRANSLITERATED)
    is_close = letters <= 1 and word[0] == other[0]
    if is_alone and len(word) < MANY_LETTERS and not is_slip(word, other):
        is_close = False
    return is_close and len(word) >= MANY_LETTERS if meaning.is_known(word) else is_close or bool(titles)


def _with_counts(rows: QuerySet[Word]) -> Iterable[tuple[str, str, int, int]]:
    return rows.values_list("word", "stem", "titles", "count")[:ALIKE_READ]
