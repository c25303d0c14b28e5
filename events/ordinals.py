"""Number of an edition in words: "Second edition", "Второе мероприятие серии", "Deuxième édition". Pure.

These are tables instead of translated texts, because gender and spelling differ: English has no gender, the Russian
forms agree with "мероприятие", the French ones with "édition".
"""

from __future__ import annotations

from collections.abc import Callable

_ENGLISH = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    *("eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth"),
    *("nineteenth", "twentieth"),
)
_RUSSIAN = (
    *("первое", "второе", "третье", "четвёртое", "пятое", "шестое", "седьмое", "восьмое", "девятое", "десятое"),
    *("одиннадцатое", "двенадцатое", "тринадцатое", "четырнадцатое", "пятнадцатое", "шестнадцатое", "семнадцатое"),
    *("восемнадцатое", "девятнадцатое", "двадцатое"),
)
_FRENCH = (
    *("première", "deuxième", "troisième", "quatrième", "cinquième", "sixième", "septième", "huitième", "neuvième"),
    *("dixième", "onzième", "douzième", "treizième", "quatorzième", "quinzième", "seizième", "dix-septième"),
    *("dix-huitième", "dix-neuvième", "vingtième"),
)


def _english(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


# By language: the first twenty in words, the phrase around them, and the format of figures.
_LANGUAGES: dict[str, tuple[tuple[str, ...], str, Callable[[int], str]]] = {
    "en": (_ENGLISH, "{} edition", _english),
    "ru": (_RUSSIAN, "{} мероприятие серии", lambda number: f"{number}-е"),
    "fr": (_FRENCH, "{} édition", lambda number: f"{number}{'re' if number == 1 else 'e'}"),
}


def short(number: int, language: str) -> str:
    """Return the number for tables: ``2nd``, ``2-е``, ``2e``; ``2.`` in a language without an entry."""
    if language not in _LANGUAGES:
        return f"{number}."
    _words, _phrase, figures = _LANGUAGES[language]
    return figures(number)


def in_words(number: int, language: str) -> str:
    """Return the number for a title, with a capital; after twenty in figures: ``21st edition``. Empty in a language
    without an entry."""
    if language not in _LANGUAGES:
        return ""
    words, phrase, figures = _LANGUAGES[language]
    return phrase.format(words[number - 1].capitalize() if 1 <= number <= len(words) else figures(number))
