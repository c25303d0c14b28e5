"""Reason of a withdrawal, entered when an editor unpublishes a page and shown to readers at its URL.

A page type with a ``withdrawal_note`` sets `UnpublishWithReasonView` in its `PageViewSet`. Its versions in other
languages stay public unless the same screen withdraws them too, each with a reason in its language. The screen
preselects them only for the original, and only if nothing prevents the withdrawal of all; a translation is withdrawn
alone. If a reason is not in the language of its readers, the screen asks once more and keeps the input.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.views.pages.unpublish import UnpublishView
from wagtail.models import Page

from foundation import languages
from foundation.custody.removal.objections import objections, only, refusal
from foundation.languages import written_in

REASON_CHARACTERS = 300


class UnpublishWithReasonView(UnpublishView):
    """Wagtail's unpublish screen with a field for the reason; `keep_reason` reads it."""

    template_name = "custody/admin/confirm_unpublish.html"

    @cached_property
    def versions(self) -> list[Page]:
        """Return the live versions in other languages that this user may withdraw."""
        others = self.object.get_translations().live().filter(alias_of=None).select_related("locale")
        return [page for page in others.specific() if page.permissions_for_user(self.request.user).can_unpublish()]

    @cached_property
    def is_original(self) -> bool:
        """Return whether this is the oldest language version of the page."""
        others = self.object.get_translations().filter(alias_of=None)
        return not others.filter(pk__lt=self.object.pk).exists()

    @property
    def preselects(self) -> bool:
        """Return whether the screen offers to withdraw all languages together. The server must accept its own offer."""
        return self.is_original and not objections(only([self.object, *self.versions]), user=self.request.user)

    @cached_property
    def chosen(self) -> list[Page]:
        chosen = self.request.POST.getlist("also")
        return [page for page in self.versions if page.locale.language_code in chosen]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._refusal([]) or super().get(request, *args, **kwargs)

    def unpublish(self) -> HttpResponse | None:
        if refused := self._refusal(self.chosen):
            return refused
        if (foreign := self._foreign_reasons()) and "reasons_confirmed" not in self.request.POST:
            return self.render_to_response(self.get_context_data(foreign_reasons=foreign))
        return super().unpublish()

    def _foreign_reasons(self) -> list[str]:
        """Return a sentence for each reason that is not in the language of its readers."""
        text = _("The reason for readers (%(own)s) is in another language (%(found)s).")
        reasons = {self.object.locale.language_code: _reason(self.request, "withdrawal_note")}
        reasons |= {page.locale.language_code: _reason(self.request, _field(page)) for page in self.chosen}
        codes = languages.codes()
        found = {code: written_in.foreign(reason, own=code, others=codes) for code, reason in reasons.items()}
        return [
            text % {"own": written_in.name(code), "found": written_in.name(other.language)}
            for code, other in found.items()
            if other
        ]

    def _refusal(self, also: list[Page]) -> HttpResponse | None:
        return refusal(self.request, only([self.object, *also]), back_to=self.object.get_parent())

    def get_objects_to_unpublish(self) -> list[Page]:
        for page in self.chosen:
            if hasattr(page, "withdrawal_note"):
                page.withdrawal_note = _reason(self.request, _field(page))
        return [*super().get_objects_to_unpublish(), *self.chosen]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = [
            {
                "page": page,
                "field": _field(page) if hasattr(page, "withdrawal_note") else "",
                "is_chosen": page in self.chosen if self.request.POST else self.preselects,
                "reason": _reason(self.request, _field(page)) or getattr(page, "withdrawal_note", ""),
            }
            for page in self.versions
        ]
        drafted = getattr(self.object.get_latest_revision_as_object(), "withdrawal_note", "")
        return {
            "reason": _reason(self.request, "withdrawal_note") or drafted,
            "versions": rows,
            **super().get_context_data(**kwargs),
        }

    def get_success_message(self) -> str:
        values = {"title": self.object.get_admin_display_title()}
        if not self.versions:
            return _("“%(title)s” has been withdrawn. Its address now shows the reason.") % values
        names = [page.locale.get_display_name() for page in (self.object, *self.chosen)]
        message = _("“%(title)s” has been withdrawn in: %(languages)s.") % {**values, "languages": ", ".join(names)}
        if left := [page.locale.get_display_name() for page in self.versions if page not in self.chosen]:
            message += " " + _("Still published in: %(languages)s.") % {"languages": ", ".join(left)}
        return message


def _field(page: Page) -> str:
    return f"withdrawal_note-{page.locale.language_code}"


def _reason(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\0", "").strip()[:REASON_CHARACTERS]


@hooks.register("before_unpublish_page")
def keep_reason(request: HttpRequest, page: Page) -> None:
    """Set the ``withdrawal_note`` of a page that has one. Wagtail saves the page next, together with the withdrawal."""
    if request.method == "POST" and hasattr(page, "withdrawal_note") and "withdrawal_note" in request.POST:
        page.withdrawal_note = _reason(request, "withdrawal_note")
