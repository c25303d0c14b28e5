"""Refuse to publish text that is not in the language of its page. The publisher can override this by giving a reason.

The checks of a page mark which of their errors are about language. The editor then offers a field for the reason beside
the error. The reason is logged in the page history with its author and stays valid for this page.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.log_actions import LogFormatter, log
from wagtail.models import Page, PageLogEntry

FIELD = "reason_for_other_language"
ACTION = "authorship.other_language"
CHARACTERS = 300


def reason_for(page: Page) -> str:
    """Return the latest reason given for this page, or an empty string. One query."""
    if page.pk is None:
        return ""
    entry = PageLogEntry.objects.filter(page=page.pk, action=ACTION).order_by("-timestamp", "-pk").first()
    return str(entry.data.get("reason", "")) if entry else ""


def given(request: HttpRequest) -> str:
    """Return the reason that was submitted with the form."""
    return " ".join(request.POST.get(FIELD, "").replace("\0", "").split())[:CHARACTERS]


def record(page: Page, reason: str, *, by: Any) -> None:
    log(instance=page, action=ACTION, user=by, data={"reason": reason})


def ask(request: HttpRequest) -> None:
    """Show the field for the reason above the editor; it is sent with the form."""
    messages.warning(request, render_to_string("authorship/other_language.html", {"field": FIELD, "most": CHARACTERS}))


@hooks.register("register_log_actions")
def register_action(actions: Any) -> None:
    @actions.register_action(ACTION)
    class OtherLanguageFormatter(LogFormatter):
        label = _("Give a reason for text in another language")

        def format_message(self, log_entry: PageLogEntry) -> str:
            return str(_("Allowed text in another language: %(reason)s") % {"reason": log_entry.data.get("reason", "")})
