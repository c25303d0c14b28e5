"""A publication whose item could not be written shows an error on the screen, not only in a log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from news.admin import unrecorded
from news.models import ArticlePage
from news.publishing import record, sweeping
from tests import event_factories, factories
from tests.news.admin.test_article_editor import add_url, form

pytestmark = pytest.mark.django_db


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Make writing items fail until the returned function is called."""

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the item cannot be written")

    monkeypatch.setattr(record, "_keep", fail)
    return monkeypatch.undo


def test_who_publishes_is_told_at_once(editor: Client, broken: Callable[[], None]) -> None:
    given = {**form(), "action-publish": "1"}
    answer = editor.post(add_url(factories.news_index()), given, follow=True)
    assert ArticlePage.objects.live().count() == 1
    assert "could not be added to lists, feeds and messages" in answer.content.decode()
    broken()
    given["title"] = "Another one"
    answer = editor.post(add_url(factories.news_index()), given, follow=True)
    assert "could not be added" not in answer.content.decode()


def test_so_is_everybody_who_opens_the_cms(editor: Client, broken: Callable[[], None]) -> None:
    page = factories.article(title="Not in lists")
    assert not unrecorded.is_recorded(page)
    assert "could not be added to lists" in editor.get("/admin/").content.decode()
    assert editor.get("/health/").json()["public_but_not_in_lists"] == 1
    broken()
    assert sweeping.sweep(at=timezone.now()) == 1
    assert unrecorded.is_recorded(page)
    assert "could not be added to lists" not in editor.get("/admin/").content.decode()
    assert editor.get("/health/").json()["public_but_not_in_lists"] == 0


def test_events_are_looked_at_too(broken: Callable[[], None]) -> None:
    page = event_factories.edition()
    assert unrecorded.unrecorded(at=timezone.now()) == [page]
    assert not unrecorded.unrecorded(at=timezone.now() + timedelta(days=8))


def test_drafts_private_pages_and_lists_have_no_item_to_miss(broken: Callable[[], None]) -> None:
    draft = factories.draft()
    assert unrecorded.is_recorded(draft)
    assert unrecorded.is_recorded(factories.news_index())
    assert unrecorded.unrecorded(at=timezone.now()) == []


def test_contributors_are_not_bothered(broken: Callable[[], None]) -> None:
    factories.article()
    client = factories.signed_in(factories.user("Contributors"))
    assert "could not be added to lists" not in client.get("/admin/").content.decode()
