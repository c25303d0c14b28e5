"""`rocb.search.cms.drafts`: the entry of a draft follows its page after the commit."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction

from rocb.models import DraftEntry
from rocb.search.cms import drafts
from tests import factories


@pytest.fixture
def followed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Keys of the pages whose entry was written, in order."""
    found: list[int] = []
    follow = drafts.follow

    def noted(pk: int) -> None:
        found.append(pk)
        follow(pk)

    monkeypatch.setattr(drafts, "follow", noted)
    return found


@pytest.mark.django_db
def test_a_page_that_is_saved_many_times_in_a_transaction_is_read_once(
    followed: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        pages = [factories.draft(title=f"Draft {number}") for number in range(3)]
        for page in pages * 5:
            page.title += " again"
            page.save_revision()
            page.save()
    assert sorted(key for key in followed if key in {page.pk for page in pages}) == [page.pk for page in pages]
    assert DraftEntry.objects.get(page=pages[0].pk).title.split() == ["draft", "0", *["again"] * 5]


@pytest.mark.django_db(transaction=True)
def test_after_a_rollback_the_next_save_is_followed(followed: list[int]) -> None:
    page = factories.draft(title="Draft")
    followed.clear()
    with suppress(ZeroDivisionError), transaction.atomic():
        page.save()
        _ = 1 / 0
    assert followed == []
    page.save()
    assert followed == [page.pk]
