"""Screens that create drafts from a cadence: the next one, or those of a year."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from events import dates, planning, zones
from events.admin.planning.screen import PlanningScreen
from events.admin.viewsets import when
from events.models import EventSeriesPage

YEARS_AHEAD = 2


class SeriesScreen(PlanningScreen):
    model = EventSeriesPage

    def is_allowed(self) -> bool:
        return bool(self.page.permissions_for_user(self.request.user).can_add_subpage())

    def suggested(self, *, since: date, until: date | None = None, count: int | None = None) -> list[dict[str, Any]]:
        """Return the upcoming dates of the cadence in words, with the edition that already covers each."""
        cadence = self.page.cadence
        if cadence is None:
            return []
        taken, versions = planning.taken(self.page), planning.in_other_languages(self.page)
        return [
            {
                "on": occurrence.on,
                "words": occasion_in_words(occurrence, cadence.time_zone),
                "edition": taken.get(occurrence.on),
                "version_of": versions.get(occurrence.on),
            }
            for occurrence in cadence.occurrences(since=since, until=until, count=count)
            if occurrence.begins_at > self.now
        ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.is_allowed() and self.page.cadence is None:
            messages.error(
                request,
                _("This series has no rule that suggests dates. Fill in “Recurrence”, save and try again."),
            )
            return redirect(self.edit_url())
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def today(self) -> date:
        return timezone.localdate(self.now)


def occasion_in_words(occurrence: Any, zone_name: str) -> str:
    """Return ``Tuesday 2 March 2027, 10:00 Brussels time (UTC+1)``."""
    local = occurrence.begins_at.astimezone(zones.zone(zone_name))
    return _("%(day)s, %(time)s %(zone)s") % {
        "day": dates.days_with_weekday(occurrence.on, occurrence.on, in_sentence=True),
        "time": dates.hour(local),
        "zone": dates.zone_in_words(occurrence.begins_at, zone_name),
    }


class DraftNextScreen(SeriesScreen):
    page_title = gettext_lazy("Create a draft of the next event")
    submit_label = gettext_lazy("Create draft")

    def facts(self) -> list[str]:
        coming = free(self.suggested(since=self.today, count=100))
        if not coming:
            return [_("Every upcoming date already has an event, or the rule has ended.")]
        facts = [_("This creates a draft for %(when)s. Nothing is published.") % {"when": coming[0]["words"]}]
        if other := coming[0]["version_of"]:
            facts.append(_("This is the version of “%(title)s” in this language.") % {"title": other.title})
        return facts

    def carry_out(self, form: Any) -> HttpResponse:
        edition = planning.draft_next(self.page, at=self.now, by=self.request.user)
        if edition is None:
            messages.warning(self.request, _("Every upcoming date already has an event, so no draft was created."))
            return redirect(self.edit_url())
        messages.success(self.request, _("The draft “%(title)s” has been created.") % {"title": edition.title})
        return redirect(self.edit_url(edition))


class DraftYearScreen(SeriesScreen):
    """Screen for drafts of a year. The year is in the URL, so that the preview matches the result."""

    page_title = gettext_lazy("Create drafts for a year")
    template_name = "events/admin/draft_year.html"

    @cached_property
    def years(self) -> list[int]:
        return [self.today.year + ahead for ahead in range(YEARS_AHEAD + 1)]

    @cached_property
    def year(self) -> int:
        """The requested year, or else the first with dates to draft."""
        asked = self.request.GET.get("year", "")
        if asked in {str(year) for year in self.years}:
            return int(asked)
        return next((year for year in self.years if free(self.dates_in(year))), self.years[0])

    def dates_in(self, year: int) -> list[dict[str, Any]]:
        return self.suggested(since=max(date(year, 1, 1), self.today), until=date(year, 12, 31))

    def carry_out(self, form: Any) -> HttpResponse:
        made = planning.draft_year(self.page, year=self.year, at=self.now, by=self.request.user)
        if not made:
            messages.warning(self.request, _("No draft was created because every date already has an event."))
        else:
            text = ngettext("%(count)d draft has been created.", "%(count)d drafts have been created.", len(made)) % {
                "count": len(made)
            }
            messages.success(self.request, text)
        return redirect("wagtailadmin_explore", self.page.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.dates_in(self.year)
        taken = [row | {"when": when(row["edition"])} for row in rows if row["edition"] is not None]
        return super().get_context_data(year=self.year, years=self.years, free=free(rows), taken=taken, **kwargs)


def free(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the dates without an event."""
    return [row for row in rows if row["edition"] is None]
