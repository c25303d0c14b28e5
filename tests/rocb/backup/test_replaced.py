"""`rocb.backup.replaced`: the log continues after the one of the replaced database, or leaps over it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from news.models import Change, ChangeCounter
from news.models.changes import EPOCH
from rocb.backup import replaced
from tests import databases, environment, factories, order_factories
from tests.factories import NOON

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(environment.POSTGRES, reason="On PostgreSQL it is a schema (`test_restore`)."),
]


@pytest.fixture
def former(tmp_path: Path) -> Path:
    with databases.copy(tmp_path):
        return tmp_path / "db.sqlite3"


def log(path: Path, *numbers: int) -> None:
    """Write changes into the log of the replaced database, each of an item with this number."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("REPLACE INTO newsroom_news_changecounter (id, last, frame) VALUES (1, ?, 0)", [max(numbers)])
        for number in numbers:
            values = {
                "sequence": number,
                "kind": "published",
                "significance": "major",
                "item_uuid": f"{number:032x}",
                "translation_key": f"{number:032x}",
                "language": "en",
                "type": "article",
                "title": "",
                "address": "",
                "content_hash": "",
                "note": "",
                "at": "2026-11-30 00:00:00",
                "facets": '["topic:1"]',
                "is_announced": 1,
                "earlier_facets": "[]",
                "is_listed": 1,
            }
            names = ", ".join(values)
            marks = ", ".join("?" * len(values))
            database.execute(f"INSERT INTO newsroom_news_change ({names}) VALUES ({marks})", list(values.values()))


def mine(*numbers: int) -> None:
    for number in numbers:
        order_factories.change(sequence=number, item_uuid=factories.uuid.UUID(int=number))
    ChangeCounter.raise_above(max(numbers), 0)


def changes() -> list[tuple[int, str, int]]:
    return [(one.sequence, one.kind, one.item_uuid.int) for one in Change.objects.order_by("sequence")]


def test_what_only_the_replaced_one_had_is_kept_and_withdrawn(former: Path) -> None:
    mine(1, 2)
    log(former, 1, 2, 3, 4)
    replaced.continue_after(former, at=NOON)
    kinds = ["published"] * 4 + ["withdrawn"] * 2
    assert changes() == list(zip(range(1, 7), kinds, (1, 2, 3, 4, 3, 4), strict=True))
    assert not Change.objects.get(sequence=3).is_announced
    assert Change.objects.get(sequence=5).earlier_facets == ["topic:1"]
    assert ChangeCounter.state()[0] == 6


def test_a_backup_with_later_changes_than_the_replaced_one_leaps(former: Path) -> None:
    """Followers read the database that was backed up, and more."""
    mine(1, 2)
    log(former, 1)
    replaced.continue_after(former, at=NOON)
    (first, second, withdrawn) = changes()
    assert (first[0], second[0], withdrawn[1:]) == (1, 2, ("withdrawn", 2))
    assert withdrawn[0] > EPOCH


@pytest.mark.parametrize("numbers", [(), (3,), (3, 9)])
def test_the_log_of_another_site_is_left_alone(former: Path, numbers: tuple[int, ...]) -> None:
    mine(1, 2)
    if numbers:
        log(former, *numbers)
    replaced.continue_after(former, at=NOON)
    assert changes() == [(1, "published", 1), (2, "published", 2)]
    assert ChangeCounter.state()[0] > EPOCH


@pytest.mark.parametrize("content", [b"", b"no database" * 1000])
def test_numbers_of_a_database_that_cannot_be_read_are_leapt_over(former: Path, content: bytes) -> None:
    mine(1)
    former.write_bytes(content)
    replaced.continue_after(former, at=NOON)
    assert changes() == [(1, "published", 1)]
    assert ChangeCounter.state()[0] > EPOCH
