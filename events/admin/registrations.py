"""CMS screens of registrations: the people registered for an event, as a list and as a file.

Names are shown to the office and, if it permits, to the host (``registration.permissions``). Each export is logged in
the CMS log, with the number of rows and without names.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Permission
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.views import View
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets import Button
from wagtail.log_actions import log
from wagtail.models import Page

from events import cities, registration, tasks, zones
from events.models import EditionPage, ForgottenRegistrations, Notice, Registration, RegistrationStatus
from events.views.registering import enter
from events.views.registration_form import OfficeForm
from foundation import languages
from foundation.components import dates
from foundation.components.admin import AdminScreen
from foundation.page_types import is_type
from foundation.spreadsheets import harmless

EXPORTED, CANCELLED, PROMOTED, ADDED, ERASED = (
    f"events.registrations_{what}" for what in ("exported", "cancelled", "promoted", "added", "erased")
)
ROWS = 50
FORGOTTEN_SHOWN = 5
TABS = {
    RegistrationStatus.CONFIRMED: pgettext_lazy("registrations", "Confirmed"),
    RegistrationStatus.WAITING: pgettext_lazy("registrations", "On the waiting list"),
    RegistrationStatus.UNCONFIRMED: pgettext_lazy("registrations", "Not confirmed yet"),
    RegistrationStatus.CANCELLED: pgettext_lazy("registrations", "Cancelled"),
}

CLOSED = {
    registration.StateKind.NONE: gettext_lazy(
        "The event is not published, so no one can be given a place. Publish it first."
    ),
    registration.StateKind.CANCELLED: gettext_lazy("The event is cancelled, so no one can be given a place."),
    registration.StateKind.OVER: gettext_lazy("The event is over, so no one can be given a place."),
}


class EditionScreen(AdminScreen, View):
    """Screen of one event, for users who may see its registrations."""

    header_icon = "group"
    page_title = gettext_lazy("Registrations")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.edition: EditionPage = get_object_or_404(
            EditionPage.objects.select_related("locale"), pk=kwargs["page_id"]
        )
        self.rows = Registration.objects.of_thing(self.edition.translation_key)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = super().dispatch(request, *args, **kwargs)
        except registration.RegistrationClosed as closed:
            messages.error(request, CLOSED[closed.state.kind])
            response = self.back()
        response["Cache-Control"] = "private, no-store"
        return response

    def is_allowed(self) -> bool:
        return registration.may_see_registrations(self.request.user, self.edition)

    @cached_property
    def list_url(self) -> str:
        return reverse("events_registrations", args=[self.edition.pk])

    def get_page_subtitle(self) -> str:
        return str(self.edition.get_admin_display_title())

    def way_here(self) -> list[dict[str, Any]]:
        parent = self.edition.get_parent()
        here = [
            {"url": reverse("wagtailadmin_explore", args=[parent.pk]), "label": parent.title},
            {"url": reverse("wagtailadmin_pages:edit", args=[self.edition.pk]), "label": self.get_page_subtitle()},
            {"url": self.list_url, "label": EditionScreen.page_title},
        ]
        if type(self) is RegistrationList:
            here[-1]["url"] = ""
        else:
            here.append({"url": "", "label": self.page_title})
        return here

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(edition=self.edition, list_url=self.list_url, **kwargs)

    def back(self) -> HttpResponse:
        return HttpResponseRedirect(self.list_url)


class RegistrationList(EditionScreen):
    """List of registrations, filtered by status, in order of registration. At most `ROWS` rows and a fixed number of
    queries."""

    template_name = "events/admin/registrations.html"

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        status = self.request.GET.get("status", "")
        query = self.request.GET.get("q", "").replace("\0", "").strip()[:100]
        rows = self.rows.filter(status=status) if status in RegistrationStatus.values else self.rows
        unsent = Notice.objects.filter(sent_at=None).exclude(error="")
        error = unsent.filter(registration=OuterRef("pk")).order_by("-pk").values("error")[:1]
        rows = rows.matching(query).select_related("organisation").annotate(mail_error=Subquery(error))
        rows = rows.order_by("registered_at", "pk")
        counts = dict(self.rows.order_by().values_list("status").annotate(Count("pk")))
        page = Paginator(rows, ROWS).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            page_of_rows=page,
            rows=[_row(one) for one in page],
            query=query,
            status=status,
            tabs=[
                {"status": "", "label": pgettext("registrations", "All"), "count": sum(counts.values())},
                *({"status": value, "label": label, "count": counts.get(value, 0)} for value, label in TABS.items()),
            ],
            capacity=next(iter(registration.versions(self.edition.translation_key)), self.edition).capacity,
            unsent=unsent.filter(registration__in=self.rows).count(),
            time_zone=dates.current_zone(),
            forgotten=self.forgotten(),
            may_write=any(counts.get(status, 0) for status in counts if status != RegistrationStatus.CANCELLED),
            **kwargs,
        )

    def forgotten(self) -> list[str]:
        """Return how many registrations expired and were deleted, by day, without names."""
        expired = ForgottenRegistrations.objects.filter(
            translation_key=self.edition.translation_key, reason=ForgottenRegistrations.Reason.EXPIRED
        )
        return [
            ngettext(
                "%(count)d registration was deleted on %(day)s, as promised to participants.",
                "%(count)d registrations were deleted on %(day)s, as promised to participants.",
                one.count,
            )
            % {"count": one.count, "day": dates.in_words(timezone.localtime(one.at))}
            for one in expired[:FORGOTTEN_SHOWN]
        ]


def _row(one: Registration) -> dict[str, Any]:
    return {"row": one, "organisation": organisation_in_words(one)}


def organisation_in_words(one: Registration) -> str:
    """Return the administration and the other organisation entered."""
    language = languages.current()
    name = one.organisation.named_in(language)[0] if one.organisation else ""
    return ", ".join(filter(None, [name, one.other_organisation]))


class AddScreen(EditionScreen):
    """Screen to add a person who registered by telephone or letter. They get the same email as after the form."""

    template_name = "events/admin/registration_add.html"
    page_title = gettext_lazy("Add a person")

    def get(self, request: HttpRequest, page_id: int) -> HttpResponse:
        state = registration.state_for_editors(self.edition, at=timezone.now())
        if not state.takes_form:
            raise registration.RegistrationClosed(state)
        return self._shown(OfficeForm(edition=self.edition))

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        form = OfficeForm(request.POST, edition=self.edition)
        if not form.is_valid():
            messages.validation_error(request, _("The person was not added. Check the fields below."), form)
            return self._shown(form)
        row, outcome = enter(form, at=timezone.now(), by_hand=True)
        if outcome == registration.Outcome.ALREADY:
            messages.warning(request, _("%(name)s is already registered, so nothing has changed.") % {"name": row.name})
            return self.back()
        log(instance=self.edition, action=ADDED, user=request.user)
        if outcome == registration.Outcome.WAITING:
            said = _("The event is full, so %(name)s is on the waiting list and will get an email.")
        else:
            said = _("%(name)s is registered and will get an email.")
        messages.success(request, said % {"name": row.name})
        return self.back()

    def _shown(self, form: OfficeForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form))


class CancelScreen(EditionScreen):
    template_name = "events/admin/registration_cancel.html"
    page_title = gettext_lazy("Cancel a registration")

    def get(self, request: HttpRequest, page_id: int, uuid: Any) -> HttpResponse:
        row = get_object_or_404(self.rows, uuid=uuid)
        return self.render_to_response(self.get_context_data(**_row(row)))

    def post(self, request: HttpRequest, page_id: int, uuid: Any) -> HttpResponse:
        row = get_object_or_404(self.rows, uuid=uuid)
        with transaction.atomic():
            is_done = registration.cancel(row, at=timezone.now())
            if is_done:
                log(instance=self.edition, action=CANCELLED, user=request.user)
                transaction.on_commit(tasks.send_mail.enqueue, robust=True)
        if is_done:
            messages.success(
                request,
                _("The registration of %(name)s has been cancelled. They will get an email.") % {"name": row.name},
            )
        else:
            messages.warning(request, _("This registration was already cancelled."))
        return self.back()


class PromoteScreen(EditionScreen):
    """View behind the button that gives a person on the waiting list a place."""

    def post(self, request: HttpRequest, page_id: int, uuid: Any) -> HttpResponse:
        row = get_object_or_404(self.rows, uuid=uuid)
        with transaction.atomic():
            is_done = registration.promote(row, at=timezone.now())
            if is_done:
                log(instance=self.edition, action=PROMOTED, user=request.user)
                transaction.on_commit(tasks.send_mail.enqueue, robust=True)
        if is_done:
            messages.success(request, _("%(name)s now has a place and will get an email.") % {"name": row.name})
        else:
            messages.warning(request, _("%(name)s is not on the waiting list.") % {"name": row.name})
        return self.back()


# --- Export -----------------------------------------------------------------------------------------------------------


class ExportScreen(EditionScreen):
    """View behind the button that exports the list as a file. Each export is logged."""

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        rows = list(self.rows.select_related("organisation").order_by("registered_at", "pk"))
        log(instance=self.edition, action=EXPORTED, user=request.user, data={"count": len(rows)})
        response = HttpResponse(as_csv(rows, time_zone=self.edition.time_zone), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="registrations-{self.edition.pk}.csv"'
        return response


def as_csv(rows: Iterable[Registration], *, time_zone: str) -> bytes:
    """Return CSV (RFC 4180) with the byte order mark that makes spreadsheets recognise UTF-8. Times are in the event's
    zone, which is named.
    """
    out = io.StringIO()
    writer, zone = csv.writer(out), cities.city(time_zone)
    writer.writerow(
        [
            pgettext("of a person", "Name"),
            _("Email address"),
            _("Organisation"),
            _("Language"),
            _("Status"),
            _("Registered (%(time_zone)s)") % {"time_zone": zone},
            _("Cancelled (%(time_zone)s)") % {"time_zone": zone},
            _("Agrees to recording and photos"),
            _("Wants emails about future events"),
        ]
    )
    for row in rows:
        values = [
            row.name,
            row.email,
            organisation_in_words(row),
            row.language,
            row.get_status_display(),
            _local(row.registered_at, time_zone),
            _local(row.cancelled_at, time_zone),
            _yes_or_no(row.agrees_to_recording),
            _yes_or_no(row.agrees_to_mailing),
        ]
        writer.writerow([harmless(value) for value in values])
    return out.getvalue().encode("utf-8-sig")


def _local(at: Any, time_zone: str) -> str:
    return f"{at.astimezone(zones.zone(time_zone)):%Y-%m-%d %H:%M}" if at else ""


def _yes_or_no(value: bool) -> str:
    return _("yes") if value else _("no")


# --- Registration of the screens -------------------------------------------------------------------------------------


@hooks.register("register_admin_urls")
def registration_urls() -> list[Any]:
    here = "programme/<int:page_id>/registrations/"
    return [
        path(here, RegistrationList.as_view(), name="events_registrations"),
        path(f"{here}add/", AddScreen.as_view(), name="events_registration_add"),
        path(f"{here}export/", ExportScreen.as_view(), name="events_registrations_export"),
        path(f"{here}<uuid:uuid>/cancel/", CancelScreen.as_view(), name="events_registration_cancel"),
        path(f"{here}<uuid:uuid>/promote/", PromoteScreen.as_view(), name="events_registration_promote"),
    ]


@hooks.register("register_page_header_buttons")
def registrations_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> list[Button]:
    if not is_type(page, EditionPage) or not registration.may_see_registrations(user, page):
        return []
    is_here = page.specific_deferred.registration == EditionPage.RegistrationBy.FORM
    if not is_here and not Registration.objects.of_thing(page.translation_key).exists():
        return []
    url = reverse("events_registrations", args=[page.pk])
    return [Button(_("Registrations"), url, icon_name="group", priority=24)]


@hooks.register("register_permissions")
def registration_permissions() -> Any:
    return Permission.objects.filter(
        content_type__app_label="newsroom_events", codename__in=["view_registration", "delete_registration"]
    )


@hooks.register("register_log_actions")
def registration_log_actions(actions: Any) -> None:
    for action, label, message in (
        (EXPORTED, gettext_lazy("Export registrations"), gettext_lazy("Exported registrations")),
        (CANCELLED, gettext_lazy("Cancel registration"), gettext_lazy("Cancelled a registration")),
        (PROMOTED, gettext_lazy("Confirm a place"), gettext_lazy("Confirmed a place for someone on the waiting list")),
        (ADDED, gettext_lazy("Add registration"), gettext_lazy("Registered someone manually")),
        (
            ERASED,
            gettext_lazy("Delete registration"),
            gettext_lazy("Deleted a person’s data at their request"),
        ),
    ):
        actions.register_action(action, label, message)
