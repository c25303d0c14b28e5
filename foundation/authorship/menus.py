"""The menu of a page, in its row of a list and beside its title: three groups, and one name for each thing to do.

First what opens the page, then what can be done with what it stands for (hold an event, share a draft), then what is done to
the page itself. Wagtail's own "Copy" and "Move" stand beside verbs of a plug-in that mean nearly the same, so a plug-in says
how they are called for its pages, or that its own verb takes the place of one (`register`). A page that fits nowhere else is
not offered to be moved, and one that has none below it to sort them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from wagtail import hooks
from wagtail.models import Page

OPENS = ("edit", "view_draft", "view_live", "history")
SORTS = "wagtailadmin_explore"  # the pages below it
OF_THE_PAGE = ("add_subpage", "move", "copy", "unpublish", "delete", SORTS)
SPAN = 1000  # between the priorities of two groups

_labels: dict[type, Mapping[str, Any]] = {}
_replaced: dict[type, Mapping[str, str]] = {}


def register(model: type[Page], *, labels: Mapping[str, Any], replaced: Mapping[str, str]) -> None:
    """``labels``: what Wagtail's verbs are called for this type, by the name of their address (``move``). ``replaced``: verbs
    that leave the menu where a screen of this name is in it."""
    _labels[model], _replaced[model] = labels, replaced


def arranged(buttons: Iterable[Any], page: Page, request: HttpRequest) -> list[Any]:
    """The buttons of a menu in their groups; the first of a group carries the line above it."""
    named = [(_verb(button, page), button) for button in sorted(buttons)]
    verbs = {verb for verb, _button in named}
    labels, replaced = _labels.get(page.specific_class, {}), _replaced.get(page.specific_class, {})
    groups: list[list[Any]] = [[], [], []]
    for verb, button in named:
        if replaced.get(verb) in verbs or not _fits(verb, page, request):
            continue
        button.label = labels.get(verb, button.label)
        groups[0 if verb in OPENS else 2 if verb in OF_THE_PAGE else 1].append(button)
    shown: list[Any] = []
    for number, group in enumerate(groups):
        for place, button in enumerate(group):
            button.priority = number * SPAN + place
            if shown and not place:
                button.classname = f"{button.classname} menu-group".strip()
            shown.append(button)
    return shown


def _verb(button: Any, page: Page) -> str:
    """The name of the address that it leads to, of Wagtail's own without the namespace."""
    path = urlsplit(str(button.url or "")).path
    if button.url and button.url == page.url:
        return "view_live"
    try:
        found = resolve(path)
    except Resolver404:
        return ""
    return found.url_name or ""


def _fits(verb: str, page: Page, request: HttpRequest) -> bool:
    if verb == "edit":
        return request.path != reverse("wagtailadmin_pages:edit", args=[page.pk])
    if verb == SORTS:
        return bool(page.specific_class.allowed_subpage_models())
    return verb != "move" or _fits_elsewhere(page, request)


def _fits_elsewhere(page: Page, request: HttpRequest) -> bool:
    """Whether there is another page that it could stand under. Asked once for each type and language of a list."""
    known: dict[Any, int] = request.__dict__.setdefault("_places_of_pages", {})
    key = (page.specific_class, page.locale_id)
    if key not in known:
        types = ContentType.objects.get_for_models(*page.specific_class.allowed_parent_page_models()).values()
        known[key] = Page.objects.filter(content_type__in=types, locale=page.locale_id, depth__gt=1)[:2].count()
    return known[key] > 1


class ArrangedMenu:
    """For Wagtail's views of one page, in front of them."""

    page: Page
    request: HttpRequest

    def get_header_more_buttons(self) -> list[Any]:
        return arranged(super().get_header_more_buttons(), self.page, self.request)  # type: ignore[misc]


@hooks.register("construct_page_listing_buttons")
def arrange_row_menu(buttons: list[Any], page: Page, user: Any, context: Mapping[str, Any] | None = None) -> None:
    request = context.get("request") if context else None
    if request is None:
        return
    for button in buttons:
        if hasattr(button, "dropdown_buttons"):
            button.dropdown_buttons = arranged(button.dropdown_buttons, page, request)
