"""The sitemap: each public address once, with its language versions, at a constant cost."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from news.models import EntryStatus
from news.publishing.record import record_external
from rocb.pages import sitemap
from rocb.search.glossary import by_letter
from tests import event_factories, factories, source_factories

GLOSSARY = ["/en/glossary/", *(f"/en/glossary/{letter.lower()}/" for letter in by_letter("en"))]
pytestmark = pytest.mark.django_db

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def lines(client: Client, path: str = "/sitemap.xml") -> dict[str, Any]:
    """Return path -> its line."""
    response = client.get(path)
    assert response.status_code == 200
    root = ElementTree.fromstring(response.content)
    found = root.findall("s:url", NAMES)
    by_path = {line.find("s:loc", NAMES).text.removeprefix(settings.PUBLIC_URL): line for line in found}
    assert len(by_path) == len(found)
    return by_path


def versions(line: Any) -> dict[str, str]:
    links = line.findall("x:link", NAMES)
    return {link.get("hreflang"): link.get("href").removeprefix(settings.PUBLIC_URL) for link in links}


def test_it_lists_home_lists_plain_pages_articles_organisations_and_topics(client: Client) -> None:
    factories.article(slug="one")
    factories.standard_page(slug="about")
    factories.organisation_index()
    factories.organisation(slug="utopia")
    factories.topic(slug="origin")
    assert set(lines(client)) == {
        "/en/",
        "/en/news/",
        "/en/news/one/",
        "/en/about/",
        "/en/members/",
        "/en/members/utopia/",
        *("/en/topics/", "/en/topics/origin/", "/en/people/", "/en/documents/", "/en/press/", "/en/site-map/"),
        *GLOSSARY,
    }


def test_an_article_names_its_picture_by_an_address_that_can_be_fetched(client: Client) -> None:
    factories.article(slug="seen", image=factories.image())
    factories.article(slug="unseen")
    found = lines(client)
    place = found["/en/news/seen/"].find("{http://www.google.com/schemas/sitemap-image/1.1}image/*")
    assert client.get(place.text.removeprefix(settings.PUBLIC_URL)).status_code == 200
    assert "image" not in ElementTree.tostring(found["/en/news/unseen/"], encoding="unicode")


def test_it_lists_series_and_editions_once_and_nothing_of_other_sites(client: Client) -> None:
    series = event_factories.series(slug="series")
    event_factories.edition(series, slug="second")
    event_factories.edition_draft(series, slug="third")
    factories.external_index()
    record_external(source_factories.entry(status=EntryStatus.PUBLISHED), at=factories.NOON)
    assert set(lines(client)) == {
        *("/en/", "/en/news/", "/en/events/", "/en/events/series/", "/en/events/series/second/", "/en/region/"),
        *("/en/topics/", "/en/people/", "/en/documents/", "/en/press/", "/en/site-map/"),
        *GLOSSARY,
    }


def test_an_edition_names_its_language_versions(client: Client) -> None:
    english = event_factories.edition(slug="second")
    event_factories.edition(event_factories.events_index("ru"), slug="vtoroy", translation_key=english.translation_key)
    found = versions(lines(client)["/en/events/second/"])
    assert found == {
        "en": "/en/events/second/",
        "ru": "/ru/events/vtoroy/",
        "x-default": "/en/events/second/",
    }


def test_a_line_names_all_language_versions_of_its_page(client: Client) -> None:
    article = factories.article(slug="one")
    russian = factories.draft(factories.news_index("ru"), slug="odin", translation_key=article.translation_key)
    factories.publish(russian)
    factories.article(slug="alone")
    found = lines(client)
    expected = {"en": "/en/news/one/", "ru": "/ru/news/odin/", "x-default": "/en/news/one/"}
    assert versions(found["/en/news/one/"]) == versions(found["/ru/news/odin/"]) == expected
    assert versions(found["/en/news/alone/"]) == {}
    assert versions(found["/ru/"]) == {"en": "/en/", "ru": "/ru/", "x-default": "/en/"}


def test_a_line_tells_when_its_article_was_changed(client: Client) -> None:
    factories.item(address="https://site.invalid/en/news/x/", updated_at=factories.NOON)
    factories.home()
    assert lines(client)["/en/news/x/"].find("s:lastmod", NAMES).text == "2026-03-14"


def test_a_withdrawn_article_leaves_it_at_once(client: Client) -> None:
    page = factories.article(slug="one")
    assert "/en/news/one/" in lines(client)
    page.unpublish()
    assert "/en/news/one/" not in lines(client)


def test_an_article_that_left_the_lists_stays_in_it(client: Client) -> None:
    factories.article(slug="one", listed_until=factories.today() - timedelta(days=1))
    assert "/en/news/one/" in lines(client)


def test_its_queries_do_not_grow_and_are_saved_by_the_cache(client: Client) -> None:
    factories.news_index()
    counts = []
    for number in (20, 200):
        for _ in range(number):
            factories.item()
        factories.article()  # a change empties the cache
        lines(client)
        with CaptureQueriesContext(
            connection,
        ) as cached:
            lines(client)
        factories.article()
        with CaptureQueriesContext(connection) as force:
            lines(client)
        counts.append((len(force), len(cached)))
    assert counts[0] == counts[1]
    assert counts[0][1] < counts[0][0] <= 30


def test_a_large_site_has_an_index_of_files(client: Client) -> None:
    factories.home()
    for _ in range(5):
        factories.item()
    with mock.patch.object(sitemap, "ADDRESSES_IN_A_FILE", 2):
        text = client.get("/sitemap.xml").content.decode()
        assert [f"{settings.PUBLIC_URL}/sitemap.xml?p={number}</loc>" in text for number in (1, 3, 4)] == [
            True,
            True,
            False,
        ]
        files = [lines(client, f"/sitemap.xml?p={number}") for number in (1, 2, 3)]
        assert [len([path for path in file if "item" in path]) for file in files] == [2, 2, 1]
        assert client.get("/sitemap.xml?p=4").status_code == 404


@pytest.mark.parametrize("nonsense", ["x", "-1", "0", "9" * 30, "²"])
def test_a_file_that_is_not_there_is_not_found(client: Client, nonsense: str) -> None:
    factories.home()
    assert client.get("/sitemap.xml", {"p": nonsense}).status_code == 404


def test_an_empty_site_has_an_empty_sitemap(client: Client) -> None:
    assert client.get("/sitemap.xml").status_code == 200
