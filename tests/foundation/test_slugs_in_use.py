"""`foundation.page_slugs`: no page gets an address that the site itself answers, however it is created."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail.test.utils.form_data import nested_form_data, streamfield

from foundation.page_slugs import free_slug, is_in_use_below
from rocb.models import HomePage, StandardPage
from rocb.search.rooms import ROOMS
from tests import event_factories, factories

pytestmark = pytest.mark.django_db


def homes() -> list[Page]:
    factories.news_index("ru")
    return list(HomePage.objects.filter(locale__in=Locale.objects.filter(language_code__in=["en", "ru"])))


def test_what_the_site_answers_below_a_home_page_is_in_use_in_each_language() -> None:
    below = {slug for slug in ("search", "topics", "people", "press", "subscribe", "site-map", "documents", "glossary")}
    for home in homes():
        assert {slug for slug in [*below, "about", "2025", "поиск"] if is_in_use_below(home, slug)} == below
        assert free_slug(home, "search") == "search-2"
    assert len(ROOMS) >= len(below)


@pytest.mark.parametrize(("slug", "is_used"), [("2025", True), ("20256", False), ("register", False)])
def test_the_archive_of_a_list_is_in_use(slug: str, is_used: bool) -> None:
    assert is_in_use_below(factories.news_index(), slug) == is_used
    assert is_in_use_below(event_factories.events_index(), slug) == is_used


def test_an_editor_is_asked_for_another_slug(client: Client) -> None:
    home = homes()[0]
    client.force_login(factories.user("Editors"))
    address = reverse("wagtailadmin_pages:add", args=["rocb", "standardpage", home.pk])
    values = {"title": "Search", "slug": "search", "introduction": "", "body": streamfield([])}
    response = client.post(address, nested_form_data(values))
    assert (
        "The site itself uses the address “search” here. Change it, for example to “search-2”."
        in response.content.decode()
    )
    response = client.post(address, nested_form_data(values | {"slug": "search-2"}))
    assert response.status_code == 302, response.context["form"].errors
    assert StandardPage.objects.filter(slug="search-2").exists()
