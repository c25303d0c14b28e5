"""`foundation.page_slugs`: slugs of pages that are saved without one."""

from __future__ import annotations

import re

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from foundation.page_slugs import LONGEST, slug_of
from news.models import ArticlePage
from tests import factories


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Таможни обсудили риски", "tamozhni-obsudili-riski"),
        ("Réunion à Bakou : l’œuvre", "reunion-a-bakou-loeuvre"),
        ("Bakıda görüş", "bakida-gorus"),
        ("საბაჟო", "sabazho"),
    ],
)
def test_a_title_is_transliterated_unless_the_site_allows_every_letter(title: str, slug: str) -> None:
    assert slug_of(title, allow_unicode=False) == slug
    assert slug_of("Таможня", allow_unicode=True) == "таможня"


@given(st.text(max_size=300))
def test_every_title_has_a_slug_that_fits(title: str) -> None:
    assert re.fullmatch(rf"[a-z0-9_-]{{1,{LONGEST}}}", slug_of(title, allow_unicode=False))
    assert 0 < len(slug_of(title, allow_unicode=True)) <= LONGEST


@pytest.mark.django_db
@override_settings(WAGTAIL_ALLOW_UNICODE_SLUGS=False)
def test_pages_with_the_same_title_are_numbered() -> None:
    index = factories.news_index("ru")
    slugs = []
    for _number in range(3):
        page = ArticlePage(title="Щит", locale=index.locale, live=False)
        index.add_child(instance=page)
        slugs.append(page.slug)
    assert slugs == ["shchit", "shchit-2", "shchit-3"]


@pytest.mark.django_db
def test_a_slug_that_was_given_stays() -> None:
    index = factories.news_index("ru")
    page = ArticlePage(title="Щит", slug="щит", locale=index.locale, live=False)
    index.add_child(instance=page)
    page.title = "Меч"
    page.save()
    assert page.slug == "щит"
