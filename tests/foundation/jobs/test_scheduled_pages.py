"""`foundation.jobs.scheduled_pages`: pages are published and expire on time, and one failure does not stop the others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models.signals import post_save
from django.utils import timezone
from wagtail.models import Page, PageLogEntry
from wagtail.signals import page_published, page_unpublished

from foundation.jobs import scheduled_pages
from foundation.jobs.scheduled_pages import publish_due
from news.models import ArticlePage, Change, Item
from rocb.models import StandardPage
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def soon() -> datetime:
    """Time at which everything scheduled here is due."""
    return timezone.now() + timedelta(hours=2)


def scheduled(**values: Any) -> ArticlePage:
    page = factories.draft(**values)
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()
    page.refresh_from_db()
    assert not page.live
    return page


def expiring(**values: Any) -> ArticlePage:
    return factories.article(expire_at=timezone.now() + timedelta(hours=1), **values)


def test_a_scheduled_article_goes_live_when_its_time_has_come(soon: datetime) -> None:
    page = scheduled()
    assert publish_due(at=timezone.now()) == {"published": 0, "expired": 0, "failed": 0}
    assert not Item.objects.exists()
    # Wagtail also compares go_live_at with its own clock, so the time must really be past.
    _make_due(page)
    assert publish_due(at=timezone.now()) == {"published": 1, "expired": 0, "failed": 0}
    page.refresh_from_db()
    assert page.live
    assert Item.objects.get().uuid == page.uuid
    assert PageLogEntry.objects.filter(page=page.pk, action="wagtail.publish.scheduled").exists()


def _make_due(page: Page) -> None:
    """Make the scheduled time past."""
    past = timezone.now() - timedelta(minutes=1)
    for revision in page.revisions.exclude(approved_go_live_at=None):
        revision.approved_go_live_at = past
        revision.content["go_live_at"] = past.isoformat()
        revision.save()
    type(page).objects.filter(pk=page.pk).update(go_live_at=past)


def test_what_was_published_on_time_is_published_once() -> None:
    page = scheduled()
    _make_due(page)
    publish_due(at=timezone.now())
    assert publish_due(at=timezone.now()) == {"published": 0, "expired": 0, "failed": 0}
    assert [change.kind for change in Change.objects.all()] == ["published"]


def test_an_article_expires_when_its_time_has_come(soon: datetime) -> None:
    page = expiring()
    assert publish_due(at=timezone.now())["expired"] == 0
    assert publish_due(at=soon) == {"published": 0, "expired": 1, "failed": 0}
    page.refresh_from_db()
    assert (page.live, page.expired) == (False, True)
    assert not Item.objects.exists()
    assert Change.objects.last().kind == "withdrawn"
    assert publish_due(at=soon)["expired"] == 0


def test_a_plain_page_is_published_and_expires_too(soon: datetime) -> None:
    page = factories.publish(factories.standard_page(live=False), expire_at=timezone.now() + timedelta(hours=1))
    assert page.live
    assert publish_due(at=soon)["expired"] == 1
    assert not StandardPage.objects.get(pk=page.pk).live


def test_a_page_expires_as_its_own_class(soon: datetime) -> None:
    page, saved = expiring(), []

    def listen(sender: Any, **kwargs: Any) -> None:
        saved.append(sender)

    post_save.connect(listen, sender=ArticlePage)
    try:
        publish_due(at=soon)
    finally:
        post_save.disconnect(listen, sender=ArticlePage)
    assert saved == [ArticlePage], f"receivers of post_save are called for page {page.pk}"


@pytest.fixture
def receiver_that_fails() -> Iterator[list[int]]:
    """Receiver that raises for the pages in the list."""
    broken: list[int] = []

    def listen(instance: Page, **kwargs: Any) -> None:
        if instance.pk in broken:
            raise RuntimeError("Somebody who listens is broken")

    page_published.connect(listen)
    page_unpublished.connect(listen)
    yield broken
    page_published.disconnect(listen)
    page_unpublished.disconnect(listen)


def test_one_page_that_fails_holds_up_no_other(receiver_that_fails: list[int]) -> None:
    pages = [scheduled() for _ in range(3)]
    for page in pages:
        _make_due(page)
    receiver_that_fails.append(pages[0].pk)
    assert publish_due(at=timezone.now()) == {"published": 2, "expired": 0, "failed": 1}
    assert [ArticlePage.objects.get(pk=page.pk).live for page in pages] == [False, True, True]
    receiver_that_fails.clear()
    assert publish_due(at=timezone.now()) == {"published": 1, "expired": 0, "failed": 0}, "it is tried again"


def test_one_page_that_cannot_expire_holds_up_no_other(receiver_that_fails: list[int], soon: datetime) -> None:
    pages = [expiring() for _ in range(3)]
    receiver_that_fails.append(pages[0].pk)
    assert publish_due(at=soon) == {"published": 0, "expired": 2, "failed": 1}
    assert [ArticlePage.objects.get(pk=page.pk).live for page in pages] == [True, False, False]


def test_a_page_that_another_worker_published_meanwhile_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    page = scheduled()
    _make_due(page)
    at = timezone.now()
    first_try = scheduled_pages._publish

    def too_late(pk: int, moment: datetime) -> bool:
        assert first_try(pk, moment), "the other worker"
        return first_try(pk, moment)

    monkeypatch.setattr(scheduled_pages, "_publish", too_late)
    assert publish_due(at=at) == {"published": 0, "expired": 0, "failed": 0}
    assert Change.objects.count() == 1
