"""Menu of a page, in its list row and beside its title: three groups, and one name for each action.

The first group opens the page. The second acts on its subject (hold an event, share a draft), the third on the page
itself. Wagtail's "Copy" and "Move" mean nearly the same as some actions of a plug-in. So a plug-in can rename them for
its pages, or replace one with its own action. "Move" is hidden if no other parent is allowed for the page, and sorting
if it cannot have subpages.

Only the menus of registered page types change (`register`). The app ``all_pages`` registers all types.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from wagtail import hooks
from wagtail.models import Page

from foundation.page_types import of_type

OPENS = ("edit", "view_draft", "view_live", "history")
SORTS = "wagtailadmin_explore"  # the subpages
OF_THE_PAGE = ("add_subpage", "move", "copy", "unpublish", "delete", SORTS)
SPAN = 1000  # between the priorities of two groups


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Changes to the menus of a page type. ``labels``: labels for Wagtail's actions, by URL name (``move``).
    ``replaced``: for each action to hide, the URL name of the action that replaces it if the menu has it.
    ``list_name``: URL name of the list of these pages."""

    labels: Mapping[str, Any] = field(default_factory=dict)
    replaced: Mapping[str, str] = field(default_factory=dict)
    list_name: str = ""


_arrangements: dict[type[Page], Arrangement] = {}


def register(
    *models: type[Page],
    labels: Mapping[str, Any] | None = None,
    replaced: Mapping[str, str] | None = None,
    list_name: str = "",
) -> None:
    """Arrange the menus of these page types and their subclasses."""
    for model in models:
        _arrangements[model] = Arrangement(labels or {}, replaced or {}, list_name)


def arrangement_of(model: type[Page] | None) -> Arrangement | None:
    """Return the arrangement of a page type or its nearest base class; None if its menus are Wagtail's own."""
    return of_type(_arrangements, model)


def list_url_of(model: type[Page]) -> str:
    """Return the URL of the list of a page type, or an empty string."""
    arrangement = arrangement_of(model)
    return reverse(arrangement.list_name) if arrangement and arrangement.list_name else ""


def arranged(buttons: Iterable[Any], page: Page, request: HttpRequest) -> list[Any]:
    """Return the buttons of a menu by group; each group after the first begins with a line above it."""
    arrangement = arrangement_of(page.specific_class)
    if arrangement is None:
        return list(buttons)
    named = [(_verb(button, page), button) for button in sorted(buttons)]
    verbs = {verb for verb, _button in named}
    groups: list[list[Any]] = [[], [], []]
    for verb, button in named:
        if arrangement.replaced.get(verb) in verbs or not _fits(verb, page, request):
            continue
        button.label = arrangement.labels.get(verb, button.label)
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
    """Return the URL name of the button's link, without a namespace."""
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
    """Return whether the page could have another parent. Queries once per type and language of a list."""
    known: dict[Any, int] = request.__dict__.setdefault("_places_of_pages", {})
    key = (page.specific_class, page.locale_id)
    if key not in known:
        types = ContentType.objects.get_for_models(*page.specific_class.allowed_parent_page_models()).values()
        known[key] = Page.objects.filter(content_type__in=types, locale=page.locale_id, depth__gt=1)[:2].count()
    return known[key] > 1


class ArrangedMenu:
    """Mixin for Wagtail's views of a single page; put it first in the bases."""

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
