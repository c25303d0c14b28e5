"""Items that leave a list are deleted in its feeds: for clients that have them, for the promised time, and no
others."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from news.feeds import documents, window
from news.models import ArticlePage, Change, ChangeCounter, Item
from news.models.items import facet
from news.models.matching import Rule
from news.publishing import sweeping
from news.views import private_feeds
from rocb.models import Topic
from tests import factories, order_factories

pytestmark = pytest.mark.django_db

STEPS = 40


def read(path: str) -> tuple[set[str], set[str]]:
    """Return the IDs of the items in a feed, and of its deleted ones."""
    document = Client().get(path).json()
    deleted = document.get("_rocb", {}).get("deleted", [])
    return {one["id"] for one in document["items"]}, {one["id"] for one in deleted}


def deleted_in(path: str) -> set[str]:
    return read(path)[1]


def shown_in(path: str) -> set[str]:
    return read(path)[0]


def identity(page: ArticlePage) -> str:
    return Item(type="article", uuid=page.uuid).tag_uri


@pytest.fixture
def topics() -> list[Topic]:
    """Topics whose primary keys begin with the same digits."""
    return [factories.topic(pk=number, slug=f"topic-{number}") for number in (1, 11, 110)]


def private_feed(rule: Rule, **values: Any) -> str:
    _channel, token = order_factories.feed(order_factories.subscription(rule=rule, **values))
    return f"/f/{token}/feed.json"


def test_an_article_that_loses_a_topic_is_deleted_in_the_feed_of_that_topic_alone(topics: list[Topic]) -> None:
    first, second, third = topics
    page = factories.article(topics=[first, second])
    never = factories.article(topics=[second, third])
    private = private_feed(Rule(any_of=frozenset([facet("topic", first.pk)])))
    factories.publish(page, topics=[second])
    factories.publish(never, topics=[third])
    assert deleted_in("/en/news/feed.json?topic=topic-1") == deleted_in(private) == {identity(page)}
    assert deleted_in("/en/news/feed.json?topic=topic-11") == {identity(never)}
    assert deleted_in("/en/news/feed.json?topic=topic-110") == deleted_in("/en/news/feed.json") == set()
    assert (
        f'<at:deleted-entry ref="{identity(page)}"' in Client().get("/en/news/atom.xml?topic=topic-1").content.decode()
    )


def test_what_is_withdrawn_is_deleted_in_each_feed_that_ever_had_it(
    topics: list[Topic], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "DELETED_FOR_CHANGES", 0)
    first, second, _third = topics
    page = factories.article(topics=[first, second])
    factories.publish(page, topics=[second])
    Change.objects.update(at=F("at") - timedelta(days=90))
    factories.article(topics=[first])  # by now it left long ago
    assert deleted_in("/en/news/feed.json?topic=topic-1") == set()
    page.unpublish()
    for slug in ("topic-1", "topic-11"):
        assert deleted_in(f"/en/news/feed.json?topic={slug}") == {identity(page)}
    assert deleted_in("/en/news/feed.json?topic=topic-110") == set()


def test_an_article_that_leaves_lists_is_deleted_in_feeds_and_one_that_never_was_in_any_is_not() -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    index = factories.news_index()
    page, never = factories.article(index), factories.article(index, listed_until=yesterday)
    private = private_feed(Rule())
    factories.publish(page, listed_until=yesterday)
    factories.publish(never, title="Another title")
    paths = ["/en/news/feed.json", "/en/news/feed.json?kind=news", "/feeds/all/feed.json", private]
    for path in paths:
        assert deleted_in(path) == {identity(page)}, path
    factories.publish(page, listed_until=None)
    never.unpublish()
    for path in paths:
        assert deleted_in(path) == set(), path
        assert shown_in(path) == {identity(page)}, path


def test_a_correction_is_no_reason_for_leaving(topics: list[Topic]) -> None:
    page = factories.article(topics=topics[:1])
    factories.publish(page, topics=[], title="Other", correction_note="The title was wrong.")
    (gone,) = Client().get("/en/news/feed.json?topic=topic-1").json()["_rocb"]["deleted"]
    assert gone["id"] == identity(page)
    assert not gone.get("note")


def test_the_better_language_takes_a_thing_out_of_the_feed_of_the_other(topics: list[Topic]) -> None:
    page = factories.article(factories.news_index("en"), topics=topics[:1])
    path = private_feed(Rule(any_of=frozenset([facet("topic", 1)])), languages=["ru", "en"], language_mode="best")
    (thing,) = shown_in(path)
    factories.news_index("ru")
    factories.publish(page.copy_for_translation(factories.locale("ru"), copy_parents=True), topics=topics[1:])
    assert (shown_in(path), deleted_in(path)) == (set(), {thing})


def test_an_article_whose_topic_gets_a_parent_enters_the_feed_of_the_parent_and_leaves_it_again(
    topics: list[Topic], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The article enters and leaves without a new version by an editor."""
    monkeypatch.setattr(window, "LEAST", 1)
    parent, narrower, _third = topics
    page = factories.article(topics=[narrower])
    Item.objects.update(changed_at=F("changed_at") - timedelta(days=90))
    factories.article(topics=[parent])
    path = "/en/news/feed.json?topic=topic-1"
    for its_parent, fields in ((parent, "items"), (None, "deleted")):
        Topic.objects.filter(pk=narrower.pk).update(parent=its_parent)
        sweeping.record_filed_under(facet("topic", narrower.pk), at=timezone.now())
        found = shown_in(path) if fields == "items" else deleted_in(path)
        assert identity(page) in found, fields


