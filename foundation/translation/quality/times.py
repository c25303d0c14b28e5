"""Read times of day: "14:30", "5 p.m.", "14 h", "16.30" and parts of hours in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from foundation.translation.quality.facts import Fact
from foundation.translation.quality.findings import Kind
from foundation.translation.quality.number_names import HALF
from foundation.translation.quality.number_words import end_of_half
from foundation.translation.quality.units import DASH, SPACE

HALF_DAY = re.compile(
    rf"(?<![\d:.,])(?:(\d{{1,2}})(?:[:.](\d{{2}}))?(?:{SPACE}?{DASH}{SPACE}?|{SPACE}(?:to|and|until){SPACE}))?"
    rf"(\d{{1,2}})(?:[:.](\d{{2}}))?{SPACE}?([ap])\.?{SPACE}?m\b\.?",
    re.IGNORECASE,
)
CLOCK = re.compile(r"(?<![\d:.,])(\d{1,2}):(\d{2})(?::\d{2})?(?![\d:])")
HOUR = re.compile(
    rf"(?<![\d:.,])(\d{{1,2}})(?:[:.](\d{{2}}))?{SPACE}?(?:(?:h|heures?|Uhr|ч|час(?:ов|а|у|ам)?)(?![^\W\d_])\.?|(?=утра|вечера))"
    rf"(?:{SPACE}?(\d{{2}})(?!\d)(?:{SPACE}?(?:min|мин)\w*\.?)?)?"
)
LATER = re.compile(
    rf"{SPACE}?(?:(?:час\w*|heures?|o[’']clock){SPACE}?)?"
    rf"(?:(утра|du{SPACE}matin|in{SPACE}the{SPACE}morning)|(ночи)"
    rf"|(дня|вечера|de{SPACE}l[’']après-midi|du{SPACE}soir|in{SPACE}the{SPACE}(?:afternoon|evening)))\b"
)
NAMED_TIMES = (
    (
        re.compile(r"\b(?:noon|midday|mittags?|mezzogiorno)\b|\b(?<!après[- ])midi\b|\bполдень|(?<!после )\bполудн\w+"),
        12,
    ),
    (re.compile(r"\b(?:midnight|minuit|mezzanotte)\b|\b[Mm]itternacht|\b[Пп]ол(?:ночь|ночи|уноч\w+)"), 0),
)
PARTS_OF_HOURS = (  # before or after the hour that follows
    (re.compile(r"\b(?:половин[аеу]|halb)\s([^\W\d_]+)", re.IGNORECASE), -30),
    (re.compile(r"\bчетверть\s([^\W\d_]+(?:ого|его))\b", re.IGNORECASE), -45),
    (re.compile(r"\b(?:без\sчетверти|quarter\sto)\s([^\W\d_]+)", re.IGNORECASE), -15),
    (re.compile(r"\bhalf\spast\s([^\W\d_]+)", re.IGNORECASE), 30),
    (re.compile(r"\bquarter\spast\s([^\W\d_]+)", re.IGNORECASE), 15),
)
DOTTED = re.compile(r"(?<![\d.,])(\d{1,2})\.([0-5]\d)(?!\d|[.,]\d|\s?%)")


def values_of(hours: str, minutes: str | None, *half_days: int) -> set[tuple[object, ...]]:
    """Return the time and, for a whole hour, its number, which can be written without the word for the hour."""
    hour, minute = int(hours), int(minutes or 0)
    found: set[tuple[object, ...]] = set()
    for later in half_days or (0,):
        at = hour % 12 + later if half_days else hour
        found.add(("time", at % 24 * 60 + minute))
        if not minute:
            found.add(("number", Fraction(at)))
    return found


def half_days_of(later: re.Match[str]) -> tuple[int, ...]:
    return (12,) if later[3] else (0,)


def half_day(match: re.Match[str]) -> Iterator[Fact] | None:
    later = 12 if match[5].lower() == "p" else 0
    if int(match[3]) > 12:
        return None
    facts = [Fact(Kind.TIME, match[0], frozenset(values_of(match[3], match[4], later)), match.start(3))]
    if match[1] and int(match[1]) <= 12:
        facts.append(Fact(Kind.TIME, match[0], frozenset(values_of(match[1], match[2], 0, later)), match.start()))
    return iter(facts)


def hour(match: re.Match[str], hours: str, minutes: str | None) -> Iterator[Fact] | None:
    if int(hours) > 24 or int(minutes or 0) > 59:
        return None
    half_days: tuple[int, ...] = ()
    if (later := LATER.match(match.string, match.end())) and int(hours) <= 12:
        half_days = half_days_of(later)
    values = values_of(hours, minutes, *half_days)
    if not minutes and end_of_half(match.string, match.end(), "fr"):
        values |= {*values_of(hours, "30", *half_days), ("number", int(hours) + HALF)}
    return iter([Fact(Kind.TIME, match[0].strip(), frozenset(values), match.start())])


def dotted(match: re.Match[str]) -> Iterator[Fact] | None:
    """Read "16.30", which is a time or a number."""
    if int(match[1]) > 24:
        return None
    values = {*values_of(match[1], match[2]), ("number", Fraction(f"{match[1]}.{match[2]}"))}
    return iter([Fact(Kind.NUMBER, match[0], frozenset(values), match.start())])
