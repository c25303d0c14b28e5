"""The pages that an upgrade asks for before readers do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.utils import timezone

from rocb.backup import real_pages, upgrade
from rocb.models import HomePage
from tests import factories


def test_the_newest_public_page_of_each_type_is_asked_for(home: HomePage) -> None:
    index = factories.news_index("en")
    for number in range(3):
        newest = factories.article(index, title=f"Article {number}")
    factories.draft(index, title="A draft")
    type(newest).objects.filter(pk=newest.pk).update(last_published_at=timezone.now())
    found = real_pages.addresses()
    assert newest.url in found
    assert not [path for path in found if "draft" in path or "article-0" in path]
    assert {"/en/", "/en/rss.xml", "/en/events.ics", "/calendar.ics", "/account/login/"} <= set(found)
    assert found["/admin/"] == 302


@pytest.mark.parametrize(
    ("status", "text", "said"),
    [
        (200, "<html>", ""),
        (500, "", "/en/ responds with 500."),
        (0, "timed out", "/en/ does not respond: timed out."),
        (200, '<script src="/static/no.js">', "The file /static/no.js is missing."),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, settings: Any, status: int, text: str, said: str
) -> None:
    monkeypatch.setattr(real_pages, "addresses", lambda: {"/en/": 200})
    monkeypatch.setattr(
        real_pages, "_answer", lambda port, path: (404, "") if path.startswith("/static") else (status, text)
    )
    assert real_pages._wrong(1) == ([said] if said else [])


def test_an_upgrade_in_production_fails_if_the_web_server_does_not_start(
    home: HomePage, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    @contextmanager
    def broken() -> Iterator[int]:
        raise real_pages.DoesNotStart("ImportError: no such module")
        yield 0

    monkeypatch.setattr(real_pages, "_web_server", broken)
    settings.PRODUCTION = True
    with pytest.raises(upgrade.NotWell, match="does not start: ImportError: no such module"):
        upgrade._look_at_real_pages(print)
