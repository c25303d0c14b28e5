"""Compare words that exclude each other: currencies, days of the week and shares. Pure.

A text with another such word in place of the lost one says something else. If a word is only missing, the text may say
the same in other words: "half an hour" and "30 minutes". Days of the week are read in every language of Django, the
others in English, French and Russian.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from django.utils.dates import WEEKDAYS
from django.utils.translation import override

from foundation.translation.quality.findings import Finding, Kind

CURRENCIES = {
    "euro": r"€|EUR|euros?|евро",
    "dollar": r"\$|USD|dollars?|доллар\w*",
    "pound": r"£|GBP|pounds? sterling|livres? sterling|фунт\w* стерлинг\w*",
    "franc": r"CHF|francs?|франк\w*",
    "rouble": r"₽|RUB|roubles?|rubles?|рубл\w+",
    "hryvnia": r"₴|UAH|hryvnias?|гривн\w+|гривен",
    "manat": r"₼|AZN|manats?|манат\w*",
    "lari": r"₾|GEL|laris?|лари",
    "dram": r"AMD|drams?|драм(?:а|ов|ы|ам|ах|ом)?",
    "lira": r"₺|TRY|liras?|livres? turques?|лир(?:а|ы|у|е|ой|ам|ах)?",
    "tenge": r"₸|KZT|tenges?|тенге",
    "som": r"KGS|soms?|сом(?:а|ов|ы|ам|ах)?",
    "yen": r"¥|JPY|yens?|иен\w*",
    "yuan": r"CNY|yuans?|юан\w+",
}
_SHARES = {
    "1/2": r"half|halves|moitiés?|demie?s?|половин\w{1,3}",
    "1/3": r"(?:a|one) third|un tiers|le tiers|трет(?:ь|и|ью)",
    "1/4": r"(?:a|one) quarter|un quart|le quart|четверт(?:ь|и|ью)",
    "1/5": r"(?:a|one) fifth|un cinquième|пят(?:ая|ой|ую) част\w{1,3}",
}
_RUSSIAN_DAYS = (
    "понедельник(?:а|у|ом|е|и|ам|ов)?; вторник(?:а|у|ом|е|и|ам|ов)?; сред(?:а|ы|у|е|ой|ам); четверг(?:а|у|ом|е|и|ам|ов)?;"
    "пятниц(?:а|ы|у|е|ей|ам)?; суббот(?:а|ы|у|е|ой|ам)?; воскресен(?:ье|ья|ью|ьем|ьям|ий)"
)


def differing_alternatives(original: str, translation: str, languages: tuple[str, str]) -> Iterator[Finding]:
    """Yield the words that were replaced by another one of their group."""
    for kind, table in ((Kind.NUMBER, CURRENCIES), (Kind.NUMBER, _SHARES), (Kind.DATE, None)):
        mine, theirs = (
            _found(_pattern(tuple((table or _days(language)).items())), text)
            for text, language in zip((original, translation), languages, strict=True)
        )
        lost = [word for meaning, word in mine.items() if meaning not in theirs]
        added = [word for meaning, word in theirs.items() if meaning not in mine]
        if lost and added:
            yield Finding(kind, original=", ".join(lost), translation=", ".join(added))


def _found(pattern: re.Pattern[str], text: str) -> dict[str, str]:
    """Return the first word of each meaning."""
    found: dict[str, str] = {}
    for match in pattern.finditer(text):
        found.setdefault(str(match.lastgroup), match[0])
    return found


@cache
def _pattern(table: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    groups = "|".join(f"(?P<g{number}>{words})" for number, (_name, words) in enumerate(table))
    return re.compile(rf"(?<![^\W\d_])(?:{groups})(?![^\W\d_])", re.IGNORECASE)


@cache
def _days(language: str) -> dict[str, str]:
    if language.partition("-")[0] == "ru":
        return {str(day): words.strip() for day, words in enumerate(_RUSSIAN_DAYS.split(";"))}
    with override(language):
        return {str(day): rf"{re.escape(str(name))}s?" for day, name in WEEKDAYS.items()}
