"""Screen with the drafts of a machine that no one has read, each with a way to say that it is right.

The side by side screen has a row for each text of the original. A draft has no row there if its text was deleted from the
original, or if the page is a copy or lost its original.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from foundation.components.admin import AdminScreen
from foundation.translation import pages, translator_screens
from foundation.translation.saving import mark_read
from foundation.translation.texts import fingerprint


class Unread(AdminScreen, TemplateView):
    template_name = "translation/unread.html"
    header_icon = "globe"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.page = translator_screens.page_of(request, kwargs["page_id"])
        self.original = pages.original_of(self.page)
        self.is_locked = bool(self.page.permissions_for_user(request.user).page_locked())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.is_locked:
            raise PermissionDenied
        draft = mark_read(self.page, request.POST.getlist("read"), user=request.user)
        if pages.unread_without_row(self.original, draft):
            messages.error(request, _("Some texts are not confirmed yet."))
            return redirect("translation:unread", self.page.pk)
        messages.success(request, _("All machine translations are confirmed."))
        return redirect(self.above)

    @property
    def above(self) -> str:
        """The screen that led here."""
        if self.original:
            return reverse("translation:side_by_side", args=[self.page.pk])
        return reverse("wagtailadmin_pages:edit", args=[self.page.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        draft = self.page.get_latest_revision_as_object()
        unread = pages.unread_without_row(self.original, draft)
        texts = [(text, fingerprint(text.words)) for text in unread]
        return super().get_context_data(**kwargs, page=draft, texts=texts, is_locked=self.is_locked)

    def get_page_title(self) -> str:
        return _("Machine translations to confirm")

    def get_page_subtitle(self) -> str:
        return str(self.page.get_admin_display_title())

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [{"url": self.above, "label": self.get_page_subtitle()}, {"url": "", "label": self.get_page_title()}]
