"""Registration form and cancellation link. They need no account, cookie or script.

Readers have no cookie, so Django's CSRF protection cannot work, and these views are exempt from it. Instead, the form
contains a signed token for its event that expires after a day, and the browser's ``Origin`` and ``Sec-Fetch-Site`` must
be this site. A forged request gains nothing anyway, because the reader has no special rights.

The response does not reveal whether an email address is registered already; only an email to that address does.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from events import cards, dates, registration, tasks, zones
from events.models import (
    EditionOrganisation,
    EditionPage,
    EditionStatus,
    EventsIndexPage,
    Registration,
    RegistrationStatus,
)
from events.registration import RegistrationClosed, RegistrationState, StateKind
from events.views.registration_form import PublicForm, RegistrationForm
from foundation.mailing import broken_links
from foundation.mailing.broken_links import BrokenLink, explained
from foundation.mailing.public_forms import comes_from_here, kept_private
from foundation.public_pages import public_pages
from foundation.throttling import keyed, network_of, place_of, wide_network_of

# --- Register --------------------------------------------------------------------------------------------------------


def register(request: HttpRequest, page: EditionPage) -> HttpResponse:
    """Show the form, at the URL of the event; ``?sent`` is the page after submission."""
    if page.registration != EditionPage.RegistrationBy.FORM:
        return _without_a_form(request, page)
    if page.alias_of_id:  # an alias copies another page, which has the form
        return HttpResponseRedirect(f"{page.alias_of.specific.get_url(request)}register/")
    if "sent" in request.GET:
        return kept_private(page.render(request, context_overrides=_about(page), template="events/register_sent.html"))
    state = registration.state(page, at=timezone.now())
    form = PublicForm(edition=page) if state.takes_form else None
    return _form_page(request, page, form, state=state)


def _without_a_form(request: HttpRequest, page: EditionPage) -> HttpResponse:
    """Respond if the event has no form: it may be over, or registration may be elsewhere. People still follow old links
    to forms.
    """
    if page.is_over(at=timezone.now()) or page.status == EditionStatus.HELD:
        return _form_page(request, page, None, state=RegistrationState(StateKind.OVER))
    if page.registration == EditionPage.RegistrationBy.LINK:
        return HttpResponseRedirect(page.get_url(request))
    raise Http404


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Handle a submitted form. Errors are shown with everything that was typed."""
    page = get_object_or_404(EditionPage.objects.live().select_related("locale"), uuid=uuid, alias_of=None)
    if not all(restriction.accept_request(request) for restriction in page.get_view_restrictions()):
        raise Http404
    speak(request, page.locale.language_code)
    form_path = f"{page.get_url(request)}register/"
    if page.registration != EditionPage.RegistrationBy.FORM:
        raise Http404
    if request.method != "POST":
        return HttpResponseRedirect(form_path)
    now = timezone.now()
    state = registration.state(page, at=now)
    if not state.takes_form:
        return _form_page(request, page, None, state=state, status=409)
    form = PublicForm(request.POST, edition=page)
    if form.is_by_machine:
        return HttpResponseRedirect(f"{form_path}?sent")  # reveal nothing to bots
    if not comes_from_here(request):
        form = PublicForm(edition=page)
        problem = _("The form was not sent from this page. Fill it in here.")
        return _form_page(request, page, form, state=state, status=403, problem=problem)
    if not form.is_fresh:
        problem = _("The form was open for too long. Check your answers and send it again.")
        return _form_page(request, page, form, state=state, status=422, problem=problem)
    if not form.is_valid():
        return _form_page(request, page, form, state=state, status=422)
    email = form.cleaned_data["email"]
    who = {"thing": page.translation_key, "place": place_of(request), "email": email}
    if wait := registration.seconds_until_next_try(**who, at=now):
        problem = _("Too many forms have been sent in the last hour. Your answers are still here. Try again later.")
        response = _form_page(request, page, form, state=state, status=429, problem=problem)
        response["Retry-After"] = str(wait)
        return response
    try:
        enter(form, asked_from=_asked_from(request, page), at=now)
    except RegistrationClosed as closed:  # it closed in the meantime
        return _form_page(request, page, None, state=closed.state, status=409)
    return kept_private(HttpResponseRedirect(f"{form_path}?sent"))


def _asked_from(request: HttpRequest, page: EditionPage) -> str:
    """Return keyed hashes of the client's provider and network, which cannot be linked to those of other events."""
    networks = (wide_network_of(request), network_of(request))
    return " ".join(keyed(f"registration for {page.translation_key}", network)[:30] for network in networks)


def enter(
    form: RegistrationForm, *, at: datetime, by_hand: bool = False, asked_from: str = ""
) -> tuple[Registration, registration.Outcome]:
    """Register the person and enqueue the email. The form must be valid."""
    values = {name: form.cleaned_data[name] for name in RegistrationForm.base_fields}
    with transaction.atomic():
        entered = registration.register(form.edition, **values, at=at, by_hand=by_hand, asked_from=asked_from)
        transaction.on_commit(tasks.send_mail.enqueue, robust=True)
    return entered


