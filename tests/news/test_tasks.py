from __future__ import annotations

from typing import Any

import pytest
from wagtail.models import PageViewRestriction

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


def test_a_link_is_there_as_long_as_its_page_is_public(django_capture_on_commit_callbacks: Any) -> None:
    section = factories.standard_page(factories.home(), slug="section")
    target = factories.standard_page(section, slug="secret-merger")
    restriction = PageViewRestriction(page=section, restriction_type=PageViewRestriction.LOGIN)
    body = factories.text(f'<p>See <a linktype="page" id="{target.pk}">there</a>.</p>')
    with django_capture_on_commit_callbacks(execute=True):
        page = factories.article(body=body)
    changes = (restriction.save, restriction.delete, target.unpublish, target.save_revision().publish)
    for is_public, change in zip((False, True, False, True), changes, strict=True):
        with django_capture_on_commit_callbacks(execute=True):
            change()
        html = Item.objects.get(uuid=page.uuid).html
        assert ("secret-merger" in html) is is_public
        assert "there" in html


def test_a_link_in_another_language_ends_with_the_home_page_of_its_page(
    django_capture_on_commit_callbacks: Any,
) -> None:
    home = factories.home("ru")
    target = factories.article(factories.news_index("ru"), slug="only-russian")
    body = factories.text(f'<p>See <a linktype="page" id="{target.pk}">there</a>.</p>')
    with django_capture_on_commit_callbacks(execute=True):
        page = factories.article(body=body)
    assert "only-russian" in Item.objects.get(uuid=page.uuid).html
    with django_capture_on_commit_callbacks(execute=True):
        type(home).objects.get(pk=home.pk).unpublish()
    assert "only-russian" not in Item.objects.get(uuid=page.uuid).html


@pytest.mark.parametrize("has_key_of_article", [False, True])
def test_a_changed_image_reaches_the_articles_that_show_it(
    has_key_of_article: bool, django_capture_on_commit_callbacks: Any
) -> None:
    page = factories.article()
    image = factories.image(description="A hall", **({"pk": page.pk} if has_key_of_article else {}))
    with django_capture_on_commit_callbacks(execute=True):
        factories.publish(page, image=image)
    image.description = "A full hall"
    with django_capture_on_commit_callbacks(execute=True):
        image.save()
    picture = Item.objects.get(uuid=page.uuid).picture
    assert picture is not None
    assert picture["alt"] == "A full hall"
