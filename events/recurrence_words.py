"""Cadences in words: "every first Tuesday of the month, 10:00 Brussels time, until 31 May 2027"."""

from __future__ import annotations

from datetime import date

from django.utils.dates import MONTHS_ALT, WEEKDAYS
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from events import cities, dates
from events.recurrence import WEEKDAYS as CODES
from events.recurrence import Cadence, RuleError, RuleFields, fields_of
from foundation.components.dates import number_of_day

# Languages with gender need three words where English has one. The groups are the genders of weekdays in Russian.
WEEKS = {
    (1, "m"): pgettext_lazy("with Monday, Tuesday or Thursday", "first"),
    (2, "m"): pgettext_lazy("with Monday, Tuesday or Thursday", "second"),
    (3, "m"): pgettext_lazy("with Monday, Tuesday or Thursday", "third"),
    (4, "m"): pgettext_lazy("with Monday, Tuesday or Thursday", "fourth"),
    (5, "m"): pgettext_lazy("with Monday, Tuesday or Thursday", "fifth"),
    (-1, "m"): pgettext_lazy("with Monday, Tuesday or Thursday", "last"),
    (1, "f"): pgettext_lazy("with Wednesday, Friday or Saturday", "first"),
    (2, "f"): pgettext_lazy("with Wednesday, Friday or Saturday", "second"),
    (3, "f"): pgettext_lazy("with Wednesday, Friday or Saturday", "third"),
    (4, "f"): pgettext_lazy("with Wednesday, Friday or Saturday", "fourth"),
    (5, "f"): pgettext_lazy("with Wednesday, Friday or Saturday", "fifth"),
    (-1, "f"): pgettext_lazy("with Wednesday, Friday or Saturday", "last"),
    (1, "n"): pgettext_lazy("with Sunday", "first"),
    (2, "n"): pgettext_lazy("with Sunday", "second"),
    (3, "n"): pgettext_lazy("with Sunday", "third"),
    (4, "n"): pgettext_lazy("with Sunday", "fourth"),
    (5, "n"): pgettext_lazy("with Sunday", "fifth"),
    (-1, "n"): pgettext_lazy("with Sunday", "last"),
}
_GENDERS = dict(zip(CODES, "mmfmffn", strict=True))


def in_words(cadence: Cadence) -> str:
    """Return frequency, time and end in the current language. A rule that the form cannot show is returned as text."""
    fields = fields_of(cadence.rule, time_zone=cadence.time_zone)
    when = _how_often(fields, cadence) if fields else cadence.rule
    if not cadence.is_whole_day:
        when = _("%(often)s, %(time)s %(zone)s") % {
            "often": when,
            "time": dates.hour(cadence.starts_at),
            "zone": cities.time_of(cadence.time_zone),
        }
    if fields and fields.until:
        return _("%(when)s, until %(date)s") % {"when": when, "date": dates.day(fields.until)}
    if fields and fields.count:
        times = ngettext("%(count)d time", "%(count)d times", fields.count) % {"count": fields.count}
        return _("%(when)s, %(times)s") % {"when": when, "times": times}
    return when


def explain(error: ValueError) -> str:
    """Return the error in the current language. Errors other than `RuleError` are not translated."""
    return _(error.message) % error.params if isinstance(error, RuleError) else str(error)


def _how_often(fields: RuleFields, cadence: Cadence) -> str:
    """Return the frequency in words. The texts for "every" are separate, because the Russian singular also covers 21."""
    days = _listed([_weekday(code) for code in fields.weekdays])
    every = fields.interval
    if fields.freq == "DAILY":
        text = _("every day") if every == 1 else ngettext("every %(count)d day", "every %(count)d days", every)
        return text % {"count": every}
    if fields.freq == "WEEKLY":
        days = days or _weekday(CODES[cadence.first_on.weekday()])
        # Translators: weekdays are nominative; where a language inflects them, set them off: "еженедельно: среда".
        counted = ngettext("every %(count)d week on %(days)s", "every %(count)d weeks on %(days)s", every)
        return (_("every %(days)s") if every == 1 else counted) % {"count": every, "days": days}
    if fields.week:
        ordered = _listed([f"{WEEKS[fields.week, _GENDERS[code]]} {_weekday(code)}" for code in fields.weekdays])
        if fields.freq == "MONTHLY":
            # Translators: weekdays are nominative; where a language inflects them: "ежемесячно: первая среда".
            counted = ngettext("every %(count)d month on the %(days)s", "every %(count)d months on the %(days)s", every)
            return (_("every %(days)s of the month") if every == 1 else counted) % {"count": every, "days": ordered}
        # Translators: weekdays are nominative, the month genitive: "ежегодно: первая среда мая".
        counted = ngettext(
            "every %(count)d year on the %(days)s of %(month)s",
            "every %(count)d years on the %(days)s of %(month)s",
            every,
        )
        text = _("every year on the %(days)s of %(month)s") if every == 1 else counted
        return text % {"count": every, "days": ordered, "month": _month(fields.month or cadence.first_on.month)}
    if fields.freq == "MONTHLY":
        if fields.month_day == -1:
            counted = ngettext(
                "every %(count)d month on the last day of the month",
                "every %(count)d months on the last day of the month",
                every,
            )
            return (_("on the last day of every month") if every == 1 else counted) % {"count": every}
        day = fields.month_day or cadence.first_on.day
        counted = ngettext("every %(count)d month on day %(day)s", "every %(count)d months on day %(day)s", every)
        return (_("on day %(day)s of every month") if every == 1 else counted) % {
            "count": every,
            "day": number_of_day(date(2024, 1, day)),  # a month with all days
        }
    counted = ngettext("every %(count)d year on %(date)s", "every %(count)d years on %(date)s", every)
    text = _("every year on %(date)s") if every == 1 else counted
    return text % {"count": every, "date": dates.day(cadence.first_on, "MONTH_DAY_FORMAT")}


def _weekday(code: str) -> str:
    name = str(WEEKDAYS[CODES.index(code)])
    return name if get_language() in {None, "en"} else name.lower()


def _month(number: int) -> str:
    """Return the month as written after "of", in languages with a genitive in that case."""
    name = str(MONTHS_ALT[number])
    return name if get_language() in {None, "en"} else name.lower()


def _listed(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}
