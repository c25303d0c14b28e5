"""Styles and scripts of tables and fields on CMS screens of the plug-ins."""

from __future__ import annotations

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks


@hooks.register("insert_global_admin_css")
def style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("components/admin.css"))


@hooks.register("insert_editor_js")
def script() -> SafeString:
    return format_html('<script src="{}" defer></script>', static("components/needed.js"))
