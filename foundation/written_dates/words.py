"""Names of months and weekdays in all languages of the site, and dates spelled out in the current one."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache

from django.conf import settings
from django.utils import formats
from django.utils.dates import MONTHS, MONTHS_ALT, MONTHS_AP, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.text import capfirst
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from foundation.components.dates import in_words
from foundation.written_dates.read import Words, folded

EXAMPLE = date(2026, 5, 25)


def words_now() -> Words:
    """Return the names in all languages, because people also type in the language of the text. The CMS language takes
    precedence."""
    return _words(get_language() or settings.LANGUAGE_CODE)


@lru_cache
def _words(language: str) -> Words:
    months: dict[str, int] = {}
    weekdays: dict[str, int] = {}
    for code in [*(code for code, _name in settings.LANGUAGES if code != language), language]:
        with override(code):
            months |= {
                folded(str(name)): number for names in (MONTHS_AP, MONTHS, MONTHS_ALT) for number, name in names.items()
            }
            weekdays |= {
                folded(str(name)): number for names in (WEEKDAYS_ABBR, WEEKDAYS) for number, name in names.items()
            }
    with override(language):
        return Words(months, weekdays, month_first=_is_month_first())


def _is_month_first() -> bool:
    """Return whether the language's formats put the month first in dates with slashes."""
    slashed = [form for form in formats.get_format("DATE_INPUT_FORMATS") if "/" in form]
    return bool(slashed) and str(slashed[0]).startswith("%m")


def spelled_day(on: date) -> str:
    """Return ``Monday 25 May 2026``, as inside a sentence: ``lundi 25 mai 2026``."""
    return _("%(weekday)s %(date)s") % {"weekday": in_sentence(str(WEEKDAYS[on.weekday()])), "date": in_words(on)}


def in_sentence(name: str) -> str:
    """Return the name of a month or weekday with the case that it has inside a sentence. Languages with lower-case
    months have lower-case weekdays too, but Django capitalises some of their names (``Февраль``)."""
    has_capital = all(str(names[1])[:1].isupper() for names in (MONTHS, MONTHS_ALT))
    return name if has_capital else name[:1].lower() + name[1:]


def spelled(value: date | datetime | time) -> str:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, datetime):
        return f"{capfirst(spelled_day(value.date()))}, {value:%H:%M}"
    return str(capfirst(spelled_day(value)))


def examples() -> dict[str, str]:
    """Return an example date for messages, in figures and in words of the current language."""
    return {"figures": EXAMPLE.strftime(formats.get_format("DATE_INPUT_FORMATS")[0]), "words": in_words(EXAMPLE)}