def _form_page(
    request: HttpRequest,
    page: EditionPage,
    form: PublicForm | None,
    *,
    state: RegistrationState,
    status: int = 200,
    problem: str = "",
) -> HttpResponse:
    context = {
        **_about(page),
        "form": form,
        "state": state,
        "problem": problem,
        "has_errors": bool(problem or (form and form.is_bound and form.errors)),
        "action": reverse("event_register", args=[page.uuid]),
        "opens": _in_zone(state.opens_at, page) if state.opens_at else "",
        "closes": _in_zone(state.closes_at, page, is_end=True) if state.closes_at else "",
    }
    response = page.render(request, context_overrides=context, template="events/register.html")
    response.status_code = status
    return kept_private(response)


def _about(page: EditionPage) -> dict[str, Any]:
    """Return what the form and its privacy notice show of the event."""
    language = page.locale.language_code
    hosts = {EditionOrganisation.Role.ORGANISER, EditionOrganisation.Role.HOST, EditionOrganisation.Role.CO_HOST}
    organisers = page.organisations.select_related("organisation")
    platforms = {page.platform, *(one.platform for one in page.sessions.select_related("platform"))} - {None}
    return {
        "when": cards.when(page, with_weekday=True),
        "moment": cards.moment(page),
        "place": cards.place(page),
        "organisers": [row.organisation.named_in(language)[0] for row in organisers if row.role in hosts],
        "platforms": sorted(platforms, key=lambda platform: platform.name),
        "kept_days": registration.kept_for(page).days,
        "crumb": _("Registration"),
    }


def _in_zone(at: datetime, page: EditionPage, *, is_end: bool = False) -> str:
    """Return ``12 May 2021, 17:00 Brussels time (UTC+2)``. The end of a day is written as ``12 May 2021, 24:00``."""
    local = at.astimezone(zones.zone(page.time_zone))
    is_midnight = is_end and local.time() == time(0)
    return _("%(day)s, %(time)s %(zone)s") % {
        "day": dates.day(local.date() - timedelta(days=is_midnight)),
        "time": "24:00" if is_midnight else dates.hour(local),
        "zone": dates.zone_in_words(at, page.time_zone),
    }


# --- Cancel ----------------------------------------------------------------------------------------------------------


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@explained("events/base.html")
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Show a confirmation page first, because email programs open links automatically. POST cancels and is idempotent."""
    row = _registration(request, token)
    if row is None:
        return _gone(request)
    if request.method == "POST":
        if not comes_from_here(request):
            return HttpResponseRedirect(request.path)
        with transaction.atomic():
            if registration.cancel(row, at=timezone.now()):
                transaction.on_commit(tasks.send_mail.enqueue, robust=True)
        return kept_private(HttpResponseRedirect(request.path))
    edition = registration.version_for(row)
    context = {
        **_event(request, edition),
        "is_cancelled": row.status == RegistrationStatus.CANCELLED,
        "is_waiting": row.status == RegistrationStatus.WAITING,
        "is_over": bool(edition and edition.is_over(at=timezone.now())),
    }
    return kept_private(render(request, "events/register_cancel.html", context))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@explained("events/base.html")
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show a confirmation page first, like `cancel`. The result is shown and sent by email."""
    row = _registration(request, token)
    if row is None:
        return _gone(request)
    now = timezone.now()
    if request.method == "POST":
        if comes_from_here(request):
            with transaction.atomic():
                if registration.confirm(row, at=now):
                    transaction.on_commit(tasks.send_mail.enqueue, robust=True)
        return kept_private(HttpResponseRedirect(request.path))
    edition = registration.version_for(row)
    may_confirm = row.awaits_click and edition is not None and registration.takes_people(edition, at=now)
    headings = (
        {}
        if may_confirm
        else {
            RegistrationStatus.CONFIRMED: _("You are registered"),
            RegistrationStatus.WAITING: _("You are on the waiting list"),
            RegistrationStatus.CANCELLED: _("Your registration has been cancelled"),
        }
    )
    last = _("Confirm your registration") if may_confirm else _("Registration is closed")
    context = {
        **_event(request, edition),
        "may_confirm": may_confirm,
        "status": row.status,
        "heading": headings.get(RegistrationStatus(row.status), last),
    }
    return kept_private(render(request, "events/register_confirm.html", context))


@csrf_exempt
def broken(request: HttpRequest) -> HttpResponse:
    """Respond to a link whose token is cut off or followed by other text."""
    return broken_links.page(request, base="events/base.html")


def _registration(request: HttpRequest, token: str) -> Registration | None:
    """Return the registration of a link in an email, and activate its language. Raises `BrokenLink` for a forged link."""
    try:
        row = registration.by_cancel_token(token)
    except ValueError:
        raise BrokenLink from None
    if row is not None:
        speak(request, row.language)
    return row


def _gone(request: HttpRequest) -> HttpResponse:
    """Respond for a registration that was deleted, after the event or on request."""
    found = public_pages(EventsIndexPage.objects).filter(locale__language_code=translation.get_language()).first()
    context = {"is_gone": True, "list_path": found.get_url(request) if found else ""}
    return kept_private(render(request, "events/register_cancel.html", context, status=410))


def _event(request: HttpRequest, edition: EditionPage | None) -> dict[str, Any]:
    return {
        "edition": edition,
        "when": cards.when(edition, with_weekday=True) if edition else "",
        "path": edition.get_url(request) if edition and edition.live else "",
    }


# --- Shared -----------------------------------------------------------------------------------------------------------


def speak(request: HttpRequest, language: str) -> None:
    """Activate ``language``. These URLs contain none, because it depends on the event or the registration."""
    translation.activate(language)
    request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
