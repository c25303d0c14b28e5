"""Preview of the next dates beside the cadence form, calculated by the server from the current values, saved or not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin.panels import Panel
from wagtail.models import Page

from events import cities, dates, planning, zones
from events.admin.cadence_form import CadenceForm
from events.models import EventSeriesPage, EventsIndexPage
from events.recurrence import Cadence, Occurrence
from events.recurrence_words import explain, in_words
from foundation.languages import spelling
from foundation.whole_numbers import whole_number

DATES_SHOWN = 12


def preview_of(cadence: Cadence | None, *, series: EventSeriesPage | None, at: datetime) -> dict[str, Any]:
    """Return the cadence in words and the next dates, each with its UTC offset, any clock change since the previous
    one, and its edition."""
    if cadence is None:
        return {"sentence": "", "rows": []}
    occurrences = coming(cadence, at=at)
    taken = planning.taken(series) if series is not None and series.pk else {}
    rows, before = [], ""
    for occurrence in occurrences:
        offset = zones.offset_in_words(occurrence.begins_at, cadence.time_zone)
        change = _("clocks change: %(old)s to %(new)s") % {"old": before, "new": offset}
        rows.append(
            {
                "words": f"{dates.days_with_weekday(occurrence.on, occurrence.on)}, "
                f"{dates.hour(occurrence.begins_at.astimezone(zones.zone(cadence.time_zone)))}",
                "offset": offset,
                "change": change if before and before != offset else "",
                "edition": taken.get(occurrence.on),
            }
        )
        before = offset
    return {"sentence": in_words(cadence), "rows": rows, "city": cities.city(cadence.time_zone)}


def coming(cadence: Cadence, *, at: datetime) -> list[Occurrence]:
    """Return the next dates that have not begun."""
    since = at.astimezone(zones.zone(cadence.time_zone)).date()
    found = cadence.occurrences(since=max(since, cadence.first_on - timedelta(days=1)), count=DATES_SHOWN + 1)
    return [occurrence for occurrence in found if occurrence.begins_at > at][:DATES_SHOWN]


class CadencePreviewPanel(Panel):
    """Preview of the saved rule; `cadence.js` requests that of the form while someone types."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "events/admin/cadence_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            context["check_url"] = f"{reverse('events_cadence')}?series={self.instance.pk or ''}"
            try:
                cadence = self.instance.cadence
            except ValueError as error:
                return {**context, "errors": [explain(error)]}
            return {**context, **preview_of(cadence, series=self.instance, at=timezone.now())}


def may_plan(user: Any, series: Page | None) -> bool:
    """Return whether the user may edit the series, or add one."""
    if series is not None:
        return bool(series.permissions_for_user(user).can_edit())
    indexes = EventsIndexPage.objects.filter(alias_of=None)
    return any(index.permissions_for_user(user).can_add_subpage() for index in indexes)


@require_POST
def check_cadence(request: HttpRequest) -> HttpResponse:
    """Return the preview of the form: a fragment for the script, or a whole page for the button without it."""
    number = request.GET.get("series", "")
    series = get_object_or_404(EventSeriesPage, pk=found) if (found := whole_number(number)) is not None else None
    if not may_plan(request.user, series):
        raise PermissionDenied
    form = CadenceForm(request.POST)
    context: dict[str, Any] = {"errors": []}
    if form.is_valid():
        context |= preview_of(form.cadence(), series=series, at=timezone.now())
    else:
        context["errors"] = [_said(form, name, errors) for name, errors in form.errors.items()]
    is_for_script = request.headers.get("x-requested-with") == "XMLHttpRequest"
    template = "cadence_preview.html" if is_for_script else "cadence_page.html"
    return render(request, f"events/admin/{template}", context)


def _said(form: forms.Form, name: str, errors: Iterable[Any]) -> str:
    label = form.fields[name].label if name in form.fields else ""
    text = " ".join(str(error) for error in errors)
    return spelling.labelled(label, text) if label else text


@hooks.register("register_admin_urls")
def cadence_urls() -> list[Any]:
    return [path("programme/cadence/", check_cadence, name="events_cadence")]
