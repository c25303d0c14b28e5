"""`news.feeds.window`: what clients can rely on in the first document of a feed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from news.feeds import window
from news.feeds.lists import EverythingList
from news.models import ChangeCounter, Item
from tests import factories, order_factories

LONG_AGO = datetime(2020, 5, 1, 9, tzinfo=UTC)


@given(st.lists(st.integers(0, 5 * 86_400), max_size=300), st.integers(0, 86_400))
def test_who_asks_once_in_two_days_is_shown_every_change_since_the_last_time(ages: list[int], since_last: int) -> None:
    """``ages`` are those of the changes in seconds, at a poll at most 48 hours after the last one."""
    now = factories.NOON
    asked_before = now - window.PROMISED + timedelta(seconds=since_last)
    moments = sorted((now - timedelta(seconds=age) for age in ages), reverse=True)
    shown = moments[: window.how_many(moments)]
    missed = [moment for moment in moments[len(shown) :] if moment > asked_before]
    assert len(shown) <= window.MOST
    assert not missed or len(shown) == window.MOST
    assert len(shown) >= min(window.LEAST, len(moments))


@pytest.mark.django_db
@pytest.mark.parametrize("count", [60, 200, 300])
def test_a_burst_within_the_promise_is_in_the_first_document_or_behind_it(
    client: Client, count: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    factories.news_index()
    for number in range(40):
        factories.item(title=f"Old {number}", published_at=LONG_AGO - timedelta(days=number))
    for number in range(count):
        moment = factories.NOON - timedelta(minutes=number)
        factories.item(title=f"New {number}", published_at=LONG_AGO - timedelta(hours=number), changed_at=moment)
    parts = EverythingList("").parts()
    with django_assert_num_queries(2):
        shown = list(window.latest(parts))
    assert [item.title for item in shown] == [f"New {number}" for number in range(min(count, window.MOST))]
    found, address = set(), "/en/news/feed.json"
    while address:
        document = client.get(address).json()
        found |= {item["title"] for item in document["items"]}
        address = document.get("next_url", "").removeprefix(settings.PUBLIC_URL)
    assert len(found) == 40 + count


@pytest.mark.django_db
def test_a_quiet_feed_holds_fifty(client: Client) -> None:
    factories.news_index()
    for number in range(60):
        factories.item(published_at=LONG_AGO - timedelta(days=number))
    assert len(client.get("/en/news/feed.json").json()["items"]) == window.LEAST


@pytest.mark.django_db
def test_a_burst_of_withdrawals_is_told_of_whole(client: Client) -> None:
    index = factories.news_index()
    pages = [factories.article(index) for _ in range(60)]
    identities = {Item.objects.get(uuid=page.uuid).tag_uri for page in pages}
    for page in pages:
        page.unpublish()
    for number in range(520):  # in another list, so that the number of changes alone would push them out
        order_factories.change(sequence=ChangeCounter.take(), language="ru", title=f"Other {number}")
    for path in ("/en/news/feed.json", "/feeds/all/feed.json"):
        deleted = client.get(path).json()["_rocb"]["deleted"]
        assert identities <= {one["id"] for one in deleted}, path
