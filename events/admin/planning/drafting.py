"""Screens that create drafts from a cadence: the next one, or all those of a year, which can then be published together."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from events import dates, planning, zones
from events.admin.planning.editions import may_change
from events.admin.planning.filling import NEW_PLATFORMS
from events.admin.planning.screen import PlanningScreen
from events.admin.planning.year_form import YearForm
from events.admin.viewsets import when
from events.models import EventSeriesPage

YEARS_AHEAD = 2
LAST_STEP = "events_last_drafts"  # in the session


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
    """Screen for a year: its free dates, each with its own day, time and platform, those that the rule leaves out, and
    its events in all languages. The year is in the URL, so that what is created matches what the screen showed.

    The session remembers what the user created last, so that they can take it back.
    """

    form_class = YearForm
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

    @cached_property
    def series_by_language(self) -> list[EventSeriesPage]:
        """The series in all its languages, this one first."""
        same = EventSeriesPage.objects.filter(translation_key=self.page.translation_key, alias_of=None)
        found = same.select_related("locale").order_by("locale__language_code")
        return sorted(found, key=lambda series: series.pk != self.page.pk)

    def get_form_kwargs(self) -> dict[str, Any]:
        user = self.request.user
        others = [
            series for series in self.series_by_language[1:] if series.permissions_for_user(user).can_add_subpage()
        ]
        return {
            **super().get_form_kwargs(),
            "today": self.today,
            "starts_at": self.page.starts_at,
            "free": free(self.dates_in(self.year)),
            "others": others,
            "may_add_platforms": user.has_perm(NEW_PLATFORMS),
            "may_leave_out": self.may_leave_out,
        }

    @cached_property
    def may_leave_out(self) -> bool:
        return all(may_change(series, self.request.user) for series in self.series_by_language)

    @cached_property
    def left_out(self) -> list[date]:
        """The coming days of the year that the rule leaves out, for users who may change that."""
        days = (parse_date(day) for day in self.page.except_on) if self.may_leave_out else ()
        return sorted(day for day in days if day and day >= self.today and day.year == self.year)

    @cached_property
    def step(self) -> planning.Step | None:
        """The drafts that this user last created on this screen."""
        stored = self.request.session.get(LAST_STEP)
        step = planning.Step.read(stored) if stored else None
        return step if step and (step.series, step.year) == (self.page.pk, self.year) else None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "undo" in request.POST:
            return self.take_back()
        if "suggest" in request.POST:
            return self.suggest_again()
        return super().post(request, *args, **kwargs)

    def take_back(self) -> HttpResponse:
        if self.step:
            count = len(planning.take_back(self.step, by=self.request.user))
            text = ngettext("%(count)d draft has been deleted.", "%(count)d drafts have been deleted.", count)
            messages.success(self.request, text % {"count": count})
            del self.request.session[LAST_STEP]
        return self.again()

    def suggest_again(self) -> HttpResponse:
        asked = set(self.request.POST.getlist("suggest"))
        if days := [day for day in self.left_out if day.isoformat() in asked]:
            planning.suggest_again(self.page, days, by=self.request.user)
            text = ngettext("%(count)d date is suggested again.", "%(count)d dates are suggested again.", len(days))
            messages.success(self.request, text % {"count": len(days)})
        return self.again()

    def again(self) -> HttpResponse:
        return redirect(f"{self.request.path}?year={self.year}")

    def carry_out(self, form: Any) -> HttpResponse:
        plans, left_out = form.plans(), []
        with transaction.atomic():
            if form.cleaned_data.get("leaves_out") and (left_out := form.unwanted()):
                planning.leave_out(self.page, left_out, by=self.request.user)
            made = planning.draft_year(
                self.page,
                year=self.year,
                at=self.now,
                by=self.request.user,
                plans=plans,
                translations=form.translations(),
            )
        if made:
            self.request.session[LAST_STEP] = planning.Step.of(self.page, self.year, made, left_out).as_json()
        self._say(made, asked=len(plans))
        return self.again()

    def _say(self, made: list[Any], *, asked: int) -> None:
        own = sum(edition.locale_id == self.page.locale_id for edition in made)
        if made:
            text = ngettext("%(count)d draft has been created.", "%(count)d drafts have been created.", len(made))
            messages.success(self.request, text % {"count": len(made)})
        elif not asked:
            messages.success(self.request, _("The series no longer suggests the dates that were not selected."))
        if own < asked:
            messages.warning(self.request, _("Some dates had an event already, so no draft was created for them."))

    def events(self) -> list[dict[str, Any]]:
        """Return the events of the year with their versions, by date. One query per language."""
        rows: dict[Any, dict[str, Any]] = {}
        for series in self.series_by_language:
            may_publish = series.permissions_for_user(self.request.user).can_publish_subpage()
            for day, edition in planning.taken(series).items():
                if (edition.starts_on or day).year == self.year and not edition.alias_of_id:
                    row = rows.setdefault(edition.translation_key, {"day": day, "edition": edition, "versions": {}})
                    row["versions"][series.pk] = {"edition": edition, "may_publish": may_publish and not edition.live}
        for row in rows.values():
            row["when"] = when(row["edition"]) or dates.day(row["day"])
            row["cells"] = [(series, row["versions"].get(series.pk)) for series in self.series_by_language]
        return sorted(rows.values(), key=lambda row: row["edition"].starts_on or row["day"])

    def what_can_be_undone(self) -> dict[str, Any]:
        """Return the drafts that "Undo" would delete, and how many it would keep."""
        drafts = planning.untouched(self.step, by=self.request.user) if self.step else []
        kept = len(self.step.drafts) - len(drafts) if self.step else 0
        return {"drafts_to_delete": drafts, "drafts_kept": kept, "asks_to_undo": "undo" in self.request.GET}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        events = self.events()
        return super().get_context_data(
            year=self.year,
            years=self.years,
            events=events,
            is_any_draft=any(cell and cell["may_publish"] for row in events for _series, cell in row["cells"]),
            languages=self.series_by_language,
            left_out=[(day.isoformat(), dates.days_with_weekday(day, day)) for day in self.left_out],
            **self.what_can_be_undone(),
            **kwargs,
        )


def free(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the dates without an event."""
    return [row for row in rows if row["edition"] is None]
