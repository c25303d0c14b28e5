from __future__ import annotations

from typing import Any

import pytest

from news.models import Item
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.indexes]


def card_of(page: Any) -> list[tuple[str, Any]]:
    return [("text", "<p>Words.</p>"), ("card", {"page": page})]


def test_a_renamed_topic_is_renamed_in_the_items_filed_under_it() -> None:
    topic = factories.topic(name="Old name")
    page = factories.article(topics=[topic])
    topic.name = {"en": "New name"}
    topic.save()
    assert [label["name"] for label in Item.objects.get(uuid=page.uuid).labels] == ["New name"]


def test_a_card_disappears_when_its_page_is_withdrawn(django_capture_on_commit_callbacks: Any) -> None:
    target = factories.article(title="The other article")
    with django_capture_on_commit_callbacks(execute=True):
        page = factories.article(body=card_of(target))
    assert "The other article" in Item.objects.get(uuid=page.uuid).html
    with django_capture_on_commit_callbacks(execute=True):
        target.unpublish()
    assert "The other article" not in Item.objects.get(uuid=page.uuid).html


def test_a_card_shows_the_new_title_of_its_page(django_capture_on_commit_callbacks: Any) -> None:
    target = factories.article(title="The other article")
    with django_capture_on_commit_callbacks(execute=True):
        page = factories.article(body=card_of(target))
    with django_capture_on_commit_callbacks(execute=True):
        factories.publish(target, title="Its new title")
    assert "Its new title" in Item.objects.get(uuid=page.uuid).html


def test_a_card_of_a_draft_prints_nothing() -> None:
    page = factories.article(body=card_of(factories.draft(title="Not yet public")))
    assert "Not yet public" not in Item.objects.get(uuid=page.uuid).html


def test_a_changed_image_reaches_the_articles_that_show_it(django_capture_on_commit_callbacks: Any) -> None:
    image = factories.image(description="A hall")
    with django_capture_on_commit_callbacks(execute=True):
        page = factories.article(image=image)
    image.description = "A full hall"
    with django_capture_on_commit_callbacks(execute=True):
        image.save()
    picture = Item.objects.get(uuid=page.uuid).picture
    assert picture is not None
    assert picture["alt"] == "A full hall"
