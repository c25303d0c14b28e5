"""Screen that adds several sessions: one per day, at the same hours, each with its title and platform."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override
from wagtail import hooks
from wagtail.admin.panels import HelpPanel
from wagtail.models import Page

from events import dates
from events.admin.planning.editions import EditionScreen
from events.models import EditionPage, Platform, Session
from foundation.written_dates.fields import DateField, TimeField
from foundation.written_dates.widgets import DateInput, TimeInput

DAYS_AT_MOST = 31
FILL = "fill-programme"  # button of the editor that saves and opens this screen
NEW_PLATFORMS = "newsroom_events.add_platform"


@dataclass(frozen=True, slots=True)
class Slot:
    day: date
    title: str
    platform: str


def slots(first: date, *, days: int, titles: Sequence[str], platforms: Sequence[str], untitled: str) -> list[Slot]:
    """Return one slot per day. A single title or platform applies to every day; ``untitled`` has a placeholder for the
    number of the day."""
    return [
        Slot(
            day=first + timedelta(days=number),
            title=_of_day(titles, number) or untitled % {"number": number + 1},
            platform=_of_day(platforms, number),
        )
        for number in range(days)
    ]


def _of_day(lines: Sequence[str], number: int) -> str:
    if len(lines) == 1:
        return lines[0]
    return lines[number] if number < len(lines) else ""


class LinesField(forms.CharField):
    """One entry per line; the value is a list. An empty line between two entries means that this day has none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        return [" ".join(line.split()) for line in super().clean(value).strip().splitlines()]


class FillForm(forms.Form):
    first_on = DateField(label=gettext_lazy("First day"), widget=DateInput)
    days = forms.IntegerField(label=gettext_lazy("Number of days"), min_value=1, max_value=DAYS_AT_MOST, initial=1)
    starts_at = TimeField(label=gettext_lazy("Starts at"), widget=TimeInput)
    ends_at = TimeField(label=gettext_lazy("Ends at"), required=False, widget=TimeInput)
    titles = LinesField(
        label=gettext_lazy("Titles"),
        help_text=gettext_lazy(
            "Enter one title per day, each on its own line. Leave empty for “Day 1”, “Day 2” and so on."
        ),
    )
    platforms = LinesField(
        label=gettext_lazy("Platforms"),
        help_text=gettext_lazy(
            "Enter one platform for all days, or one per day, each on its own line. Leave empty if they are not known."
        ),
    )

    def __init__(self, *args: Any, may_add_platforms: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_add_platforms = may_add_platforms

    def clean_titles(self) -> list[str]:
        titles: list[str] = self.cleaned_data["titles"]
        if any(len(title) > 255 for title in titles):
            raise ValidationError(_("Enter no more than %(count)d characters per line.") % {"count": 255})
        return titles

    def clean_platforms(self) -> list[str]:
        names: list[str] = self.cleaned_data["platforms"]
        if any(len(name) > 80 for name in names):
            raise ValidationError(_("Enter no more than %(count)d characters per line.") % {"count": 80})
        known = set(Platform.objects.filter(name__in=names).values_list("name", flat=True))
        if not self.may_add_platforms and (new := [name for name in names if name and name not in known]):
            raise ValidationError(
                _("There is no platform “%(name)s”. Ask an administrator to add it.") % {"name": new[0]}
            )
        return names

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        begin, end = data.get("starts_at"), data.get("ends_at")
        if begin and end and end <= begin:
            self.add_error("ends_at", _("The end must be after the start."))
        for name in ("titles", "platforms"):
            if len(lines := data.get(name) or []) > 1 and len(lines) > (data.get("days") or DAYS_AT_MOST):
                self.add_error(name, _("There are more lines than days. Remove a line or enter more days."))
        return data


class FillScreen(EditionScreen):
    page_title = gettext_lazy("Fill in the programme")
    submit_label = gettext_lazy("Add the sessions")
    form_class = FillForm
    icon = "list-ul"

    @classmethod
    def hindrance(cls, edition: EditionPage, *, at: datetime) -> str:
        return ""

    def is_allowed(self) -> bool:
        """Return whether the user may edit the draft, because sessions are added only to the draft."""
        permissions = self.page.permissions_for_user(self.request.user)
        return bool(permissions.can_edit() and not permissions.page_locked())

    def obstacle(self) -> str:
        return ""

    def facts(self) -> list[str]:
        count = len(self.draft.sessions.all())
        said = [
            _("This adds a session for each day to the draft. You can change each one in the programme afterwards.")
        ]
        if count:
            said.append(
                ngettext(
                    "%(count)d session is already in the programme and will be kept.",
                    "%(count)d sessions are already in the programme and will be kept.",
                    count,
                )
                % {"count": count}
            )
        return said

    @property
    def draft(self) -> EditionPage:
        draft: EditionPage = self.page.get_latest_revision_as_object()
        return draft

    def get_initial(self) -> dict[str, Any]:
        draft = self.draft
        days = (draft.last_day - draft.starts_on).days + 1 if draft.starts_on and draft.last_day else 1
        return {
            "first_on": draft.starts_on,
            "days": min(days, DAYS_AT_MOST),
            "starts_at": draft.starts_at,
            "ends_at": draft.ends_at,
        }

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "may_add_platforms": self.request.user.has_perm(NEW_PLATFORMS)}

    def carry_out(self, form: Any) -> HttpResponse:
        data, draft = form.cleaned_data, self.draft
        with override(draft.locale.language_code):
            untitled = _("Day %(number)d")
        made = slots(
            data["first_on"], days=data["days"], titles=data["titles"], platforms=data["platforms"], untitled=untitled
        )
        with transaction.atomic():
            fill(draft, made, starts_at=data["starts_at"], ends_at=data["ends_at"], by=self.request.user)
        text = ngettext(
            "%(count)d session has been added to the draft: %(days)s.",
            "%(count)d sessions have been added to the draft: %(days)s.",
            len(made),
        )
        self.said(text % {"count": len(made), "days": dates.days(made[0].day, made[-1].day)})
        return redirect(f"{self.edit_url()}#panel-child-programme-sessions-section")


def fill(draft: EditionPage, made: list[Slot], *, starts_at: time, ends_at: time | None, by: Any) -> None:
    """Save a new revision of ``draft`` with these sessions after the existing ones. New platforms are created."""
    platforms = {slot.platform: Platform.objects.get_or_create(name=slot.platform)[0] for slot in made if slot.platform}
    draft.sessions.add(
        *(
            Session(
                day=slot.day,
                starts_at=starts_at,
                ends_at=ends_at,
                title=slot.title,
                platform=platforms.get(slot.platform),
            )
            for slot in made
        )
    )
    draft.save_revision(user=by, log_action=True)


class FillPanel(HelpPanel):
    """Panel that links the programme in the editor to this screen."""

    def __init__(self, template: str = "events/admin/fill_panel.html", **kwargs: Any) -> None:
        super().__init__(template=template, **kwargs)

    class BoundPanel(HelpPanel.BoundPanel):
        button = FILL


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def go_on_to_fill(request: HttpRequest, page: Page) -> HttpResponse | None:
    if FILL in request.POST and isinstance(page, EditionPage) and not request.headers.get("x-requested-with"):
        return redirect("events_fill", page.pk)
    return None
