"""Hooks for the translation screens and the buttons that lead to them."""

from __future__ import annotations

from typing import Any

from django.urls import include, path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets import Button
from wagtail.models import Page

from foundation.translation import board_hooks, pages, personal_data, reader_mails  # noqa: F401
from foundation.translation.term_screens import GlossaryViewSet

hooks.register("register_mail_source", reader_mails.source)


@hooks.register("register_admin_urls")
def translation_urls() -> list[Any]:
    return [path("translation/", include("foundation.translation.urls"))]


@hooks.register("register_admin_viewset")
def glossary() -> GlossaryViewSet:
    return GlossaryViewSet("translation_glossary", url_prefix="translation/glossary")


@hooks.register("register_page_header_buttons")
def translate_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> list[Button]:
    """Lead from the editor of a translation to its original beside it."""
    specific = page.specific
    if not pages.is_translated(specific) or not page.permissions_for_user(user).can_edit():
        return []
    if not pages.has_original(specific):
        return []
    url = reverse("translation:side_by_side", args=[page.pk])
    return [Button(_("Translate side by side"), url, icon_name="globe", priority=15)]
