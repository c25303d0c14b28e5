"""`rocb.search.find` on PostgreSQL: for frequent words a scan of the newest entries gives the result of the index."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rocb.search import find, stored_words
from rocb.search.find import Search
from tests import factories
from tests.factories import NOON

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="the index of SQLite reads the newest first"),
]
WINDOW = "OFFSET 12"


@pytest.fixture(autouse=True)
def _few_are_enough(monkeypatch: Any) -> None:
    monkeypatch.setattr(find, "CANDIDATES", 3)
    monkeypatch.setattr(find, "NEWEST_READ", 12)


def make(words: list[str], **values: Any) -> None:
    for age, word in enumerate(words):
        at = NOON - timedelta(days=age)
        factories.item(title=f"Number {age}", html=f"<p>customs {word}</p>", published_at=at, **values)
    stored_words.count()


def ask(query: str, **values: Any) -> tuple[list[str], list[str]]:
    with CaptureQueriesContext(connection) as captured:
        found = Search(query=query, **values).found.candidates
    return [one.title.strip() for one in found], [one["sql"] for one in captured if WINDOW in one["sql"]]


def test_a_word_that_all_have_is_found_among_the_newest(monkeypatch: Any) -> None:
    make(["port"] * 20)
    found, windows = ask("customs")
    assert found == ["number 0", "number 1", "number 2"]
    assert len(windows) == 1
    monkeypatch.setattr(find, "are_read_newest_first", lambda: False)
    assert ask("customs") == (found, [])


def test_what_only_the_oldest_have_is_found_too() -> None:
    make(["zebra"] * 15 + ["unicorn"] * 30)
    found, windows = ask("unicorn")
    assert found == ["number 15", "number 16", "number 17"]
    assert len(windows) == 1


@pytest.mark.parametrize("values", [{"year": NOON.year}, {"everywhere": True, "year": NOON.year}])
def test_what_is_narrowed_is_asked_of_the_index(values: dict[str, Any]) -> None:
    make(["port"] * 20)
    search = Search(query="customs", **values)
    assert not search.found.is_whole
    with CaptureQueriesContext(connection) as captured:
        assert len(search.narrowed.candidates) == 3
    assert not [one for one in captured if WINDOW in one["sql"]]


def test_a_rare_word_is_asked_of_the_index() -> None:
    make(["port"] * 19 + ["unicorn"])
    assert ask("unicorn") == (["number 19"], [])
