"""The number of an edition in words: "Second edition", "Второе мероприятие серии", "Deuxième édition". Pure.

Each language has its own gender and spelling, so these are tables and not texts to translate word by word: English has
no gender, the Russian forms agree with "мероприятие", the French ones with "édition".
"""

from __future__ import annotations

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
_WORDS = {"en": _ENGLISH, "ru": _RUSSIAN, "fr": _FRENCH}
_PHRASES = {"en": "{} edition", "ru": "{} мероприятие серии", "fr": "{} édition"}


def short(number: int, language: str) -> str:
    """As tables have it: ``2nd``, ``2-е``, ``2e``. Languages without a table of their own read the English one."""
    if language == "ru":
        return f"{number}-е"
    if language == "fr":
        return f"{number}{'re' if number == 1 else 'e'}"
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def in_words(number: int, language: str) -> str:
    """As a title has it, with a capital; beyond the twentieth in figures: ``21st edition``."""
    words = _WORDS.get(language, _ENGLISH)
    numeral = words[number - 1].capitalize() if 1 <= number <= len(words) else short(number, language)
    return _PHRASES.get(language, _PHRASES["en"]).format(numeral)
