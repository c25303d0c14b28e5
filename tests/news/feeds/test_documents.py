"""`news.feeds.documents` through the site: the content of a feed, the cost of repeated requests, and invalidation."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise
from typing import Any
from unittest import mock

import feedparser
import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from news.feeds import documents
from news.models import EntryStatus, Item
from news.publishing.record import record_external
from rocb.models import SiteIdentity
from tests import factories, source_factories

pytestmark = pytest.mark.django_db

FEED = "/en/news/rss.xml"
FILES = ("rss.xml", "atom.xml", "feed.json")


def titles(client: Client, address: str) -> list[str]:
    response = client.get(address)
    assert response.status_code == 200, address
    if address.split("?")[0].endswith(".json"):
        return [item["title"] for item in response.json()["items"]]
    feed = feedparser.parse(response.content)
    assert not feed.bozo
    return [entry.title for entry in feed.entries]


@pytest.mark.parametrize("file", FILES)
def test_the_feed_of_the_list_holds_what_the_list_holds(client: Client, file: str) -> None:
    index = factories.news_index()
    page = factories.article(index, published_on=timezone.localdate() + timedelta(days=9))
    factories.draft(index)
    assert titles(client, f"/en/news/{file}") == [page.title]
    response = client.get(f"/en/news/{file}")
    assert response["Content-Type"] == documents.FORMATS[documents.BY_FILE_NAME[file]].content_type
    assert client.get(f"/en/news/{file}").content == response.content


def test_an_item_links_to_its_public_versions_in_other_languages_in_every_format(client: Client) -> None:
    page = factories.article(title="In three languages")
    factories.article(title="In one language")
    names = {"translation_key": page.translation_key}
    russian = factories.article(factories.news_index("ru"), title="По-русски", **names)
    french = factories.draft(factories.news_index("fr"), title="En français", **names)

    base = settings.PUBLIC_URL

    def links() -> list[dict[str, str]]:
        """Return the links of both items, by language, in each format."""
        json = client.get("/en/news/feed.json").json()["items"]
        found = [
            {one["language"]: one["url"] for one in item[settings.FEED_EXTENSION].get("versions", ())} for item in json
        ]
        for file in ("atom.xml", "rss.xml"):
            entries = feedparser.parse(client.get(f"/en/news/{file}").content).entries
            for entry in entries:
                assert entry.link.startswith(f"{base}/en/")
                others = [link for link in entry.links if link.get("rel") == "alternate" and link.href != entry.link]
                found.append({link.hreflang: link.href for link in others if "hreflang" in link})
        return found

    assert links() == [{}, {"ru": base + russian.get_url()}] * 3
    factories.publish(french)
    assert links() == [{}, {"ru": base + russian.get_url(), "fr": base + french.get_url()}] * 3
    russian.unpublish()
    assert links() == [{}, {"fr": base + french.get_url()}] * 3


def test_nothing_is_published_in_the_future(client: Client) -> None:
    factories.article(published_on=timezone.localdate() + timedelta(days=9))
    entry = feedparser.parse(client.get(FEED).content).entries[0]
    assert datetime(*entry.published_parsed[:6], tzinfo=UTC) <= timezone.now()


@pytest.mark.parametrize("file", FILES)
def test_a_filtered_list_has_feeds_of_its_own(client: Client, file: str) -> None:
    topic, other = factories.topic(), factories.topic()
    page = factories.article(topics=[topic])
    factories.article(topics=[other])
    address = f"/en/news/{file}?topic={topic.slug}"
    assert titles(client, address) == [page.title]
    text = client.get(address).content.decode()
    assert f"{settings.PUBLIC_URL}{address}" in text
    assert f"{settings.PUBLIC_URL}/en/news/?topic={topic.slug}" in text


def test_everything_of_a_language_and_of_all(client: Client) -> None:
    topic = factories.topic()
    english = factories.article(topics=[topic])
    russian = factories.article(factories.news_index("ru"))
    assert titles(client, "/en/rss.xml") == [english.title]
    assert titles(client, "/ru/atom.xml") == [russian.title]
    assert set(titles(client, "/feeds/all/feed.json")) == {english.title, russian.title}
    assert titles(client, f"/feeds/all/rss.xml?topic={topic.slug}") == [english.title]


@pytest.mark.parametrize("file", FILES)
def test_the_list_of_other_sites_has_feeds(client: Client, file: str) -> None:
    factories.external_index()
    entry = source_factories.entry(status=EntryStatus.PUBLISHED)
    record_external(entry, at=factories.NOON)
    assert titles(client, f"/en/region/{file}") == [entry.title]


@pytest.mark.parametrize("query", ["topic=none", "kind=none", "year=abc", "topic=%00", "month=5", "topic=" + 300 * "x"])
def test_there_is_no_feed_of_a_list_that_does_not_exist(client: Client, query: str) -> None:
    factories.news_index()
    assert client.get(f"/en/news/atom.xml?{query}").status_code == 404


def test_a_page_without_a_list_has_no_feed(client: Client) -> None:
    factories.standard_page(slug="about")
    factories.article(slug="one")
    for path in ("/en/about/rss.xml", "/en/news/one/rss.xml", "/en/none/rss.xml", "/ru/rss.xml"):
        assert client.get(path).status_code == 404, path


def test_parameters_of_mail_programs_change_neither_bytes_nor_its_own_address(client: Client) -> None:
    factories.article()
    assert client.get(f"{FEED}?utm_source=mail").content == client.get(FEED).content


# --- Asking again ----------------------------------------------------------------------------------------------------


def later() -> Any:
    """Set the clock 10 s ahead, so that Last-Modified is old enough to be sent."""
    return mock.patch("django.utils.timezone.now", return_value=timezone.now() + timedelta(seconds=10))


def test_a_feed_that_has_not_changed_costs_one_query_and_is_not_sent_again(client: Client) -> None:
    factories.article()
    first = client.get(FEED)
    with CaptureQueriesContext(connection) as queries:
        again = client.get(FEED, headers={"If-None-Match": first["ETag"]})
    assert len(queries) == 1
    assert (again.status_code, again.content) == (304, b"")
    assert {name: again[name] for name in ("ETag", "Cache-Control", "Vary")} == {
        name: first[name] for name in ("ETag", "Cache-Control", "Vary")
    }


@pytest.mark.parametrize("known", ["*", "W/{etag}", '"other", {etag}'])
def test_all_spellings_of_a_known_etag_are_understood(client: Client, known: str) -> None:
    factories.article()
    etag = client.get(FEED)["ETag"]
    assert client.get(FEED, headers={"If-None-Match": known.format(etag=etag)}).status_code == 304
    assert client.get(FEED, headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_etag_is_the_same_in_every_process(client: Client) -> None:
    factories.article()
    etag = client.get(FEED)["ETag"]
    caches["feeds"].clear()  # as in a process that has just started
    assert client.get(FEED)["ETag"] == etag


def test_a_date_is_told_only_once_nothing_can_share_it(client: Client) -> None:
    factories.article()
    fresh = client.get(FEED)
    assert "Last-Modified" not in fresh
    with later():
        settled = client.get(FEED)
    assert "Last-Modified" in settled
    with later():
        assert client.get(FEED, headers={"If-Modified-Since": settled["Last-Modified"]}).status_code == 304
        known = {"If-None-Match": '"other"', "If-Modified-Since": settled["Last-Modified"]}
        assert client.get(FEED, headers=known).status_code == 200


def test_the_date_moves_on_with_every_change_of_the_etag(client: Client) -> None:
    page = factories.article()
    seen = []
    start = timezone.now()
    for step in range(4):
        with mock.patch("django.utils.timezone.now", return_value=start + timedelta(seconds=10 * step)):
            factories.publish(page, title=f"Title {step % 2}")  # every second document has the bytes of an earlier one
            client.get(FEED)
        with mock.patch("django.utils.timezone.now", return_value=start + timedelta(seconds=10 * step + 5)):
            response = client.get(FEED)
            seen.append((response["ETag"], parsedate_to_datetime(response["Last-Modified"])))
    for before, after in pairwise(seen):
        assert before[0] != after[0]
        assert before[1] < after[1]


def test_head_equals_get_and_a_feed_can_only_be_read(client: Client) -> None:
    factories.article()
    get, head = client.get(FEED), client.head(FEED)
    assert head.content == b""
    assert {name: head[name] for name in ("ETag", "Content-Type", "Link")} == {
        name: get[name] for name in ("ETag", "Content-Type", "Link")
    }
    assert client.post(FEED).status_code == 405


def test_a_compressed_feed_has_an_etag_of_its_own_that_is_known_again(client: Client) -> None:
    factories.article()
    packed = client.get(FEED, headers={"Accept-Encoding": "gzip"})
    plain = client.get(FEED)
    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"] != plain["ETag"]
    assert "Accept-Encoding" in packed["Vary"]
    known = {"Accept-Encoding": "gzip", "If-None-Match": packed["ETag"]}
    assert client.get(FEED, headers=known).status_code == 304


def test_everybody_may_read_a_feed_and_no_cookie_is_set(client: Client) -> None:
    factories.article()
    response = client.get(FEED)
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == "public, max-age=300"
    assert not response.cookies
    assert f'<{settings.PUBLIC_URL}{FEED}>; rel="self"' in response["Link"]


# --- Forgetting ------------------------------------------------------------------------------------------------------


def test_what_is_published_corrected_or_withdrawn_is_told_at_once(client: Client) -> None:
    page = factories.article(title="First")
    assert titles(client, FEED) == ["First"]
    factories.publish(page, title="Second")
    assert titles(client, FEED) == ["Second"]
    page.unpublish()
    assert titles(client, FEED) == []


@pytest.mark.parametrize("file", ["atom.xml", "feed.json"])
def test_a_withdrawal_is_told_until_the_thing_is_public_again(client: Client, file: str) -> None:
    topic = factories.topic()
    page = factories.article(title="First", topics=[topic], withdrawal_note="Published by mistake")
    identity = Item.objects.get().tag_uri
    page.unpublish()
    page.refresh_from_db()
    assert identity in client.get(f"/en/news/{file}?topic={topic.slug}").content.decode()
    assert identity not in client.get(f"/en/news/{file}?topic={factories.topic().slug}").content.decode()
    assert identity not in client.get(f"/ru/news/{file}").content.decode()
    factories.publish(page)
    assert client.get(f"/en/news/{file}").content.decode().count(identity) == 1


def test_a_list_that_the_public_may_not_see_has_no_feed_from_now_on(client: Client) -> None:
    index = factories.news_index()
    factories.article(index)
    assert titles(client, FEED)
    restriction = PageViewRestriction.objects.create(page=index, restriction_type="login")
    assert client.get(FEED).status_code == 404
    restriction.delete()
    assert client.get(FEED).status_code == 200
    index.refresh_from_db()
    index.unpublish()
    assert client.get(FEED).status_code == 404


def test_names_around_the_items_are_told_at_once(client: Client) -> None:
    topic = factories.topic(name="Old topic")
    index = factories.news_index()
    article = factories.article(index, topics=[topic])
    address = f"{FEED}?topic={topic.slug}"
    assert b"Old topic" in client.get(address).content
    topic.name = {"en": "New topic"}
    topic.save()
    assert b"Old topic" not in client.get(address).content
    index.refresh_from_db()
    factories.publish(index, title="Newsroom")
    assert b"Newsroom</title>" in client.get(FEED).content
    identity = SiteIdentity.load()
    identity.reuse_lines = {"en": "Take it, name us."}
    identity.save()
    assert b"<copyright>Take it, name us.</copyright>" in client.get(FEED).content
    article.delete()
    topic.delete()
    assert client.get(address).status_code == 410


# --- For the hub -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [FEED, "/en/news/atom.xml?kind=news", "/ru/feed.json", "/feeds/all/atom.xml"])
def test_an_absolute_address_gives_the_bytes_that_a_reader_gets(client: Client, path: str) -> None:
    factories.article()
    factories.article(factories.news_index("ru"))
    document = documents.at_address(settings.PUBLIC_URL + path)
    response = client.get(path)
    assert document is not None
    assert document.body == response.content
    assert (document.etag, document.content_type) == (response["ETag"], response["Content-Type"])
    assert document.self_url == settings.PUBLIC_URL + path


def test_the_address_of_a_feed_has_one_spelling() -> None:
    factories.article()
    document = documents.at_address(f"{settings.PUBLIC_URL}{FEED}?utm_source=x&year=2026&kind=news")
    assert document is not None
    assert document.self_url == f"{settings.PUBLIC_URL}{FEED}?kind=news&year=2026"


@pytest.mark.parametrize(
    "url",
    ["", "/en/news/rss.xml", "https://other.example/en/news/rss.xml", "{base}/en/news/", "{base}/en/none/rss.xml"],
)
def test_what_is_no_feed_of_ours_has_no_document(url: str) -> None:
    factories.news_index()
    assert documents.at_address(url.format(base=settings.PUBLIC_URL)) is None
