"""Screens in two steps: "Preview changes", then the action with exactly the previewed dates and emails.

A note that is not in the language of its readers is always previewed with a warning. The second click overrides the
warning.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events import mails, registration
from events.admin.messaging import language_name
from events.admin.planning.editions import EditionScreen, NotesForm


class TwoStepScreen(EditionScreen):
    """Two-step screen. Subclasses change the event in `do`, and return old and new dates in `rows`."""

    show_label = gettext_lazy("Preview changes")

    def do(self, form: Any) -> Any:
        raise NotImplementedError

    def rows(self, form: Any) -> list[dict[str, str]]:
        return []

    @property
    def is_previewed(self) -> bool:
        return True

    def get_initial(self) -> dict[str, Any]:
        return {name: value for name, value in self.request.GET.items() if name in self.form_class.base_fields}

    def form_valid(self, form: Any) -> HttpResponse:
        is_known = form.cleaned_data["shown"] == form.asked() and "show" not in self.request.POST
        warnings = form.warnings() if isinstance(form, NotesForm) else []
        if is_known or not (self.is_previewed or warnings):
            return super().form_valid(form)
        try:
            written = self.mails(form)
        except ValueError as error:
            return self.refused(form, error)
        again = self.asking(self.form_class({**form.data.dict(), "shown": form.asked()}))
        again.is_valid()
        return self.render_to_response(
            self.get_context_data(form=again, rows=self.rows(form), mails=written, warnings=warnings, is_shown=True)
        )

    def mails(self, form: Any) -> list[dict[str, Any]]:
        """Return one email per language and kind, exactly as it would be sent: make the change, compose them and roll
        back."""
        if not self.registered:
            return []
        with transaction.atomic():
            self.do(form)
            found: dict[tuple[str, str], dict[str, Any]] = {}
            for notice in registration.held_mails(self.page.translation_key):
                code = notice.registration.language
                if (code, notice.kind) not in found:
                    notice.registration.name, notice.registration.uuid = (
                        _("NAME"),
                        uuid4(),
                    )  # the preview must not contain a working link to cancel
                    mail = mails.compose(notice)
                    found[code, notice.kind] = {"code": code, "language": language_name(code), "mail": mail, "count": 0}
                found[code, notice.kind]["count"] += 1
            transaction.set_rollback(True)
        shows_body = registration.may_see_links(self.request.user, self.page)
        return [{**row, "shows_body": shows_body} for row in found.values() if row["mail"]]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        label = self.show_label if self.is_previewed else ""
        return super().get_context_data(show_label=label, **kwargs)
