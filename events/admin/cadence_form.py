"""Cadence as form choices. The row stores one RFC 5545 rule: most rules consist of a few choices, any other is typed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from events.admin.editor_fields import DaysField, TimeZoneField
from events.models import EventSeriesPage
from events.recurrence import Cadence, RuleError, RuleFields, fields_of, rule_of
from events.recurrence_words import explain
from foundation.written_dates.fields import DateField, TimeField
from foundation.written_dates.widgets import DateInput, TimeInput

# Custom rule; the other values are RFC 5545 frequencies.
BY_RULE = "rule"

FREQUENCIES = [
    ("", gettext_lazy("No rule")),
    ("DAILY", gettext_lazy("Every N days")),
    ("WEEKLY", gettext_lazy("Every N weeks")),
    ("MONTHLY", gettext_lazy("Every N months")),
    ("YEARLY", gettext_lazy("Every N years")),
    (BY_RULE, gettext_lazy("Another rule, entered below")),
]
WEEKDAYS = [
    ("MO", gettext_lazy("Monday")),
    ("TU", gettext_lazy("Tuesday")),
    ("WE", gettext_lazy("Wednesday")),
    ("TH", gettext_lazy("Thursday")),
    ("FR", gettext_lazy("Friday")),
    ("SA", gettext_lazy("Saturday")),
    ("SU", gettext_lazy("Sunday")),
]
WEEKS = [
    ("", gettext_lazy("On the same date as the first day")),
    ("1", pgettext_lazy("day of the week in a month", "First")),
    ("2", pgettext_lazy("day of the week in a month", "Second")),
    ("3", pgettext_lazy("day of the week in a month", "Third")),
    ("4", pgettext_lazy("day of the week in a month", "Fourth")),
    ("5", pgettext_lazy("day of the week in a month", "Fifth")),
    ("-1", pgettext_lazy("day of the week in a month", "Last")),
]


class CadenceForm(forms.Form):
    """Form for a cadence; ``cleaned_data["rule"]`` is the resulting rule."""

    frequency = forms.ChoiceField(label=gettext_lazy("Repeats"), choices=FREQUENCIES, required=False)
    interval = forms.IntegerField(
        label=gettext_lazy("Interval (N)"),
        min_value=1,
        max_value=60,
        initial=1,
        required=False,
        help_text=gettext_lazy("For example: 1 for every week, 2 for every second week."),
    )
    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("On these days of the week"),
        choices=WEEKDAYS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    week = forms.ChoiceField(
        label=gettext_lazy("Week of the month"),
        choices=WEEKS,
        required=False,
        help_text=gettext_lazy("“First” with Tuesday selected above means the first Tuesday of the month."),
    )
    rule = forms.CharField(
        label=gettext_lazy("Rule"),
        max_length=500,
        required=False,
        help_text=gettext_lazy(
            "As in calendar files, for example FREQ=MONTHLY;BYDAY=1TU. You can also build the rule with the options above."
        ),
    )
    first_on = DateField(
        label=pgettext_lazy("start of a rule", "From"),
        required=False,
        widget=DateInput,
        help_text=gettext_lazy("The first day."),
    )
    starts_at = TimeField(
        label=gettext_lazy("Starts at"),
        required=False,
        widget=TimeInput,
        help_text=gettext_lazy("Local time. It stays the same when the clocks change."),
    )
    duration_minutes = forms.IntegerField(
        label=gettext_lazy("Length in minutes"), min_value=5, max_value=1440, initial=60
    )
    time_zone = TimeZoneField()
    until_on = DateField(label=gettext_lazy("Until"), required=False, widget=DateInput)
    times = forms.IntegerField(label=gettext_lazy("Or number of times"), min_value=1, max_value=500, required=False)
    except_on = DaysField(
        label=gettext_lazy("Except on these days"),
        help_text=gettext_lazy("Dates to leave out, such as holidays. Enter one date per line."),
    )
    extra_on = DaysField(label=gettext_lazy("Also on these days"), help_text=gettext_lazy("Enter one date per line."))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        frequency = data.get("frequency", "")
        if frequency and frequency != BY_RULE and not self.errors.keys() & {"interval", "weekdays", "week", "until_on"}:
            try:
                data["rule"] = rule_of(self._fields(data))
            except RuleError as error:
                self.add_error("frequency", explain(error))
        elif frequency == BY_RULE and not data.get("rule"):
            self.add_error("rule", _("Enter the rule, or choose another option above."))
        elif not frequency:
            data["rule"] = ""
        if data.get("rule"):
            for name in ("first_on", "starts_at"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Enter the start date and the time of day. A rule needs both."))
        if data.get("rule") and not self.errors:
            try:
                self.cadence()
            except ValueError as error:
                self.add_error("rule" if frequency == BY_RULE else "frequency", explain(error))
        return data

    def _fields(self, data: dict[str, Any]) -> RuleFields:
        """Return only the choices that apply to the frequency; the form may contain others, hidden."""
        frequency, first_on = data["frequency"], data.get("first_on")
        week = int(data["week"]) if data.get("week") and frequency in {"MONTHLY", "YEARLY"} else None
        return RuleFields(
            freq=frequency,
            interval=data.get("interval") or 1,
            weekdays=tuple(data.get("weekdays") or ()) if week or frequency == "WEEKLY" else (),
            week=week,
            month=first_on.month if frequency == "YEARLY" and week and first_on else None,
            until=data.get("until_on"),
            count=data.get("times"),
        )

    def cadence(self) -> Cadence | None:
        """Return the cadence of a form without errors. Raises ValueError if the rule is invalid."""
        data = self.cleaned_data
        if not data["rule"]:
            return None
        return Cadence.read(
            data["rule"],
            first_on=data["first_on"],
            starts_at=data["starts_at"],
            time_zone=data["time_zone"],
            duration_minutes=data["duration_minutes"],
            except_on=data["except_on"],
            extra_on=data["extra_on"],
        )


def choices_of(series: EventSeriesPage) -> dict[str, Any]:
    """Return the rule as form choices. A rule that they cannot express, or an invalid one, is shown as text."""
    if not series.rule:
        return {"frequency": ""}
    try:
        fields = fields_of(series.rule, time_zone=series.time_zone)
    except RuleError:
        fields = None
    if fields is None or fields.month_day or (fields.month and fields.month != _month(series.first_on)):
        return {"frequency": BY_RULE}
    return {
        "frequency": fields.freq,
        "interval": fields.interval,
        "weekdays": list(fields.weekdays),
        "week": str(fields.week) if fields.week else "",
        "until_on": fields.until,
        "times": fields.count,
    }


def _month(day: date | None) -> int | None:
    return day.month if day else None
