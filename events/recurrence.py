"""Dates that the cadence of a series suggests: an RFC 5545 rule in a zone, exceptions and extra dates. Pure.

Only DAILY, WEEKLY, MONTHLY and YEARLY rules are supported, and every expansion is bounded, so that no rule can stall a
worker. `RuleFields` are the form fields of a rule; `fields_of` and `rule_of` convert between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta
from heapq import merge
from itertools import islice
from typing import Any

from dateutil import rrule

from events import zones

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MOST_OCCURRENCES = 500
MOST_OCCURRENCES_EVER = 50_000  # enough for a daily rule since FIRST_YEAR
YEARS_LOOKED_AHEAD = 10
LONGEST_RULE = 500
FIRST_YEAR, LAST_YEAR = 1990, 2100
FOUR_CENTURIES = timedelta(days=146_097)  # leap days and weekdays repeat after this time

_PARTS = ("FREQ", "INTERVAL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST", "COUNT", "UNTIL")
_DAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_WHOLE = re.compile(r"[+-]?[0-9]{1,4}")
_END = re.compile(r"[0-9]{8}(T[0-9]{6}Z)?")


def gettext_noop(text: str) -> str:
    """Mark a sentence for translation, since this module does not import Django. `RuleError.message` is such a
    sentence."""
    return text


class RuleError(ValueError):
    """Error in a cadence and how to fix it: ``message`` with placeholders, and their ``params``.

    ``str()`` is English; ``recurrence_words.explain`` translates it.
    """

    def __init__(self, message: str, **params: Any) -> None:
        super().__init__(message % params if params else message)
        self.message = message
        self.params = params


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Date that a cadence suggests; never a row. ``begins_at`` and ``ends_at`` are UTC instants."""

    on: date
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """Validated rule in its zone. The local time of day stays the same across clock changes."""

    rule: str
    first_on: date
    starts_at: time
    time_zone: str
    duration: timedelta
    except_on: frozenset[date] = frozenset()
    extra_on: frozenset[date] = frozenset()

    @classmethod
    def read(
        cls,
        rule: str,
        *,
        first_on: date,
        starts_at: time,
        time_zone: str,
        duration_minutes: int,
        except_on: Iterable[str] = (),
        extra_on: Iterable[str] = (),
    ) -> Cadence:
        """Return a validated cadence. Days are ISO dates. Raises `RuleError` (a ValueError), which says how to fix it."""
        if not FIRST_YEAR <= first_on.year <= LAST_YEAR:
            raise RuleError(
                gettext_noop("The year of the first day must be between %(first)d and %(last)d."),
                first=FIRST_YEAR,
                last=LAST_YEAR,
            )
        if duration_minutes < 1:
            raise RuleError(gettext_noop("The length must be at least 1 minute."))
        zones.zone(time_zone)
        cadence = cls(
            rule=_written(read_rule(rule)),
            first_on=first_on,
            starts_at=starts_at,
            time_zone=time_zone,
            duration=timedelta(minutes=duration_minutes),
            except_on=_days(except_on),
            extra_on=_days(extra_on),
        )
        if next(cadence._rule_days(_years_after(first_on)), None) is None:
            raise RuleError(gettext_noop("No dates match this rule. Check the days, the months and the end."))
        return cadence

    @property
    def is_whole_day(self) -> bool:
        """Return whether each date lasts for whole days and has no time of day."""
        return self.starts_at == time(0) and self.duration % timedelta(days=1) == timedelta(0)

    def occurrences(self, *, since: date, until: date | None = None, count: int | None = None) -> Iterator[Occurrence]:
        """Yield the suggested dates from ``since`` on, in order; bounded by ``until`` (inclusive), ``count`` or both.

        Days are local to the zone. Never more than `MOST_OCCURRENCES`, never later than `YEARS_LOOKED_AHEAD` after
        ``since``. For times that the clock skips or repeats, see `zones.instant`.
        """
        last = _years_after(max(since, self.first_on))
        if until is not None:
            last = min(last, until)
        extra = (day for day in sorted(self.extra_on) if day <= last)
        wanted = (
            day for day in _unique(merge(self._rule_days(last), extra)) if day >= since and day not in self.except_on
        )
        for day in islice(wanted, min(count if count is not None else MOST_OCCURRENCES, MOST_OCCURRENCES)):
            yield self.occurrence(day)

    def occurrence(self, day: date) -> Occurrence:
        """Return the occurrence on ``day``, whether or not the cadence suggests that day."""
        begins_at = zones.instant(day, self.starts_at, self.time_zone)
        return Occurrence(on=day, begins_at=begins_at, ends_at=begins_at + self.duration)

    def comes_to(self, day: date) -> bool:
        """Return whether the cadence suggests ``day``."""
        return any(True for _ in self.occurrences(since=day, until=day, count=1))

    @property
    def until(self) -> date | None:
        """Last possible local day of the rule; None for a rule without an end, or with a count."""
        end = read_rule(self.rule).get("UNTIL")
        return _end_day(end, self.time_zone) if end else None

    @property
    def count(self) -> int | None:
        count = read_rule(self.rule).get("COUNT")
        return int(count) if count else None

    def _rule_days(self, last: date) -> Iterator[date]:
        """Yield the days of the rule itself, from ``first_on`` to ``last``."""
        parts = read_rule(self.rule)
        end = parts.pop("UNTIL", None)
        limit = min(last, _end_day(end, self.time_zone)) if end else last
        # dateutil checks the end only after it has found a date. For a rule without any date it would run to the year
        # 9999. So shift the rule by multiples of 400 years, which have the same days, close to that year.
        later = FOUR_CENTURIES * ((MAXYEAR - max(last, self.first_on).year) // 400)
        rule = rrule.rrule(
            FREQUENCIES_OF_DATEUTIL[parts["FREQ"]],
            dtstart=datetime.combine(self.first_on + later, self.starts_at),
            interval=int(parts.get("INTERVAL", 1)),
            wkst=WEEKDAYS.index(parts.get("WKST", "MO")),
            bymonth=_numbers(parts.get("BYMONTH")),
            bymonthday=_numbers(parts.get("BYMONTHDAY")),
            byweekday=_weekdays(parts.get("BYDAY")),
            bysetpos=_numbers(parts.get("BYSETPOS")),
            until=datetime.combine(limit + later, time.max),
        )
        instant_end = _end_instant(end)
        # dateutil does not accept a count together with an end.
        for moment in islice(rule, int(parts.get("COUNT", MOST_OCCURRENCES_EVER))):
            day = moment.date() - later
            if instant_end and zones.instant(day, self.starts_at, self.time_zone) > instant_end:
                return
            yield day


FREQUENCIES_OF_DATEUTIL = {
    "DAILY": rrule.DAILY,
    "WEEKLY": rrule.WEEKLY,
    "MONTHLY": rrule.MONTHLY,
    "YEARLY": rrule.YEARLY,
}


def read_rule(text: str) -> dict[str, str]:
    """Return the validated parts of an RFC 5545 rule (3.3.10), in upper case. Raises `RuleError`, which says what to
    write."""
    text = text.strip().upper().removeprefix("RRULE:").rstrip(";")
    if len(text) > LONGEST_RULE:
        raise RuleError(gettext_noop("The rule is too long. Use no more than %(most)d characters."), most=LONGEST_RULE)
    parts: dict[str, str] = {}
    for part in text.split(";"):
        name, equals, value = part.partition("=")
        if not equals or not value:
            raise RuleError(
                gettext_noop("“%(part)s” is not part of a rule. Use NAME=VALUE, as in FREQ=MONTHLY;BYDAY=1TU."),
                part=part[:40],
            )
        if name in parts:
            raise RuleError(gettext_noop("%(name)s appears twice. Remove one."), name=name)
        if name not in _PARTS:
            raise RuleError(
                gettext_noop("%(name)s is not supported. Use only %(names)s."), name=name[:40], names=", ".join(_PARTS)
            )
        parts[name] = value
    _check_rule(parts)
    return parts


def _check_rule(parts: dict[str, str]) -> None:
    freq = parts.get("FREQ")
    if freq not in FREQUENCIES:
        raise RuleError(
            gettext_noop("FREQ must be one of %(names)s, as in FREQ=MONTHLY;BYDAY=1TU."), names=", ".join(FREQUENCIES)
        )
    _check_numbers(parts, "INTERVAL", 1, 99, several=False)
    _check_numbers(parts, "COUNT", 1, MOST_OCCURRENCES, several=False)
    _check_numbers(parts, "BYMONTH", 1, 12)
    _check_numbers(parts, "BYMONTHDAY", 1, 31, backwards=True)
    _check_numbers(parts, "BYSETPOS", 1, 366, backwards=True)
    if "COUNT" in parts and "UNTIL" in parts:
        raise RuleError(gettext_noop("Use either COUNT or UNTIL, not both."))
    if "WKST" in parts and parts["WKST"] not in WEEKDAYS:
        raise RuleError(gettext_noop("WKST must be a weekday: MO, TU, WE, TH, FR, SA or SU."))
    if freq == "WEEKLY" and "BYMONTHDAY" in parts:
        raise RuleError(gettext_noop("BYMONTHDAY cannot be used with FREQ=WEEKLY. Remove it."))
    if "BYSETPOS" in parts and not {"BYMONTH", "BYMONTHDAY", "BYDAY"} & set(parts):
        raise RuleError(gettext_noop("BYSETPOS can be used only with BYDAY, BYMONTHDAY or BYMONTH."))
    for text in parts.get("BYDAY", "MO").split(","):
        match = _DAY.fullmatch(text)
        number = int(match[1] or 0) if match else 0
        if not match or abs(number) > 53 or (match[1] and number == 0):
            raise RuleError(
                gettext_noop(
                    "“%(text)s” is not a weekday. Use MO, or 1TU for the first Tuesday, or -1FR for the last Friday."
                ),
                text=text[:20],
            )
        if number and freq not in {"MONTHLY", "YEARLY"}:
            raise RuleError(
                gettext_noop("“%(text)s” counts weekdays in a month. Use it with FREQ=MONTHLY or YEARLY."),
                text=text[:20],
            )
        if number and freq == "MONTHLY" and abs(number) > 5:
            raise RuleError(
                gettext_noop("No month has a “%(text)s”. Use a number from 1 to 5 or from -1 to -5."), text=text[:20]
            )
    if "UNTIL" in parts:
        _end_day(parts["UNTIL"], "UTC")


def _check_numbers(
    parts: dict[str, str], name: str, least: int, most: int, *, several: bool = True, backwards: bool = False
) -> None:
    if name not in parts:
        return
    for text in parts[name].split(",") if several else [parts[name]]:
        value = int(text) if _WHOLE.fullmatch(text) else 0
        if not least <= (abs(value) if backwards else value) <= most:
            raise RuleError(
                gettext_noop("%(name)s is “%(text)s”. Use a whole number from %(least)d to %(most)d."),
                name=name,
                text=text[:20],
                least=least,
                most=most,
            )


def _written(parts: dict[str, str]) -> str:
    """Return the rule with its parts in a fixed order, so that equal rules are equal texts."""
    return ";".join(f"{name}={parts[name]}" for name in _PARTS if name in parts)


def _numbers(text: str | None) -> list[int] | None:
    return [int(part) for part in text.split(",")] if text else None


def _weekdays(text: str | None) -> list[Any] | None:
    if not text:
        return None
    days = []
    for part in text.split(","):
        match = _DAY.fullmatch(part)
        assert match
        day = rrule.weekdays[WEEKDAYS.index(match[2])]
        days.append(day(int(match[1])) if match[1] else day)
    return days


def _end_instant(text: str | None) -> datetime | None:
    """Return UNTIL if it is an instant: ``20271231T090000Z``."""
    if not text or "T" not in text:
        return None
    return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def _end_day(text: str, zone_name: str) -> date:
    """Return the last local day of UNTIL, which is a day (inclusive) or a UTC instant."""
    try:
        if not _END.fullmatch(text):  # strptime is lenient
            raise ValueError(text)
        moment = _end_instant(text)
        if moment is not None:
            return moment.astimezone(zones.zone(zone_name)).date()
        return datetime.strptime(text, "%Y%m%d").date()
    except (ValueError, OverflowError):
        raise RuleError(
            gettext_noop("UNTIL is “%(text)s”. Give the last day in this form: UNTIL=20271231."), text=text[:20]
        ) from None


def _days(texts: Iterable[str]) -> frozenset[date]:
    days = set()
    for text in texts:
        try:
            days.add(date.fromisoformat(text))
        except (TypeError, ValueError):
            raise RuleError(
                gettext_noop("“%(text)s” is not a date. Enter the year, month and day, as in 2027-03-02."),
                text=str(text)[:20],
            ) from None
    return frozenset(days)


def _unique(days: Iterable[date]) -> Iterator[date]:
    last = None
    for day in days:
        if day != last:
            yield day
        last = day


def _years_after(day: date) -> date:
    return date(min(day.year + YEARS_LOOKED_AHEAD, date.max.year), 12, 31)


# --- Form fields of a rule --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFields:
    """Form fields of a rule.

    ``week``: the position of these weekdays in the month, 1 to 5, or -1 for the last; only with ``weekdays`` and
    MONTHLY or YEARLY. ``month_day``: 1 to 31 or -1 for the last, only with MONTHLY. Without it and without a week, a
    monthly rule uses the day of the month of its first date. ``month``: only with YEARLY and ``week``. At most one of
    ``until``, ``count``.
    """

    freq: str
    interval: int = 1
    weekdays: tuple[str, ...] = ()
    week: int | None = None
    month_day: int | None = None
    month: int | None = None
    until: date | None = None
    count: int | None = None


def rule_of(fields: RuleFields) -> str:
    """Return the rule of the form fields. Raises `RuleError` if they contradict each other."""
    if fields.week and not fields.weekdays:
        raise RuleError(gettext_noop("Choose a day of the week too."))
    if fields.weekdays and not fields.week and fields.freq in {"MONTHLY", "YEARLY"}:
        raise RuleError(gettext_noop("Choose which week of the month too."))
    parts = {"FREQ": fields.freq}
    if fields.interval != 1:
        parts["INTERVAL"] = str(fields.interval)
    if fields.month is not None:
        parts["BYMONTH"] = str(fields.month)
    if fields.month_day is not None:
        parts["BYMONTHDAY"] = str(fields.month_day)
    if fields.weekdays:
        days = sorted(fields.weekdays, key=WEEKDAYS.index)
        parts["BYDAY"] = ",".join(f"{fields.week or ''}{day}" for day in days)
    if fields.count is not None:
        parts["COUNT"] = str(fields.count)
    if fields.until is not None:
        parts["UNTIL"] = f"{fields.until:%Y%m%d}"
    _check_rule(parts)
    return _written(parts)


def fields_of(rule: str, *, time_zone: str = "UTC") -> RuleFields | None:
    """Return the form fields of ``rule``; None if the form cannot show it, so that it stays text. Raises `RuleError`.

    ``time_zone`` determines the local day of an UNTIL that is an instant.
    """
    parts = read_rule(rule)
    if parts.get("WKST", "MO") != "MO" and int(parts.get("INTERVAL", 1)) > 1:
        return None
    end = parts.get("UNTIL")
    days = [(int(number or 0), day) for number, day in _DAY.findall(parts.get("BYDAY", ""))]
    positions, months, month_days = (_numbers(parts.get(name)) or [] for name in ("BYSETPOS", "BYMONTH", "BYMONTHDAY"))
    if positions:  # TU with BYSETPOS=1 is 1TU
        if len(positions) != 1 or len(days) != 1 or days[0][0] or month_days or parts["FREQ"] != "MONTHLY":
            return None
        days = [(positions[0], days[0][1])]
    weeks = {number for number, _day in days}
    fields = RuleFields(
        freq=parts["FREQ"],
        interval=int(parts.get("INTERVAL", 1)),
        weekdays=tuple(day for _number, day in sorted(days, key=lambda pair: WEEKDAYS.index(pair[1]))),
        week=next(iter(weeks)) or None if weeks else None,
        month_day=month_days[0] if month_days else None,
        month=months[0] if months else None,
        until=_end_day(end, time_zone) if end else None,
        count=int(parts["COUNT"]) if "COUNT" in parts else None,
    )
    is_plain = len(weeks) <= 1 and len(months) <= 1 and len(month_days) <= 1 and not (days and month_days)
    allowed = {
        "DAILY": not (days or months or month_days),
        "WEEKLY": not (months or month_days),
        "MONTHLY": not months and (fields.week is not None or not days),
        "YEARLY": not month_days and (bool(months) == bool(days)) and (fields.week is not None or not days),
    }
    in_form = fields.week in {None, 1, 2, 3, 4, 5, -1} and fields.month_day in {None, -1, *range(1, 32)}
    return fields if is_plain and allowed[fields.freq] and in_form else None