def test_what_is_written_silently_still_says_which_lists_it_leaves(topics: list[Topic]) -> None:
    """For example when a subtopic is merged into a topic with another parent."""
    parent, narrower, _third = topics
    Topic.objects.filter(pk=narrower.pk).update(parent=parent)
    page = factories.article(topics=[Topic.objects.get(pk=narrower.pk)])
    Topic.objects.filter(pk=narrower.pk).update(parent=None)
    sweeping.record_filed_under(facet("topic", narrower.pk), at=timezone.now(), silently=True)
    assert read("/en/news/feed.json?topic=topic-1") == (set(), {identity(page)})


@pytest.mark.parametrize("others", [0, 1, 101, 1000])
def test_leaving_is_found_among_any_number_of_other_changes_by_as_many_queries(
    others: int, topics: list[Topic]
) -> None:
    page = factories.article(topics=topics[:1])
    factories.publish(page, topics=[])
    last = ChangeCounter.take(others)
    Change.objects.bulk_create(
        Change(
            **{"sequence": last - number, "kind": "updated", "significance": "minor", "language": "en"},
            **{"item_uuid": factories.uuid.uuid4(), "type": "article", "title": f"Other {number}", "address": "x"},
            **{"at": timezone.now(), "facets": ["topic:11"]},
        )
        for number in range(others)
    )
    with CaptureQueriesContext(connection) as queries:
        document = documents.at_path(
            "/en/news/feed.json", {"topic": "topic-1"}, state=(ChangeCounter.state()[0], 1_000 + others)
        )
    assert [one["id"] for one in json.loads(document.body)["_rocb"]["deleted"]] == [identity(page)]
    assert len(queries) <= 12


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in (1, 2))])
def test_after_random_changes_deleted_is_what_left_and_nothing_else(
    seed: int, topics: list[Topic], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After each step, a client that polls in time sees all items that left a list as deleted, and no others."""
    monkeypatch.setattr(window, "DELETED_FOR_CHANGES", 0)
    monkeypatch.setattr(private_feeds, "MOST_WHOLE_IN_AN_HOUR", 1000)
    chance, index = random.Random(seed), factories.news_index()
    first, second, third = ({f"topic:{topic.pk}"} for topic in topics)
    wanted: dict[str, Callable[[set[str]], bool]] = {
        "/en/news/feed.json?topic=topic-1": lambda facets: first <= facets,
        "/en/news/feed.json?kind=statement&topic=topic-11": lambda facets: second | {"kind:statement"} <= facets,
        private_feed(Rule(any_of=frozenset(first | second), none_of=frozenset(third))): lambda facets: (
            bool(facets & (first | second)) and not facets & third
        ),
        private_feed(Rule(all_of=frozenset(first | second))): lambda facets: first | second <= facets,
    }
    ever: dict[str, set[str]] = {path: set() for path in wanted}
    left: dict[str, dict[str, timedelta]] = {path: {} for path in wanted}  # how long ago
    pages: list[ArticlePage] = []
    for _step in range(STEPS):
        step = chance.choice(["write", "file", "file", "file", "unlist", "withdraw", "wait"])
        page = chance.choice(pages) if pages else None
        values = {
            "topics": [topic for topic in topics if chance.random() < 0.5],
            "kind": chance.choice(["news", "statement"]),
        }
        hours = 0
        if page is None or (step == "write" and len(pages) < 6):
            pages.append(factories.article(index, **values))
        elif step == "withdraw":
            page.unpublish()
        elif step == "unlist":
            factories.publish(page, listed_until=timezone.localdate() - timedelta(days=1))
        elif step == "wait":
            hours = chance.randrange(1, 40)
            Change.objects.update(at=F("at") - timedelta(hours=hours))
            ChangeCounter.reframe()
        else:
            factories.publish(page, listed_until=None, **values)
        for path, wants in wanted.items():
            has = {identity(page) for page in pages if page.live and not page.listed_until and wants(facets_of(page))}
            gone = ever[path] - has
            left[path] = {one: left[path].get(one, timedelta()) + timedelta(hours=hours) for one in gone}
            ever[path] |= has
            shown, deleted = read(path)
            assert {one for one, ago in left[path].items() if ago <= window.PROMISED} <= deleted <= gone, path
            assert shown == has, path


def facets_of(page: ArticlePage) -> set[str]:
    return {f"topic:{topic.pk}" for topic in page.topics.all()} | {f"kind:{page.kind}"}
