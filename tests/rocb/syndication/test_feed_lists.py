"""`rocb.syndication.feed_lists`: one file with which a feed reader subscribes to every feed of a language."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import event_factories, factories

pytestmark = pytest.mark.django_db


def feeds(client: Client) -> dict[str, str]:
    """Return the path of each feed, and its folder."""
    response = client.get("/en/feeds.opml")
    assert response["Content-Type"].startswith("text/x-opml")
    body = ElementTree.fromstring(response.content).find("body")
    found: dict[str, str] = {}
    for outline in body:
        for feed in outline.findall("outline") or [outline]:
            path = feed.get("xmlUrl").removeprefix(settings.PUBLIC_URL)
            assert path not in found
            found[path] = str(outline.get("text")) if feed is not outline else ""
    return found


def test_it_lists_sections_and_what_something_is_public_under(client: Client) -> None:
    topic = factories.topic(slug="trade", name="Trade")
    factories.topic(slug="unused")
    organisation = factories.organisation(slug="utopia")
    factories.article(topics=[topic], organisations=[organisation], kind="statement")
    series = event_factories.series(slug="series")
    event_factories.edition(series, kind="workshop", topics=[factories.topic(slug="tariff", name="Tariff")])
    factories.article(factories.news_index("ru"), kind="interview")
    assert feeds(client) == {
        "/en/rss.xml": "",
        "/en/news/rss.xml": "",
        "/en/events/rss.xml": "",
        "/en/rss.xml?topic=tariff": "Topic",
        "/en/rss.xml?topic=trade": "Topic",
        "/en/rss.xml?organisation=utopia": "Organisation",
        "/en/news/rss.xml?kind=statement": "News",
        "/en/events/rss.xml?kind=workshop": "Events",
        "/en/events/rss.xml?series=series": "Series",
    }


def test_each_feed_that_it_lists_is_there(client: Client) -> None:
    factories.article(topics=[factories.topic()], regions=[factories.region()])
    event_factories.edition(event_factories.series())
    factories.external_index()
    for path in feeds(client):
        assert client.get(path).status_code == 200, path


def test_it_costs_one_query_while_nothing_changes_and_tells_a_new_topic_at_once(client: Client) -> None:
    factories.article()
    etag = client.get("/en/feeds.opml")["ETag"]
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/en/feeds.opml", headers={"If-None-Match": etag}).status_code == 304
    assert len(queries) == 1
    factories.article(topics=[factories.topic(slug="new")])
    assert "/en/rss.xml?topic=new" in feeds(client)


def test_a_language_without_a_home_page_has_none(client: Client) -> None:
    factories.home()
    assert client.get("/ru/feeds.opml").status_code == 404


def test_the_office_has_its_short_name_in_the_language_of_the_feeds(client: Client) -> None:
    for language, name in [("en", "ROCB Europe"), ("ru", "ROCB Europe"), ("fr", "BRRC Europe")]:
        factories.article(factories.news_index(language), slug=f"a-{language}")
        assert name in client.get(f"/{language}/feeds.opml").content.decode()
        assert f">{name}" in client.get(f"/{language}/news/rss.xml").content.decode()
        page = client.get(f"/{language}/news/").content.decode()
        assert f'property="og:site_name" content="{name}"' in page
        assert "<span>ROCB Europe</span>" in page, "the mark stays"
