"""Screens and actions of the CMS by name: all entries of the menu, and new content in each language.

The menu decides what a user may open, so each new screen is here too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from wagtail.admin.menu import MenuItem, SubmenuMenuItem, admin_menu

from events.models import EventsIndexPage
from foundation import languages
from foundation.languages import spelling
from foundation.languages.folding import fold
from news.models import NewsIndexPage

MOST = 8


@dataclass(frozen=True, slots=True)
class Command:
    name: str
    path: str
    icon: str
    words: str = ""  # other words that find it


def matching(request: HttpRequest, query: str) -> list[Command]:
    """Return the commands with all words of ``query``, each of which may be a beginning."""
    wanted = fold(query).split()
    return [one for one in _all(request) if wanted and _has(one, wanted)][:MOST]


def offered(request: HttpRequest) -> list[Command]:
    """Return the actions for an empty field."""
    return list(_actions(request))


def _has(one: Command, wanted: list[str]) -> bool:
    words = fold(f"{one.name} {one.words}").split()
    return all(any(word.startswith(beginning) for word in words) for beginning in wanted)


def _all(request: HttpRequest) -> Iterator[Command]:
    yield from _actions(request)
    # With what `rocb.cms.menu` leaves out for brevity, except help, which leads to a third party.
    shown = [item for item in admin_menu.registered_menu_items if item.is_shown(request) and item.name != "help"]
    yield from _screens(request, shown)


def _screens(request: HttpRequest, items: Iterable[MenuItem], above: str = "") -> Iterator[Command]:
    for item in sorted(items, key=lambda one: one.order):
        label = str(item.label)
        if isinstance(item, SubmenuMenuItem):
            yield from _screens(request, item.menu.menu_items_for_request(request), label)
        else:
            yield Command(spelling.labelled(above, label) if above else label, item.url, item.icon_name or "cog")


def _actions(request: HttpRequest) -> Iterator[Command]:
    names = dict(languages.choices())
    kinds = (
        (NewsIndexPage, "articlepage", "newsroom_news", _("New article: %(language)s"), "doc-full"),
        (EventsIndexPage, "editionpage", "newsroom_events", _("New event: %(language)s"), "date"),
    )
    for model, made, app, words, icon in kinds:
        for index in model.objects.select_related("locale").order_by("path"):
            if index.permissions_for_user(request.user).can_add_subpage():
                code = index.locale.language_code
                name = words % {"language": names.get(code, code)}
                yield Command(name, reverse("wagtailadmin_pages:add", args=[app, made, index.pk]), icon, _WORDS)
    for name, view, permission, icon in (
        (_("Start from text"), "news_start_from_text", "", "clipboard-list"),
        (_("Add a source"), "news_source_add", "newsroom_news.change_source", "plus"),
    ):
        if (path := _path_of(view)) and (request.user.has_perm(permission) if permission else _may_write(request)):
            yield Command(name, path, icon, _WORDS)


# People type what they know from other programs.
_WORDS = "add create write new добавить создать написать новая новое ajouter créer écrire nouveau nouvelle"


def _may_write(request: HttpRequest) -> bool:
    indexes = NewsIndexPage.objects.all()
    return any(index.permissions_for_user(request.user).can_add_subpage() for index in indexes)


def _path_of(view: str) -> str:
    """Return the address of a screen, or "" if its app is not installed."""
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""
