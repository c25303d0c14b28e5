"""`rocb.pages.routing`: the fast lookup of a page finds nothing that Wagtail's would not."""

from __future__ import annotations

import pytest
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from news.models import ArticlePage, Item
from tests import event_factories, factories

pytestmark = pytest.mark.django_db


def status(client: Client, path: str) -> int:
    return client.get(path).status_code


def test_an_article_whose_item_still_stands_though_the_page_is_withdrawn_is_not_shown(client: Client) -> None:
    page = factories.article()
    ArticlePage.objects.filter(pk=page.pk).update(live=False)  # as a crash may leave it
    assert Item.objects.filter(uuid=page.uuid).exists()
    assert status(client, page.url) == 404


def test_an_article_that_was_moved_past_its_item_is_found_at_its_new_address_only(client: Client) -> None:
    page = factories.article(slug="old")
    url_path = page.url_path.replace("/old/", "/new/")
    Page.objects.filter(pk=page.pk).update(slug="new", url_path=url_path)
    assert status(client, "/en/news/old/") == 404
    assert status(client, "/en/news/new/") == 200


@pytest.mark.parametrize("of", ["article", "list", "home"])
def test_a_restriction_of_a_page_or_one_above_it_asks_who_you_are(client: Client, of: str) -> None:
    page = factories.article()
    assert status(client, page.url) == 200
    restricted = {"article": page, "list": page.get_parent(), "home": factories.home()}[of]
    restriction = PageViewRestriction.objects.create(page=restricted, restriction_type=PageViewRestriction.LOGIN)
    assert status(client, page.url) == 302
    restriction.delete()
    assert status(client, page.url) == 200


@pytest.mark.parametrize("of", ["article", "list", "home"])
def test_a_restriction_that_no_signal_announced_asks_all_the_same(client: Client, of: str) -> None:
    page = factories.article()
    assert status(client, page.url) == 200
    restricted = {"article": page, "list": page.get_parent(), "home": factories.home()}[of]
    PageViewRestriction.objects.bulk_create([PageViewRestriction(page_id=restricted.pk, restriction_type="login")])
    assert status(client, page.url) == 302


def test_a_list_keeps_the_addresses_of_its_years(client: Client) -> None:
    """Before an article with such a slug."""
    factories.article(slug="2026", title="With a year for a name")
    html = client.get("/en/news/2026/").content.decode()
    assert "<h1>News: 2026" in html


def test_routes_inside_a_page_below_a_section_are_found(client: Client) -> None:
    index = event_factories.events_index()
    series = event_factories.series(index, slug="series")
    edition = event_factories.edition(series)
    assert client.get(edition.url).status_code == 200
    assert client.get(f"{series.url}next/").status_code == 302
    assert client.get(f"{edition.url}nothing/").status_code == 404


def test_requests_do_not_share_a_page(client: Client) -> None:
    first, second = (client.get(factories.news_index().url) for _ in range(2))
    assert first.context["page"] is not second.context["page"]
