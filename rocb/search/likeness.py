"""Similarity of folded words: stems, sounds, keyboard layouts, one or two wrong letters. Pure."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer
from anyascii import anyascii

# Language codes -> English names of stemmers.
STEMMERS = {
    **{
        "ar": "arabic",
        "da": "danish",
        "de": "german",
        "el": "greek",
        "en": "english",
        "es": "spanish",
        "fi": "finnish",
    },
    **{"fr": "french", "hu": "hungarian", "hy": "armenian", "it": "italian", "lt": "lithuanian", "nl": "dutch"},
    **{"no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish"},
    **{"tr": "turkish"},
}
# Folding turns й into и, but the stemmer expects й in these endings.
_FOLDED_ENDING = re.compile(r"(?<=[аеиоуыэюя])и$")
_ELSEWHERE = {"is": "iz", "iz": "is", "our": "or", "or": "our", "tr": "ter", "ter": "tr"}
SHORTEST_SPELLED_ELSEWHERE = 5
STEMS_REMEMBERED = 5_000  # a stemmer is slow, and words are repeated
_own = threading.local()  # a stemmer has state, so it is not thread-safe

_LATIN_KEYS = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RUSSIAN_KEYS = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_TO_RUSSIAN = str.maketrans(_LATIN_KEYS + '~{}:"<>', _RUSSIAN_KEYS + "ёхъжэбю")
_KEYS_OF_LETTERS = frozenset("`[];,.")
_TO_LATIN = str.maketrans(_RUSSIAN_KEYS, _LATIN_KEYS)

_SAME_SOUND = [
    (re.compile(pattern), letter)
    for pattern, letter in (
        (r"[^a-z]", ""),
        (r"sch|shch|tch|dzh|dj|ch|sh|zh|ts|tz", "s"),
        (r"ph", "f"),
        (r"[kc]h|h", ""),
        (r"c(?=[eiy])", "s"),
        (r"[ckqg]", "k"),
        (r"x", "ks"),
        (r"[zj]", "s"),
        (r"[vw]", "f"),
        (r"b", "p"),
        (r"d", "t"),
        (r"[aeiouy]", ""),
        (r"(.)\1+", r"\1"),
    )
]
# Transliterations of Russian in passports, libraries and newspapers.
_SCHEMES = [
    (re.compile(pattern), letter)
    for pattern, letter in (
        (r"shch|sch|sh", "s"),
        (r"kh|x", "h"),
        (r"ts|tz|ch", "c"),
        (r"[ji](?=[aou])", "y"),
        (r"[jyi]+$", "i"),
        (r"zh|j", "z"),
    )
]
SHORTEST_ALIKE, LONG_ENOUGH_FOR_TWO = 4, 8  # minimum lengths of a word in which one letter, or two, may be wrong
MANY_LETTERS = 7
ROOT_SHARE = 0.5
_ALPHABETS = ("abcdefghijklmnopqrstuvwxyz", "абвгдежзиклмнопрстуфхцчшщъыьэюя")  # folded: no ё, no й


def is_cyrillic(word: str) -> bool:
    return "\u0400" <= word[:1] <= "\u04ff"


@lru_cache(STEMS_REMEMBERED)
def stem(word: str, language: str = "") -> str:
    """Return the word without endings of number and case. Short words and numbers are unchanged.

    The script takes precedence over the language: a Russian name in an English text has Russian endings.
    """
    if len(word) < 3 or word[0].isdigit():
        return word
    if is_cyrillic(word):
        language = "ru"
    elif language in ("", "ru") and word.isascii():
        language = "en"
    if (name := STEMMERS.get(language.split("-")[0])) is None:
        return word
    if (stemmer := getattr(_own, name, None)) is None:
        stemmer = snowballstemmer.stemmer(name)
        setattr(_own, name, stemmer)
    if language == "ru":
        word = _FOLDED_ENDING.sub("й", word)
    return str(stemmer.stemWord(word))


def spelled_elsewhere(stemmed: str) -> set[str]:
    """Return the British or American variant of an English stem: organis/organiz, harbour/harbor, centr/center."""
    if len(stemmed) < SHORTEST_SPELLED_ELSEWHERE or not stemmed.isascii():
        return set()
    return {stemmed[: -len(end)] + other for end, other in _ELSEWHERE.items() if stemmed.endswith(end)}


def latin(word: str) -> str:
    """Transliterate to Latin letters: микурия -> mikuriya."""
    return word if word.isascii() else anyascii(word).lower().replace("'", "")


def sound(word: str) -> str:
    """Return a phonetic key of consonants, equal for mikurya, mikuriya and микурия. Empty for numbers."""
    if not word.isalpha():
        return ""
    found = latin(word)
    for pattern, letter in _SAME_SOUND:
        found = pattern.sub(letter, found)
    return (("a" if latin(word)[:1] in "aeiouy" else "") + found)[:40]


def sounds(word: str) -> set[str]:
    """Return the possible phonetic keys of ``word``: j may be French j or й."""
    return {found for found in (sound(word), sound(word.replace("j", "y"))) if len(found) > 1}


def other_layout(text: str) -> str:
    """Return the text typed with the same keys in the other keyboard layout, or "" if nothing changes."""
    small = text.lower()
    cyrillic = any(is_cyrillic(letter) for letter in small)
    typed = small.translate(_TO_LATIN if cyrillic else _TO_RUSSIAN)
    return "" if typed == small else typed


def begins_with_a_key(token: str) -> bool:
    """Return whether it starts with a punctuation key that is a letter in the other layout: ,fre for Баку."""
    return len(token) > 1 and token[0] in _KEYS_OF_LETTERS


def mistakes_in(word: str) -> int:
    """Return how many letters may be wrong: none in a short word or a number."""
    if len(word) < SHORTEST_ALIKE or any(letter.isdigit() for letter in word):
        return 0
    return 1 if len(word) < LONG_ENOUGH_FOR_TWO else 2


def distance(one: str, other: str, most: int) -> int:
    """Return the edit distance with transpositions, or any number above ``most`` if it exceeds that."""
    if one == other:
        return 0
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        current = [row]
        for column, wanted in enumerate(other, 1):
            cost = min(last[column] + 1, current[-1] + 1, last[column - 1] + (letter != wanted))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == wanted:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        if min(current) > most:
            return most + 1
        before, last = last, current
    return last[-1]


def unlikeness(asked: str, word: str) -> int | None:
    """Return the edit distance between two words, also across alphabets, or None if they are too different.

    The same letters in another order may differ more.
    """
    most = mistakes_in(asked)
    if is_cyrillic(asked) != is_cyrillic(word):
        asked, word = _in_one_scheme(latin(asked)), _in_one_scheme(latin(word))
    most += bool(most) and sorted(asked) == sorted(word)
    if not most or abs(len(asked) - len(word)) > most or len(set(asked) ^ set(word)) > 2 * most:
        return None
    far = distance(asked, word, most)
    return far if far <= most else None


def is_rather_a_name(asked: str, word: str) -> bool:
    """Return whether a very short word differs by a wrong letter in the same alphabet, as most short words differ from
    others.
    """
    is_in_one_alphabet = is_cyrillic(asked) == is_cyrillic(word)
    is_swapped = sorted(asked) == sorted(word)
    return len(asked) <= SHORTEST_ALIKE and is_in_one_alphabet and not is_swapped and len(asked) >= len(word)


def is_slip(asked: str, word: str) -> bool:
    """Return whether letters are swapped, missing or added, rather than wrong."""
    return sorted(asked) == sorted(word) or len(asked) != len(word)


def root_in_common(one: str, other: str, *, share: float = ROOT_SHARE) -> int:
    """Return the length of the common prefix if it is at least this share of both words, or 0."""
    differs = (place for place, (here, there) in enumerate(zip(one, other, strict=False)) if here != there)
    common = next(differs, min(len(one), len(other)))
    return common if common >= share * max(len(one), len(other)) else 0


def _in_one_scheme(word: str) -> str:
    """Unify transliterations by different rules: tamozhnya, tamojnya and tamoznja become equal."""
    for pattern, letter in _SCHEMES:
        word = pattern.sub(letter, word)
    return word


def one_letter_off(word: str) -> Iterator[str]:
    """Yield all words that differ by one typing error, in the same alphabet."""
    letters = _ALPHABETS[is_cyrillic(word)]
    for place in range(len(word) + 1):
        begin, end = word[:place], word[place:]
        if end:
            yield begin + end[1:]
        if len(end) > 1:
            yield begin + end[1] + end[0] + end[2:]
        for letter in letters:
            yield begin + letter + end
            if end:
                yield begin + letter + end[1:]
