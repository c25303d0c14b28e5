"""`foundation.authorship.screens.anchors`: anchors of panels do not depend on the first user of a form."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.users.models import UserProfile

from events.models import EditionPage
from foundation.authorship.screens import menus
from news.models import ArticlePage
from tests import event_factories, factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def russian(client: Client) -> Client:
    """Log in a user with the CMS in Russian, who opens the first form after a start."""
    for model in (ArticlePage, EditionPage):
        model.get_edit_handler.cache_clear()
    person = factories.user(is_superuser=True)
    UserProfile.objects.update_or_create(user=person, defaults={"preferred_language": "ru"})
    client.force_login(person)
    return client


def test_of_an_article_and_of_an_event(russian: Client) -> None:
    for page, name in (
        (factories.draft(), "panel-child-content-body-section"),
        (event_factories.edition_draft(), "panel-child-programme-sessions-section"),
    ):
        assert f'id="{name}"' in russian.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()


def test_of_a_new_article(russian: Client) -> None:
    url = reverse("wagtailadmin_pages:add", args=["newsroom_news", "articlepage", factories.news_index().pk])
    assert 'id="panel-child-content-body-section"' in russian.get(url).content.decode()


def test_of_a_page_type_that_no_plugin_registers_they_are_as_wagtail_ships_them(
    russian: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(menus, "_arrangements", {EditionPage: menus.Arrangement()})
    html = russian.get(reverse("wagtailadmin_pages:edit", args=[factories.draft().pk])).content.decode()
    ArticlePage.get_edit_handler.cache_clear()
    assert 'id="panel-child-content-body-section"' not in html
