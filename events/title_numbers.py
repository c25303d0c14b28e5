"""Numbers in titles, in words or figures, in English, Russian and French. Pure.

Editors enter the number of an event twice, in the title and in its field. The two diverge when a text is copied from
the previous year. Dates such as "3rd March" and "17-е мая" are ignored.
"""

from __future__ import annotations

import re

_ENGLISH = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
]
# Stems: the ending depends on gender and case.
_RUSSIAN = [
    "перв",
    "втор",
    "трет(?:ий|ь)",
    "четв[её]рт",
    "пят",
    "шест",
    "седьм",
    "восьм",
    "девят",
    "десят",
    "одиннадцат",
    "двенадцат",
    "тринадцат",
    "четырнадцат",
    "пятнадцат",
    "шестнадцат",
    "семнадцат",
    "восемнадцат",
    "девятнадцат",
    "двадцат",
]
_FRENCH = [
    "premi(?:er|ère)",
    "deuxième",
    "troisième",
    "quatrième",
    "cinquième",
    "sixième",
    "septième",
    "huitième",
    "neuvième",
    "dixième",
    "onzième",
    "douzième",
    "treizième",
    "quatorzième",
    "quinzième",
    "seizième",
    "dix-septième",
    "dix-huitième",
    "dix-neuvième",
    "vingtième",
]
_RUSSIAN_ENDING = r"(?:ый|ой|ий|ая|яя|ое|ее|ого|его|ому|ему|ым|им|ом|ем|ую|ью|ей|я|е|ю)"

_MONTHS = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|of\s"
    r"|января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
    r"|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)"
)
_FIGURES = re.compile(
    rf"\b(\d{{1,3}})(?:st|nd|rd|th|-?(?:й|ый|ой|я|ая|е|ое|го|му|м)|ème|ᵉ|ère|er|e)(?![\w])(?!\s+{_MONTHS})",
    re.IGNORECASE,
)


def _word(spelling: str) -> re.Pattern[str]:
    """Return a pattern for a separate word, not part of "twenty-first", "vingt-deuxième" or "двадцать первый"."""
    return re.compile(rf"(?<![\w-])(?<!двадцать )(?<!тридцать ){spelling}(?![\w-])", re.IGNORECASE)


_WORDS = {
    "en": [(_word(word), number) for number, word in enumerate(_ENGLISH, 1)],
    "ru": [
        (_word(stem + (f"{_RUSSIAN_ENDING}?" if "(" in stem else _RUSSIAN_ENDING)), number)
        for number, stem in enumerate(_RUSSIAN, 1)
    ],
    "fr": [(_word(word), number) for number, word in [*enumerate(_FRENCH, 1), (2, "seconde?")]],
}


def numbers_in(title: str, *, language: str) -> set[int]:
    """Return all numbers in ``title``, in figures ("2nd", "2-й", "2e") or in words of ``language``.

    Words are known up to twenty; in other languages only figures are found.
    """
    found = {int(match[1]) for match in _FIGURES.finditer(title)}
    return found | {number for pattern, number in _WORDS.get(language, []) if pattern.search(title)}


def disagrees(title: str, ordinal: int | None, *, language: str) -> int | None:
    """Return the number in the title if it differs from the field; None if they agree or either is missing."""
    found = numbers_in(title, language=language)
    if ordinal is None or not found or ordinal in found:
        return None
    return min(found)
