"""Continue the public log of changes after a swap, so that copies of the site stay exact (docs/receivers.md)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections, transaction

from news.api import continue_log, differences
from news.models import Change, ChangeCounter
from rocb.backup import beside

_ALIAS = "replaced"
_ROWS_AT_ONCE = 10_000


def continue_after(replaced: Path, *, at: datetime) -> None:
    """Continue the log of the database ``replaced``, a file, or on PostgreSQL the schema `beside.OUT`. Leap over its
    numbers if it cannot be read or has no change in common, because followers have then read another log.
    """
    try:
        with transaction.atomic():
            _continue(replaced, at=at)
    except DatabaseError:
        with suppress(DatabaseError), transaction.atomic():  # the database has no tables, so there is no log
            ChangeCounter.leap(at=at)


def _continue(replaced: Path, *, at: datetime) -> None:
    with _reading(replaced) as alias:
        state = ChangeCounter.objects.using(alias).filter(pk=1).values_list("last", "frame").first() or (0, 0)
        keys = list(_keys(alias))
    lost, added = differences(keys, _keys(DEFAULT_DB_ALIAS))
    if len(lost) == len(keys):
        ChangeCounter.raise_above(*state)
        ChangeCounter.leap(at=at)
        return
    with _reading(replaced) as alias:
        rows = _rows(alias, lost)
    continue_log(lost=rows, added=_rows(DEFAULT_DB_ALIAS, added), state=state, at=at)


@contextmanager
def _reading(replaced: Path) -> Iterator[str]:
    """Yield the alias of the replaced database."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('search_path')")
            path = cursor.fetchone()[0]
            cursor.execute("SELECT set_config('search_path', %s, true)", [beside.OUT])
            yield DEFAULT_DB_ALIAS
            cursor.execute("SELECT set_config('search_path', %s, true)", [path])
        return
    former = connection.copy(_ALIAS)
    former.settings_dict["NAME"] = str(replaced)
    connections[_ALIAS] = former
    try:
        yield _ALIAS
    finally:
        former.close()
        del connections[_ALIAS]


def _keys(alias: str) -> Iterator[Any]:
    """Yield the keys of all changes, in slices, because a cursor does not work with a pool."""
    found = Change.objects.using(alias).order_by("sequence").values_list("sequence", "item_uuid", "kind")
    some = list(found[:_ROWS_AT_ONCE])
    while some:
        yield from some
        some = list(found.filter(sequence__gt=some[-1][0])[:_ROWS_AT_ONCE])


def _rows(alias: str, sequences: list[int]) -> list[Change]:
    found = list[Change]()
    for start in range(0, len(sequences), 500):
        found += Change.objects.using(alias).filter(sequence__in=sequences[start : start + 500]).order_by("sequence")
    return found
