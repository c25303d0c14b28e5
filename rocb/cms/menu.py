"""Main menu of the CMS. Pure apart from the hooks: each function takes the items that a user may see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

ADMINISTERS = "auth.change_group"
# Screens with a button in the header of another screen that has an entry.
REACHED_FROM = {"sources": "desk", "rules": "desk", "board": "subscriptions"}
FILES = ("images", "documents")
# Reports and settings of Wagtail that only administrators act on.
FOR_ADMINISTRATORS = frozenset(
    {"locked-pages", "workflows", "workflow-tasks", "aging-pages", "page-types-usage", "redirects"}
)
FILES_ORDER = 300
MORE_ORDER = 9000


def without_repeats(items: Iterable[MenuItem], known: Iterable[MenuItem] = ()) -> list[MenuItem]:
    """Return ``items`` without those that a button of a shown screen opens. ``known``: items of the main menu, if
    ``items`` are those of a submenu."""
    items = list(items)
    names = {item.name for item in [*items, *known]}
    return [item for item in items if REACHED_FROM.get(item.name) not in names]


def grouped(items: list[MenuItem], *, name: str, label: Any, icon_name: str, order: int) -> MenuItem | None:
    """Return one entry for ``items``: a submenu, the only item itself, or None."""
    if len(items) < 2:
        return items[0] if items else None
    menu = Menu(items=[_at(item, number) for number, item in enumerate(items)])
    return SubmenuMenuItem(label, menu, name=name, icon_name=icon_name, order=order)


def _in_order(items: Iterable[MenuItem]) -> list[MenuItem]:
    return sorted(items, key=lambda item: item.order)


def _at(item: MenuItem, order: int) -> MenuItem:
    """Return a new link to the screen of ``item`` at this position. Wagtail's own item is shared by all requests."""
    return MenuItem(item.label, item.url, name=item.name, icon_name=item.icon_name, order=order)


def shortened(items: list[MenuItem], request: HttpRequest) -> list[MenuItem]:
    """Return the main menu of this user. For everyone, files share an entry; for people who administer nothing, reports and
    settings do."""
    items = without_repeats(item for item in items if item.name != "help")  # this leads to a third party
    apart = {"images", "documents"}
    if not request.user.has_perm(ADMINISTERS):  # type: ignore[union-attr]
        apart |= {"reports", "settings"}
    own = {item.name: item for item in items if item.name in apart}
    rest = [item for item in items if item.name not in apart]
    files = [own[name] for name in FILES if name in own]
    more = [
        inner
        for name in ("settings", "reports")
        if isinstance(outer := own.get(name), SubmenuMenuItem)
        for inner in without_repeats(_in_order(outer.menu.menu_items_for_request(request)), rest)
        if inner.name not in FOR_ADMINISTRATORS
    ]
    entries = [
        grouped(files, name="files", label=_("Files"), icon_name="folder-open-inverse", order=FILES_ORDER),
        grouped(more, name="more", label=_("More"), icon_name="dots-horizontal", order=MORE_ORDER),
    ]
    return [*rest, *(entry for entry in entries if entry is not None)]


@hooks.register("construct_main_menu", order=200)
def shorten(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    menu_items[:] = shortened(menu_items, request)
