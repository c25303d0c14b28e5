"""Days on which an event takes place, from its recurrence, as Plone expands it. Pure.

Plone stores lines of RRULE, RDATE and EXDATE in one text, reads all of them as local times of the start's zone, ignores
their zones, and always includes the start itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, timedelta
from itertools import islice

from dateutil import rrule
from django.utils.translation import gettext_noop as _

from rocb.plone.reasons import Explained

MOST = 1000  # as in Plone

_LINE = re.compile(r"^(RRULE|RDATE|EXRULE|EXDATE)(?:;[^:]*)?:(.*)$", re.IGNORECASE)
_DAY = re.compile(r"(\d{8})(?:T(\d{6}))?Z?")
_COUNT = re.compile(r";?COUNT=(\d+)", re.IGNORECASE)
_OFTEN = re.compile(r"FREQ=(?:SECONDLY|MINUTELY|HOURLY)", re.IGNORECASE)
_STANDING = re.compile(r"INTERVAL=[+-]?0*(?:;|$)", re.IGNORECASE)
_UNREADABLE = _("The recurrence “%(rule)s” cannot be read (%(error)s).")
_MOST_YEARS = 100  # from its start
_FOUR_CENTURIES = timedelta(days=146_097)  # leap days and weekdays repeat after this time
_UNTIL = re.compile(r";?UNTIL=(\d{8})(?:T\d{6})?Z?", re.IGNORECASE)
_NO_DATE = _("“%(text)s” in the recurrence is not a date.")
_OWN_ORDER = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST")


class WrongRule(Explained):
    """The rule is invalid; contains the reason."""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """The days of an event. ``rule`` is its only RRULE in our notation, or "" if there are several or it cannot be
    expressed."""

    days: tuple[date, ...]
    rule: str
    extra_on: tuple[date, ...] = ()
    except_on: tuple[date, ...] = ()
    was_cut: bool = False


def read(text: str, *, start: datetime) -> Recurrence:
    """Parse a recurrence. ``start`` is in the zone of the site; every occurrence has its wall-clock time."""
    begins = start.replace(tzinfo=None, second=0, microsecond=0)
    rules: list[str] = []
    extra: list[date] = []
    exceptions: list[date] = []
    for line in _unfolded(text):
        match = _LINE.match(line)
        if not match:
            if line.upper().startswith("DTSTART"):  # the start of the event takes precedence
                continue
            raise WrongRule(_("“%(line)s” is not part of a recurrence."), line=line[:40])
        name, value = match[1].upper(), match[2].strip()
        if name == "RRULE":
            rules.append(value)
        elif name == "EXRULE":
            raise WrongRule(_("The recurrence has an EXRULE, which calendars no longer support."))
        else:
            (extra if name == "RDATE" else exceptions).extend(_days(value))
    days, is_cut = {begins.date(), *extra}, False
    for rule in rules:
        found = list(_rule_days(rule, begins))
        is_cut = is_cut or len(found) == MOST
        days |= set(found)
    kept = sorted(day for day in days if day not in exceptions)
    plain = _plain(rules[0], begins.date()) if len(rules) == 1 else ""
    return Recurrence(
        days=tuple(kept[:MOST]),
        rule=plain,
        extra_on=tuple(sorted(set(extra))),
        except_on=tuple(sorted(set(exceptions))),
        was_cut=is_cut or len(kept) > MOST,
    )


def _unfolded(text: str) -> Iterator[str]:
    for line in text.replace("\r\n ", "").replace("\n ", "").splitlines():
        if line.strip():
            yield line.strip()


def _days(value: str) -> Iterator[date]:
    for part in value.split(","):
        match = _DAY.match(part.strip())
        if not match:
            raise WrongRule(_NO_DATE, text=part[:20])
        try:
            yield datetime.strptime(match[1], "%Y%m%d").date()
        except ValueError:
            raise WrongRule(_NO_DATE, text=part[:20]) from None


def _rule_days(rule: str, begins: datetime) -> Iterator[date]:
    """Yield the days. They are computed near year 9999, so that dateutil soon stops searching for a day that never
    occurs."""
    if _OFTEN.search(rule):
        raise WrongRule(_("The recurrence “%(rule)s” is more frequent than daily."), rule=rule[:60])
    if _STANDING.search(rule):
        raise WrongRule(_UNREADABLE, rule=rule[:60], error="INTERVAL=0")
    count, until = _COUNT.search(rule), _UNTIL.search(rule)
    endless = _UNTIL.sub("", _COUNT.sub("", rule)).strip(";")
    later = _FOUR_CENTURIES * ((MAXYEAR - begins.year - _MOST_YEARS) // 400)
    try:
        last = datetime.strptime(until[1], "%Y%m%d").date() if until else date(begins.year + _MOST_YEARS, 12, 31)
        found = rrule.rrulestr(endless, dtstart=begins + later, ignoretz=True)
        for at in islice(found, min(int(count[1]), MOST) if count else MOST):
            if (at - later).date() > last:
                return
            yield (at - later).date()
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise WrongRule(_UNREADABLE, rule=rule[:60], error=str(error)) from None


def _plain(rule: str, first: date) -> str:
    parts = dict(part.upper().partition("=")[::2] for part in rule.rstrip(";").split(";") if "=" in part)
    if "UNTIL" in parts:
        parts["UNTIL"] = parts["UNTIL"][:8]
    return (
        ";".join(f"{name}={parts[name]}" for name in _OWN_ORDER if name in parts)
        if set(parts) <= set(_OWN_ORDER)
        else ""
    )
