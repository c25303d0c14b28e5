from __future__ import annotations

import time
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.contrib.frontend_cache.backends.base import BaseBackend

from rocb.models import SiteIdentity
from rocb.page_cache import purge
from rocb.page_cache.entries import Entry
from rocb.page_cache.version import CONTENT, Versions, versions
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("page_cache")]


class InFront(BaseBackend):  # type: ignore[misc]
    purged: ClassVar[list[str]] = []

    def purge(self, url: str) -> None:
        self.purged.append(url)


@pytest.fixture
def purged(settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Addresses that a cache in front is requested to purge."""
    settings.WAGTAILFRONTENDCACHE = {"default": {"BACKEND": f"{__name__}.InFront"}}
    monkeypatch.setattr(InFront, "purged", [])
    SiteIdentity.load()
    return InFront.purged


def test_all_is_purged_when_the_number_has_moved_and_twice_more_in_case_it_was_not_heard(
    purged: list[str], settings: Any
) -> None:
    purger, now = purge.Purger(), timezone.now()
    for seconds in (0, 1, 5, 6, 60, 61, 600):
        purger.look(at=now + timedelta(seconds=seconds))
    assert purged == [f"{settings.PUBLIC_URL}/*"] * 3, "a new worker does not know what was before"
    versions().move(CONTENT)
    assert [purger.look(at=now + timedelta(seconds=700 + later)) for later in (0, 1, 5, 60, 61)] == [
        *(True, False, True),
        *(True, False),
    ]


def test_pages_are_offered_for_minutes_unless_they_end_too_soon(purged: list[str]) -> None:
    answer = Client().get(factories.article().get_url())
    assert answer["Cache-Control"] == f"max-age=0, s-maxage={purge.SECONDS}, must-revalidate"
    now = time.time()
    soon, later = (
        Entry({"Cache-Control": "no-cache"}, b"", (1,), expires_at=now + seconds) for seconds in (purge.SECONDS, 3600)
    )
    for entry in (soon, later):
        purge.offer(entry, at=now)
    assert soon.headers["Cache-Control"] == "no-cache"
    assert "s-maxage" in later.headers["Cache-Control"]
    assert later.expires_at == now + 3600 - purge.SECONDS


def test_nothing_is_offered_while_the_numbers_are_away(purged: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Versions, "is_alone", lambda self: True)
    assert Client().get(factories.article().get_url())["Cache-Control"] == "no-cache"


def test_without_a_cache_in_front_readers_ask_each_time() -> None:
    SiteIdentity.load()
    assert Client().get(factories.article().get_url())["Cache-Control"] == "no-cache"
    assert not purge.Purger().look(at=timezone.now())
