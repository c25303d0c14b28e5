"""Names of numbers in five languages, as patterns of all their forms. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from fractions import Fraction
from functools import cache

HALF = Fraction(1, 2)


class Role(Enum):
    CARDINAL = auto()
    ORDINAL = auto()  # also the denominator of a fraction
    ARTICLE = auto()
    HUNDRED = auto()
    SCALE = auto()
    SHARE = auto()  # half, quarter
    GROUP = auto()  # dozen, decade
    VAGUE = auto()  # both, twice


# The names of 1 to 19 and of the tens, as patterns of all their forms.
_CARDINALS = {
    "en": "one; two; three; four; five; six; seven; eight; nine; ten; eleven; twelve; thirteen; fourteen; fifteen; sixteen;"
    "seventeen; eighteen; nineteen",
    "fr": "une?; deux; trois; quatre; cinq; six; sept; huit; neuf; dix; onze; douze; treize; quatorze; quinze; seize",
    "ru": r"од(?:ин|н(?:а|о|у|ого|ому|им|ом|ой|и|их|ими)); дв(?:а|е|ух|ум|умя|ое|оих|оим|оими);"
    r"тр(?:и|[её]х|[её]м|емя|ое|оих|оим|оими); четыр(?:е|[её]х|[её]м|ьмя)|четвер(?:о|ых|ым|ыми); пят(?:ь|и|ью|ер\w{1,3});"
    r"шест(?:ь|и|ью|ер(?:о|ых|ым|ыми)); сем(?:ь|и|ью|ер(?:о|ых|ым|ыми)); вос(?:емь|ьми|ьмью|емью|ьмер\w{1,3});"
    "девят(?:ь|и|ью|ер(?:о|ых)); десят(?:ь|и|ью|еро); одиннадцат(?:ь|и|ью); двенадцат(?:ь|и|ью); тринадцат(?:ь|и|ью);"
    "четырнадцат(?:ь|и|ью); пятнадцат(?:ь|и|ью); шестнадцат(?:ь|и|ью); семнадцат(?:ь|и|ью); восемнадцат(?:ь|и|ью);"
    "девятнадцат(?:ь|и|ью)",
    "de": "ein(?:e|en|em|er|es|s|mal)?; zwei(?:mal)?; drei(?:mal)?; vier; fünf; sechs; sieben; acht; neun; zehn; elf; zwölf;"
    r"dreizehn\w*; vierzehn\w*; fünfzehn\w*; sechzehn\w*; siebzehn\w*; achtzehn\w*; neunzehn\w*",
    "it": "un[oa]?; due; tre; quattro; cinque; sei; sette; otto; nove; dieci; undici; dodici; tredici; quattordici; quindici;"
    "sedici; diciassette; diciotto; diciannove",
}
_TENS = {
    "en": "twenty; thirty; forty; fifty; sixty; seventy; eighty; ninety",
    "fr": "vingts?; trente; quarante; cinquante; soixante; septante; huitante|octante; nonante",
    "ru": "двадцат(?:ь|и|ью); тридцат(?:ь|и|ью); сорока?; пят(?:ь|и|ью)десят(?:и|ью)?; шест(?:ь|и|ью)десят(?:и|ью)?;"
    "сем(?:ь|и|ью)десят(?:и|ью)?; вос(?:емь|ьми|ьмью|емью)десят(?:и|ью)?; девяност[оа]",
    "de": "zwanzig; dreißig; vierzig; fünfzig; sechzig; siebzig; achtzig; neunzig",
    "it": "venti?; trent[ai]?; quarant[ai]?; cinquant[ai]?; sessant[ai]?; settant[ai]?; ottant[ai]?; novant[ai]?",
}
_ORDINALS = {
    "en": "first; second; thirds?; fourths?; fifths?; sixths?; sevenths?; eighths?; ninths?; tenths?; elevenths?; twelfths?;"
    "thirteenth; fourteenth; fifteenth; sixteenth; seventeenth; eighteenth; nineteenth",
    "fr": "unièmes?; deuxièmes?; troisièmes?|tiers; quatrièmes?; cinquièmes?; sixièmes?; septièmes?; huitièmes?; neuvièmes?;"
    "dixièmes?; onzièmes?; douzièmes?; treizièmes?; quatorzièmes?; quinzièmes?; seizièmes?",
    "ru": r"перв@; втор@; трет(?:ий|ь\w{1,3}|ей|ям|ями|ях)|треть|трети; четв[её]рт@; пят@; шест@; седьм@; восьм@; девят@;"
    "десят@; одиннадцат@; двенадцат@; тринадцат@; четырнадцат@; пятнадцат@; шестнадцат@; семнадцат@; восемнадцат@;"
    "девятнадцат@",
    "de": r"erste\w?; zweite\w?; dritte\w?|drittel; vierte\w?; fünfte\w?; sechste\w?; siebte\w?; achte\w?; neunte\w?;"
    r"zehnte\w?; elfte\w?; zwölfte\w?",
    "it": "prim[oaie]; second[oaie]; terz[oaie]; quart[oaie]; quint[oaie]; sest[oaie]; settim[oaie]; ottav[oaie]; non[oaie];"
    r"decim[oaie]; undicesim\w; dodicesim\w; tredicesim\w; quattordicesim\w; quindicesim\w; sedicesim\w; diciassettesim\w;"
    r"diciottesim\w; diciannovesim\w",
}
_TENTHS = {
    "en": "twentieth; thirtieth; fortieth; fiftieth; sixtieth; seventieth; eightieth; ninetieth",
    "fr": "vingtièmes?; trentièmes?; quarantièmes?; cinquantièmes?; soixantièmes?",
    "ru": "двадцат@; тридцат@; сороков@; пятидесят@; шестидесят@; семидесят@; восьмидесят@; девяност@",
    "de": r"zwanzigste\w?; dreißigste\w?; vierzigste\w?; fünfzigste\w?",
    "it": r"ventesim\w; trentesim\w; quarantesim\w; cinquantesim\w",
}
_ADJECTIVE = "(?:ый|ой|ая|ое|ые|ого|ому|ым|ом|ую|ых|ыми)"
_HUNDREDS = ("дв(?:ести|ухсот|умстам|умястами|ухстах); тр(?:иста|[её]хсот|[её]мстам|емястами|[её]хстах);"
    "четыр(?:еста|[её]хсот|[её]мстам|ьмястами|[её]хстах)")  # fmt: skip
_HUNDREDS += "".join(
    f"; {name}(?:ьсот|исот|истам|ьюстами|истах)" for name in ("пят", "шест", "сем", "вос(?:ем|ьм)", "девят")
)
_OTHERS: dict[str, list[tuple[Role, str, int | Fraction]]] = {
    "en": [
        (Role.ARTICLE, "an?", 1),
        (Role.HUNDRED, "hundreds?", 100),
        (Role.ORDINAL, "hundredths?", 100),
        (Role.SHARE, "half|halves", HALF),
        (Role.SHARE, "quarters?", Fraction(1, 4)),
        (Role.GROUP, "dozens?", 12),
        (Role.GROUP, "score", 20),
        (Role.GROUP, "decades?", 10),
        *((Role.VAGUE, f"{name}ies", ten) for name, ten in (("twent", 20), ("thirt", 30), ("fort", 40), ("fift", 50))),
        *((Role.VAGUE, f"{name}ies", ten) for name, ten in (("sixt", 60), ("sevent", 70), ("eight", 80), ("ninet", 90))),
        (Role.VAGUE, "once|single|sole", 1),
        (Role.VAGUE, "seconds|both|twice|pairs?|couple|doubl\\w+|twofold", 2),
        (Role.VAGUE, "tripl\\w+|threefold|thrice", 3),
    ],
    "fr": [
        (Role.HUNDRED, "cents?", 100),
        (Role.ORDINAL, "centièmes?", 100),
        (Role.SHARE, "demie?s?|moitié", HALF),
        (Role.SHARE, "quarts?", Fraction(1, 4)),
        *((Role.GROUP, f"{name}aines?", ten) for name, ten in (("diz", 10), ("douz", 12), ("quinz", 15), ("vingt", 20))),
        *((Role.GROUP, f"{name}aines?", ten) for name, ten in (("trent", 30), ("quarant", 40), ("cinquant", 50))),
        (Role.GROUP, "centaines?", 100),
        (Role.GROUP, "milliers?", 1000),
        (Role.GROUP, "décennies?", 10),
        (Role.VAGUE, "premi(?:er|ère)s?|seule?s?", 1),
        (Role.VAGUE, "seconde?s?|doubl\\w+", 2),
        (Role.VAGUE, "tripl\\w+", 3),
    ],
    "ru": [
        (Role.CARDINAL, "сто|ста", 100),
        (Role.ORDINAL, "сот@", 100),
        (Role.CARDINAL, "полтор[аы]|полутора", Fraction(3, 2)),
        (Role.SHARE, "половин\\w{1,3}", HALF),
        (Role.SHARE, "четверт(?:ь|и|ью|ей|ям|ями)", Fraction(1, 4)),
        (Role.GROUP, "сот(?:ня|ни|ню|ней|ен|ням|нями|нях)", 100),
        (Role.GROUP, "дюжин\\w{0,3}", 12),
        (Role.GROUP, "десятк\\w{1,3}|десят(?:ок|ков)|десятилети\\w{1,3}", 10),
        (Role.VAGUE, "перво\\w+|единственн\\w+|однажды", 1),
        (Role.VAGUE, "об[ае]|обо?их|обеих|пар[аыу]|дважды|двойн\\w+|вдво\\w+|удво\\w+|дву\\w+", 2),
        (Role.VAGUE, "трижды|тройн\\w+|втро\\w+|утро[ия]\\w+|тр[её]х\\w+", 3),
        (Role.VAGUE, "четыр[её]х\\w+|вчетверо", 4),
        *((Role.VAGUE, f"{name}\\w{{4,}}", number) for name, number in (("пяти", 5), ("шести", 6), ("семи(?!нар)", 7))),
        *((Role.VAGUE, f"{name}\\w{{4,}}", number) for name, number in (("восьми", 8), ("девяти", 9), ("десяти", 10))),
    ],
    "de": [
        (Role.VAGUE, r"beide\w?|paar", 2),
        (Role.GROUP, "dutzend", 12),
        (Role.HUNDRED, r"(?:ein)?hundert\w*", 100),
    ],
    "it": [
        (Role.VAGUE, "entramb[ie]|doppi[oa]", 2),
        (Role.GROUP, "decin[ae]", 10),
        (Role.GROUP, "dozzin[ae]", 12),
        (Role.HUNDRED, r"cento|centesim\w|centinaio", 100),
    ],
}  # fmt: skip
_UNITS_FIRST = {"de": "ein; zwei; drei; vier; fünf; sechs; sieben; acht; neun"}
_UNITS_LAST = {"it": "un[oa]?; due; tr[eé]; quattro; cinque; sei; sette; otto; nove"}

_SCALES = [
    (re.compile(pattern), Fraction(10) ** power)
    for pattern, power in (
        (r"тыс|тысяч\w*|thousands?|tsd|tausend|mila|mille|mil|k", 3),
        (r"млн|миллион\w*|millions?|millionen|milion\w*|mill[oó]n\w*|mio|mln|mn|m", 6),
        (r"млрд|миллиард\w*|milliarde?[sn]?|miliard\w*|mrds?|mds?|mld|bn|b", 9),
        (r"трлн|триллион\w*|trn|tn", 12),
    )
]
_LONG_SCALES = [(re.compile(r"billion(?:s|en)?|bilion\w*|bill[oó]n\w*"), 9, 12), (re.compile(r"trillion\w*"), 12, 18)]


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


@cache
def number_named(word: str, language: str) -> tuple[Role, Fraction] | None:
    """Return the value of a word, and its role in a number."""
    if len(word) > 1 and (scale := scale_of(word, language)):
        return Role.SCALE, scale
    found = next(((role, number) for role, pattern, number in _table(language) if pattern.fullmatch(word)), None)
    if not found and language == "ru" and word.startswith("пол"):  # полмиллиона
        rest = word.removeprefix("полу" if word.startswith("полу") else "пол")
        whole = number_named(rest, language)
        return (Role.CARDINAL, whole[1] / 2) if whole and whole[0] in {Role.SCALE, Role.GROUP} else None
    return found


@cache
def _table(language: str) -> list[tuple[Role, re.Pattern[str], Fraction]]:
    return [
        (role, re.compile(f"(?:{pattern.replace('@', _ADJECTIVE)})"), Fraction(number))
        for role, pattern, number in _patterns(language)
        if pattern
    ]


def _patterns(language: str) -> Iterator[tuple[Role, str, int | Fraction]]:
    for role, ones, tens in ((Role.CARDINAL, _CARDINALS, _TENS), (Role.ORDINAL, _ORDINALS, _TENTHS)):
        yield from ((role, name, number) for name, number in _numbered(ones.get(language, "")))
        yield from ((role, name, number * 10) for name, number in _numbered(tens.get(language, ""), 2))
    if language == "ru":
        yield from ((Role.CARDINAL, name, number * 100) for name, number in _numbered(_HUNDREDS, 2))
    yield from _OTHERS.get(language, ())
    for ten_name, ten in _numbered(_TENS.get(language, ""), 2):
        for name, one in _numbered(_UNITS_FIRST.get(language, "")):
            yield Role.CARDINAL, f"{name}und{ten_name}(?:ste\\w?)?", ten * 10 + one
        for name, one in _numbered(_UNITS_LAST.get(language, "")):
            yield Role.CARDINAL, f"{ten_name}{name}", ten * 10 + one


def _numbered(names: str, first: int = 1) -> Iterator[tuple[str, int]]:
    return ((name.strip(), number) for number, name in enumerate(names.split(";"), first))
