"""The recurrence of an event -> the days on which it takes place, as Plone expands it. Pure.

Plone keeps lines of RRULE, RDATE and EXDATE in one text, reads all of them as local times of the start's zone, ignores what
they say about zones, and always counts the start itself.
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
_FOUR_CENTURIES = timedelta(days=146_097)  # after them leap days and weekdays come again as they were
_UNTIL = re.compile(r";?UNTIL=(\d{8})(?:T\d{6})?Z?", re.IGNORECASE)
_NO_DATE = _("“%(text)s” in the recurrence is not a date.")
_OWN_ORDER = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST")


class WrongRule(Explained):
    """Says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """``rule`` is its one RRULE, without what a rule of ours writes otherwise; "" for other days or several rules."""

    days: tuple[date, ...]
    rule: str
    extra_on: tuple[date, ...] = ()
    except_on: tuple[date, ...] = ()
    was_cut: bool = False


def read(text: str, *, start: datetime) -> Recurrence:
    """``start`` is in the zone of the site; its wall-clock time is that of every occurrence."""
    begins = start.replace(tzinfo=None, second=0, microsecond=0)
    rules: list[str] = []
    extra: list[date] = []
    exceptions: list[date] = []
    for line in _unfolded(text):
        match = _LINE.match(line)
        if not match:
            if line.upper().startswith("DTSTART"):  # the start of the event is the truth
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
    """Near the end of the calendar, where dateutil soon ends to look for a day that never comes."""
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
