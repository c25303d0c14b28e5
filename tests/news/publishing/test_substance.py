"""`news.publishing.substance` with `record`: which changes move an item up in feeds, and which do not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page

from news.feeds import window
from news.feeds.lists import ItemList
from news.models import ArticlePage, EntryStatus, Item, ItemFacet
from news.publishing import record, sweeping
from news.publishing.substance import in_order
from tests import factories, source_factories

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2020, 5, 1, 9, tzinfo=UTC)


def item_of(page: Page) -> Item:
    return Item.objects.get(uuid=page.uuid)  # type: ignore[attr-defined]


def came_up(page: Page) -> bool:
    item = item_of(page)
    assert set(item.facets.values_list("changed_at", flat=True)) == {item.changed_at}, "facets repeat it"
    return item.changed_at > LONG_AGO + timedelta(days=365)


@pytest.fixture
def old() -> ArticlePage:
    page = factories.article(published_on=LONG_AGO.date(), title="Of 2020", slug="of-2020")
    factories.changed(LONG_AGO)
    assert not came_up(page)
    return page


@pytest.mark.parametrize(
    "values",
    [
        {"title": "Of 2020, corrected"},
        {"standfirst": "Another summary."},
        {"body": factories.text("<p>Another text.</p>")},
        {"slug": "renamed"},
        {"kind": "statement"},
        {"published_on": LONG_AGO.date() - timedelta(days=9)},
    ],
    ids=lambda values: next(iter(values)),
)
def test_what_an_editor_changes_for_readers_comes_up_and_keeps_its_date_for_them(
    old: ArticlePage, values: dict[str, Any]
) -> None:
    published_at = item_of(old).published_at
    factories.publish(old, **values)
    assert came_up(old)
    item = item_of(old)
    assert (item.published_at == published_at) == ("published_on" not in values)


def test_a_topic_that_an_editor_adds_brings_it_up_in_the_feed_of_that_topic(old: ArticlePage) -> None:
    topic = factories.topic()
    for _ in range(60):
        factories.item(facets=[f"topic:{topic.pk}"])
    old.topics.add(topic)
    factories.publish(old)
    listing = ItemList("en", rows={"topic": topic})
    assert window.latest(listing.parts()).first() == item_of(old)


def test_publishing_the_same_again_moves_nothing(old: ArticlePage) -> None:
    factories.publish(old)
    assert not came_up(old)


def test_what_the_site_writes_again_by_itself_does_not_come_up(old: ArticlePage) -> None:
    topic = factories.topic(name="Risk")
    old.topics.add(topic)
    factories.publish(old)
    factories.changed(LONG_AGO)
    item = item_of(old)
    item.html, item.content_hash = "<p>Markup of an older version, with other words.</p>", "0" * 64
    item.save()
    updated_at = item.updated_at
    assert record.record(old, at=factories.NOON, force=True) is not None, "the log has it"
    topic.name = {"en": "Risk analysis"}
    topic.save()
    sweeping.record_filed_under(f"topic:{topic.pk}", at=factories.NOON)
    assert not came_up(old)
    assert item_of(old).updated_at == updated_at


def test_a_correction_that_the_site_prints_again_is_no_correction(old: ArticlePage) -> None:
    factories.publish(old, title="Right", correction_note="The title was wrong.")
    Item.objects.filter(uuid=old.uuid).update(html="<p>Other words.</p>", content_hash="0" * 64)
    change = record.record(old, at=factories.NOON, force=True)
    assert change is not None
    assert (change.kind, change.significance) == ("updated", "minor")


def test_a_note_that_no_editor_published_is_no_correction(old: ArticlePage) -> None:
    ArticlePage.objects.filter(pk=old.pk).update(title="Renamed", correction_note="By a script.")
    change = record.record(old, at=factories.NOON)
    assert change is not None
    assert (change.kind, change.significance) == ("updated", "minor")


def test_an_item_of_another_site_comes_up_by_its_publisher_and_not_by_our_cleaning() -> None:
    entry = source_factories.entry(status=EntryStatus.PUBLISHED, text="First.")
    record.record_external(entry, at=factories.NOON)
    factories.changed(LONG_AGO)
    entry.text = "Cleaned."
    entry.save()
    record.record_external(entry, at=factories.NOON, force=True)
    assert Item.objects.get(uuid=entry.uuid).changed_at.year == LONG_AGO.year
    entry.text = "Corrected by its publisher."
    entry.save()
    record.record_external(entry, at=factories.NOON)
    assert Item.objects.get(uuid=entry.uuid).changed_at.date() == factories.NOON.date()


def test_what_comes_back_comes_up(old: ArticlePage) -> None:
    old.unpublish()
    factories.publish(old)
    assert came_up(old)


def test_no_two_items_have_one_moment_whatever_is_published_at_once() -> None:
    index = factories.news_index()
    pages = [factories.article(index) for _ in range(5)]
    ItemFacet.objects.all().delete()
    Item.objects.all().delete()
    assert sweeping.record_all(pages, at=factories.NOON) == 5
    moments = Item.objects.order_by("pk").values_list("changed_at", flat=True)
    assert sorted(set(moments)) == list(moments)
    assert max(moments) - factories.NOON < timedelta(seconds=1)


def test_the_fraction_of_a_second_tells_the_order_of_the_log() -> None:
    at = datetime(2026, 3, 1, 12, 0, 5, 987_654, tzinfo=UTC)
    assert in_order(at, 7) < in_order(at, 8) < in_order(at + timedelta(seconds=1), 1)
    assert in_order(at, 7).second == at.second


def test_a_backdated_article_stands_first_and_is_never_updated_before_it_came(client: Client) -> None:
    for number in range(60):
        factories.item(published_at=factories.NOON - timedelta(hours=number))
    before = datetime.now(UTC).replace(microsecond=0)
    page = factories.article(published_on=LONG_AGO.date())
    for path in ("/en/news/feed.json", "/en/feed.json", "/feeds/all/feed.json"):
        first = client.get(path).json()["items"][0]
        assert first["title"] == page.title, path
        assert datetime.fromisoformat(first["date_modified"]) >= before
        assert first["date_published"].startswith("2020-05-01")
    assert client.get("/en/news/").content.decode().find(page.title) == -1, "readers have the order of dates"
