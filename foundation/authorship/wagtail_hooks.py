"""Hooks for the editor of all pages."""

from __future__ import annotations

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks

from foundation.authorship import account, action_menu, all_versions, menus, other_language, waiting  # noqa: F401


@hooks.register("insert_global_admin_css")
def style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("authorship/admin.css"))
