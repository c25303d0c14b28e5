"""Hooks of the board: its menu item, its style sheet and its groups in the panel of waiting work. Translators have only
these.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.forms import Media
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from foundation.authorship.waiting import WaitingPanel
from foundation.translation import access, board, due  # noqa: F401


class BoardMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return board.is_for(request.user)


@hooks.register("register_reports_menu_item")
def board_menu_item() -> MenuItem:
    return BoardMenuItem(
        _("Translations"), reverse("translation:board"), name="translations", icon_name="globe", order=100
    )


@hooks.register("construct_main_menu", order=1000)
def only_the_board(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    if access.is_translator(request.user):
        menu_items[:] = [board_menu_item()]


class TranslatorPanel(WaitingPanel):
    """The only panel of translators. Its style sheet hides the search on the home page, which they may not use."""

    media = Media(css={"all": ["translation/home.css"]})


@hooks.register("construct_homepage_panels", order=1000)
def only_what_waits(request: HttpRequest, panels: list[Component]) -> None:
    if access.is_translator(request.user):
        panels[:] = [TranslatorPanel(is_shown_empty=True)]


@hooks.register("construct_homepage_summary_items", order=1000)
def no_summary(request: HttpRequest, summary_items: list[Any]) -> None:
    if access.is_translator(request.user):
        summary_items.clear()


@hooks.register("register_permissions")
def permission_of_translators() -> Any:
    """Offer the permission in the form of a group."""
    return Permission.objects.filter(content_type__app_label="newsroom_translation", codename="translate_assigned")


@hooks.register("insert_global_admin_css")
def style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("translation/board.css"))
