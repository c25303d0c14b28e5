"""Hooks for the script in the CMS and its endpoint."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail import hooks

from foundation.written_dates.screens import understood


@hooks.register("register_admin_urls")
def written_dates_urls() -> list[Any]:
    return [path("written-dates/", understood, name="written_dates_understood")]


@hooks.register("insert_global_admin_js")
def script() -> SafeString:
    is_everywhere = apps.is_installed("foundation.written_dates.all_forms")
    return format_html(
        '<script src="{}" data-understood="{}"{}></script>',
        static("written_dates/admin.js"),
        reverse("written_dates_understood"),
        mark_safe(" data-all-forms") if is_everywhere else "",
    )


@hooks.register("insert_global_admin_css")
def style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("written_dates/admin.css"))
