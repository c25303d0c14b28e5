"""`news.delivery.selection`: public items that match a subscription; database and rule give the same result."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from news.delivery.selection import items_matching, would_have_matched
from news.models import Item, Subscription
from news.models.matching import Rule
from tests import factories
from tests.factories import NOON

pytestmark = pytest.mark.django_db

BEST = Subscription.Languages.BEST


def order(rule: Rule | None = None, **values: Any) -> Subscription:
    return Subscription(stored_rule=(rule or Rule()).as_json(), created_at=NOON, **values)


def titles(subscription: Subscription) -> list[str]:
    return [item.title for item in items_matching(subscription)]


def rule(**parts: Any) -> Rule:
    return Rule(**{name: frozenset(value) for name, value in parts.items()})


def test_an_order_without_a_rule_asks_for_all_that_is_ours_the_newest_first() -> None:
    factories.item(title="Old", published_at=NOON - timedelta(days=2))
    factories.item(title="New", published_at=NOON - timedelta(days=1), type=Item.Type.EDITION)
    factories.item(title="Of others", type=Item.Type.EXTERNAL)
    factories.item(title="Expired", is_listed=False)
    assert titles(order()) == ["New", "Old"]
    assert titles(order(rule(types=["external"]))) == ["Of others"]


def test_the_parts_of_a_rule_are_any_all_and_none() -> None:
    for title, facets in {
        "gold": ["topic:1"],
        "gold at sea": ["topic:1", "region:7"],
        "wine": ["topic:2"],
        "drugs": ["topic:3", "region:7"],
        "nothing": [],
    }.items():
        factories.item(title=title, facets=facets)
    assert set(titles(order(rule(any_of=["topic:1", "topic:2"])))) == {"gold", "gold at sea", "wine"}
    assert titles(order(rule(all_of=["topic:1", "region:7"]))) == ["gold at sea"]
    assert set(titles(order(rule(none_of=["topic:1", "topic:3"])))) == {"wine", "nothing"}
    assert titles(order(rule(any_of=["topic:1", "topic:3"], all_of=["region:7"], none_of=["topic:3"]))) == [
        "gold at sea"
    ]


def test_the_database_and_the_rule_say_the_same_of_each_item() -> None:
    facets = {
        factories.item(facets=[f"topic:{n}" for n in range(4) if number >> n & 1]): {
            "kind:news",
            *(f"topic:{n}" for n in range(4) if number >> n & 1),
        }
        for number in range(16)
    }
    rules = [
        rule(any_of=any_of, all_of=all_of, none_of=none_of)
        for any_of in ([], ["topic:0"], ["topic:0", "topic:1"])
        for all_of in ([], ["topic:2"], ["topic:2", "kind:news"])
        for none_of in ([], ["topic:3"], ["topic:0", "topic:3"])
    ]
    for one in rules:
        assert set(items_matching(order(one))) == {
            item for item, has in facets.items() if one.wants(has, type=item.type)
        }


def test_best_brings_a_thing_once_in_the_first_language_that_there_is() -> None:
    both, only_french = uuid4(), uuid4()
    for language, thing in (("en", both), ("ru", both), ("fr", only_french)):
        factories.item(title=f"{language}", language=language, translation_key=thing)
    assert set(titles(order(language_mode=BEST, languages=["ru", "en", "fr"]))) == {"ru", "fr"}
    assert set(titles(order(language_mode=BEST, languages=["en", "ru"]))) == {"en"}
    assert set(titles(order(language_mode=BEST, languages=[]))) == {"en", "fr"}
    assert set(titles(order(languages=["ru", "en"]))) == {"en", "ru"}


def test_a_version_that_is_not_listed_any_more_leaves_its_place_to_the_next_language() -> None:
    thing = uuid4()
    factories.item(title="ru", language="ru", translation_key=thing, is_listed=False)
    factories.item(title="en", language="en", translation_key=thing)
    assert titles(order(language_mode=BEST, languages=["ru", "en"])) == ["en"]


def test_a_preview_counts_the_last_days_and_shows_the_newest_by_two_queries() -> None:
    for days in (1, 2, 89, 91):
        factories.item(title=f"{days} days ago", published_at=NOON - timedelta(days=days))
    with CaptureQueriesContext(connection) as queries:
        preview = would_have_matched(order(), at=NOON)
    assert (preview.count, preview.days) == (3, 90)
    assert [item.title for item in preview.newest] == ["1 days ago", "2 days ago", "89 days ago"]
    assert len(queries) == 2
