"""Building blocks of CMS screens. Undocumented Wagtail classes are imported only here, so that a Wagtail release that
moves them affects one file.

`AdminScreen` is the layout of a screen (title, icon, breadcrumbs, buttons), `SidePanel` a panel beside the page editor.
Wagtail has no hooks for either. Templates that extend ``components/admin_screen.html`` have a large title too.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.side_panels import BaseSidePanel as SidePanel
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.widgets import Button

from foundation.languages import spelling

__all__ = ["AdminScreen", "HeaderButton", "ScreenMenuItem", "SidePanel", "with_names_apart"]


class AdminScreen(WagtailAdminTemplateMixin):  # type: ignore[misc]
    def get_header_title(self) -> str:
        """Join title and subtitle with the colon of the current language; French puts a space before it."""
        return spelling.labelled(self.get_page_title(), self.get_page_subtitle())


class HeaderButton(Button):
    """Button beside the title of a screen; a plain `Button` goes into its menu."""

    allow_in_dropdown = False

    def __init__(self, **options: Any) -> None:
        super().__init__(classname="w-header-button button", **options)


class ScreenMenuItem(MenuItem):
    """A menu item for users with ``permission``."""

    def __init__(self, *args: Any, permission: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.permission = permission

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(self.permission))


def with_names_apart(panels: Any) -> Any:
    """Rename Wagtail's own "Checks" side panel in an editor that also has our "Checks" panel."""
    for panel in panels:
        if panel.name == "checks":
            panel.title = _("Readability and accessibility")
    return panels
