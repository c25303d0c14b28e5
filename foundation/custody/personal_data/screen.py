"""Screen with all data held about one person, to view, export and erase. It has its own permission."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib.auth.models import Permission
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views import View
from wagtail import hooks
from wagtail.admin import messages

from foundation.components.admin import AdminScreen, ScreenMenuItem
from foundation.custody.models import RequestOfPerson
from foundation.custody.personal_data import Who, parts

PERMISSION = "newsroom_custody.handle_personal_data"
ROWS = 20


class PersonForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("Email address"),
        max_length=254,
        required=False,
        help_text=gettext_lazy(
            "Finds registrations, emails, contact addresses and accounts. Capital letters make no difference."
        ),
    )
    name = forms.CharField(
        label=pgettext_lazy("of a person", "Name"),
        max_length=160,
        required=False,
        help_text=gettext_lazy(
            "Finds people named in programmes, who have no email address there. The family name is enough."
        ),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not (cleaned.get("email") or cleaned.get("name", "").strip()):
            raise forms.ValidationError(_("Enter an email address, a name or both."))
        return cleaned

    @property
    def who(self) -> Who:
        return Who.read(self.cleaned_data["email"], self.cleaned_data["name"])


class PersonScreen(AdminScreen, View):
    """Screen that takes all input by POST, because URLs end up in logs and must not contain names or email addresses."""

    template_name = "custody/admin/person.html"
    page_title = gettext_lazy("Data held about a person")
    header_icon = "user"
    permission = PERMISSION

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        by_themselves = sorted((row for part in parts() for row in part.deletions()), reverse=True)
        requests = RequestOfPerson.objects.select_related("by")[:ROWS]
        return super().get_context_data(requests=requests, deletions=by_themselves[:ROWS], **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=PersonForm()))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PersonForm(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        if "export" in request.POST:
            return self._exported(form.who)
        if "erase" in request.POST:
            return self._erased(form.who)
        found = [(part, part.find(form.who, by=request.user)) for part in parts()]
        kept = [{"label": part.label, "rows": rows} for part, rows in found if rows]
        can_erase = any(not row.stays for part in kept for row in part["rows"])
        context = {"form": form, "who": form.who, "kept": kept, "is_asked": True, "can_erase": can_erase}
        return self.render_to_response(self.get_context_data(**context, is_erasing="ask" in request.POST))

    def _exported(self, who: Who) -> HttpResponse:
        by = self.request.user
        found = {part.name: list(part.export(who, by=by)) for part in parts()}
        self._log(RequestOfPerson.Kind.EXPORTED, {name: len(rows) for name, rows in found.items() if rows})
        values = {"email": who.email, "name": who.name, **found}
        body = json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        response = HttpResponse(body, content_type="application/json")
        response["Content-Disposition"] = 'attachment; filename="person.json"'
        return response

    def _erased(self, who: Who) -> HttpResponse:
        with transaction.atomic():
            counts = {part.name: part.erase(who, by=self.request.user, at=timezone.now()) for part in parts()}
            counts = {name: count for name, count in counts.items() if count}
            self._log(RequestOfPerson.Kind.ERASED, counts)
        total = sum(counts.values())
        said = ngettext("%(count)d record has been deleted.", "%(count)d records have been deleted.", total)
        messages.success(self.request, said % {"count": total})
        return HttpResponseRedirect(reverse("custody_person"))

    def _log(self, kind: str, counts: dict[str, int]) -> None:
        by: Any = self.request.user
        RequestOfPerson.objects.create(kind=kind, at=timezone.now(), by=by, counts=counts)


@hooks.register("register_settings_menu_item")
def person_menu_item() -> ScreenMenuItem:
    return ScreenMenuItem(
        PersonScreen.page_title, reverse("custody_person"), icon_name="user", order=900, permission=PERMISSION
    )


@hooks.register("register_permissions")
def person_permissions() -> Any:
    return Permission.objects.filter(content_type__app_label="newsroom_custody", codename="handle_personal_data")
