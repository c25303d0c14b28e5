from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import redis

from rocb.caching import journal
from rocb.caching.journal import FileJournal, Journal, Lost, RedisJournal


def begin(one: Journal) -> Journal:
    """At its first look a process knows nothing."""
    with pytest.raises(Lost):
        one.news()
    return one


@pytest.fixture
def redis_client(redis_url: str) -> Any:
    return redis.Redis.from_url(redis_url)


@pytest.fixture(params=["file", "redis"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """Opens the same journal again and again, as each process does."""
    if request.param == "file":
        return lambda **values: FileJournal(tmp_path / "journal", **values)
    client = request.getfixturevalue("redis_client")
    return lambda **values: RedisJournal(client, key="journal", **values)


def test_each_reader_hears_of_each_change_once(opened: Any) -> None:
    writer, first, second = opened(), begin(opened()), begin(opened())
    assert first.news() == []
    writer.append({"a", "ü"})
    writer.append({"b"})
    assert first.news() == [{"a", "ü"}, {"b"}]
    assert first.news() == []
    writer.append({"c"})
    assert first.news() == [{"c"}]
    assert second.news() == [{"a", "ü"}, {"b"}, {"c"}]


def test_whoever_wants_all_begins_with_the_oldest_line(opened: Any) -> None:
    opened().append({"a"})
    assert begin(opened(from_start=True)).news() == [{"a"}]
    assert begin(opened()).news() == []


def test_a_full_file_gives_way_to_an_empty_one_and_readers_trust_nothing_older(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "MOST_BYTES", 200)
    writer, reader = FileJournal(tmp_path / "journal"), begin(FileJournal(tmp_path / "journal"))
    while (tmp_path / "journal").stat().st_size < 150:
        writer.append({"mark"})
    reader.news()
    for _ in range(20):
        writer.append({"mark"})
    begin(reader)
    writer.append({"later"})
    assert reader.news() == [{"later"}]
    assert [path.name for path in tmp_path.iterdir()] == ["journal"]


def test_a_deleted_file_is_missed(tmp_path: Path) -> None:
    reader = begin(FileJournal(tmp_path / "journal"))
    (tmp_path / "journal").unlink()
    begin(reader)


def test_half_a_line_is_read_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    reader = begin(FileJournal(path))
    with path.open("ab") as file:
        file.write(b'["a"]\n["b')
        file.flush()
        assert reader.news() == [{"a"}]
        file.write(b'"]\n')
    assert reader.news() == [{"b"}]


def test_while_redis_is_away_nobody_hears_anything_and_then_nothing_older_is_trusted(redis_client: Any) -> None:
    reader = begin(RedisJournal(redis_client, key="away"))

    class Away:
        def xread(self, *_: object, **__: object) -> None:
            raise ConnectionError

    reader.client = Away()  # type: ignore[attr-defined]
    with pytest.raises(ConnectionError):
        reader.news()
    reader.client = redis_client  # type: ignore[attr-defined]
    begin(reader)
