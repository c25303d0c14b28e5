from __future__ import annotations

import time
from typing import Any, ClassVar

import pytest
from django.test import Client
from wagtail.contrib.frontend_cache.backends.base import BaseBackend

from rocb.caching import cdn, keep
from rocb.caching.entries import Entry
from rocb.models import SiteIdentity
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("page_cache")]


class InFront(BaseBackend):  # type: ignore[misc]
    told: ClassVar[list[str]] = []

    def purge(self, url: str) -> None:
        self.told.append(url)


@pytest.fixture
def told(settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Addresses that a cache in front is told to forget."""
    settings.WAGTAILFRONTENDCACHE = {"default": {"BACKEND": f"{__name__}.InFront"}}
    monkeypatch.setattr(InFront, "told", [])
    SiteIdentity.load()
    return InFront.told


def test_the_cache_in_front_hears_which_addresses_show_what_has_changed(told: list[str]) -> None:
    article, other = factories.article(), factories.article()
    teller = cdn.Teller()
    teller.look()
    answers = [Client().get(page.get_url()) for page in (article, other)]
    assert {answer["Cache-Control"] for answer in answers} == {f"max-age=0, s-maxage={cdn.SECONDS}, must-revalidate"}
    keep.publish({f"page:{article.pk}"})
    assert teller.look() == 1
    assert told == [f"http://testserver{article.get_url()}"]
    assert teller.look() == 0


def test_a_new_worker_knows_what_was_offered_before_it(told: list[str]) -> None:
    article = factories.article()
    Client().get(article.get_url())
    assert cdn.Teller().look() == 1, "nobody knows what happened before it"
    assert told == [f"http://testserver{article.get_url()}"]


def test_what_changes_by_itself_soon_is_kept_by_us_alone(told: list[str]) -> None:
    now = time.time()
    soon = Entry({"Cache-Control": "no-cache"}, b"", "", until=now + cdn.SECONDS)
    later = Entry({"Cache-Control": "no-cache"}, b"", "", until=now + 3600)
    for entry in (soon, later):
        cdn.offer(entry, at=now)
    assert soon.headers["Cache-Control"] == "no-cache"
    assert "s-maxage" in later.headers["Cache-Control"]
    assert later.until == now + 3600 - cdn.SECONDS


def test_nothing_is_offered_that_cannot_be_written_down(told: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("rocb.caching.journal.FileJournal.append", full)
    answer = Client().get(factories.article().get_url())
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-cache")


def test_without_a_cache_in_front_readers_ask_each_time() -> None:
    SiteIdentity.load()
    assert Client().get(factories.article().get_url())["Cache-Control"] == "no-cache"
