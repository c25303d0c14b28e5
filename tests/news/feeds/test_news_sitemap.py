"""`news.feeds.news_sitemap`: what news search engines require, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client

from news.feeds.news_sitemap import document, recent_news
from news.models import Item
from tests import factories

pytestmark = pytest.mark.django_db

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "n": "http://www.google.com/schemas/sitemap-news/0.9"}


def test_it_holds_the_articles_of_two_days_in_each_language() -> None:
    at = factories.NOON
    fresh = factories.item(title="Fresh & <new>", published_at=at - timedelta(hours=47))
    factories.item(published_at=at - timedelta(hours=49))
    factories.item(published_at=at, type=Item.Type.EDITION)
    factories.item(published_at=at, type=Item.Type.EXTERNAL)
    factories.item(published_at=at, is_listed=False)
    russian = factories.item(language="ru", published_at=at - timedelta(hours=1))
    root = ElementTree.fromstring(document(recent_news(at=at)))
    urls = root.findall("s:url", NAMES)
    assert [url.findtext("s:loc", namespaces=NAMES) for url in urls] == [russian.url, fresh.url]
    news = urls[1].find("n:news", NAMES)
    assert news.findtext("n:title", namespaces=NAMES) == "Fresh & <new>"
    assert news.findtext("n:publication/n:name", namespaces=NAMES) == "ROCB Europe"
    assert [url.findtext("n:news/n:publication/n:language", namespaces=NAMES) for url in urls] == ["ru", "en"]
    assert news.findtext("n:publication_date", namespaces=NAMES) == "2026-03-12T13:00:00Z"


def test_it_names_the_office_in_the_language_of_each_article() -> None:
    factories.item(language="fr", published_at=factories.NOON)
    assert "<news:name>BRRC Europe</news:name>" in document(recent_news(at=factories.NOON)).decode()


def test_robots_are_told_where_it_is(client: Client) -> None:
    factories.article(title="Today", published_on=factories.today())
    lines = client.get("/robots.txt").content.decode().splitlines()
    address = next(line.split()[1] for line in lines if line.endswith("/news-sitemap.xml"))
    assert "Today" in client.get(address.removeprefix("http://127.0.0.1:8000")).content.decode()
