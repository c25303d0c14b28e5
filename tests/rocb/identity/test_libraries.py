"""Texts of the libraries on our screens: no English, no wrong plurals and no "None" in lists of the CMS."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.translation import gettext, ngettext, override
from wagtail.admin.paginator import WagtailPaginator
from wagtail.models import Page
from wagtail.users.models import UserProfile

from tests import factories, test_translations
from tests.environment import ROOT

pytestmark = pytest.mark.django_db
CATALOGUES = sorted((ROOT / "rocb" / "identity" / "libraries" / "locale").glob("*/LC_MESSAGES/django.po"))
HEADER = "wagtailadmin/pages/listing/_page_title_column_header.html"


@pytest.mark.parametrize(
    ("language", "words"), [("en", "1-3 of 3 pages"), ("ru", "страницы: 1–3 из 3"), ("fr", "1–3 sur 3 pages")]
)
def test_a_search_over_all_types_of_pages_counts_pages(language: str, words: str) -> None:
    with override(language):
        html = render_to_string(HEADER, {"model_name": None, "start_index": 1, "end_index": 3, "items_count": 3})
    assert words in " ".join(html.split())


@pytest.mark.parametrize(("language", "words"), [("ru", "статьи: 1–2 из 2"), ("fr", "1–2 sur 2 articles")])
def test_a_list_of_articles_counts_in_the_language_of_the_person(client: Client, language: str, words: str) -> None:
    index = factories.news_index()
    factories.article(index)
    factories.article(index)
    person = factories.user(is_superuser=True)
    UserProfile.objects.update_or_create(user=person, defaults={"preferred_language": language})
    client.force_login(person)
    html = client.get(reverse("articles:index")).content.decode()
    assert words in re.sub(r"\s+", " ", html)


@pytest.mark.parametrize(("language", "words"), [("en", "Pages: 7"), ("ru", "Страницы: 7"), ("fr", "Pages\u00a0: 7")])
def test_the_number_below_a_list_stands_behind_its_name(rf: RequestFactory, language: str, words: str) -> None:
    paginator = WagtailPaginator(Page.objects.none(), 2)
    paginator.count = 7
    context = {"items": paginator.page(1), "elided_page_range": [1], "request": rf.get("/")}
    with override(language):
        assert words in render_to_string("wagtailadmin/shared/pagination_nav.html", context)


@pytest.mark.parametrize(("language", "words"), [("en", "Page not found"), ("ru", "Страница не найдена")])
def test_what_is_not_there_is_said_in_the_language_of_the_person(client: Client, language: str, words: str) -> None:
    person = factories.user(is_superuser=True)
    UserProfile.objects.update_or_create(user=person, defaults={"preferred_language": language})
    client.force_login(person)
    answer = client.get("/admin/nothing/")
    assert answer.status_code == 404
    assert words in answer.content.decode()


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_the_catalogue_is_complete_compiled_and_keeps_the_places_of_values(path: Path) -> None:
    test_translations.test_every_text_is_translated(path)
    test_translations.test_plurals_have_all_forms_of_the_language(path)
    test_translations.test_a_translation_keeps_the_places_of_values(path)
    test_translations.test_a_translation_keeps_the_attributes_of_its_tags(path)
    test_translations.test_what_runs_is_what_was_translated(path)


def test_each_language_has_a_catalogue() -> None:
    assert [path.parts[-3] for path in CATALOGUES] == ["en", "fr", "ru"]


@pytest.mark.parametrize(
    ("language", "text", "shown"),
    [
        ("fr", "Locale", "Langue"),
        ("fr", "Current page status:", "Statut actuel de la page\u00a0:"),
        ("ru", "Locale", "Язык"),
        ("ru", "Locked by", "Кем заблокировано"),
        ("ru", "Can access Wagtail admin", "Может входить в\u00a0систему"),
    ],
)
def test_our_words_replace_those_of_wagtail(language: str, text: str, shown: str) -> None:
    with override(language):
        assert gettext(text) == shown


def test_our_words_for_the_site_come_before_those_for_the_libraries() -> None:
    texts = {(message.context, message.text) for path in CATALOGUES for message in test_translations.read(path)}
    ours = {
        (message.context, message.text): message.translations[0]
        for path in test_translations.CATALOGUES
        if path.parts[-3] == "ru"
        for message in test_translations.read(path)
    }
    with override("ru"):
        assert all(gettext(text) == ours["", text] for context, text in texts & ours.keys() if not context)


def test_plurals_of_wagtail_agree_in_russian() -> None:
    with override("ru"):
        shown = [ngettext("1 page", "%(counter)s pages", n) % {"counter": n} for n in (1, 3, 5, 21)]
    assert shown == ["1 страница", "3 страницы", "5 страниц", "21 страница"]
