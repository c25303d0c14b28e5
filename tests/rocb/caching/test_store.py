from __future__ import annotations

from rocb.caching.entries import Entry
from rocb.caching.store import REMEMBERED, Store

NOW = 1_000.0


def page(*marks: str, body: bytes = b"page", until: float = NOW + 1) -> Entry:
    return Entry({}, body, '"1"', frozenset(marks), until=until)


def keep(store: Store, key: str, entry: Entry, *, is_query: bool = False) -> bool:
    return store.keep(key, entry, is_query=is_query, since=store.number)


def is_there(store: Store, key: str, *, at: float = NOW, is_query: bool = False) -> bool:
    return store.find(key, is_query=is_query, at=at) is not None


def test_a_page_goes_with_any_of_its_marks_and_no_other() -> None:
    store = Store(most_bytes=1_000_000)
    keep(store, "a", page("one", "two"))
    keep(store, "b", page("two", "three"))
    assert [entry.marks for entry in store.drop(["one"])] == [{"one", "two"}]
    assert not is_there(store, "a")
    assert is_there(store, "b")
    assert store.drop(["elsewhere"]) == []
    store.clear()
    assert len(store) == 0


def test_a_page_is_not_shown_beyond_its_time() -> None:
    store = Store(most_bytes=1_000_000)
    keep(store, "a", page(until=NOW))
    assert not is_there(store, "a", at=NOW)
    assert len(store) == 0


def test_a_page_is_not_kept_when_something_that_it_shows_changed_while_it_was_made() -> None:
    store = Store(most_bytes=1_000_000)
    since = store.number
    store.drop(["one"])
    assert not store.keep("a", page("one"), is_query=False, since=since)
    assert store.keep("b", page("two"), is_query=False, since=since)
    store.clear()
    assert not store.keep("b", page("two"), is_query=False, since=since)


def test_a_page_whose_making_outlasted_the_memory_of_changes_is_not_kept() -> None:
    store = Store(most_bytes=1_000_000)
    for _ in range(REMEMBERED + 1):
        store.drop(["elsewhere"])
    assert not store.keep("a", page("one"), is_query=False, since=0)
    assert store.keep("a", page("one"), is_query=False, since=1)


def test_the_longest_unused_goes_first_and_invented_queries_drive_out_no_plain_page() -> None:
    store = Store(most_bytes=400_000)
    for name in "abc":
        keep(store, name, page("x", body=b"x" * 30_000))
    assert is_there(store, "a")  # used last now
    for number in range(20):
        keep(store, f"?{number}", page("x", body=b"x" * 8_000), is_query=True)
    assert all(is_there(store, name) for name in "abc")
    assert is_there(store, "?19", is_query=True)
    assert not is_there(store, "?0", is_query=True)
    for name in "defg":
        keep(store, name, page("x", body=b"x" * 30_000))
    assert is_there(store, "g")
    assert not is_there(store, "b"), "asked for longest ago"


def test_what_would_fill_the_store_alone_is_not_kept() -> None:
    store = Store(most_bytes=400_000)
    assert not keep(store, "a", page(body=b"x" * 300_000))
    assert store.drop(["x"]) == []
