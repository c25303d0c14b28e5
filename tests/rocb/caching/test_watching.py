from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction

from foundation.jobs.models import Heartbeat
from news.models import ArticlePage, Delivery, Item
from rocb.caching import keep, tables
from rocb.caching.watching import reading, tell
from rocb.models import Topic
from tests import event_factories, factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("page_cache")]

Told = Callable[[Callable[[], object]], set[str]]


@pytest.fixture
def told(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[Any]]
) -> Told:
    """What is told of an action once it is committed."""

    def of(action: Callable[[], object]) -> set[str]:
        found: set[str] = set()
        monkeypatch.setattr(keep, "publish", found.update)
        with django_capture_on_commit_callbacks(execute=True):
            tell(())  # takes along what the test has written so far
        found.clear()
        with django_capture_on_commit_callbacks(execute=True):
            action()
        return found

    return of


def test_a_write_is_told_by_its_table_without_any_signal(told: Told) -> None:
    topic = factories.topic()
    assert told(lambda: Topic.objects.filter(pk=topic.pk).update(name="Another")) == {"table:rocb_topic"}
    assert told(lambda: Topic.objects.bulk_create([Topic(name="One more", slug="one-more")])) == {"table:rocb_topic"}


def test_what_nobody_explained_of_pages_and_items_empties_everything(told: Told) -> None:
    article = factories.article()
    assert "*" in told(lambda: ArticlePage.objects.filter(pk=article.pk).update(standfirst="By hand"))
    assert "*" in told(lambda: Item.objects.update(title="By hand"))
    assert told(lambda: Item.objects.filter(pk=1).update(share_settled_at=None)) == set()


def test_what_goes_on_in_the_background_is_not_told(told: Told) -> None:
    assert told(lambda: Heartbeat.objects.create(name="worker:1", beat_at=factories.NOON)) == set()
    assert told(lambda: Delivery.objects.all().delete()) == set()


def test_a_part_of_a_page_tells_of_its_page(told: Told) -> None:
    edition = event_factories.edition()
    marks = told(lambda: event_factories.session(edition))
    assert f"page:{edition.pk}" in marks
    assert "*" not in marks


def test_what_follows_a_savepoint_that_was_rolled_back_is_told(told: Told) -> None:
    def work() -> None:
        try:
            with transaction.atomic():
                factories.topic()
                raise ValueError
        except ValueError:
            factories.region()

    assert "table:rocb_region" in told(work)


def test_what_a_page_reads_is_seen_with_all_that_is_joined() -> None:
    with reading() as found:
        list(ArticlePage.objects.filter(topics__slug="x"))
    list(Topic.objects.all())
    assert found.tables() == {"news_articlepage", "wagtailcore_page", "news_articlepage_topics", "rocb_topic"}
    assert not found.has_written


def test_every_table_that_is_left_out_is_there() -> None:
    assert {apps.get_model(label)._meta.label for label in tables.UNWATCHED_MODELS} == tables.UNWATCHED_MODELS
    assert not tables.unwatched() & set(tables.groups())
