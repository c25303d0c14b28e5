"""Screen with the texts of a translation whose original was deleted, to confirm those that stay. Machine translations
that no one has read are among them.

The side-by-side screen has a row for each text of the original, and these texts have none. A page that is a copy or has
lost its original has no such screen at all.
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
from foundation.translation.saving import keep
from foundation.translation.texts import fingerprint


class WithoutOriginal(AdminScreen, TemplateView):
    template_name = "translation/without_original.html"
    header_icon = "globe"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.page = translator_screens.page_of(request, kwargs["page_id"])
        self.original = pages.original_of(self.page)
        self.is_locked = bool(self.page.permissions_for_user(request.user).page_locked())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.is_locked:
            raise PermissionDenied
        draft = keep(self.page, request.POST.getlist("kept"), user=request.user)
        if pages.without_original(self.original, draft):
            messages.error(request, _("Some texts are not confirmed yet."))
            return redirect("translation:without_original", self.page.pk)
        messages.success(request, _("All texts are confirmed."))
        return redirect(self.above)

    @property
    def above(self) -> str:
        """URL of the side-by-side screen."""
        if self.original:
            return reverse("translation:side_by_side", args=[self.page.pk])
        return reverse("wagtailadmin_pages:edit", args=[self.page.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        draft = self.page.get_latest_revision_as_object()
        texts = [(text, fingerprint(text.words)) for text in pages.without_original(self.original, draft)]
        return super().get_context_data(**kwargs, page=draft, texts=texts, is_locked=self.is_locked)

    def get_page_title(self) -> str:
        return _("Texts without an original")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [{"url": self.above, "label": self.get_page_subtitle()}, {"url": "", "label": self.get_page_title()}]
