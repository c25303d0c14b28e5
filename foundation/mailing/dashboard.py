"""Panel on the CMS home page about an email outage: since when, why, and how much is waiting."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from wagtail import hooks
from wagtail.admin.ui.components import Component

from foundation.components import dates
from foundation.mailing.models import MailServer
from foundation.mailing.status import outage

SEES = "newsroom_mailing.view_mailserver"


class OutagePanel(Component):
    """Outage panel. ``shows_answer``: include the server's reply, which may name hosts, for administrators only."""

    name = "mail_outage"
    order = 10
    template_name = "mailing/outage_panel.html"

    def __init__(self, *, shows_answer: bool) -> None:
        self.shows_answer = shows_answer

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {
            "outage": outage(at=timezone.now()),
            "shows_answer": self.shows_answer,
            "time_zone": dates.current_zone(),
        }


@hooks.register("construct_homepage_panels")
def add_outage_panel(request: Any, panels: list[Component]) -> None:
    if MailServer.objects.state().is_down:
        panels.append(OutagePanel(shows_answer=request.user.has_perm(SEES)))
