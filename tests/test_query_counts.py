"""No page needs more queries when there is more content, and none needs many."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from news.models import ArticlePage
from rocb.search import entries
from tests import environment, event_factories, factories, source_factories
from tests.benchmarks import bulk, bulk_editions

pytestmark = [pytest.mark.django_db, pytest.mark.long]


# The number of queries shows at either; filling the search of PostgreSQL takes a second for 40 articles.
MANY = 300 if environment.POSTGRES else 2000


# Maximum number of queries just after a publication, when only the layout is cached. A page that needs more is slower
# than necessary. Wagtail's check of restrictions takes two of them, content beside an article six, one of these for the
# people that it names, and one whether it is an outdated translation. A month needs another query for undated events.
AT_MOST = {
    "home": 12,
    "list": 11,
    "topic": 11,
    "two filters": 12,
    "three filters": 13,
    "year": 12,
    "month": 11,
    "article": 12,
    "for the press": 12,
    "press room": 6,
    "feed": 10,
    "directory": 5,
    "areas of the directory": 5,
    "organisation": 11,
    "standard page": 6,
}
# The page of an organisation has separate queries for upcoming events, past ones, their documents and its people.
AT_MOST_OF_PROGRAMME = {
    "home": 14,
    "list": 12,
    "month": 9,
    "series": 18,
    "edition": 19,  # these have no item, so Wagtail finds the page by three queries more
    "organisation": 14,
    "subscribe": 11,
    "topics": 6,
}


def queries_of(address: str) -> int:
    client = Client()
    for _ in range(2):  # the first response creates rows that a new site lacks, the second fills the process's caches
        assert client.get(address).status_code == 200, address
    caches["feeds"].clear()  # finished feeds, and what lists can be narrowed to
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
        assert response.status_code == 200
        return len(queries)


def beyond(counts: dict[str, int], bounds: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count > bounds.get(name, count)}


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
        "archive": f"{path}atom.xml?archive={article.published_on:%Y-%m}&topic={article.topics.first().slug}",
        "everything": f"/feeds/all/feed.json?topic={topics[1].slug}",
        "list of feeds": "/en/feeds.opml",
        "article": article.get_url(),
        "press room": reverse("press_room"),
        "for the press": reverse("press_item", args=[article.uuid]),
        "standard page": factories.standard_page(slug="about").get_url(),
        "directory": directory.get_url(),
        "areas of the directory": f"{directory.get_url()}?by=area",
        "organisation": f"{directory.get_url()}{organisations[1].slug}/",
        "search": f"{reverse('search')}?q=article",
    }
    entries.rebuild()
    few = {name: queries_of(address) for name, address in addresses.items()}
    assert beyond(few, AT_MOST) == {}

    bulk.articles(index, MANY - 20, topics=topics, organisations=organisations)
    entries.rebuild()

    assert {name: queries_of(address) for name, address in addresses.items()} == few


MANY_EDITIONS = 300 if environment.POSTGRES else 1000


def test_pages_of_the_programme_ask_as_many_queries_with_many_editions_as_with_30() -> None:
    index = event_factories.events_index()
    directory = factories.organisation_index()
    topics = [factories.topic() for _ in range(3)]
    organisations = [factories.organisation() for _ in range(3)]
    series = event_factories.series(index, slug="series", topics=topics)
    some = bulk_editions.editions(series, 30, topics=topics, organisations=organisations)
    path, today = index.get_url(), timezone.localdate()
    addresses = {
        "home": "/en/",
        "list": path,
        "feed": f"{path}rss.xml?topic={topics[0].slug}&spoken=ru",
        "list of feeds": "/en/feeds.opml",
        "kind": f"{path}?kind={some[0].kind}",
        "topic and organisation": f"{path}?topic={topics[0].slug}&organisation={organisations[0].slug}",
        "series and language": f"{path}?series=series&spoken=ru",
        "later": f"{path}?after={today:%Y%m%d}T000000-1",
        "earlier": f"{path}?before={today:%Y%m%d}T230000-1",
        "year": f"{path}{today.year}/",
        "month": f"{path}{today:%Y/%m}/",
        "series": series.get_url(),
        "edition": some[3].get_url(),
        "subscribe": reverse("subscribe"),
        "topics": reverse("topics"),
        "organisation": f"{directory.get_url()}{organisations[0].slug}/",
    }
    few = {name: queries_of(address) for name, address in addresses.items()}
    assert beyond(few, AT_MOST_OF_PROGRAMME) == {}

    bulk_editions.editions(series, MANY_EDITIONS - 30, topics=topics, organisations=organisations)

    assert {name: queries_of(address) for name, address in addresses.items()} == few


@pytest.mark.parametrize("starts_in", [9, -9])
def test_an_edition_with_everything_takes_16_queries(starts_in: int) -> None:
    series = event_factories.series(event_factories.events_index(), slug="series")
    event_factories.edition(series, starts_on=timezone.localdate() - timedelta(days=99), status="held")
    page = event_factories.edition_draft(
        series,
        slug="full",
        starts_on=timezone.localdate() + timedelta(days=starts_in),
        registration="form",
        capacity=20,
        topics=[factories.topic()],
        regions=[factories.region()],
    )
    person = event_factories.person()
    page.people.create(person=person, role="moderator")
    page.organisations.create(organisation=factories.organisation(), role="host")
    page.documents.create(title="Report", is_output=True, url="https://example.org/r")
    page.recordings.create(title="Recording", url="https://example.org/v")
    session = event_factories.session(page, platform=event_factories.platform())
    session.speakers.create(person=person)
    session.save()
    factories.publish(page)
    factories.news_index()
    factories.article(about=page)
    assert queries_of(page.get_url()) <= 16


def test_pages_with_items_of_other_sites_ask_as_many_queries_with_many_as_with_20() -> None:
    factories.news_index()
    path = factories.external_index().get_url()
    directory = factories.organisation_index()
    topics = [factories.topic() for _ in range(3)]
    organisation = factories.organisation()
    sources = [
        source_factories.source(language=code, organisation=organisation, topics=topics) for code in ("de", "fr", "en")
    ]
    bulk.external_items(20, sources=sources, topics=topics)
    addresses = {
        "home": "/en/",
        "list": path,
        "three filters": f"{path}?topic={topics[0].slug}&source={sources[0].pk}&language=de",
        "year": f"{path}2026/",
        "feed": f"{path}rss.xml",
        "organisation": f"{directory.get_url()}{organisation.slug}/",
    }
    few = {name: queries_of(address) for name, address in addresses.items()}
    assert beyond(few, AT_MOST) == {}

    bulk.external_items(MANY - 20, sources=sources, topics=topics)

    assert {name: queries_of(address) for name, address in addresses.items()} == few
