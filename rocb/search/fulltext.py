"""Full-text index of entries inside the database. The database updates it at every write.

SQLite has an FTS5 table filled by triggers, PostgreSQL a generated ``tsvector`` column. Both take the folded words as
they are: FTS5 with the ``ascii`` tokenizer, which splits them only at spaces, PostgreSQL without its parser. Besides
words there are marks, which queries cannot contain: ``§len`` is the language, ``¶customs`` a word of the title,
``≡custom≡danish`` a whole name (`rocb.search.names`). So the index alone can apply filters, and no more rows are read
than needed.

The index is created after each ``migrate`` instead of by a migration, because Django recreates SQLite tables to change
them and loses triggers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections, transaction
from django.db.models import QuerySet, Subquery
from django.db.models.expressions import RawSQL

from rocb.models.search import Entry
from rocb.search.indexes import INDEXES
from rocb.search.words import Term

IN_TITLE, MARK, NAME, LOOSE_NAME, PLACE = "¶", "§", "≡", "≈", "⌂"


def table_of(model: type[Entry]) -> str:
    return model._meta.db_table


def fts_of(model: type[Entry]) -> str:
    return f"{table_of(model)}_fts"


def _for_sqlite(table: str, fts: str) -> Iterator[str]:
    remove = (
        f"INSERT INTO {fts}({fts}, rowid, title, text, marks)"
        " VALUES ('delete', old.id, old.title, old.text, old.marks);"
    )
    add = f"INSERT INTO {fts}(rowid, title, text, marks) VALUES (new.id, new.title, new.text, new.marks);"
    yield (
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {fts} USING fts5(title, text, marks, content='{table}', content_rowid='id',"
        " tokenize='ascii', detail='none')"
    )
    yield f"CREATE VIRTUAL TABLE IF NOT EXISTS {fts}_vocab USING fts5vocab('{fts}', 'row')"
    for name, event, then in (
        ("added", "INSERT", add),
        ("removed", "DELETE", remove),
        ("changed", "UPDATE OF title, text, marks", f"{remove} {add}"),
    ):
        yield f"CREATE TRIGGER IF NOT EXISTS {fts}_{name} AFTER {event} ON {table} BEGIN {then} END"


def _for_postgresql(table: str) -> Iterator[str]:
    """Store long columns out of line, because a word in all entries reads every row, but not its text."""
    yield (
        f"ALTER TABLE {table} ADD COLUMN words tsvector GENERATED ALWAYS AS"
        " (array_to_tsvector(string_to_array(btrim(title || ltrim(text) || ltrim(marks)), ' '))) STORED"
    )
    yield f"CREATE INDEX IF NOT EXISTS {table}_words ON {table} USING gin (words)"
    yield f"ALTER TABLE {table} SET (toast_tuple_target = 128)"


def make_index(using: str = "default", **kwargs: Any) -> None:
    """Create missing parts of each index; a receiver of ``post_migrate``."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for index in INDEXES:
            if table_of(index.entries) in tables:
                _make(connection, cursor, table_of(index.entries), fts_of(index.entries), tables)


def _make(connection: Any, cursor: Any, table: str, fts: str, tables: list[str]) -> None:
    if connection.vendor == "postgresql":
        described = connection.introspection.get_table_description(cursor, table)
        if "words" not in {column.name for column in described}:  # because checking first avoids a lock
            for statement in _for_postgresql(table):
                cursor.execute(statement)
        return
    cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{fts}%"])
    was_whole = fts in tables and cursor.fetchone()[0] == 3
    for statement in _for_sqlite(table, fts):
        cursor.execute(statement)
    if not was_whole:
        cursor.execute(f"INSERT INTO {fts}({fts}) VALUES ('rebuild')")


def having[E: Entry](
    entries: QuerySet[E],
    terms: Iterable[Term],
    marks: Iterable[Iterable[str]],
    *,
    in_title: bool = False,
    anywhere: Iterable[Term] = (),
) -> QuerySet[E]:
    """Return the entries with all terms and one mark of each group in ``marks``, newest first. ``anywhere``: further
    terms that may be anywhere in the text if ``in_title``.
    """
    table, fts = table_of(entries.model), fts_of(entries.model)
    postgresql = connection.vendor == "postgresql"
    quote, both, either = ("'", " & ", " | ") if postgresql else ('"', " AND ", " OR ")

    def any_of(term: Term, prefix: str) -> str:
        """Quote the words. Folded words contain only letters and digits, so nothing needs escaping."""
        choices = [f"{quote}{prefix}{word}{quote}" for word in term.any_of]
        choices += [f"({both.join(any_of(one, prefix) for one in some)})" for some in term.together]
        return f"({either.join(choices)})"

    parts = [any_of(term, IN_TITLE if in_title else "") for term in terms]
    parts += [any_of(term, "") for term in anywhere]
    parts += [f"({either.join(f'{quote}{MARK}{mark}{quote}' for mark in some)})" for some in marks]
    query = both.join(parts)
    if postgresql:
        return entries.extra(where=[f"{table}.words @@ %s::tsquery"], params=[query]).order_by("-pk")
    joined = entries.extra(tables=[fts], where=[f"{fts}.rowid = {table}.id", f"{fts} MATCH %s"], params=[query])
    return joined.order_by(RawSQL(f"{fts}.rowid", ()).desc())


@contextmanager
def by_the_index() -> Iterator[None]:
    """Make PostgreSQL use the index of words. Its planner underestimates the cost of reading texts."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        yield
        cursor.execute("SET LOCAL enable_seqscan = on; SET LOCAL enable_indexscan = on")


def are_read_newest_first() -> bool:
    """Return whether scanning entries newest first may be cheaper than the index of words.

    PostgreSQL's index collects all entries with a word before the first is read. SQLite reads its index in this order.
    """
    return connection.vendor == "postgresql"


def newest[E: Entry](entries: QuerySet[E], most: int) -> QuerySet[E]:
    """Return the ``entries`` that are among the newest ``most`` of all entries, or none if fewer exist in total."""
    last = entries.model._default_manager.order_by("-pk").values("pk")[most : most + 1]
    return entries.filter(pk__gt=Subquery(last))


@contextmanager
def by_the_key() -> Iterator[None]:
    """Make PostgreSQL scan entries by key, newest first. Use inside `by_the_index`."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_indexscan = on; SET LOCAL enable_bitmapscan = off")
        yield
        cursor.execute("SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = on")


def counted_words(model: type[Entry]) -> str:
    """Return SQL for each word and mark with its number of entries, as ``word`` and ``found``."""
    if connection.vendor == "postgresql":
        return f"SELECT word, ndoc AS found FROM ts_stat('SELECT words FROM {table_of(model)}')"
    return f"SELECT term AS word, doc AS found FROM {fts_of(model)}_vocab"
