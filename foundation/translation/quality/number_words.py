"""Numbers in words, Roman numerals, and words for thousands and more. Pure.

They only explain a number in digits in the other text and are never reported themselves, so a language without a table
costs precision only for small numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache

_ENGLISH = (
    "one|first|once|an?; two|second|both|twice|pair|double; three|third|triple; four|fourth|quarter; five|fifth; six|sixth;"
    "seven|seventh; eight|eighth; nine|ninth; ten|tenth; eleven|eleventh; twelve|twelfth|dozen; thirteen(?:th)?;"
    "fourteen(?:th)?; fifteen(?:th)?; sixteen(?:th)?; seventeen(?:th)?; eighteen(?:th)?; nineteen(?:th)?"
)
_ENGLISH_TENS = "twent; thirt; fort; fift; sixt; sevent; eight; ninet"
_FRENCH = (
    "une?|premi(?:er|ère)s?|1re; deux|deuxièmes?|seconde?s?|double; trois|troisièmes?|tiers|triple; quatre|quatrièmes?|quart;"
    "cinq|cinquièmes?; six|sixièmes?; sept|septièmes?; huit|huitièmes?; neuf|neuvièmes?; dix|dixièmes?|dizaine;"
    "onze|onzièmes?; douze|douzièmes?|douzaine; treize|treizièmes?; quatorze|quatorzièmes?; quinze|quinzièmes?|quinzaine;"
    "seize|seizièmes?; dix-sept(?:ièmes?)?; dix-huit(?:ièmes?)?; dix-neuf|dix-neuvièmes?"
)
_FRENCH_TENS = "vingt(?:s|ièmes?|aine)?; trent(?:e|ièmes?|aine); quarant(?:e|ièmes?|aine); cinquant(?:e|ièmes?|aine); "
_FRENCH_TENS += "soixant(?:e|ièmes?|aine)"
_RUSSIAN = (
    r"од(?:ин|н)\w*|перв\w+; дв(?:а|е|ух|ум|умя|ое|оих|ажды)|втор\w+|об[аео]\w{0,3}|пар[аыу]?|двойн\w+;"
    r"тр(?:и|ёх|ех|ём|ем|емя|ое|оих|ижды)|трет\w+|тройн\w+; четыр\w+|четв[её]рт\w+|четверо; пят(?:ь|и|ью|еро|ер\w+)|пят\w{2,3};"
    r"шест\w{1,5}; сем(?:ь|и|ью|еро)|седьм\w+; вос[еь]м\w{1,3}; девят\w{1,3}; десят\w{1,3}; одиннадцат\w+;"
    r"двенадцат\w+|дюжин\w+; тринадцат\w+; четырнадцат\w+; пятнадцат\w+; шестнадцат\w+; семнадцат\w+; восемнадцат\w+;"
    r"девятнадцат\w+"
)
_RUSSIAN_TENS = (
    r"двадцат\w+; тридцат\w+; сорок\w*; пят(?:ь|и)десят\w*; шест(?:ь|и)десят\w*; сем(?:ь|и)десят\w*; вос[еь]м\w?десят\w*;"
    r"девяност\w+"
)
_GERMAN = (
    r"ein(?:e|en|em|er|es|s|mal)?|erste\w?; zwei|zweite\w?|beide\w?|zweimal|paar; drei|dritte\w?|dreimal; vier|vierte\w?;"
    r"fünf|fünfte\w?; sechs|sechste\w?; sieben|siebte\w?; acht|achte\w?; neun|neunte\w?; zehn|zehnte\w?; elf|elfte\w?;"
    r"zwölf|zwölfte\w?|dutzend; dreizehn\w*; vierzehn\w*; fünfzehn\w*; sechzehn\w*; siebzehn\w*; achtzehn\w*; neunzehn\w*"
)
_GERMAN_TENS = "zwanzig; dreißig; vierzig; fünfzig; sechzig; siebzig; achtzig; neunzig"
_GERMAN_UNITS = "ein; zwei; drei; vier; fünf; sechs; sieben; acht; neun"
_ITALIAN = (
    r"un[oa]?|prim[oaie]; due|second[oaie]|entramb[ie]|doppi[oa]; tre|terz[oaie]; quattro|quart[oaie]; cinque|quint[oaie];"
    r"sei|sest[oaie]; sette|settim[oaie]; otto|ottav[oaie]; nove|non[oaie]; dieci|decim[oaie]|decina; undici|undicesim\w;"
    r"dodici|dodicesim\w|dozzina; tredici|tredicesim\w; quattordici|quattordicesim\w; quindici|quindicesim\w;"
    r"sedici|sedicesim\w; diciassette|diciassettesim\w; diciotto|diciottesim\w; diciannove|diciannovesim\w"
)
_ITALIAN_TENS = "vent; trent; quarant; cinquant; sessant; settant; ottant; novant"
_ITALIAN_UNITS = "un[oa]?; due; tré?e?; quattro; cinque; sei; sette; otto; nove"

_SCALES = [
    (re.compile(pattern), Fraction(10) ** power)
    for pattern, power in (
        (r"тыс|тысяч\w*|thousands?|tsd|tausend|mila|mille|mil|k", 3),
        (r"млн|миллион\w*|millions?|millionen|milion\w*|mill[oó]n\w*|mio|mln|mn|m", 6),
        (r"млрд|миллиард\w*|milliarde?[sn]?|miliard\w*|mrd|mld|bn", 9),
        (r"трлн|триллион\w*", 12),
    )
]
_LONG_SCALES = [(re.compile(r"billion(?:s|en)?|bilion\w*|bill[oó]n\w*"), 9, 12), (re.compile(r"trillion\w*"), 12, 18)]
_TOKEN = re.compile(r"[^\W\d_]+")
_JOINTS = {"and", "et", "e", "y"}
_ROMAN = re.compile(r"\b(?=[IVXL])(X{0,3}|XL|LX{0,3})(IX|IV|V?I{0,3})\b")
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50}


def scale_of(word: str, language: str) -> Fraction | None:
    """Return the value of a word such as "million"."""
    word = word.casefold().rstrip(".")
    for pattern, number in _SCALES:
        if pattern.fullmatch(word):
            return number
    for pattern, short, long in _LONG_SCALES:
        if pattern.fullmatch(word):
            return Fraction(10) ** (short if language == "en" else long)
    return None


def numbers_in_words(text: str, language: str) -> set[Fraction]:
    """Return the numbers that ``text`` has in words or in Roman numerals."""
    language = language.partition("-")[0]
    found: set[Fraction] = {Fraction(_roman(match[0])) for match in _ROMAN.finditer(text) if match[0]}
    before: Fraction | None = None
    for token in _TOKEN.finditer(text.casefold()):
        if (scale := scale_of(token[0], language)) and len(token[0]) > 1:
            found |= {scale} if before is None else {scale, before * scale}
            continue
        value = _value(token[0], language)
        if value is None:
            before = before if token[0] in _JOINTS else None
            continue
        found.add(Fraction(value))
        if before is not None and value < 20:
            found.add(before + value)
            value = int(before) + value if before % 10 == 0 else value
        elif before == 4 and value == 20:  # quatre-vingts
            value = 80
        elif before is not None and value == 100:
            value = int(before) * 100
        found.add(Fraction(value))
        before = Fraction(value)
    return found


def _roman(text: str) -> int:
    digits = [_ROMAN_DIGITS[letter] for letter in text]
    return sum(-one if one < later else one for one, later in zip(digits, [*digits[1:], 0], strict=True))


@cache
def _value(word: str, language: str) -> int | None:
    return next((number for pattern, number in _table(language) if pattern.fullmatch(word)), None)


@cache
def _table(language: str) -> list[tuple[re.Pattern[str], int]]:
    return [(re.compile(f"(?:{pattern})"), number) for pattern, number in _patterns(language)]


def _patterns(language: str) -> Iterator[tuple[str, int]]:
    match language:
        case "en":
            yield from [*_numbered(_ENGLISH), ("hundreds?|hundredth", 100)]
            yield from ((f"{stem}(?:y|ieth)", number * 10) for stem, number in _numbered(_ENGLISH_TENS, 2))
        case "fr":
            yield from [*_numbered(_FRENCH), ("cents?|centièmes?|centaine", 100)]
            yield from ((stem, number * 10) for stem, number in _numbered(_FRENCH_TENS, 2))
        case "ru":
            yield from [*_numbered(_RUSSIAN), (r"ст[оа]|сот\w+|сотн\w+", 100), (r"двест\w+|двухсот", 200)]
            yield from ((stem, number * 10) for stem, number in _numbered(_RUSSIAN_TENS, 2))
        case "de":
            yield from [*_numbered(_GERMAN), (r"(?:ein)?hundert\w*", 100)]
            for tens, ten in _numbered(_GERMAN_TENS, 2):
                yield rf"{tens}(?:ste\w?)?", ten * 10
                for unit, one in _numbered(_GERMAN_UNITS):
                    yield rf"{unit}und{tens}(?:ste\w?)?", ten * 10 + one
        case "it":
            yield from [*_numbered(_ITALIAN), (r"cento|centesim\w|centinaio", 100)]
            for tens, ten in _numbered(_ITALIAN_TENS, 2):
                yield rf"{tens}[ai]|{tens}esim\w", ten * 10
                for unit, one in _numbered(_ITALIAN_UNITS):
                    yield rf"{tens}[ai]?{unit}", ten * 10 + one


def _numbered(names: str, first: int = 1) -> Iterator[tuple[str, int]]:
    return ((name.strip(), number) for number, name in enumerate(names.split(";"), first))
