"""Fold text to plain words for comparison: no accents, no case, ё as е, Turkish and Azerbaijani letters as typed
without such a keyboard. Pure."""

from __future__ import annotations

import re
import unicodedata

WORD_CHARACTERS = 40

# Letters that Unicode does not decompose into a base and a mark.
OTHER_LETTERS = str.maketrans(
    {
        **{"ı": "i", "ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ŧ": "t", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"},
        **{
            "ə": "e",
            "ŋ": "n",
            "ґ": "г",
            "ғ": "г",
            "қ": "к",
            "ң": "н",
            "ө": "о",
            "ү": "у",
            "ұ": "у",
            "һ": "х",
            "ә": "а",
        },
        **{"ҳ": "х", "ҷ": "ч", "і": "и", "є": "е", "ђ": "д", "ј": "й"},
    }
)
_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Return ``text`` as words separated by single spaces, in the form in which words are stored and compared."""
    if text.isascii():
        return " ".join(word[:WORD_CHARACTERS] for word in _WORD.findall(text.lower()))
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    text = "".join(letter for letter in text if letter.isascii() or not _is_mark(letter))
    return " ".join(word[:WORD_CHARACTERS] for word in _WORD.findall(text.translate(OTHER_LETTERS)))


def _is_mark(letter: str) -> bool:
    """Return whether a character is an accent or invisible, such as a soft hyphen."""
    category = unicodedata.category(letter)
    return category[0] == "M" or category == "Cf"
