"""What makes one folded word like another: its stem, how it sounds, the keys it was typed with, a letter or two. Pure."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

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
_own = threading.local()  # a stemmer remembers the word that it works on

_LATIN_KEYS = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_RUSSIAN_KEYS = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_TO_RUSSIAN = str.maketrans(_LATIN_KEYS + '~{}:"<>', _RUSSIAN_KEYS + "ёхъжэбю")
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
SHORTEST_ALIKE = 4
_ALPHABETS = ("abcdefghijklmnopqrstuvwxyz", "абвгдежзиклмнопрстуфхцчшщъыьэюя")  # folded: no ё, no й


def is_cyrillic(word: str) -> bool:
    return "\u0400" <= word[:1] <= "\u04ff"


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


def latin(word: str) -> str:
    """In Latin letters: микурия is mikuriya."""
    return word if word.isascii() else anyascii(word).lower()


def sound(word: str) -> str:
    """The consonants, those that languages mix up as one: mikurya, mikuriya and микурия sound alike. Empty for figures."""
    if not word.isalpha():
        return ""
    found = latin(word)
    for pattern, letter in _SAME_SOUND:
        found = pattern.sub(letter, found)
    return (("a" if latin(word)[:1] in "aeiouy" else "") + found)[:40]


def other_layout(text: str) -> str:
    """As the same keys write it where the keyboard is set to the other alphabet; empty where nothing changes."""
    small = text.lower()
    cyrillic = any(is_cyrillic(letter) for letter in small)
    typed = small.translate(_TO_LATIN if cyrillic else _TO_RUSSIAN)
    return "" if typed == small else typed


def mistakes_in(word: str) -> int:
    """How many letters may be wrong: none in a short word or a figure."""
    if len(word) < SHORTEST_ALIKE or any(letter.isdigit() for letter in word):
        return 0
    return 1 if len(word) < 7 else 2


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
        asked, word = latin(asked), latin(word)
    if not most or abs(len(asked) - len(word)) > most or len(set(asked) ^ set(word)) > 2 * most:
        return None
    far = distance(asked, word, most)
    return far if far <= most else None


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
