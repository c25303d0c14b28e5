"""Names of whole numbers below a thousand million, as the tests write them."""

from __future__ import annotations


def _words(text: str) -> list[str]:
    return text.split()


ENGLISH = _words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen"
)
ENGLISH_TENS = _words("- - twenty thirty forty fifty sixty seventy eighty ninety")
FRENCH = _words(
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf"
)
FRENCH_TENS = _words("- - vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt")
# Nominative, genitive, instrumental.
RUSSIAN = [
    _words(
        "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать "
        "пятнадцать шестнадцать семнадцать восемнадцать девятнадцать"
    ),
    _words(
        "ноля одного двух трёх четырёх пяти шести семи восьми девяти десяти одиннадцати двенадцати тринадцати четырнадцати "
        "пятнадцати шестнадцати семнадцати восемнадцати девятнадцати"
    ),
    _words(
        "нолём одним двумя тремя четырьмя пятью шестью семью восемью девятью десятью одиннадцатью двенадцатью тринадцатью "
        "четырнадцатью пятнадцатью шестнадцатью семнадцатью восемнадцатью девятнадцатью"
    ),
]
RUSSIAN_TENS = [
    _words("- - двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто"),
    _words("- - двадцати тридцати сорока пятидесяти шестидесяти семидесяти восьмидесяти девяноста"),
    _words("- - двадцатью тридцатью сорока пятьюдесятью шестьюдесятью семьюдесятью восемьюдесятью девяноста"),
]
RUSSIAN_HUNDREDS = [
    _words("- сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот"),
    _words("- ста двухсот трёхсот четырёхсот пятисот шестисот семисот восьмисот девятисот"),
    _words("- ста двумястами тремястами четырьмястами пятьюстами шестьюстами семьюстами восемьюстами девятьюстами"),
]


def named(number: int, language: str, case: int = 0) -> str:
    """Return ``number`` in words. ``case``: of the Russian words."""
    words: list[str] = []
    for scale in (10**6, 10**3, 1):
        part, number = divmod(number, scale)
        if part:
            words += _part(part, scale, language, case)
    return " ".join(words)


def _part(part: int, scale: int, language: str, case: int) -> list[str]:
    match language:
        case "en":
            return [_english(part), *{10**6: ["million"], 10**3: ["thousand"]}.get(scale, [])]
        case "fr":
            if scale == 10**3:
                return [_french(part), "mille"] if part > 1 else ["mille"]
            return [_french(part), *(["millions" if part > 1 else "million"] if scale > 1 else [])]
    return [*_russian(part, case), *{10**6: ["миллионов"], 10**3: ["тысяч"]}.get(scale, [])]


def _english(part: int) -> str:
    hundreds, rest = divmod(part, 100)
    tens, ones = divmod(rest, 10)
    small = ENGLISH[rest] if rest < 20 else ENGLISH_TENS[tens] + (f"-{ENGLISH[ones]}" if ones else "")
    return " and ".join([*([f"{ENGLISH[hundreds]} hundred"] if hundreds else []), *([small] if rest else [])])


def _french(part: int) -> str:
    hundreds, rest = divmod(part, 100)
    tens, ones = divmod(rest, 10)
    if tens in {7, 9}:
        ones += 10
    joint = " et " if ones in {1, 11} and tens < 8 else "-"
    small = FRENCH[rest] if rest < 17 else FRENCH_TENS[tens] + (f"{joint}{FRENCH[ones]}" if ones else "")
    if 16 < rest < 20:
        small = FRENCH[rest]
    before = [] if not hundreds else ["cent"] if hundreds == 1 else [FRENCH[hundreds], "cent" if rest else "cents"]
    return " ".join([*before, *([small] if rest else [])])


def _russian(part: int, case: int) -> list[str]:
    hundreds, rest = divmod(part, 100)
    tens, ones = divmod(rest, 10)
    small = [RUSSIAN[case][rest]] if rest < 20 else [RUSSIAN_TENS[case][tens], *([RUSSIAN[case][ones]] if ones else [])]
    return [*([RUSSIAN_HUNDREDS[case][hundreds]] if hundreds else []), *(small if rest else [])]
