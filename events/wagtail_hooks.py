"""Hooks for the CMS screens."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from events import (
    mails,
)
from events.admin import (  # noqa: F401
    cadence_preview,
    dashboard,
    leaving,
    merging,
    messaging,
    offices,
    personal_data,
    registrations,
)
from events.admin.planning import (  # noqa: F401
    menu,
    next_steps,
)
from events.admin.viewsets import ProgrammeGroup, edition_editing_viewset, series_editing_viewset

SCRIPTS = ("cadence", "rows", "autosave")

register_snippet(ProgrammeGroup)
hooks.register("register_mail_source", mails.source)


@hooks.register("register_admin_viewset")
def register_editions() -> list[Any]:
    return [edition_editing_viewset, series_editing_viewset]


@hooks.register("insert_editor_js")
def editor_scripts() -> SafeString:
    everywhere = mark_safe(" data-all-pages") if apps.is_installed("foundation.authorship.all_pages") else ""
    return format_html(
        '<script src="{}" data-offices="{}" defer></script>{}',
        static("events/office.js"),
        reverse("events_office", args=[0]),
        format_html_join(
            "", '<script src="{}"{} defer></script>', [[static(f"events/{name}.js"), everywhere] for name in SCRIPTS]
        ),
    )


@hooks.register("insert_global_admin_css")
def editor_style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("events/admin.css"))
