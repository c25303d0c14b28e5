"""Form fields that parse dates and times as people enter them. Their errors describe the expected format.

Django's formats still work: a site's own ``DATE_INPUT_FORMATS`` are tried after ours.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django_filters.fields import DateRangeField as FilterRangeField
from django_filters.fields import RangeField

from foundation.usable_dates import is_usable
from foundation.written_dates import read
from foundation.written_dates.words import examples, in_sentence, spelled_day, words_now


def day_of(text: str) -> date:
    """Return the date in ``text``. Raises ValidationError with an explanation."""
    return _understood(lambda: read.read_date(text, words_now()), _not_a_date)


def time_of(text: str) -> time:
    return _understood(lambda: read.read_time(text), lambda: _("Enter the time as 14:30."))


def moment_of(text: str) -> datetime:
    return _understood(lambda: read.read_datetime(text, words_now()), _not_a_moment)


def _understood[T](reading: Callable[[], T], expected: Callable[[], str]) -> T:
    try:
        return reading()
    except read.NoSuchDay as error:
        reason = _("%(month)s %(year)d has %(days)d days.") % {
            "month": in_sentence(str(MONTHS[error.month])),
            "year": error.year,
            "days": error.days,
        }
        raise ValidationError(f"{reason} {expected()}", code="invalid") from error
    except read.OtherWeekday as error:
        message = _("This day is %(day)s. Correct the date or the day of the week.") % {"day": spelled_day(error.day)}
        raise ValidationError(message, code="invalid") from error
    except read.NotUnderstood as error:
        raise ValidationError(expected(), code="invalid") from error


def _not_a_date() -> str:
    return _("Enter the date as %(figures)s or %(words)s.") % examples()


def _not_a_moment() -> str:
    return _("Enter date and time as %(figures)s 14:30 or %(words)s, 14:30.") % examples()


class DateField(forms.DateField):
    def to_python(self, value: Any) -> date | None:
        return _read(value, day_of, super().to_python)


class TimeField(forms.TimeField):
    def to_python(self, value: Any) -> time | None:
        return _read(value, time_of, super().to_python)


class DateTimeField(forms.DateTimeField):
    """Date and time in the time zone of the user's account, as in Wagtail."""

    def to_python(self, value: Any) -> datetime | None:
        return _read(value, lambda text: from_current_timezone(moment_of(text)), super().to_python)


def _read[T](value: Any, ours: Callable[[str], T], django: Callable[[Any], T | None]) -> T | None:
    if not isinstance(value, str) or value in forms.Field.empty_values or not value.strip():
        return django(value.strip() if isinstance(value, str) else value)
    try:
        return ours(value)
    except ValidationError as error:
        try:
            found = django(value)
        except ValidationError:
            raise error from None
        if isinstance(found, date) and not is_usable(found):
            raise
        return found


class DateRangeField(FilterRangeField):  # type: ignore[misc]
    """Range of days, for the filters of lists."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        RangeField.__init__(self, (DateField(), DateField()), *args, **kwargs)
