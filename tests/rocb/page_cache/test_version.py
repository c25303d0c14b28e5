from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import redis

from rocb.page_cache.version import CONTENT, PLACES, FileNumbers, Numbers, RedisNumbers, Versions, open_redis_numbers
from rocb.running.circuit import Circuit
from tests.processes import ask, wait_until

PUBLISH = """
    from tests import factories
    factories.article()
    answer = True
"""


@pytest.fixture(params=["file", "redis"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Numbers]:
    """Opens the same numbers again and again, as each process does."""
    if request.param == "file":
        return lambda: FileNumbers(tmp_path)
    client = redis.Redis.from_url(request.getfixturevalue("redis_url"))
    return lambda: RedisNumbers(client, prefix="version")


def test_every_process_sees_the_same_numbers_and_each_move_of_them(opened: Callable[[], Numbers]) -> None:
    one, other = opened(), opened()
    seen = [one.read()]
    assert other.read() == seen[0]
    for _ in range(3):
        other.move(CONTENT, "same state")
        seen.append(one.read())
        assert other.read() == seen[-1]
    assert len(set(seen)) == 4
    assert len({places for _content, places in seen}) == 1
    other.move(PLACES, "")
    assert one.read()[0] == seen[-1][0]
    assert one.read() != seen[-1]


def test_what_the_log_had_come_to_is_remembered_beside_the_number(opened: Callable[[], Numbers]) -> None:
    assert opened().state() == ""
    opened().read()
    assert opened().state() == ""
    opened().move(CONTENT, "7 1")
    opened().move(CONTENT, "8 1")
    opened().move(PLACES, "")
    assert opened().state() == "8 1"


def test_numbers_that_were_lost_are_others_from_then_on(opened: Callable[[], Numbers], tmp_path: Path) -> None:
    numbers = opened()
    before = numbers.read()
    if isinstance(numbers, FileNumbers):
        time.sleep(0.01)  # a deleted file may leave its place to the next; it is not as old
        for path in numbers.paths.values():
            path.unlink()
    else:
        numbers.client.flushall()  # type: ignore[attr-defined]
    after = numbers.read()
    assert after != before
    assert numbers.read() == after


def test_a_file_that_has_grown_begins_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FileNumbers, "MOST_BYTES", 20)
    numbers, seen = FileNumbers(tmp_path), set()
    for number in range(10):
        numbers.move(CONTENT, f"{number} 0")
        seen.add(numbers.read())
    assert len(seen) == 10
    assert numbers.paths[CONTENT].stat().st_size < 30
    assert numbers.state() == "9 0"


def test_a_full_disk_still_takes_a_move_and_the_worker_hears_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = FileNumbers(tmp_path)
    numbers.move(CONTENT, "1 0")
    before = numbers.read()

    def full(*_: object) -> int:
        raise OSError("No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("rocb.page_cache.version.os.write", full)
        numbers.move(CONTENT, "2 0")
    assert numbers.read() != before
    assert numbers.state() == "1 0"


def test_a_file_of_another_user_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers, opened = FileNumbers(tmp_path), os.open
    numbers.move(CONTENT, "1 0")
    before, owned = numbers.read(), numbers.paths[CONTENT].stat().st_ino

    def refused(path: Any, *args: Any, **kwargs: Any) -> int:
        if Path(path).exists() and os.stat(path).st_ino == owned:
            raise PermissionError("Somebody else's file")
        return opened(path, *args, **kwargs)

    monkeypatch.setattr("rocb.page_cache.version.os.open", refused)
    numbers.move(CONTENT, "2 0")
    assert numbers.read() != before
    assert numbers.state() == "2 0"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("content")] == ["content.version"]


class Away:
    """Numbers that cannot be reached for a while."""

    def __init__(self, numbers: Numbers) -> None:
        self.numbers, self.is_away, self.asked = numbers, False, 0

    def __getattr__(self, name: str) -> Any:
        self.asked += 1
        if self.is_away:
            raise OSError("away")
        return getattr(self.numbers, name)


@pytest.fixture
def away(tmp_path: Path) -> Away:
    return Away(FileNumbers(tmp_path))


def test_while_the_numbers_are_away_a_process_counts_by_itself_for_seconds(
    away: Away, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    here = tmp_path_factory.mktemp("here")
    versions, now = Versions(away, here=FileNumbers(here)), 100.0
    monkeypatch.setattr("rocb.page_cache.version.time.monotonic", lambda: now)
    shared = versions.read()
    away.is_away = True
    alone = versions.read()
    assert alone != shared
    asked = away.asked
    assert [versions.read() for _ in range(3)] == [alone] * 3, "a page that is asked for all the time is made once"
    assert away.asked == asked, "no request waits again"
    assert versions.is_alone()
    versions.move(CONTENT, "2 0")
    assert versions.read() not in {alone, shared}, "what this process publishes it sees at once"
    now += Circuit.PAUSE_SECONDS + 1
    assert versions.read() not in {alone, shared}, "what others publish it sees after seconds"
    away.is_away = False
    now += Circuit.PAUSE_SECONDS + 1
    assert versions.read() not in {alone, shared}, "what could not be written is written now"
    assert away.numbers.state() == "2 0"
    assert versions.read() == away.numbers.read()


@pytest.mark.process
def test_what_another_process_publishes_moves_the_number_once(new_database: str, tmp_path: Path) -> None:
    numbers = FileNumbers(tmp_path)
    before = numbers.read()
    values = {"VAR_DIR": str(tmp_path), "TASKS_BACKEND": "django.tasks.backends.dummy.DummyBackend"}
    assert ask(PUBLISH, DATABASE_URL=new_database, PAGE_CACHE_MB="1", **values)
    assert numbers.read()[0] != before[0]
    assert numbers.state().startswith("1 ")


def test_a_redis_that_hangs_holds_up_one_request_and_no_more(redis_url: str, settings: Any, tmp_path: Path) -> None:
    settings.PAGE_CACHE_REDIS_URL = redis_url
    versions = Versions(open_redis_numbers(), here=FileNumbers(tmp_path))
    shared = versions.read()
    assert not versions.is_alone()
    client = redis.Redis.from_url(redis_url)
    client.execute_command("CLIENT", "PAUSE", "1000", "ALL")
    alone = versions.read()
    assert versions.is_alone()
    assert alone != shared
    versions.move(CONTENT, "3 0")
    wait_until(client.ping, what="Redis answers again")
    versions.circuit._ask_at = 0
    assert versions.read() not in {alone, shared}
    assert versions.numbers.state() == "3 0"
