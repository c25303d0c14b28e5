"""Hooks for the page editor, the menus of pages and the panel of waiting work."""

from __future__ import annotations

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks

from foundation.authorship import waiting  # noqa: F401
from foundation.authorship.publication import all_versions, other_language  # noqa: F401
from foundation.authorship.screens import action_menu, anchors, menus  # noqa: F401
from foundation.authorship.waiting import account  # noqa: F401


@hooks.register("insert_global_admin_css")
def style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("authorship/admin.css"))
