"""Each of our lists without rows shows a sentence in its language, not the words for an empty table.

The lists come from the addresses of the CMS.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.users.models import UserProfile

from tests import factories

pytestmark = pytest.mark.django_db
WITH_OWN_TEXTS = ("wagtail.images.", "wagtail.documents.", "wagtail.users.")
OURS = ("foundation.", "news.", "events.", "rocb.", "old_sites.")
HOME = {"en": "Home", "ru": "Главная", "fr": "Accueil"}
# Wagtail's texts and ours for a list without rows, without and with a search.
EMPTY = {
    "en": r"There are no [a-z ]+ (to display|that you can translate)\.",
    "ru": r"Здесь пока ничего нет\.|Нет текстов, которые вы можете перевести\.",
    "fr": r"Il n’y a encore rien ici\.|Il n’y a aucun texte que vous puissiez traduire\.",
}
NOT_FOUND = {
    "en": r"No [a-z ]+ match your (query|search and filters)\.",
    "ru": r"По этому запросу ничего не найдено\.|Нет текстов, которые соответствуют поиску и фильтрам\.",
    "fr": r"Aucun résultat\.|Aucun texte ne correspond à votre recherche et à vos filtres\.",
}


def addresses(resolver: Any, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        route = f"{before}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, route)
        else:
            yield route, pattern


def view_class(pattern: URLPattern) -> Any:
    view: Any = pattern.callback
    while view is not None and not hasattr(view, "view_class"):
        view = getattr(view, "__wrapped__", None)
    return getattr(view, "view_class", None)


def is_ours(view: Any, model: Any) -> bool:
    """Return whether the screen or its rows are ours. Wagtail has its own texts for images, documents and users."""
    if view.__module__.startswith(WITH_OWN_TEXTS):
        return False
    return view.__module__.startswith(OURS) or (model is not None and model.__module__.startswith(OURS))


def lists() -> list[str]:
    """Return the address of each of our lists in the CMS."""
    found = set()
    for route, pattern in addresses(get_resolver()):
        view = view_class(pattern)
        if "<" in route or "(" in route or "results" in route or not (view and issubclass(view, BaseListingView)):
            continue
        kwargs = getattr(pattern.callback, "view_initkwargs", {})
        if is_ours(view, kwargs.get("model", getattr(view, "model", None))):
            found.add(f"/{route}")
    return sorted(found)


def shown(client: Client, address: str) -> tuple[BeautifulSoup, str]:
    html = BeautifulSoup(client.get(address).content, "html.parser")
    return html, re.sub(r"\s+", " ", html.get_text(" ").replace("\xa0", " "))


@pytest.mark.parametrize("language", sorted(HOME))
def test_each_list_without_rows_has_a_sentence_in_the_language_of_the_user(client: Client, language: str) -> None:
    user = factories.user(is_superuser=True)
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})
    client.force_login(user)
    wrong = []
    for address in lists():
        for query, sentence in (("", EMPTY), ("?q=zzqqxx", NOT_FOUND)):
            html, text = shown(client, f"{address}{query}")
            if (query and not html.select_one("[name=q]")) or (not query and html.select_one("main td")):
                continue
            home = html.select_one(".w-breadcrumbs a, [data-w-breadcrumbs] a")
            if not re.search(sentence[language], text) or not home or home.get_text(strip=True) != HOME[language]:
                wrong.append((address + query, home and home.get_text(strip=True), text[-100:]))
    assert wrong == []


def test_the_lists_are_found() -> None:
    names = " ".join(lists())
    for name in ("articles", "editions", "series", "organisation", "topic", "region", "person", "platform", "glossary"):
        assert name in names
