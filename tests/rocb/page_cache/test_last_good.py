"""While pages cannot be made, their last good copies are served; never one from before a change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from news.models import ArticlePage
from rocb.models import SiteIdentity
from rocb.page_cache import invalidation, last_good, middleware, validity
from rocb.page_cache.version import CONTENT, FileNumbers, RedisNumbers, Versions, versions
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("page_cache")]

STALE = "newsroom; fwd=stale; fwd-status=503"


@pytest.fixture(autouse=True)
def site(db: None, settings: Any) -> None:
    settings.PUBLIC_URL = "http://testserver"
    SiteIdentity.load()


@pytest.fixture
def article() -> ArticlePage:
    article: ArticlePage = factories.article()
    return article


@pytest.fixture
def outage(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Takes the database away and restarts the web server."""

    def begin() -> None:
        def away(*_: object, **__: object) -> None:
            raise OperationalError("The database does not answer")

        monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", away)
        middleware.memories.cache_clear()
        middleware.copies.cache_clear()
        versions.cache_clear()

    return begin


def reader() -> Client:
    return Client(raise_request_exception=False)


def status(path: str, **asked: Any) -> tuple[int, str]:
    answer = reader().get(path, **asked)
    return answer.status_code, answer.headers.get("Cache-Status", "")


def test_pages_and_feeds_outlive_database_and_restart(article: ArticlePage, outage: Callable[[], None]) -> None:
    paths = [str(article.get_url()), "/en/", "/en/rss.xml", "/en/feed.json", "/sitemap.xml"]
    before = {path: reader().get(path) for path in paths}
    outage()
    for path in paths:
        answer = reader().get(path)
        assert (answer.status_code, answer.headers["Cache-Status"]) == (200, STALE), path
        assert answer.content == before[path].content
        assert answer.headers["Content-Type"] == before[path].headers["Content-Type"]
        assert answer.headers["Content-Security-Policy"] == before[path].headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-cache"
        assert status(path, headers={"If-None-Match": before[path].headers["ETag"]}) == (304, STALE)
        assert reader().head(path).status_code == 200
    assert middleware.has_pages()
    assert status("/fr/") == (503, ""), "never asked for"


