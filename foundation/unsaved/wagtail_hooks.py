"""Hooks for the scripts in the CMS and their endpoints."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString
from wagtail import hooks

from foundation.unsaved import rendering, screens
from foundation.unsaved.texts import texts

SCRIPTS = ("fields", "copies", "connection", "requests", "forms", "watch")


@hooks.register("register_admin_urls")
def unsaved_urls() -> list[Any]:
    return [
        path("unsaved/connection/", screens.connection, name="unsaved_connection"),
        path("unsaved/signed-in/", screens.signed_in, name="unsaved_signed_in"),
    ]


@hooks.register("insert_global_admin_js")
def scripts() -> SafeString:
    values = {
        "connection": reverse("unsaved_connection"),
        "signedIn": reverse("unsaved_signed_in"),
        "home": reverse("wagtailadmin_home"),
        "texts": texts(),
        **rendering.facts_of_screen(),
    }
    return format_html(
        "{}{}",
        json_script(values, "unsaved-settings"),
        format_html_join("", '<script src="{}" defer></script>', [[static(f"unsaved/{name}.js")] for name in SCRIPTS]),
    )


@hooks.register("insert_global_admin_css")
def style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("unsaved/admin.css"))
