"""Times of events, for readers and for the script that adds their local time."""

from __future__ import annotations

from functools import cache

from django import template
from django.utils.dates import MONTHS, MONTHS_ALT, MONTHS_AP, WEEKDAYS
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from events import languages
from events.cards import Moment
from foundation.languages import spelling

register = template.Library()

LONGEST_ON_A_LEAF = 4


@register.simple_tag
def event_time(moment: Moment | None, zone: bool = True) -> SafeString | str:
    """Return ``10:00 to 13:00 Brussels time (UTC+2)``, each time with its instant; without the zone if a heading
    already states it.
    """
    if moment is None:
        return ""
    text = _time(moment.begins_at, moment.begins)
    if moment.ends:
        text = format_html(_("{begin} to {end}"), begin=text, end=_time(moment.ends_at, moment.ends))
    if not zone:
        return format_html('<span data-moment="short">{}</span>', text)
    return format_html("<span data-moment>{}</span>", format_html(_("{time} {zone}"), time=text, zone=moment.zone))


def _time(at: str, text: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', at, text)


@register.filter
def month_short(month: int, beside: str = "day") -> str:
    """Return the month in a few letters for a calendar icon: ``мая`` beside a day, ``май`` alone; ``mars``, ``sept``."""
    return _month_short(month, beside, get_language() or "")


@cache
def _month_short(month: int, beside: str, language: str) -> str:
    """Return the month in the current language, which is a part of the key."""
    name, short = str((MONTHS_ALT if beside == "day" else MONTHS)[month]), str(MONTHS_AP[month])
    if len(name) > LONGEST_ON_A_LEAF:
        name = short.removesuffix(".") if short.endswith(".") else name[:3]
    return spelling.small(name)


@register.simple_tag
def weekdays() -> list[str]:
    """Return the weekdays, Monday first as in the region."""
    return [str(WEEKDAYS[day]).capitalize() for day in range(7)]


@register.filter
def language_in_words(code: str) -> str:
    return languages.in_words(code)


@register.filter
def in_sentence(words: str) -> str:
    """Lower the first letter after a comma or a colon: ``среда, 6 января``, ``английский, русский``. English keeps
    capitals."""
    return spelling.small(words[:1]) + words[1:]
