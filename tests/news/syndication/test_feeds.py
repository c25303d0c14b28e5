"""`news.syndication.feeds`: golden documents, and what feed readers make of them.

A document that changes on purpose is written again by ``WRITE_GOLDEN=1 python -m pytest tests/news/syndication/test_feeds.py``;
read the difference before you commit it.
"""

from __future__ import annotations

import os
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from django.test import Client
from django.utils import timezone

from news.models import Item
from news.syndication.feeds import rss
from tests import factories

GOLDEN = Path(__file__).parents[2] / "data" / "feeds"
BASE = "https://www.example.org"
STANDING: dict[str, Any] = {
    "title": "ROCB Europe – News",
    "description": "What the office does.",
    "language": "en",
    "page_url": f"{BASE}/en/news/",
    "feed_url": f"{BASE}/en/news/rss.xml",
    "base_url": BASE,
    "publisher": "ROCB Europe",
    "rights": "Free to reuse with credit to ROCB Europe",
    "empty_at": datetime(2021, 1, 1, 9, tzinfo=UTC),
}


def an_item(number: int, **values: Any) -> Item:
    published_at = datetime(2026, 3, number, 12, tzinfo=UTC)
    return Item(
        **{
            "pk": number,
            "uuid": uuid.UUID(int=number),
            "thing_uuid": uuid.UUID(int=number),
            "language": "en",
            "type": "article",
            "kind": "news",
            "title": f"Workshop {number}",
            "summary": f"Summary {number}.",
            "html": f'<p>Text {number} &amp; <a href="https://site.invalid/en/about/">more</a></p>',
            "address": f"https://site.invalid/en/news/workshop-{number}/",
            "published_at": published_at,
            "updated_at": published_at,
            "stored_labels": [],
            **values,
        }
    )


PICTURE = {
    "src": "https://site.invalid/media/images/a.jpg",
    "srcset": "https://site.invalid/media/images/a.webp 640w",
    "width": 1280,
    "height": 720,
    "alt": "People at a table",
    "caption": "In Baku",
    "credit": "ROCB Europe",
    "type": "image/jpeg",
    "bytes": 12345,
}
TOPIC = {
    "type": "topic",
    "id": 7,
    "slug": "training",
    "name": "Training & learning",
    "language": "en",
    "address": "https://site.invalid/en/news/?topic=training",
}
CASES = {
    "empty": [],
    "plain": [an_item(2), an_item(1)],
    "everything": [
        an_item(
            3,
            title="Ampersands & <angles> “quoted” – семинар",
            stored_lead=PICTURE,
            stored_labels=[TOPIC, {**TOPIC, "type": "region", "name": "Europe"}],
            byline="Article supplied by Customs of Georgia",
            updated_at=datetime(2026, 3, 9, 8, 30, tzinfo=UTC),
        ),
        an_item(2, summary="", html=""),
    ],
}


def document(name: str) -> bytes:
    return rss(CASES[name], **STANDING)


@pytest.mark.parametrize("name", CASES)
def test_a_feed_reads_exactly_as_agreed(name: str) -> None:
    path = GOLDEN / f"{name}.xml"
    if os.environ.get("WRITE_GOLDEN"):
        path.write_bytes(document(name).replace(b"><", b">\n<") + b"\n")
    assert document(name).replace(b"><", b">\n<") + b"\n" == path.read_bytes()


@pytest.mark.parametrize("name", CASES)
def test_the_same_items_give_the_same_bytes(name: str) -> None:
    assert document(name) == document(name)


@pytest.mark.parametrize("name", CASES)
def test_a_feed_reader_finds_no_fault(name: str) -> None:
    feed = feedparser.parse(document(name))
    assert not feed.bozo
    assert feed.version == "rss20"
    assert feed.feed.language == "en"
    assert feed.feed.link == STANDING["page_url"]
    assert [link.href for link in feed.feed.links if link.rel == "self"] == [STANDING["feed_url"]]
    assert len(feed.entries) == len(CASES[name])


def test_identity_is_no_address_and_survives_a_new_one() -> None:
    before = feedparser.parse(rss([an_item(1)], **STANDING)).entries[0]
    moved = an_item(1, title="Another title", address="https://site.invalid/en/press/other/")
    after = feedparser.parse(rss([moved], **{**STANDING, "base_url": "https://new.example.org"})).entries[0]
    assert before.id == after.id
    assert before.id.startswith("tag:")
    assert not before.guidislink
    assert after.link == "https://new.example.org/en/press/other/"


def test_a_feed_knows_nothing_of_the_reserved_host() -> None:
    text = document("everything").decode()
    assert "site.invalid" not in text
    assert f'{BASE}/en/about/"' in text.replace("&quot;", '"')


def test_the_whole_text_is_in_the_feed() -> None:
    entry = feedparser.parse(document("plain")).entries[0]
    assert entry.content[0].value == f'<p>Text 2 &amp; <a href="{BASE}/en/about/">more</a></p>'
    assert entry.summary == "Summary 2."


def test_the_feed_is_as_old_as_its_latest_update() -> None:
    assert feedparser.parse(document("everything")).feed.updated_parsed[:5] == (2026, 3, 9, 8, 30)
    assert feedparser.parse(document("empty")).feed.updated_parsed[:3] == (2021, 1, 1)


# --- Over the site --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_feed_of_the_list_holds_what_the_list_holds(client: Client) -> None:
    topic = factories.topic()
    index = factories.news_index()
    page = factories.article(index, topics=[topic], published_on=timezone.localdate() + timedelta(days=9))
    factories.draft(index)
    response = client.get("/en/news/rss.xml")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/rss+xml")
    feed = feedparser.parse(response.content)
    assert not feed.bozo
    assert [entry.title for entry in feed.entries] == [page.title]
    entry = feed.entries[0]
    assert entry.link == f"http://127.0.0.1:8000{page.url}"
    assert datetime(*entry.published_parsed[:6], tzinfo=UTC) <= timezone.now(), "nothing is published in the future"
    assert [tag.term for tag in entry.tags] == [topic.name]
    assert client.get("/en/news/rss.xml").content == response.content


@pytest.mark.django_db
def test_a_filtered_list_has_a_feed_of_its_own(client: Client) -> None:
    topic, other = factories.topic(), factories.topic()
    page = factories.article(topics=[topic])
    factories.article(topics=[other])
    response = client.get(f"/en/news/rss.xml?topic={topic.slug}")
    feed = feedparser.parse(response.content)
    assert [entry.title for entry in feed.entries] == [page.title]
    assert feed.feed.link.endswith(f"/en/news/?topic={topic.slug}")
    assert [link.href for link in feed.feed.links if link.rel == "self"] == [
        f"http://127.0.0.1:8000/en/news/rss.xml?topic={topic.slug}"
    ]


@pytest.mark.django_db
def test_a_feed_that_has_not_changed_is_not_sent_again(client: Client) -> None:
    factories.article()
    first = client.get("/en/news/rss.xml")
    again = client.get("/en/news/rss.xml", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["topic=none", "kind=none", "year=abc", "topic=%00", "month=5"])
def test_there_is_no_feed_of_a_list_that_does_not_exist(client: Client, query: str) -> None:
    factories.news_index()
    assert client.get(f"/en/news/rss.xml?{query}").status_code == 404
