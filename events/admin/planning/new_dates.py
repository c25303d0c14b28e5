"""Screens that move an edition with its sessions to other dates, or copy it. Both preview the dates first."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from events import cities, dates, planning
from events.admin.editor_fields import TimeZoneField
from events.admin.planning.editions import OF_THE_PAGE, NotesForm
from events.admin.planning.two_steps import TwoStepScreen
from events.models import EditionPage, EditionStatus
from foundation.written_dates.fields import DateField, TimeField
from foundation.written_dates.widgets import DateInput, TimeInput


class NewDateForm(forms.Form):
    starts_on = DateField(label=gettext_lazy("New first day"), widget=DateInput)
    # The date that was already previewed. Any other date is previewed before anything happens.
    shown = forms.CharField(required=False, widget=forms.HiddenInput(OF_THE_PAGE))

    def asked(self) -> str:
        return str(self.cleaned_data["starts_on"])


class MoveForm(NotesForm, NewDateForm):
    starts_at = TimeField(
        label=gettext_lazy("New start time"),
        required=False,
        widget=TimeInput,
        help_text=gettext_lazy("Leave empty to keep the current time. All sessions move by the same amount."),
    )

    time_zone = TimeZoneField(
        required=False,
        help_text=gettext_lazy(
            "If you change the time zone, the hours stay the same, so the event starts at a different moment."
        ),
    )

    field_order = ["starts_on", "starts_at", "time_zone"]


class DatesScreen(TwoStepScreen):
    form_class: Any = NewDateForm

    def rows(self, form: Any) -> list[dict[str, str]]:
        """Return old and new dates of the event, then of each session."""
        starts_on: date = form.cleaned_data["starts_on"]
        starts_at: time | None = form.cleaned_data.get("starts_at") or self.shown.starts_at
        first, last = self.shown.starts_on or self.shown.previous_starts_on, self.shown.last_day
        if first is None:
            return [{"what": self.shown.title, "old": self.shown.period, "new": moment(starts_on, starts_at)}]
        days = starts_on - first
        length = (last or self.shown.previous_ends_on or first) - first
        rows = [
            {
                "what": self.shown.title,
                "old": span(first, first + length, self.shown.starts_at),
                "new": span(starts_on, starts_on + length, starts_at),
            }
        ]
        shift = planning.time_between(self.shown.starts_at, starts_at)
        for session in self.shown.sessions.all():
            rows.append(
                {
                    "what": session.title,
                    "old": moment(session.day, session.starts_at),
                    "new": shifted(session.day + days, session.starts_at, shift),
                }
            )
        return rows


def moment(on: date, at: time | None) -> str:
    return f"{dates.days_with_weekday(on, on)}, {dates.hour(at)}" if at else dates.days_with_weekday(on, on)


def span(first: date, last: date, at: time | None) -> str:
    return moment(first, at) if first == last else dates.days_with_weekday(first, last)


def shifted(on: date, at: time | None, shift: timedelta) -> str:
    if at is None:
        return moment(on, None)
    then = datetime.combine(on, at) + shift
    return moment(then.date(), then.time())


def may_copy(edition: EditionPage, user: Any) -> bool:
    """Return whether the user may copy: the copy shows everything in the editor, so they must be allowed to open it
    there."""
    may_read = edition.permissions_for_user(user).can_copy()
    return bool(may_read and edition.get_parent().permissions_for_user(user).can_add_subpage())


class CopyScreen(DatesScreen):
    page_title = gettext_lazy("Copy to new dates")
    submit_label = gettext_lazy("Create copy")
    icon = "copy"

    def is_allowed(self) -> bool:
        return may_copy(self.page, self.request.user)

    def obstacle(self) -> str:
        return ""

    def mails(self, form: Any) -> list[dict[str, Any]]:
        return []

    def facts(self) -> list[str]:
        return [
            _("This creates a draft with the same content, organisations and programme on new dates."),
            _("Registrations, joining links, result documents, recordings and participant numbers are not copied."),
        ]

    def carry_out(self, form: Any) -> HttpResponse:
        copy = planning.copy_edition(
            self.page, starts_on=form.cleaned_data["starts_on"], at=self.now, by=self.request.user
        )
        messages.success(self.request, _("The copy has been created as a draft. Check its title and number."))
        return redirect(self.edit_url(copy))


class MoveScreen(DatesScreen):
    page_title = gettext_lazy("Reschedule")
    submit_label = gettext_lazy("Reschedule the event")
    form_class = MoveForm
    to = EditionStatus.RESCHEDULED
    icon = "calendar-alt"

    @classmethod
    def hindrance(cls, edition: EditionPage, *, at: datetime) -> str:
        """Also allow moving a planned event, which stays planned, and moving an event a second time."""
        is_planned_for_a_day = edition.status == EditionStatus.PLANNED and edition.starts_on is not None
        is_moved_again = edition.status == EditionStatus.RESCHEDULED
        return "" if is_planned_for_a_day or is_moved_again else super().hindrance(edition, at=at)

    def facts(self) -> list[str]:
        return [_("All sessions will move with the event."), *self.who_is_concerned()]

    def get_initial(self) -> dict[str, Any]:
        return {"starts_on": self.shown.starts_on, "time_zone": self.shown.time_zone, **super().get_initial()}

    def rows(self, form: Any) -> list[dict[str, str]]:
        """Return the rows, with a row for the time zone if it changes."""
        found, zone = super().rows(form), form.cleaned_data["time_zone"]
        if zone in {"", self.shown.time_zone}:
            return found
        old, new = cities.time_of(self.shown.time_zone), cities.time_of(zone)
        return [*found, {"what": str(form.fields["time_zone"].label), "old": old, "new": new}]

    def do(self, form: Any) -> None:
        with self.telling(form):
            planning.reschedule(
                self.page,
                starts_on=form.cleaned_data["starts_on"],
                starts_at=form.cleaned_data["starts_at"],
                time_zone=form.cleaned_data["time_zone"],
                notes=form.notes(),
                at=self.now,
                by=self.request.user,
            )

    def carry_out(self, form: Any) -> HttpResponse:
        self.do(form)
        return self.said(_("The event has been rescheduled."))
