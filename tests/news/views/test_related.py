"""`news.views.related`: the items beside an article."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from news.models import Item, NewsIndexPage, RelatedArticle
from news.views.related import related_to
from tests import environment, factories
from tests.factories import NOON

pytestmark = pytest.mark.django_db


def item_of(page: object) -> Item:
    return Item.objects.get(uuid=page.uuid)  # type: ignore[attr-defined]


def titles(items: list[Item]) -> list[str]:
    return [item.title for item in items]


def test_before_and_after_stand_the_nearest_of_the_list() -> None:
    days = [factories.item(title=str(day), published_at=NOON + timedelta(days=day)) for day in range(5)]
    factories.item(title="not listed", published_at=NOON + timedelta(days=2, hours=1), is_listed=False)
    factories.item(title="в другом", published_at=NOON + timedelta(days=2, hours=1), language="ru")
    related = related_to(days[2])
    assert (related.older, related.newer) == (days[1], days[3])
    assert related_to(days[0]).older is None
    assert related_to(days[4]).newer is None


def test_items_of_the_same_moment_stand_in_the_order_of_the_list() -> None:
    first, second, third = (factories.item(published_at=NOON) for _ in range(3))
    related = related_to(second)
    assert (related.older, related.newer) == (first, third)


def test_chosen_articles_come_first_in_the_editors_order_then_the_first_topic_then_the_next() -> None:
    broad, narrow = factories.topic(name="A"), factories.topic(name="B")
    chosen = [factories.article(title=f"chosen {number}", published_on=date(2019, 1, 1)) for number in range(2)]
    page = factories.draft(topics=[broad, narrow])
    for order, article in enumerate(reversed(chosen)):
        page.related.add(RelatedArticle(article=article, sort_order=order))
    factories.publish(page)
    topics = item_of(page).topic_facets
    factories.item(title="on the second", facets=[topics[1]], published_at=NOON)
    factories.item(title="on the first", facets=[topics[0]], published_at=NOON - timedelta(days=9))
    factories.item(title="not listed", facets=[topics[0]], published_at=NOON, is_listed=False)
    assert titles(related_to(item_of(page)).items) == ["chosen 1", "chosen 0", "on the first"]


@pytest.mark.skipif(environment.POSTGRES, reason="reads small tables whole, whatever their indexes")
def test_each_part_reads_an_index() -> None:
    item = item_of(factories.article(topics=[factories.topic()]))
    with CaptureQueriesContext(connection) as queries:
        related_to(item)
    with connection.cursor() as cursor:
        for query in queries.captured_queries:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            assert not [row[3] for row in cursor.fetchall() if row[3].startswith("SCAN")]


def test_a_translation_knows_its_versions_and_whether_the_original_is_newer() -> None:
    thing = uuid.uuid4()
    original = factories.item(translation_key=thing, updated_at=NOON)
    translation = factories.item(
        translation_key=thing, language="ru", address="https://site.invalid/ru/x/", updated_at=NOON - timedelta(days=1)
    )
    assert related_to(translation).original == original
    assert related_to(original).original is None
    assert related_to(translation).paths == {"en": original.path, "ru": "/ru/x/"}


def test_what_an_editor_chose_is_shown_in_the_language_of_the_article(news_index: NewsIndexPage) -> None:
    russian = factories.news_index("ru")
    translated, only_english = factories.article(title="translated"), factories.article(title="only English")
    factories.article(russian, title="переведено", translation_key=translated.translation_key)
    page = factories.draft(russian)
    for order, article in enumerate((only_english, translated)):
        page.related.add(RelatedArticle(article=article, sort_order=order))
    page = factories.publish(page)
    assert titles(related_to(item_of(page)).items) == ["only English", "переведено"]
