"""List of contacts in the CMS: first the wrong ones, then those to be asked again, then those who have not answered."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail import hooks
from wagtail.admin import messages

from foundation.components.admin import AdminScreen, ScreenMenuItem, register_screens
from foundation.whole_numbers import whole_number
from rocb.contacts import confirming
from rocb.models import Organisation

PERMISSION = "rocb.change_organisation"


class Standing(IntEnum):
    """State of a contact, in the order of the list. The first three need an editor."""

    WRONG = 1
    OLD = 2
    UNASKED = 3
    ASKED = 4
    CONFIRMED = 5


def standing(row: Organisation, *, at: datetime) -> Standing:
    if row.is_contact_wrong:
        return Standing.WRONG
    if row.is_contact_confirmed:
        return Standing.OLD if row.is_contact_old(at=at) else Standing.CONFIRMED
    is_asked = row.contact_asked_at and at - row.contact_asked_at <= confirming.LINK_VALID_FOR
    return Standing.ASKED if is_asked else Standing.UNASKED


class ContactsScreen(AdminScreen, View):
    template_name = "rocb/admin/contacts.html"
    page_title = gettext_lazy("Contacts of organisations")
    header_icon = "mail"
    permission = PERMISSION

    def get(self, request: HttpRequest) -> HttpResponse:
        at = timezone.now()
        words = {
            Standing.WRONG: _("The organisation says that it is wrong"),
            Standing.OLD: _("Confirmed over a year ago: ask again"),
            Standing.UNASKED: _("Not confirmed: ask for confirmation"),
            Standing.ASKED: _("Waiting for an answer"),
            Standing.CONFIRMED: _("The organisation confirmed it"),
        }
        rows = [(standing(row, at=at), row) for row in Organisation.objects.exclude(contact_email="")]
        rows.sort(key=lambda one: (one[0], str(one[1])))
        edit = Organisation.snippet_viewset.get_url_name("edit")
        listed = [
            {
                "row": row,
                "state": words[state],
                "is_wrong": state == Standing.WRONG,
                "edit": reverse(edit, args=[row.pk]),
            }
            for state, row in rows
        ]
        due = sum(state < Standing.ASKED for state, _row in rows)
        return self.render_to_response(self.get_context_data(rows=listed, due=due))

    def post(self, request: HttpRequest) -> HttpResponse:
        row = get_object_or_404(Organisation, pk=whole_number(request.POST.get("ask", "")) or 0)
        if confirming.ask(row, at=timezone.now()):
            messages.success(request, _("The request has been sent to %(email)s.") % {"email": row.contact_email})
        else:
            messages.warning(request, _("No request was sent, because the last one was sent less than an hour ago."))
        return HttpResponseRedirect(reverse("rocb_contacts"))


register_screens(path("contacts/", ContactsScreen.as_view(), name="rocb_contacts"))


@hooks.register("register_reports_menu_item")
def contacts_menu_item() -> ScreenMenuItem:
    return ScreenMenuItem(
        ContactsScreen.page_title, reverse("rocb_contacts"), icon_name="mail", order=1100, permission=PERMISSION
    )
