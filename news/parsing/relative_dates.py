"""Parser of relative dates in news lists ("Вчера, 14:30", "il y a 2 heures") -> an instant. Pure.

As strict as `dates`: the text may only contain such words, a number and a time. A time of day is in UTC, as elsewhere.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from foundation.whole_numbers import whole_number
from news.parsing.dates import plain

_LONGEST = 60

# Days before today -> words in many languages, normalised by `plain`.
_DAYS = {
    0: "today сегодня сьогодні сёння днес денес данас danas aujourd'hui heute hoy oggi hoje dzisiaj dzis dnes ma azi astazi "
    "bugün bugun бүгін бүгүн bu_gün დღეს այսօր vandaag idag i_dag tänään täna šiandien šodien σήμερα היום sot danes",
    1: "yesterday вчера вчора учора вчера јуче јучер jučer juče juce včera wczoraj hier gestern ayer ieri ontem tegnap dün "
    "dünən kecha кеше кечээ გუშინ երեկ gisteren igår i_går eilen eile vakar χθες χτες אתמול dje včeraj",
    2: "позавчера позавчора avant-hier vorgestern anteayer przedwczoraj předevčírem",
}
_BY_WORD = {plain(word.replace("_", " ")): days for days, words in _DAYS.items() for word in words.split()}

# Stems of words for units of time; the longest match wins.
_SPANS = {
    timedelta(seconds=1): "second секунд seconde sekund segund",
    timedelta(minutes=1): "minut минут хвилин хвілін dakika dəqiqə daqiqa წუთ րոպե minuut perc минут λεπτ",
    timedelta(
        hours=1
    ): "hour hr час годин гадзін heure stund hora ora ore godzin hodin sat сат saat soat сағат საათ ժամ uur "
    "óra tunti timm ώρ h",
    timedelta(
        days=1
    ): "day день дня дней дн ден дан dan jour tag día dia giorn dzien dni den dny dnů zi zile gün kun күн "
    "დღ օր dag päiv nap ημέρ",
    timedelta(
        days=7
    ): "week недел тиж тыдн седмиц semaine woche semana settiman tydzien tygodni týden hafta həftə апта კვირ "
    "շաբաթ weken nedel",
    timedelta(days=30): "month месяц місяц месец mois monat mes miesi měsíc ay oy ай თვ ամիս maand mjesec",
}
_STEMS = sorted(
    ((plain(stem), span) for span, stems in _SPANS.items() for stem in stems.split()), key=lambda pair: -len(pair[0])
)
_ONES = "a an one un une uno una ein einer einem eine o um uma один одну одна jedan bir"
_ONE = frozenset(map(plain, _ONES.split()))
_BEFORE = re.compile(r"(?:il y a|vor|hace|преди|пре|пред|prije|pre|acum|ha|pred|πριν|לפני) (.+)")
_BEHIND = re.compile(
    r"(.+) (?:ago|назад|тому(?: назад)?|таму|temu|once|əvvəl|oldin|бұрын|мурун|წინ|առաջ|fa|geleden|sitten|sedan|siden)"
)
_TIME = re.compile(r"(?:(?:в|у|о|at|a|um|om|kl|klo|o|u|ob|las|ore|in) )?(\d{1,2})(?:[:.]|h)(\d\d)(?: ?([ap])\.?m\.?)?")
_JUST_NOW = frozenset(
    map(plain, ("just now", "только что", "щойно", "à l'instant", "gerade eben", "hozircha", "az önce"))
)


def read_relative_date(text: str, *, at: datetime) -> datetime | None:
    """Return the instant of ``text`` relative to ``at``, never after ``at``, or None if it is not a relative date.

    A span is rounded down to its unit: "2 hours ago" is the start of an hour, so that the next poll gives the same
    result.
    """
    if not text or len(text) > _LONGEST:
        return None
    words = " ".join(re.sub(r"[,;|·—–]|\s-\s", " ", plain(text).replace("’", "'").rstrip(".")).split())
    if words in _JUST_NOW:
        return at.astimezone(UTC)
    found = _day(words, at=at.astimezone(UTC)) or _span(words, at=at.astimezone(UTC))
    return min(found, at.astimezone(UTC)) if found else None


def _day(words: str, *, at: datetime) -> datetime | None:
    """Parse a day with an optional time before or after it."""
    for word, days in _BY_WORD.items():
        if words == word:
            rest = ""
        elif words.startswith(f"{word} "):
            rest = words.removeprefix(f"{word} ")
        elif words.endswith(f" {word}"):
            rest = words.removesuffix(f" {word}")
        else:
            continue
        midnight = at.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days)
        if not rest:
            return midnight
        if not (clock := _TIME.fullmatch(rest)):
            return None
        hours, minutes = int(clock[1]), int(clock[2])
        if clock[3]:
            hours = hours % 12 + (12 if clock[3] == "p" else 0)
        return midnight + timedelta(hours=hours, minutes=minutes) if hours < 24 and minutes < 60 else None
    return None


def _span(words: str, *, at: datetime) -> datetime | None:
    match = _BEFORE.fullmatch(words) or _BEHIND.fullmatch(words)
    if not match:
        return None
    parts = re.sub(r"(\d)(?=[^\W\d])", r"\1 ", match[1]).split()
    if len(parts) == 2 and (count := whole_number(parts[0], most=999)) is not None:
        number = count
    elif len(parts) == 1 or (len(parts) == 2 and parts[0] in _ONE):
        number = 1
    else:
        return None
    span = next((span for stem, span in _STEMS if parts[-1].startswith(stem)), None)
    if span is None:
        return None
    found = at - number * span
    if span >= timedelta(days=1):
        return found.replace(hour=0, minute=0, second=0, microsecond=0)
    return found.replace(minute=0 if span == timedelta(hours=1) else found.minute, second=0, microsecond=0)
