"""A view restriction applies however it was written."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from news.models import Item
from rocb.pages import restrictions
from tests import factories

pytestmark = pytest.mark.django_db


def restrict_unannounced(page: object) -> None:
    """Restrict a page as another program would, which does not know our caches."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO wagtailcore_pageviewrestriction (page_id, restriction_type, password) VALUES (%s, 'login', '')",
            [page.pk],  # type: ignore[attr-defined]
        )


def status(path: str) -> int:
    return Client().get(path).status_code


@pytest.mark.usefixtures("page_cache")
def test_pages_that_are_kept_lists_and_feeds_follow_at_the_next_look(
    django_capture_on_commit_callbacks: Any,
) -> None:
    page, other, now = factories.article(title="Hidden"), factories.article(title="Open"), timezone.now()
    restrictions.follow(at=now)
    shown = (page.url, "/en/news/", "/en/news/rss.xml")
    assert [status(path) for path in (*shown, *shown)] == [200] * 6
    restrict_unannounced(page)
    assert status(page.url) == 200, "what is kept asks nobody until the worker looks"
    with django_capture_on_commit_callbacks(execute=True):
        assert restrictions.follow(at=now + timedelta(seconds=5)) == 1
    assert status(page.url) == 302
    assert status(other.url) == 200
    for path in shown[1:]:
        text = Client().get(path).content.decode()
        assert "Open" in text
        assert "Hidden" not in text
    assert [item.title for item in Item.objects.all()] == ["Open"]
    assert restrictions.follow(at=now + timedelta(seconds=10)) == 0


def test_what_is_opened_again_is_public_again() -> None:
    page, now = factories.article(), timezone.now()
    restrict_unannounced(page)
    restrictions.follow(at=now)
    assert not Item.objects.exists()
    PageViewRestriction.objects.all()._raw_delete(using="default")
    restrictions.follow(at=now)
    assert Item.objects.count() == 1
    assert status(page.url) == 200


@pytest.mark.usefixtures("page_cache")
def test_a_restricted_page_is_not_kept_again_before_the_worker_looked() -> None:
    page = factories.article()
    PageViewRestriction.objects.bulk_create([PageViewRestriction(page_id=page.pk, restriction_type="login")])
    for _ in range(3):
        response = Client().get(page.url)
        assert response.status_code == 302
        assert "stored" not in response.headers.get("Cache-Status", "")
