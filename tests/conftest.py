"""Fixtures for every test: a blocked network, a site with a news list, rows from `tests.factories`."""

from __future__ import annotations

import gc
import os
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import hypothesis
import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import translation

from foundation import django60
from news.models import NewsIndexPage
from rocb.identity import layout
from rocb.models import HomePage
from rocb.page_cache import middleware, version
from tests import databases, environment, factories, redis_server
from tests.mail_server import MAILERS as MAIL_SERVER_MAILERS
from tests.mail_server import MailServer, new_mail_server
from tests.selection import is_of_one_database

# In the checks of a change, the same change gets the same result each time. Elsewhere, random examples find more.
hypothesis.settings.register_profile(
    "newsroom",
    deadline=None,
    max_examples=30 if os.environ.get("CI") else 60,
    database=None,
    derandomize=bool(os.environ.get("CI")),
)
hypothesis.settings.load_profile("newsroom")


def pytest_collection_finish() -> None:
    """Exclude loaded objects from garbage collection, which would otherwise take a sixth of the time."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Start tests of the whole site first, then modules that start processes: they take the longest, so no core should
    wait for them at the end.

    On PostgreSQL, run only tests that use the database, and one case of each; the others would repeat their result on
    SQLite.
    """
    with_processes = {item.path for item in items if item.get_closest_marker("process")}
    items.sort(key=lambda item: (item.path.parent != Path(__file__).parent, item.path not in with_processes))
    if environment.POSTGRES:
        here = set(_one_of_each([item for item in items if _opens_the_database(item)]))
        config.hook.pytest_deselected(items=[item for item in items if item not in here])
        items[:] = [item for item in items if item in here]


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """On PostgreSQL, do not even import modules that it leaves out."""
    return True if environment.POSTGRES and is_of_one_database(collection_path) else None


def _one_of_each(items: list[pytest.Item]) -> Iterable[pytest.Item]:
    """Return the middle case of each test function."""
    cases: dict[str, list[pytest.Item]] = {}
    for item in items:
        cases.setdefault(item.nodeid.partition("[")[0], []).append(item)
    return (found[len(found) // 2] for found in cases.values())


def _opens_the_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("one_database"):
        return False
    databases = {"django_db_setup", "empty_database"} | ({"site"} if item.get_closest_marker("browser") else set())
    return bool(item.get_closest_marker("django_db") or databases & set(getattr(item, "fixturenames", ())))


_LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture(scope="session", autouse=True)
def refused_network() -> Iterator[None]:
    """Make requests to other machines fail at once, so that no test depends on one."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(_LOOPBACK):
            raise AssertionError(f"A test reaches for the network: {address}")
        connect(self, address)

    socket.socket.connect = guarded  # type: ignore[assignment, method-assign]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> Iterator[None]:
    with databases.migrated():
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Create the home page and the list of news that most tests need. Copies for processes lack them."""
    _blocker.append(django_db_blocker)
    _plant()
    yield
    _blocker.clear()
    with django_db_blocker.unblock():
        databases.end_sessions()


_blocker: list[Any] = []


def _plant() -> None:
    with _blocker[0].unblock(), pytest.MonkeyPatch.context() as patch:
        _without_indexes(patch)
        factories.news_index()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Restore the rows that Django deletes from every table after a test without a transaction."""
    yield
    mark = item.get_closest_marker("django_db")
    if mark and mark.kwargs.get("transaction") and _blocker:
        with _blocker[0].unblock():
            databases.begin_again()
        _plant()


@pytest.fixture(autouse=True)
def clean_memory() -> Iterator[None]:
    """Clear the cached site root, finished feeds and language of earlier tests."""
    for cache in caches.all(initialized_only=True):
        cache.clear()
    layout.forget()
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def no_indexes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Disable Wagtail's indexes of usage and of the CMS's own search, a third of the time of each publication. Tests
    that query them have the mark ``indexes``.
    """
    if not request.node.get_closest_marker("indexes"):
        _without_indexes(monkeypatch)


def _without_indexes(patch: pytest.MonkeyPatch) -> None:
    idle = SimpleNamespace(enqueue=lambda *_: None)
    patch.setattr("wagtail.signal_handlers.update_reference_index_task", idle)
    patch.setattr("modelsearch.signal_handlers.insert_or_update_object_task", idle)


@pytest.fixture
def page_cache(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Cache finished pages, as on a real site, with separate version numbers for each test."""
    settings.PAGE_CACHE_MB, settings.PAGE_CACHE_FOLDER = 16, tmp_path
    # Very recent responses are not cached, because followers might miss changes. No test waits for that.
    monkeypatch.setattr("news.feeds.responses.TOO_FRESH", -timedelta(seconds=1))
    monkeypatch.setattr("events.views.calendars.TOO_FRESH", -timedelta(seconds=1))
    _forget_pages()
    yield
    _forget_pages()


def _forget_pages() -> None:
    """Clear cached pages, as in a new process."""
    middleware.memories.cache_clear()
    middleware.copies.cache_clear()
    version.versions.cache_clear()


@pytest.fixture(autouse=django60.IS_DJANGO_60)
def mailers_under_django_60(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Do what the test runner of Django 6.1 does with ``MAILERS``, and let Django's functions use its ``default``."""
    memory = {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    settings.MAILERS = dict.fromkeys(settings.MAILERS, memory)
    monkeypatch.setattr("django.core.mail.get_connection", lambda *_, **__: django60.mailers.default)


@pytest.fixture
def mail_server(settings: Any) -> MailServer:
    """Fake mail server that fails as the test wants; emails of Django's functions wait for it in the outbox."""
    settings.MAILERS = MAIL_SERVER_MAILERS
    return new_mail_server()


@pytest.fixture(scope="session")
def running_redis() -> Iterator[str]:
    """Run a Redis. Without a server these tests are skipped with a message, or fail if everything must run (CI)."""
    with _redis() as server:
        yield server.url


@contextmanager
def _redis() -> Iterator[redis_server.Server]:
    if redis_server.program() is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(redis_server.HINT)
    with redis_server.running() as server:
        yield server


@pytest.fixture
def own_redis() -> Iterator[redis_server.Server]:
    """Start a Redis for one test, which may stop it."""
    with _redis() as server:
        yield server


@pytest.fixture
def redis_url(running_redis: str) -> str:
    """Return the REDIS_URL of an empty Redis of the tests."""
    redis_server.empty(running_redis)
    return running_redis


@pytest.fixture
def home(db: None) -> HomePage:
    return factories.home()


@pytest.fixture
def news_index(db: None) -> NewsIndexPage:
    return factories.news_index()


@pytest.fixture
def editor(client: Client, db: None) -> Client:
    """Sign in an editor of the office."""
    client.force_login(factories.user("Editors"))
    return client


@pytest.fixture
def superuser(client: Client, db: None) -> Client:
    client.force_login(factories.user(is_superuser=True))
    return client


@pytest.fixture
def new_database(db: None, tmp_path: Path) -> Iterator[str]:
    """Yield the DATABASE_URL of a migrated database for separate processes."""
    with databases.copy(tmp_path) as url:
        yield url


@pytest.fixture
def empty_database(tmp_path: Path) -> Iterator[str]:
    """Yield the DATABASE_URL of a database without any table."""
    with databases.empty(tmp_path) as url:
        yield url
