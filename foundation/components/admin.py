"""What screens of the CMS are made of: what Wagtail does not document is named here alone, so that a release which moves it
touches this file.

`AdminScreen` is the layout around a screen (title, icon, breadcrumbs, buttons), `SidePanel` what an editor of a page reads
beside the text; no hook of Wagtail gives a screen of ours the one or the page editor the other.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.ui.side_panels import BaseSidePanel as SidePanel
from wagtail.admin.ui.tables import BaseColumn
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.admin.widgets import Button

from foundation.languages import spelling

__all__ = ["AdminScreen", "HeaderButton", "SidePanel", "status_column", "with_names_apart"]


class AdminScreen(WagtailAdminTemplateMixin):  # type: ignore[misc]
    def get_header_title(self) -> str:
        """With the colon of the language, before which French has a space."""
        return spelling.labelled(self.get_page_title(), self.get_page_subtitle())


class HeaderButton(Button):
    """A button beside the title of a screen; `Button` alone stands in its menu."""

    allow_in_dropdown = False

    def __init__(self, **options: Any) -> None:
        super().__init__(classname="w-header-button button", **options)


def with_names_apart(panels: Any) -> Any:
    """The side panels of an editor that has checks of ours: Wagtail calls its own "Checks" too."""
    for panel in panels:
        if panel.name == "checks":
            panel.title = _("Readability and accessibility")
    return panels


def status_column(label: Any) -> BaseColumn:
    """Whether a page is live, as the lists of Wagtail show it."""
    column = next(column for column in PageListingViewSet.columns if column.name == "status")
    return type(column)(column.name, label=label, sort_key="live")
