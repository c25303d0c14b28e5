"""Hooks for the page editor, the menus of pages and the panel of waiting work."""

from __future__ import annotations

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks

from foundation.authorship import (  # noqa: F401
    account,
    action_menu,
    all_versions,
    anchors,
    menus,
    other_language,
    waiting,
)


@hooks.register("insert_global_admin_css")
def style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("authorship/admin.css"))
