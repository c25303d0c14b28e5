"""No list page asks more of the database when there is more in it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from news.models import ArticlePage
from rocb.search import entries
from tests import environment, factories
from tests.benchmarks import bulk

pytestmark = pytest.mark.django_db


# The number of queries shows at either; filling the search of PostgreSQL takes a second for 40 articles.
MANY = 300 if environment.POSTGRES else 2000


def queries_of(address: str) -> int:
    client = Client()
    assert client.get(address).status_code == 200, address  # the first answer fills caches of the process
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
        assert response.status_code == 200
        return len(queries)


def test_pages_ask_as_many_queries_with_many_articles_as_with_20() -> None:
    index = factories.news_index()
    directory = factories.organisation_index()
    topics = [factories.topic() for _ in range(3)]
    organisations = [factories.organisation() for _ in range(3)]
    bulk.articles(index, 20, topics=topics, organisations=organisations)
    path = index.get_url()
    article = ArticlePage.objects.filter(slug__startswith="bulk").order_by("pk")[4]
    year = article.published_on.year
    addresses = {
        "home": "/en/",
        "list": path,
        "topic": f"{path}?topic={topics[1].slug}",
        "two filters": f"{path}?topic={topics[1].slug}&organisation={organisations[1].slug}",
        "year": f"{path}{year}/",
        "month": f"{path}{year}/{article.published_on.month:02}/",
        "feed": f"{path}rss.xml",
        "article": article.get_url(),
        "directory": directory.get_url(),
        "organisation": f"{directory.get_url()}{organisations[1].slug}/",
        "search": f"{reverse('search')}?q=article",
    }
    entries.rebuild()
    few = {name: queries_of(address) for name, address in addresses.items()}

    bulk.articles(index, MANY - 20, topics=topics, organisations=organisations)
    entries.rebuild()

    assert {name: queries_of(address) for name, address in addresses.items()} == few
