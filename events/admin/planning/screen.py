"""Base of all planning screens."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.models import Page

from events.recurrence_words import explain
from foundation.components.admin import AdminScreen


class PlanningScreen(AdminScreen, FormView):
    """Screen with one question and one button. Subclasses describe the effect (`facts`) and perform it (`carry_out`)."""

    model: type[Page]
    template_name = "events/admin/plan.html"
    header_icon = "calendar"
    form_class: Any = forms.Form
    submit_label: Any = ""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.now = timezone.now()
        self.page: Any = get_object_or_404(self.model.objects.filter(alias_of=None), pk=kwargs["page_id"])

    def is_allowed(self) -> bool:
        raise NotImplementedError

    def facts(self) -> list[str]:
        """Return sentences on what the button will do."""
        return []

    def carry_out(self, form: Any) -> HttpResponse:
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return self.carry_out(form)
        except ValueError as error:  # also planning.IllegalMove, if another editor was faster
            return self.refused(form, error)

    def refused(self, form: Any, error: ValueError) -> HttpResponse:
        form.add_error(None, explain(error))
        return self.form_invalid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        messages.validation_error(self.request, _("Nothing was changed."), form)
        return super().form_invalid(form)

    def edit_url(self, page: Any = None) -> str:
        return reverse("wagtailadmin_pages:edit", args=[(page or self.page).pk])

    def way_here(self) -> list[dict[str, Any]]:
        parent = self.page.get_parent()
        return [
            {"url": reverse("wagtailadmin_explore", args=[parent.pk]), "label": parent.get_admin_display_title()},
            {"url": self.edit_url(), "label": self.get_page_subtitle()},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{
                "page": self.page,
                "facts": self.facts(),
                "submit_label": self.submit_label,
                "back_url": self.edit_url(),
                **kwargs,
            }
        )
