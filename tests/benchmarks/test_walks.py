"""Code paths that a newcomer follows: files, moves between files, queries. Prints figures and asserts none.

A *move* is a call of a function in another file of the project, a *return* the way back. Libraries do not count, but
their callbacks do.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.environment import ROOT
from tests.simulated_web import Answer, Web, rss
from tests.source_factories import source

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db, pytest.mark.indexes]

FEED = "https://a.example/feed"


class Walk:
    def __init__(self) -> None:
        self.files: set[str] = set()
        self.moves = self.returns = 0

    def step(self, frame: FrameType, event: str, _: Any) -> None:
        if event not in ("call", "return"):
            return
        here, there = _of_house(frame), _of_house(_caller(frame))
        if here is None:
            return
        self.files.add(here)
        if here != there:
            self.moves += event == "call"
            self.returns += event == "return" and there is not None


def _of_house(frame: FrameType | None) -> str | None:
    name = frame.f_code.co_filename if frame else ""
    inside = name.removeprefix(f"{ROOT}/")
    return inside if inside != name and not inside.startswith((".venv", "tests")) else None


def _caller(frame: FrameType) -> FrameType | None:
    """Return the nearest caller inside the project."""
    found = frame.f_back
    while found is not None and _of_house(found) is None:
        found = found.f_back
    return found


@contextmanager
def walking(name: str) -> Iterator[None]:
    walk = Walk()
    with CaptureQueriesContext(connection) as queries:
        sys.setprofile(walk.step)
        try:
            yield
        finally:
            sys.setprofile(None)
    print(f"{name:28} {len(walk.files):4} files {walk.moves:5} moves {walk.returns:5} returns {len(queries):4} queries")


def twice(name: str, action: Callable[[], object]) -> None:
    """Call twice, because code that runs once per process is not part of the path."""
    action()
    with walking(name):
        action()


def test_poll_one_source_with_one_entry(django_user_model: Any) -> None:
    web = Web()
    source(url=FEED)
    web.serve(FEED, Answer(body=rss("One")))
    web.poll()
    source(url=f"{FEED}/2", title="Another")
    web.serve(f"{FEED}/2", Answer(body=rss("Two")))
    with walking("poll"):
        web.poll()


def test_publish_an_edited_article(admin_client: Client) -> None:
    page = factories.article()
    page.title = "Changed once"
    page.save_revision().publish()
    page.title = "Changed twice"
    with walking("publish"):
        page.save_revision().publish()


def test_read_an_article(client: Client) -> None:
    page = factories.article()
    twice("read, made", lambda: client.get(page.url))


def test_read_a_list(client: Client) -> None:
    page = factories.article()
    twice("read a list, made", lambda: client.get(page.get_parent().get_url()))


@pytest.mark.usefixtures("page_cache")
def test_read_a_kept_article(client: Client) -> None:
    page = factories.article()
    client.get(page.url)
    twice("read, kept", lambda: client.get(page.url))
