"""Hooks for the home page and the lists of the CMS."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.ui.components import Component

from foundation.authorship.all_pages.waiting import replace_panels


@hooks.register("construct_homepage_panels", order=200)
def one_panel(request: Any, panels: list[Component]) -> None:
    replace_panels(panels)


@hooks.register("insert_global_admin_css")
def style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("all_pages/admin.css"))
