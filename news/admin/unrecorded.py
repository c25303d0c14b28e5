"""Live pages whose `Item` could not be written: reported to the publisher, on the dashboard, and to monitors.

The page itself is public, but missing from lists, feeds, search and messages. The worker retries at each run, so if a
page is listed here for more than a minute, a person must solve the problem.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from foundation.components import dates
from news.publishing.content import content_functions, content_models
from news.publishing.sweeping import behind

LOOKS_BACK = timedelta(days=7)
ROWS = 8


def unrecorded(*, at: datetime) -> list[Page]:
    """Return at most `ROWS` pages of each type, latest first, with one query for each type."""
    since = at - LOOKS_BACK
    found = [
        page
        for model in content_models()
        for page in behind(model, since=since).select_related("locale").order_by("-last_published_at")[:ROWS]
    ]
    return sorted(found, key=lambda page: page.last_published_at, reverse=True)


def is_recorded(page: Page) -> bool:
    """Return whether the page's item is up to date. Also return True for pages whose type or visibility allows no item."""
    model = page.specific_class
    return model not in content_functions() or not behind(model, since=None).filter(pk=page.pk).exists()


@hooks.register("after_publish_page")
def warn_of_a_missing_item(request: HttpRequest, page: Page) -> None:
    if not is_recorded(page):
        messages.error(
            request,
            _(
                "“%(title)s” has been published, but could not be added to lists, feeds and messages. We try "
                "again every few seconds. If the dashboard still shows this after a few minutes, tell an "
                "administrator."
            )
            % {"title": page.get_admin_display_title()},
        )


class UnrecordedPanel(Component):
    """List of unrecorded pages; renders nothing if there are none."""

    name = "unrecorded"
    order = 10
    template_name = "news/admin/unrecorded_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"pages": unrecorded(at=timezone.now()), "time_zone": dates.current_zone()}


@hooks.register("construct_homepage_panels")
def add_unrecorded_panel(request: HttpRequest, panels: list[Component]) -> None:
    if PagePermissionPolicy().user_has_permission(request.user, "publish"):
        panels.append(UnrecordedPanel())
