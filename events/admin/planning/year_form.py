"""Form of the screen that drafts a year: a row for each date of the rule, and what applies to all of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import EventSeriesPage, Platform
from events.planning import Plan
from foundation.written_dates.fields import DateField, TimeField
from foundation.written_dates.widgets import DateInput, TimeInput

ROWS_AT_MOST = 400  # a daily rule has 366 dates in a year
FARTHEST = timedelta(days=92)  # a farther day is probably a mistyped year
PLATFORMS = "platform-names"  # id of the list of names on the page


class PlatformField(forms.CharField):
    """Name of a platform, typed or taken from the list that the page has."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"list": PLATFORMS, "autocomplete": "off"})
        super().__init__(required=False, max_length=80, widget=widget, **kwargs)

    def to_python(self, value: Any) -> str:
        return " ".join((super().to_python(value) or "").split())


class DateForm(forms.Form):
    """One date of the rule: ``on``. ``starts_on`` and ``starts_at`` belong to the event and may differ."""

    on = forms.DateField(widget=forms.HiddenInput)
    is_wanted = forms.BooleanField(required=False, initial=True)
    starts_on = DateField(required=False, widget=DateInput)
    starts_at = TimeField(required=False, widget=TimeInput)
    platform = PlatformField()
    row: Mapping[str, Any] = {}  # the date as listed on the screen

    def __init__(self, *args: Any, today: date, check_platform: Callable[[str], str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.check_platform = today, check_platform

    def clean_platform(self) -> str:
        return self.check_platform(self.cleaned_data["platform"])

    def label_by(self, words: str) -> None:
        """Name the fields of the row for a screen reader; the table has their visible labels."""
        names = {
            "is_wanted": _("Create a draft"),
            "starts_on": _("Date"),
            "starts_at": _("Starts at"),
            "platform": _("Platform"),
        }
        for name, label in names.items():
            self.fields[name].widget.attrs["aria-label"] = f"{label}: {words}"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("is_wanted"):
            self.errors.clear()
        elif (day := data.get("starts_on")) and day < self.today:
            self.add_error("starts_on", _("This day has passed. Enter a later one."))
        elif day and (on := data.get("on")) and abs(day - on) > FARTHEST:
            self.add_error("starts_on", _("Enter a day within three months of the one that the rule suggests."))
        return data


DateFormSet = forms.formset_factory(DateForm, extra=0, max_num=ROWS_AT_MOST, absolute_max=ROWS_AT_MOST)


class YearForm(forms.Form):
    """The form of the screen. ``starts_at``: the time of the rule. ``free``: the dates without an event, as the screen
    lists them. ``others``: versions of the series in which the user may create drafts."""

    platform = PlatformField(
        label=gettext_lazy("Platform"),
        help_text=gettext_lazy(
            "For all dates below that have no platform of their own. Leave empty if it is not known."
        ),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Also create drafts in"), required=False, widget=forms.CheckboxSelectMultiple
    )
    leaves_out = forms.BooleanField(
        label=gettext_lazy("Stop suggesting the dates that are not selected"),
        required=False,
        help_text=gettext_lazy("These dates become exceptions of the series, in all languages."),
    )

    def __init__(
        self,
        *args: Any,
        today: date,
        starts_at: time | None = None,
        free: Iterable[dict[str, Any]] = (),
        others: Collection[EventSeriesPage] = (),
        may_leave_out: bool = False,
        may_add_platforms: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.starts_at = today, starts_at
        self.free, self.others = list(free), {str(other.pk): other for other in others}
        self.platforms = list(Platform.objects.values_list("name", flat=True))
        self.may_add_platforms = may_add_platforms
        fields: dict[str, Any] = self.fields
        fields["languages"].choices = [(pk, other.locale.get_display_name()) for pk, other in self.others.items()]
        if not self.others:
            del self.fields["languages"]
        if not may_leave_out:
            del self.fields["leaves_out"]

    def clean_platform(self) -> str:
        return self.checked_platform(self.cleaned_data["platform"])

    def checked_platform(self, name: str) -> str:
        """Return ``name``. Raises ValidationError for a new one if the user may not add platforms."""
        if name and not self.may_add_platforms and name not in self.platforms:
            raise ValidationError(
                _("There is no platform “%(name)s”. Ask an administrator to add it.") % {"name": name}
            )
        return name

    @cached_property
    def dates(self) -> Any:
        """Return the rows as a formset."""
        rows = DateFormSet(
            self.data if self.is_bound else None,
            prefix="date",
            initial=[{"on": row["on"], "starts_on": row["on"], "starts_at": self.starts_at} for row in self.free],
            form_kwargs={"today": self.today, "check_platform": self.checked_platform},
        )
        words = {str(row["on"]): row for row in self.free}
        for form in rows:
            form.row = words.get(str(form["on"].value()), {})
            form.label_by(form.row.get("words", ""))
        return rows

    def is_valid(self) -> bool:
        return bool(super().is_valid() and self.dates.is_valid())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.dates.is_valid() and not self.plans() and not data.get("leaves_out"):
            raise ValidationError(_("Select at least one date."))
        return data

    def plans(self) -> dict[date, Plan]:
        """Return the dates to draft."""
        common = self.cleaned_data.get("platform", "")
        return {
            row["on"]: Plan(row.get("starts_on"), row.get("starts_at"), row.get("platform") or common)
            for row in self._rows()
            if row.get("is_wanted")
        }

    def unwanted(self) -> list[date]:
        return [row["on"] for row in self._rows() if not row.get("is_wanted")]

    def translations(self) -> list[EventSeriesPage]:
        return [self.others[pk] for pk in self.cleaned_data.get("languages", [])]

    def _rows(self) -> list[dict[str, Any]]:
        """Return the rows of dates that are still free; a colleague may have drafted some in the meantime."""
        free = {row["on"] for row in self.free}
        return [form.cleaned_data for form in self.dates if form.cleaned_data.get("on") in free]
