"""Screens and actions of the CMS by name: all entries of the menu, and new content in each language.

The menu decides what a user may open, so each new screen is here too. Names are lazy: a command is found by its name in
every language of the site, because people mix languages when they search.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy, override
from wagtail.admin.menu import MenuItem, SubmenuMenuItem, admin_menu
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.permissions import policy_registry

from events.models import EventsIndexPage, Person
from foundation import languages
from foundation.languages import spelling
from foundation.languages.folding import fold
from news.models import NewsIndexPage

MOST = 8


@dataclass(frozen=True, slots=True)
class Command:
    name: Any  # in the current language
    path: str
    icon: str
    words: str = ""  # other words that find it


def matching(request: HttpRequest, query: str) -> list[Command]:
    """Return the commands that contain all words of ``query``, each of which may be the beginning of a word."""
    wanted = fold(query).split()
    return [one for one in _all(request) if _has(one, wanted)][:MOST] if wanted else []


def offered(request: HttpRequest) -> list[Command]:
    """Return the actions for an empty field."""
    return list(_actions(request))


def _has(one: Command, wanted: list[str]) -> bool:
    names = []
    for code in languages.codes():
        with override(code):
            names.append(str(one.name))
    words = fold(" ".join([*names, one.words])).split()
    return all(any(word.startswith(beginning) for word in words) for beginning in wanted)


def _all(request: HttpRequest) -> Iterator[Command]:
    yield from _actions(request)
    yield from _own(request)
    # Includes entries that `rocb.cms.menu` leaves out for brevity, except help, which leads to a third party.
    shown = [item for item in admin_menu.registered_menu_items if item.is_shown(request) and item.name != "help"]
    yield from _screens(request, shown)


def _screens(request: HttpRequest, items: Iterable[MenuItem], above: Any = "") -> Iterator[Command]:
    for item in sorted(items, key=lambda one: one.order):
        if isinstance(item, SubmenuMenuItem):
            yield from _screens(request, item.menu.menu_items_for_request(request), item.label)
        else:
            yield Command(_labelled(above, item.label), item.url, item.icon_name or "cog")


def _actions(request: HttpRequest) -> Iterator[Command]:
    names = dict(languages.choices())
    kinds = (
        (NewsIndexPage, "articlepage", "newsroom_news", gettext_lazy("New article: %(language)s"), "doc-full"),
        (EventsIndexPage, "editionpage", "newsroom_events", gettext_lazy("New event: %(language)s"), "date"),
    )
    for model, made, app, words, icon in kinds:
        for index in model.objects.select_related("locale").order_by("path"):
            if index.permissions_for_user(request.user).can_add_subpage():
                code = index.locale.language_code
                name = _filled(words, names.get(code, code))
                yield Command(name, reverse("wagtailadmin_pages:add", args=[app, made, index.pk]), icon, _WORDS)
    for name, view, permission, icon in (
        (gettext_lazy("Start from a text or file"), "news_start_from_text", "", "clipboard-list"),
        (gettext_lazy("Add a source"), "news_source_add", "newsroom_news.change_source", "plus"),
    ):
        if (path := _path_of(view)) and (request.user.has_perm(permission) if permission else _may_write(request)):
            yield Command(name, path, icon, _WORDS)


def _own(request: HttpRequest) -> Iterator[Command]:
    """Yield rare additions and the user's own settings, which an empty field does not offer."""
    for name, view, permission, icon, words in (
        (gettext_lazy("New person"), Person.snippet_viewset.get_url_name("add"), Person, "user", _WORDS),
        (gettext_lazy("Upload images"), "wagtailimages:add_multiple", get_image_model(), "image", _WORDS),
        (gettext_lazy("Upload documents"), "wagtaildocs:add_multiple", get_document_model(), "doc-full", _WORDS),
        (gettext_lazy("Account"), "wagtailadmin_account", None, "user", _ACCOUNT),
    ):
        may = permission is None or policy_registry.get_by_type(permission).user_has_permission(request.user, "add")
        if may and (path := _path_of(view)):
            yield Command(name, path, icon, words)


def _labelled(above: Any, label: Any) -> Any:
    """Return the label, preceded by that of its menu, in the current language."""
    return lazy(lambda: spelling.labelled(str(above), str(label)) if above else str(label), str)()


def _filled(text: Any, language: str) -> Any:
    return lazy(lambda: str(text) % {"language": language}, str)()


# People type terms that they know from other programs.
_ACCOUNT = (
    "password language time zone name email profile settings пароль язык часовой пояс профиль учётная запись настройки "
    "mot de passe langue fuseau horaire profil compte paramètres"
)
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
