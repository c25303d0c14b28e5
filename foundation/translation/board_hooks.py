"""Hooks of the board: its menu item, its style and its groups in the panel of waiting work."""

from __future__ import annotations

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from foundation.translation import board, due  # noqa: F401


class BoardMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return board.is_for(request.user)


@hooks.register("register_reports_menu_item")
def board_menu_item() -> MenuItem:
    return BoardMenuItem(
        _("Translations"), reverse("translation:board"), name="translations", icon_name="globe", order=100
    )


@hooks.register("insert_global_admin_css")
def style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("translation/board.css"))