def test_a_page_that_fails_is_replaced_too(article: ArticlePage, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(article.get_url())
    reader().get(path)
    middleware.memories.cache_clear()
    monkeypatch.setattr(ArticlePage, "serve", lambda *_args, **_kwargs: 1 / 0)
    assert status(path) == (200, "newsroom; fwd=stale; fwd-status=500")


def unpublish(article: ArticlePage) -> None:
    article.unpublish()


def delete(article: ArticlePage) -> None:
    article.delete()


def restrict(article: ArticlePage) -> None:
    PageViewRestriction.objects.create(page=article, restriction_type=PageViewRestriction.LOGIN)


def edit(article: ArticlePage) -> None:
    article.title = "Corrected"
    article.save_revision().publish()


@pytest.mark.parametrize("change", [unpublish, delete, restrict, edit])
def test_no_copy_is_from_before_a_change(
    article: ArticlePage,
    change: Callable[[ArticlePage], None],
    outage: Callable[[], None],
    django_capture_on_commit_callbacks: Any,
) -> None:
    paths = [str(article.get_url()), "/en/", "/en/rss.xml"]
    for path in paths:
        reader().get(path)
    with django_capture_on_commit_callbacks(execute=True):
        change(article)
    outage()
    assert {status(path) for path in paths} == {(503, "")}


def test_the_next_copy_deletes_those_from_before(article: ArticlePage, tmp_path: Path) -> None:
    reader().get("/en/")
    before = set(tmp_path.glob("last-good/*/*"))
    assert before
    versions().move(CONTENT)
    reader().get("/en/")
    assert len(set(tmp_path.glob("last-good/*/*")) - before) == 1
    assert not any(path.exists() for path in before)


def test_a_page_that_expires_during_the_outage_is_gone(
    article: ArticlePage, outage: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    ArticlePage.objects.update(expire_at=timezone.now() + timedelta(minutes=50))
    monkeypatch.setattr(validity, "_next_expiry", None)
    path = str(article.get_url())
    reader().get(path)
    outage()
    assert status(path) == (200, STALE)
    later = middleware.time.time() + 3001
    monkeypatch.setattr(middleware.time, "time", lambda: later)
    assert status(path) == (503, "")


def test_what_is_not_the_same_for_all_has_no_copy(
    article: ArticlePage, outage: Callable[[], None], tmp_path: Path
) -> None:
    path = str(article.get_url())
    for asked in (f"{path}?p=2", "/en/search/?q=border", "/account/login/"):
        reader().get(asked)
    reader().get(path, headers={"Cookie": "sessionid=x"})
    reader().get(path, headers={"Host": "other.example"})
    assert not list(tmp_path.glob("last-good/*/*"))
    reader().get(path)
    outage()
    assert status(path) == (200, STALE)
    assert status(path, headers={"Cookie": "sessionid=x"}) == (503, "")
    assert status(f"{path}?p=2") == (503, "")


def write_part(path: Path, content: bytes) -> int:
    with path.open("wb") as file:
        file.write(content[:10])
    raise OSError("No space left")


def test_pages_are_served_with_damaged_copies_and_a_full_disk(
    article: ArticlePage,
    outage: Callable[[], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    path = str(article.get_url())
    reader().get(path)
    (copy,) = tmp_path.glob("last-good/*/*")
    whole = copy.read_bytes()
    with monkeypatch.context() as full:
        full.setattr(Path, "write_bytes", write_part)
        assert {reader().get(path).status_code for path in ("/en/", "/en/feed.json", "/en/rss.xml")} == {200}
    assert [record.levelname for record in caplog.records] == ["ERROR"], "one line for the outage"
    assert list(tmp_path.glob("last-good/*/*")) == [copy]
    outage()
    for damaged in (b"", whole[:50], whole[:-50], b"{}\n", b"\x00" * 100):
        copy.write_bytes(damaged)
        assert status(path) == (503, "")
    copy.write_bytes(whole)
    assert status(path) == (200, STALE)


def test_copies_take_a_limited_part_of_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(last_good, "MOST_BYTES", 1000)
    copies = last_good.LastGood(tmp_path)
    for number in range(100):
        copies.put(number, middleware.Entry({}, b"x", (1,), copy_until=1), number=1)
    assert 0 < sum(path.stat().st_size for path in tmp_path.glob("*/*")) <= 1000


# --- With Redis and several machines ------------------------------------------------------------------------------------


class Machine(Versions):
    def __init__(self, address: str, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.redis = redis.Redis.from_url(address)
        super().__init__(RedisNumbers(self.redis, prefix="version"), here=FileNumbers(folder))

    def lose_redis(self) -> None:
        self.numbers = RedisNumbers(redis.Redis(unix_socket_path="/nonexistent"), prefix="version")


def test_a_change_by_another_machine_changes_the_number_here(redis_url: str, tmp_path: Path) -> None:
    one, other = (Machine(redis_url, tmp_path / name) for name in ("one", "other"))
    for machine in (one, other):
        machine.read()
    before = one.read_here(), other.read_here()
    assert (one.read(), one.read_here()) == (other.read(), before[0])
    other.move(CONTENT, "2 0")
    assert other.read_here() != before[1]
    one.read()
    after = one.read_here()
    assert after != before[0]
    restarted = Machine(redis_url, tmp_path / "one")
    restarted.read()
    assert restarted.read_here() == after, "a restart without a change keeps the copies"


def test_without_redis_the_worker_of_each_machine_sees_changes_in_the_database(
    redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = Machine(redis_url, tmp_path / "one")
    monkeypatch.setattr(invalidation, "versions", lambda: machine)
    machine.read()
    machine.move(CONTENT, invalidation._state())
    invalidation.reconcile(at=timezone.now())
    machine.lose_redis()
    invalidation.reconcile(at=timezone.now())
    before = machine.read_here()
    invalidation.reconcile(at=timezone.now())
    assert machine.read_here() == before
    factories.article().unpublish()  # by another machine, which only this database connects with this one
    invalidation.reconcile(at=timezone.now())
    assert machine.read_here() != before
