"""Days on which an event takes place, from its recurrence, as Plone expands it.

Plone stores lines of RRULE, RDATE, EXRULE and EXDATE in one text, reads all of them as local times of the start's zone,
ignores their zones, and always includes the start itself. A part that cannot be read is ignored, with a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil import rrule

from old_sites import dates
from old_sites.reasons import Explained, Reason, reason
from old_sites.reasons import marked as _
from old_sites.values import Item

MOST = 1000  # as in Plone
_MOST_RULES, _LONGEST_RULE = 4, 500  # together they limit the time; Plone's form writes one rule
_OPENING = 60  # more dates than these, on more than half of all days, are an opening time

_LINE = re.compile(r"^(RRULE|RDATE|EXRULE|EXDATE)(?:;[^:]*)?:(.*)$", re.IGNORECASE)
_DAY = re.compile(r"(\d{8})(?:T(\d{6}))?Z?")
_COUNT = re.compile(r";?COUNT=(\d+)", re.IGNORECASE)
_OFTEN = re.compile(r"FREQ=(?:SECONDLY|MINUTELY|HOURLY)", re.IGNORECASE)
_ENDS = re.compile(r"COUNT|UNTIL", re.IGNORECASE)
_STANDING = re.compile(r"INTERVAL=[+-]?0*(?:;|$)", re.IGNORECASE)
_UNREADABLE = _("The recurrence “%(rule)s” cannot be read (%(error)s).")
_MOST_YEARS = 100  # from its start
_FOUR_CENTURIES = timedelta(days=146_097)  # leap days and weekdays repeat after this time
_UNTIL = re.compile(r";?UNTIL=(\d{8})(?:T\d{6})?Z?", re.IGNORECASE)
_TOO_OFTEN = _("The recurrence “%(rule)s” is more frequent than daily.")
_SEVERAL_TIMES = _("“%(rule)s” has several times a day. Only the time at which the event starts was imported.")
_NO_DATE = _("“%(text)s” in the recurrence is not a date.")
_OWN_ORDER = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST")


class WrongRule(Explained):
    """The rule is invalid; contains the reason."""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """The days of an event, at least one. ``rule`` is its only RRULE in our notation, or "" if there are several or it
    cannot be expressed."""

    days: tuple[date, ...]
    rule: str = ""
    extra_on: tuple[date, ...] = ()
    except_on: tuple[date, ...] = ()
    was_cut: bool = False
    notes: tuple[Reason, ...] = ()

    @property
    def is_opening_time(self) -> bool:
        """Return True for an event such as an exhibition, which is open on most days of several months."""
        gaps = len(self.days) - 1
        return gaps >= _OPENING and 2 * gaps > (self.days[-1] - self.days[0]).days

    def nearest(self, day: date) -> list[date]:
        """Return the first day of an opening time, and the others that are nearest to ``day``."""
        near = sorted(self.days[1:], key=lambda other: abs(other - day))[: _OPENING - 1]
        return sorted([self.days[0], *near])


def of_item(item: Item, zone: ZoneInfo) -> Recurrence | None:
    """Return the recurrence of an event, which it has only with a start."""
    start = dates.local(item.start, zone)
    return read(item.recurrence, start=start) if start and item.recurrence.strip() else None


def read(text: str, *, start: datetime) -> Recurrence:
    """Parse a recurrence. ``start`` is in the zone of the site; every occurrence has its wall-clock time."""
    return _Reader(start.replace(tzinfo=None, second=0, microsecond=0)).read(text)


class _Reader:
    def __init__(self, begins: datetime) -> None:
        self.begins, self.notes, self.is_cut = begins, list[Reason](), False
        self.rules: dict[str, set[date]] = {}
        self.days: dict[str, set[date]] = {"RDATE": set(), "EXRULE": set(), "EXDATE": set()}

    def read(self, text: str) -> Recurrence:
        for line in _unfolded(text):
            self._line(line)
        extra, exceptions = self.days["RDATE"], self.days["EXDATE"]
        kept = sorted({self.begins.date()}.union(extra, *self.rules.values()) - exceptions - self.days["EXRULE"])
        if not kept:
            self.notes.append(reason(_("The recurrence excludes all dates. The start was used.")))
        elif len(kept) == 1 and not self.notes:
            self.notes.append(reason(_("The recurrence has only one date.")))
        is_one = len(self.rules) == 1 and not self.days["EXRULE"]
        return Recurrence(
            days=tuple(kept[:MOST]) or (self.begins.date(),),
            rule=_plain(*self.rules) if is_one else "",
            extra_on=tuple(sorted(extra)),
            except_on=tuple(sorted(exceptions)),
            was_cut=self.is_cut or len(kept) > MOST,
            notes=tuple(dict.fromkeys(self.notes)),
        )

    def _line(self, line: str) -> None:
        """Read a line. If it cannot be read, nothing else is lost."""
        match = _LINE.match(line)
        try:
            if match and match[1].upper().endswith("RULE"):
                self._rule(match[1].upper(), match[2].strip())
            elif match:
                self._dates(match[1].upper(), match[2])
            elif not line.upper().startswith("DTSTART"):  # the start of the event takes precedence
                raise WrongRule(_("“%(line)s” is not part of a recurrence."), line=line[:40])
        except WrongRule as error:
            self.notes.append(error.reason)

    def _rule(self, name: str, rule: str) -> None:
        if len(self.rules) >= _MOST_RULES or len(rule) > _LONGEST_RULE:
            raise WrongRule(_("The recurrence has too many or too long rules. “%(rule)s” was ignored."), rule=rule[:60])
        found = list(_rule_days(rule, self.begins))
        if len(found) == MOST > len(set(found)):
            raise WrongRule(_TOO_OFTEN, rule=rule[:60])
        if len(set(found)) < len(found):
            self.notes.append(reason(_SEVERAL_TIMES, rule=rule[:60]))
        if name == "EXRULE":
            self.days[name] |= set(found)
            return
        self.rules[rule] = set(found)
        self.is_cut = self.is_cut or len(found) == MOST

    def _dates(self, name: str, value: str) -> None:
        for part in value.split(","):
            day = _day(part.strip())
            if day is None:
                self.notes.append(reason(_NO_DATE, text=part.strip()[:20]))
            else:
                self.days[name].add(day)


def _unfolded(text: str) -> Iterator[str]:
    for line in text.replace("\r\n ", "").replace("\n ", "").splitlines():
        if line.strip():
            yield line.strip()


def _day(text: str) -> date | None:
    match = _DAY.match(text)
    try:
        day = datetime.strptime(match[1], "%Y%m%d").date() if match else None
    except ValueError:
        return None
    return day if day and dates.FIRST_YEAR <= day.year < dates.LAST_YEAR else None


def _rule_days(rule: str, begins: datetime) -> Iterator[date]:
    """Yield the days. They are computed near year 9999, so that dateutil soon stops searching for a day that never
    occurs."""
    if _OFTEN.search(rule):
        raise WrongRule(_TOO_OFTEN, rule=rule[:60])
    if _STANDING.search(rule):
        raise WrongRule(_UNREADABLE, rule=rule[:60], error="INTERVAL=0")
    count, until = _COUNT.search(rule), _UNTIL.search(rule)
    endless = _UNTIL.sub("", _COUNT.sub("", rule)).strip(";")
    if wrong := _ENDS.search(endless):
        raise WrongRule(_UNREADABLE, rule=rule[:60], error=wrong[0].upper())
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


def _plain(rule: str) -> str:
    parts = dict(part.upper().partition("=")[::2] for part in rule.rstrip(";").split(";") if "=" in part)
    if "UNTIL" in parts:
        parts["UNTIL"] = parts["UNTIL"][:8]
    return (
        ";".join(f"{name}={parts[name]}" for name in _OWN_ORDER if name in parts)
        if set(parts) <= set(_OWN_ORDER)
        else ""
    )
