"""Links to the next steps in the message after a series or an event is published."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from events import registration
from events.admin.messaging import registered_in_words
from events.admin.promised import without_form
from events.models import EditionPage, EventSeriesPage
from events.registration import RegistrationState, StateKind
from events.registration.permissions import may_see_registrations


@hooks.register("after_publish_page")
def offer_next_step(request: HttpRequest, page: Page) -> None:
    if not page.live or page.scheduled_revision:
        return
    if isinstance(page, EventSeriesPage):
        _after_series(request, page)
    elif isinstance(page, EditionPage):
        _after_edition(request, page)


def _after_series(request: HttpRequest, series: EventSeriesPage) -> None:
    if not series.rule or series.is_ended or not series.permissions_for_user(request.user).can_add_subpage():
        return
    year = timezone.localdate().year
    address = reverse("events_draft_year", args=[series.pk])
    buttons = [
        messages.button(f"{address}?year={one}", _("Create drafts for %(year)d") % {"year": one})
        for one in (year, year + 1)
    ]
    if EditionPage.objects.child_of(series).exists():
        text = _("The series is published. You can draft more events for it.")
    else:
        text = _("The series is published. No events have been created yet.")
    messages.success(request, text, buttons=buttons)


def _sentence(state: RegistrationState) -> str:
    if state.kind == StateKind.OVER:
        return _("The event is published. The date is in the past, so no one can register.")
    if not state.takes_form:
        return _("The event is published. Registration is not open.")
    return _("The event is published and people can register. They will get an email if anything changes.")


def _after_edition(request: HttpRequest, edition: EditionPage) -> None:
    steps = [messages.button(reverse("events_copy", args=[edition.pk]), _("Copy to new dates"))]
    may_see = may_see_registrations(request.user, edition)
    counts = registration.by_page([edition.translation_key])
    is_form = edition.registration == EditionPage.RegistrationBy.FORM
    is_here = is_form or bool(counts)
    if may_see and counts:
        address = reverse("events_registration_message", args=[edition.pk])
        steps.insert(0, messages.button(address, _("Email registered people")))
    if is_here and may_see:
        steps.insert(0, messages.button(reverse("events_registrations", args=[edition.pk]), _("Registrations")))
        text = _sentence(registration.state(edition, at=timezone.now()))
        if not is_form:
            text = f"{text} {registered_in_words(counts)} {without_form(edition)}"
    else:
        text = _("The event is published and appears in calendars.")
    messages.success(request, text, buttons=steps)
