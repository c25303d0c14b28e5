"""Sees every statement that goes to the database: what is read while a page is made, and what is written by anybody."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import connection as default_connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from . import tables
from .store import EVERYTHING

logger = logging.getLogger(__name__)

_READ = re.compile(r"\b(?:FROM|JOIN)\s+\"?(\w+)", re.IGNORECASE)
_WRITTEN = re.compile(
    r"\s*(?:INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE|DELETE\s+FROM)\s+\"?(\w+)", re.IGNORECASE
)
_WRITES_SOMEWHERE = re.compile(r"\b(?:INSERT|UPDATE|DELETE|TRUNCATE)\b", re.IGNORECASE)
# What no reader sees of the tree of pages and of items, written alone.
_SEEN_BY_NOBODY = re.compile(
    r'UPDATE "?(?:wagtailcore_page"? SET "?numchild|news_item"? SET "?share_settled_at)"? = [^,]*$', re.IGNORECASE
)
_MOVES_FRAME = re.compile(r'INSERT\b|UPDATE "?news_changecounter"? SET "?frame"?', re.IGNORECASE)


@dataclass(slots=True)
class Reading:
    """What the making of one page asked for."""

    statements: set[str] = field(default_factory=set)
    has_written: bool = False

    def tables(self) -> set[str]:
        return {table for statement in self.statements for table in tables_in(statement)}


_current = threading.local()


@contextmanager
def reading() -> Iterator[Reading]:
    """Until the block ends, what this thread reads belongs to one page."""
    _current.reading = found = Reading()
    try:
        yield found
    finally:
        _current.reading = None


@lru_cache(maxsize=2048)
def tables_in(statement: str) -> frozenset[str]:
    return frozenset(_READ.findall(statement))


def _watch(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    result = execute(sql, params, many, context)
    statement = sql if isinstance(sql, str) else str(sql)
    found: Reading | None = getattr(_current, "reading", None)
    if statement.startswith("SELECT"):
        if found is not None:
            found.statements.add(statement)
        return result
    marks = _marks_of_write(statement)
    if marks:
        if found is not None:
            found.has_written = True
        tell(marks, context["connection"])
    return result


def _marks_of_write(statement: str) -> set[str]:
    written = _WRITTEN.match(statement)
    if written is None:
        is_other_write = statement.startswith(("WITH", "TRUNCATE", "(")) and _WRITES_SOMEWHERE.search(statement)
        return {EVERYTHING} if is_other_write else set()
    table = written[1]
    if table == tables.COUNTER:
        return {EVERYTHING} if _MOVES_FRAME.match(statement) else set()
    if table == tables.SOURCES or tables.is_standing(table) or tables.is_unwatched(table):
        return set()
    if group := tables.groups().get(table):
        return set() if _SEEN_BY_NOBODY.match(statement) else {f"?{group}"}
    return {f"table:{table}"}


# --- What is told when the transaction is committed -----------------------------------------------------------------------


def tell(marks: Iterable[str], connection: BaseDatabaseWrapper | None = None) -> None:
    """Empty what shows these, as soon as the transaction is committed.

    ``?pages`` says that pages were written, ``!pages`` that somebody told what of them; the first without the second empties
    everything. What was rolled back is told with the next commit: that costs little and happens seldom.
    """
    connection = connection or default_connection  # type: ignore[assignment]
    untold = _untold(connection)
    untold.update(marks)
    if connection.in_atomic_block:
        # Not ``on_commit``, which would forget it together with a savepoint.
        connection.run_on_commit.append((set(), lambda: _say(untold), True))  # type: ignore[arg-type]
    else:
        _say(untold)


def explain(group: str, *marks: str) -> None:
    """A write to this group of tables concerns these marks and no others."""
    if default_connection.in_atomic_block or marks:
        tell([f"!{group}", *([f"any:{group}"] if marks else []), *marks])


def was_told(mark: str) -> bool:
    """Whether this transaction will tell ``mark``."""
    return mark in _untold(default_connection)


def forget_untold() -> None:
    """For tests, whose transactions end without a commit."""
    _untold(default_connection).clear()


def _untold(connection: Any) -> set[str]:
    if not hasattr(connection, "_untold_marks"):
        connection._untold_marks = set()
    untold: set[str] = connection._untold_marks
    return untold


def _say(untold: set[str]) -> None:
    from . import keep

    marks = set(untold)
    untold.clear()
    said = {mark for mark in marks if mark[0] not in "?!"}
    if any(f"!{mark[1:]}" not in marks for mark in marks if mark[0] == "?"):
        said.add(EVERYTHING)
    if said and keep.is_on():
        keep.publish(said)


def _connected(connection: BaseDatabaseWrapper, **_: object) -> None:
    if _watch not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, _watch)


def connect() -> None:
    """Called once at start."""
    connection_created.connect(_connected, dispatch_uid="rocb_pages_watched")
