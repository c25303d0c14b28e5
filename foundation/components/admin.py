"""Building blocks of CMS screens. Undocumented Wagtail classes are imported only here, so that a Wagtail release that
moves them affects one file.

`AdminScreen` is the layout of a screen (title, icon, breadcrumbs, buttons), `ChecksPanel` the panel of checks beside the
page editor. Wagtail has no hooks for either. Templates that extend ``components/admin_screen.html`` have a large title too.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.widgets import Button

from foundation.languages import spelling

__all__ = ["AdminScreen", "ChecksPanel", "HeaderButton", "ScreenMenuItem", "one_panel_of_checks", "register_screens"]


class AdminScreen(WagtailAdminTemplateMixin):  # type: ignore[misc]
    """Screen for users with ``permission``, or for those that `is_allowed` accepts. ``page`` is the page to which it
    belongs.
    """

    permission = ""
    page: Any = None
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.is_allowed():
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def is_allowed(self) -> bool:
        """Return whether the user may open the screen. If no permission is set, every user of the CMS may."""
        return not self.permission or bool(self.request.user.has_perm(self.permission))

    def get_page_subtitle(self) -> str:
        return str(self.page.get_admin_display_title() if self.page else self.page_subtitle)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, *self.way_here()]

    def way_here(self) -> list[dict[str, Any]]:
        """Return the breadcrumbs below the dashboard; this screen is the last one."""
        return [{"url": "", "label": self.get_page_title()}]

    def get_header_title(self) -> str:
        """Join title and subtitle with the colon of the current language; French puts a space before it."""
        return spelling.labelled(self.get_page_title(), self.get_page_subtitle())


class HeaderButton(Button):
    """Button beside the title of a screen; a plain `Button` goes into its menu."""

    allow_in_dropdown = False

    def __init__(self, **options: Any) -> None:
        super().__init__(classname="w-header-button button", **options)


class ScreenMenuItem(MenuItem):
    """Menu item for users with ``permission``."""

    def __init__(self, *args: Any, permission: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.permission = permission

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(self.permission))


class ChecksPanel(BaseSidePanel):  # type: ignore[misc]
    """The only checks panel of an editor: our checks of the newest saved draft and, below them, Wagtail's checks of the
    preview. After each autosave Wagtail renders the panel again (``is_update``); only our part changes then.

    Subclasses set ``part_template_name`` and count what they found. Wagtail's script counts into a hidden element.
    """

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):  # type: ignore[misc]
        template_name = "components/checks_toggle.html"
        aria_label = gettext_lazy("Toggle checks")
        icon_name = "clipboard-list"

        @property
        def counter_classname(self) -> str:
            return "w-bg-critical-200" if self.panel.is_urgent else "w-bg-info-125"

        def get_context_data(self, parent_context: Any) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "count": self.panel.count}

    name = "checks"
    title = gettext_lazy("Checks")
    template_name = "components/checks_panel.html"
    part_template_name = ""
    order = 340
    count = 0
    is_urgent = False
    is_update = False
    wagtails: Any = None

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {**super().get_context_data(parent_context), "toggle": self.toggle, "count": self.count}


def one_panel_of_checks(view: Any, panels: Any, ours: ChecksPanel) -> Any:
    """Return the side panels of Wagtail's editor ``view``, with ``ours`` in place of its own checks panel, which
    becomes part of ours.
    """
    ours.is_update = view.expects_json_response or getattr(view, "hydrate_create_view", False)
    if ours.is_update:
        ours.name = f"{ours.name}-update"
    ours.wagtails = next((panel for panel in panels if panel.name == ChecksPanel.name), None)
    panels[:] = [*(panel for panel in panels if panel is not ours.wagtails), ours]
    return panels


def register_screens(*patterns: URLPattern) -> None:
    """Add URLs below that of the CMS."""
    hooks.register("register_admin_urls", lambda: list(patterns))
