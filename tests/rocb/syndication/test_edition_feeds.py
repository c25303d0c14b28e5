"""`rocb.syndication.edition_feeds`: a feed of events has the same events as the list, with every filter."""

from __future__ import annotations

from datetime import date
from typing import Any

import feedparser
import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from events.lists import EditionList
from events.models import EditionOrganisation
from news.models import Item
from rocb.syndication.edition_feeds import EditionItems
from tests import event_factories, factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> dict[str, Any]:
    topic = factories.topic(slug="trade")
    child = factories.topic(slug="narrow", parent=topic)
    region = factories.region(slug="europe")
    organisation = factories.organisation(slug="utopia")
    series = event_factories.series(slug="series")
    both = {"topics": [child], "regions": [region]}
    one = event_factories.edition_draft(series, kind="workshop", starts_on=date(2027, 3, 2), **both)
    EditionOrganisation.objects.create(edition=one, organisation=organisation)
    one.working_languages, one.format = "en;ru", "in_person"
    factories.publish(one)
    event_factories.edition(kind="webinar", starts_on=date(2028, 3, 2))
    event_factories.edition(event_factories.events_index("ru"), kind="workshop", starts_on=date(2027, 3, 2))
    return {"one": one}


FILTERS = [
    {},
    {"kind": "workshop"},
    {"topic": "trade"},
    {"topic": "narrow"},
    {"organisation": "utopia"},
    {"region": "europe"},
    {"series": "series"},
    {"format": "in_person"},
    {"spoken": "ru"},
    {"year": "2027"},
    {"year": "2028"},
    {"kind": "workshop", "topic": "trade", "organisation": "utopia", "spoken": "en", "year": "2027"},
    {"kind": "webinar", "topic": "trade"},
]


def test_each_filter_is_tried_here() -> None:
    assert {name for filters in FILTERS for name in filters} == set(EditionList.PARAMETERS)


def test_the_feed_holds_what_the_list_holds(programme: dict[str, Any], client: Client) -> None:
    for params in FILTERS:
        listed = {page.title for page in EditionList.from_params(params, language="en").editions}
        fed = EditionItems.from_params(params, language="en")
        pages = {row.item.title if hasattr(row, "item") else row.title for part in fed.parts() for row in part}
        assert pages == listed, params
        if len(params) == 1 and "year" not in params:
            assert programme["one"].title in listed


def test_a_list_of_events_has_feeds_under_its_own_address(programme: dict[str, Any], client: Client) -> None:
    address = "/en/events/rss.xml?series=series&year=2027"
    feed = feedparser.parse(client.get(address).content)
    assert not feed.bozo
    assert [entry.title for entry in feed.entries] == [programme["one"].title]
    assert feed.feed.link == f"{settings.PUBLIC_URL}/en/events/2027/?series=series"
    assert feed.entries[0].id == Item.objects.get(uuid=programme["one"].uuid).tag_uri
    for file in ("atom.xml", "feed.json"):
        assert client.get(f"/en/events/{file}").status_code == 200


@pytest.mark.parametrize("query", ["kind=news", "series=none", "spoken=xx", "year=1", "topic=none"])
def test_there_is_no_feed_of_a_list_that_does_not_exist(client: Client, query: str) -> None:
    event_factories.events_index()
    assert client.get(f"/en/events/rss.xml?{query}").status_code == 404


def test_everything_of_a_language_has_articles_and_events_on_a_topic(client: Client) -> None:
    topic = factories.topic(slug="trade")
    edition = event_factories.edition(topics=[topic])
    article = factories.article(topics=[topic])
    factories.article()
    feed = feedparser.parse(client.get("/en/rss.xml?topic=trade").content)
    assert {entry.title for entry in feed.entries} == {edition.title, article.title}
    with translation.override("en"):
        assert feed.feed.title.endswith(str(topic.name))
