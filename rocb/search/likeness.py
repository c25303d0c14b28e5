"""What makes one folded word like another: its stem, how it sounds, the keys it was typed with, a letter or two. Pure."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer
from anyascii import anyascii

# Stemmers know these by their English names.
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
# Folding makes й an и; the stemmer knows these endings with й.
_FOLDED_ENDING = re.compile(r"(?<=[аеиоуыэюя])и$")
_ELSEWHERE = {"is": "iz", "iz": "is", "our": "or", "or": "our", "tr": "ter", "ter": "tr"}
SHORTEST_SPELLED_ELSEWHERE = 5
STEMS_REMEMBERED = 5_000  # a stemmer is slow, and the same words are asked for again
_own = threading.local()  # a stemmer remembers the word that it works on

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
# Russian in Latin letters, as passports, libraries and newspapers write it.
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
SHORTEST_ALIKE, MANY_LETTERS = 4, 7  # of a word in which one, and two, may be wrong
ROOT_SHARE = 0.5
_ALPHABETS = ("abcdefghijklmnopqrstuvwxyz", "абвгдежзиклмнопрстуфхцчшщъыьэюя")  # folded: no ё, no й


def is_cyrillic(word: str) -> bool:
    return "\u0400" <= word[:1] <= "\u04ff"


@lru_cache(STEMS_REMEMBERED)
def stem(word: str, language: str = "") -> str:
    """Without the ending that number and case change; short words and figures are left alone.

    The script decides where it is not that of the language: a Russian name in an English text has Russian endings.
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
    """An English stem as the other side of the ocean spells it: organis and organiz, harbour and harbor, centr and center."""
    if len(stemmed) < SHORTEST_SPELLED_ELSEWHERE or not stemmed.isascii():
        return set()
    return {stemmed[: -len(end)] + other for end, other in _ELSEWHERE.items() if stemmed.endswith(end)}


def latin(word: str) -> str:
    """In Latin letters: микурия is mikuriya."""
    return word if word.isascii() else anyascii(word).lower().replace("'", "")


def sound(word: str) -> str:
    """The consonants, those that languages mix up as one: mikurya, mikuriya and микурия sound alike. Empty for figures."""
    if not word.isalpha():
        return ""
    found = latin(word)
    for pattern, letter in _SAME_SOUND:
        found = pattern.sub(letter, found)
    return (("a" if latin(word)[:1] in "aeiouy" else "") + found)[:40]


def sounds(word: str) -> set[str]:
    """How ``word`` may be meant to sound: j is the French one, or й."""
    return {found for found in (sound(word), sound(word.replace("j", "y"))) if len(found) > 1}


def other_layout(text: str) -> str:
    """As the same keys write it where the keyboard is set to the other alphabet; empty where nothing changes."""
    small = text.lower()
    cyrillic = any(is_cyrillic(letter) for letter in small)
    typed = small.translate(_TO_LATIN if cyrillic else _TO_RUSSIAN)
    return "" if typed == small else typed


def begins_with_a_key(token: str) -> bool:
    """Whether it begins with a mark on whose key the other layout has a letter: ,fre for Баку."""
    return len(token) > 1 and token[0] in _KEYS_OF_LETTERS


def mistakes_in(word: str) -> int:
    """How many letters may be wrong: none in a short word or a figure."""
    if len(word) < SHORTEST_ALIKE or any(letter.isdigit() for letter in word):
        return 0
    return 1 if len(word) < MANY_LETTERS else 2


def distance(one: str, other: str, most: int) -> int:
    """Letters to add, drop, change or swap with their neighbour; anything above ``most`` where it takes more."""
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
    """How far ``word`` is from ``asked``, over alphabets too; None where it is another word."""
    most = mistakes_in(asked)
    if is_cyrillic(asked) != is_cyrillic(word):
        asked, word = _in_one_scheme(latin(asked)), _in_one_scheme(latin(word))
    if not most or abs(len(asked) - len(word)) > most or len(set(asked) ^ set(word)) > 2 * most:
        return None
    far = distance(asked, word, most)
    return far if far <= most else None


def root_in_common(one: str, other: str) -> int:
    """With how many letters both begin, where that is half of both; else 0."""
    differs = (place for place, (here, there) in enumerate(zip(one, other, strict=False)) if here != there)
    common = next(differs, min(len(one), len(other)))
    return common if common >= ROOT_SHARE * max(len(one), len(other)) else 0


def _in_one_scheme(word: str) -> str:
    """Whatever rules it was transliterated by: tamozhnya, tamojnya and tamoznja are one."""
    for pattern, letter in _SCHEMES:
        word = pattern.sub(letter, word)
    return word


def one_letter_off(word: str) -> Iterator[str]:
    """All that one mistake can make of a word, in its own alphabet."""
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
