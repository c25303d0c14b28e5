"""`rocb.running.redis_cache`: pages respond while Redis is unavailable, hangs or restarts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from wagtail.models import Site

from foundation.jobs.models import Heartbeat
from foundation.throttling.counting import Limit, seconds_to_wait
from rocb.running import redis_cache
from rocb.running.redis_cache import RedisOrMemory
from tests import factories
from tests.redis_server import Server


@pytest.fixture
def cache(own_redis: Server, settings: Any) -> Iterator[RedisOrMemory]:
    """Yield the only cache of the site, as with REDIS_URL."""
    settings.CACHES = {"default": {"BACKEND": "rocb.running.redis_cache.RedisOrMemory", "LOCATION": own_redis.url}}
    yield caches["default"]
    redis_cache._outage.cache_clear()


def a_pause_passes(cache: RedisOrMemory) -> None:
    cache.outage.circuit._ask_at = 0


WAYS: dict[str, tuple[Callable[[Server], None], Callable[[Server], None]]] = {
    "stopped": (Server.stop, Server.start),
    "hung": (Server.hang, Server.go_on),
}


@pytest.fixture(params=WAYS)
def weather(
    request: pytest.FixtureRequest, own_redis: Server
) -> Iterator[tuple[Callable[[], None], Callable[[], None]]]:
    ends, begins = WAYS[request.param]
    yield lambda: ends(own_redis), lambda: begins(own_redis)
    own_redis.go_on()


Weather = tuple[Callable[[], None], Callable[[], None]]


@pytest.mark.django_db
def test_every_kind_of_page_answers_without_redis_and_health_says_so(
    cache: RedisOrMemory, weather: Weather, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    Heartbeat.objects.beat("schedule", at=timezone.now())
    factories.article()
    assert client.get("/health/").json()["cache"] == "ok"
    ends, begins = weather
    ends()
    for path in ("/en/", "/en/news/", "/en/news/rss.xml", "/en/news/atom.xml", "/sitemap.xml", "/en/search/?q=customs"):
        assert client.get(path).status_code == 200, path
    health = client.get("/health/")
    assert (health.status_code, health.json()["cache"]) == (200, "own memory")
    begins()
    a_pause_passes(cache)
    assert client.get("/health/").json()["cache"] == "ok"
    about_redis = [line for line in caplog.messages if line.startswith("Redis")]
    assert [line.split(":")[0] for line in about_redis] == [
        "Redis, the shared cache, does not respond. The site continues without it",
        "Redis, the shared cache, responds again",
    ]


def test_while_redis_hangs_one_request_waits_and_the_others_do_not(
    cache: RedisOrMemory, own_redis: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def hung(*_: object) -> None:
        asked.append(1)
        raise cache._errors("Timeout reading from socket")

    monkeypatch.setattr(cache.redis._cache, "get", hung)
    assert [cache.get("key", "default") for _ in range(20)] == ["default"] * 20
    assert len(asked) == 1
    a_pause_passes(cache)
    cache.get("key")
    assert len(asked) == 2


def test_the_limits_are_those_of_the_connection(cache: RedisOrMemory) -> None:
    connection = cache.redis._cache.get_client().connection_pool.get_connection()
    assert (connection.socket_timeout, connection.socket_connect_timeout) == (0.2, 0.2)


def test_a_redis_that_has_started_again_is_used_at_once(cache: RedisOrMemory, own_redis: Server) -> None:
    cache.set("key", 1)
    own_redis.stop()
    own_redis.start()
    assert cache.get("key") is None
    assert not cache.outage.circuit.is_broken


def test_the_memory_of_a_process_is_a_whole_cache(cache: RedisOrMemory, own_redis: Server) -> None:
    own_redis.stop()
    assert cache.add("a", 1)
    assert not cache.add("a", 2)
    assert cache.incr("a") == 2
    cache.set("b", "text")
    assert cache.touch("b")
    assert cache.get_many(["a", "b", "c"]) == {"a": 2, "b": "text"}
    assert "b" in cache
    assert cache.delete("b")
    assert cache.get_or_set("d", lambda: "made") == "made"
    with pytest.raises(ValueError, match="nothing"):
        cache.incr("nothing")
    cache.clear()
    assert cache.get("a") is None


def test_who_asks_too_often_is_held_back_without_redis_too(cache: RedisOrMemory, own_redis: Server) -> None:
    own_redis.stop()
    limit, at = Limit("sign-up", "somebody", 2), timezone.now()
    assert [seconds_to_wait(limit, at=at) > 0 for _ in range(4)] == [False, False, True, True]


def test_what_is_written_meanwhile_lives_a_minute_at_most(
    cache: RedisOrMemory, own_redis: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_redis.stop()
    for key, timeout in {"long": 3600, "short": 5, "for-ever": None}.items():
        cache.set(key, 1, timeout)
    now = timezone.now().timestamp()
    monkeypatch.setattr("django.core.cache.backends.locmem.time.time", lambda: now + 30)
    assert [cache.get(key) for key in ("long", "short", "for-ever")] == [1, None, 1]
    monkeypatch.setattr("django.core.cache.backends.locmem.time.time", lambda: now + 61)
    assert [cache.get(key) for key in ("long", "for-ever")] == [None, None]


WRITES: dict[str, Callable[[Any], object]] = {
    "add": lambda cache: cache.add("key", "new"),
    "set": lambda cache: cache.set("key", "new"),
    "set_many": lambda cache: cache.set_many({"key": "new"}),
    "get_or_set": lambda cache: cache.get_or_set("key", "new"),
    "incr": lambda cache: (cache.add("key", 5), cache.incr("key")),
    "decr": lambda cache: (cache.add("key", 5), cache.decr("key")),
    "touch": lambda cache: cache.touch("key", 1),
    "delete": lambda cache: cache.delete("key"),
    "delete_many": lambda cache: cache.delete_many(["key"]),
    "clear": lambda cache: cache.clear(),
}


@pytest.mark.parametrize(("name", "most"), [*((name, redis_cache.MOST_WRITTEN) for name in WRITES), ("set", 1)])
def test_what_was_written_meanwhile_does_not_come_back_with_redis(
    cache: RedisOrMemory, own_redis: Server, monkeypatch: pytest.MonkeyPatch, name: str, most: int
) -> None:
    monkeypatch.setattr(redis_cache, "MOST_WRITTEN", most)
    for key in ("key", "other"):
        cache.set(key, 1)
    own_redis.hang()
    cache.get("key")  # the write itself is not sent
    WRITES[name](cache)
    own_redis.go_on()
    a_pause_passes(cache)
    assert cache.get("key") is None, "made again, rather than what is old"
    assert cache.get("other") == (None if most == 1 or name == "clear" else 1)
    assert not cache.outage.written
    assert not cache.outage.circuit.is_broken


@pytest.mark.django_db
def test_a_site_that_is_renamed_meanwhile_is_found_by_its_new_name(cache: RedisOrMemory, own_redis: Server) -> None:
    factories.home()
    Site.get_site_root_paths()
    own_redis.hang()
    site = Site.objects.get(is_default_site=True)
    site.hostname = "new.example.org"
    site.save()
    own_redis.go_on()
    a_pause_passes(cache)
    assert {root.root_url for root in Site.get_site_root_paths()} == {site.root_url}
