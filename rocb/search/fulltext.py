"""Full-text index of `SearchEntry` inside the database. The database updates it at every write.

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

from rocb.models import SearchEntry
from rocb.search.words import Term

TABLE = SearchEntry._meta.db_table
FTS = f"{TABLE}_fts"
IN_TITLE, MARK, NAME, LOOSE_NAME, PLACE = "¶", "§", "≡", "≈", "⌂"
_REMOVE = (
    f"INSERT INTO {FTS}({FTS}, rowid, title, text, marks) VALUES ('delete', old.id, old.title, old.text, old.marks);"
)
_ADD = f"INSERT INTO {FTS}(rowid, title, text, marks) VALUES (new.id, new.title, new.text, new.marks);"

SQLITE = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {FTS} USING fts5(title, text, marks, content='{TABLE}', content_rowid='id',"
    " tokenize='ascii', detail='none')",
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {FTS}_vocab USING fts5vocab('{FTS}', 'row')",
    f"CREATE TRIGGER IF NOT EXISTS {FTS}_added AFTER INSERT ON {TABLE} BEGIN {_ADD} END",
    f"CREATE TRIGGER IF NOT EXISTS {FTS}_removed AFTER DELETE ON {TABLE} BEGIN {_REMOVE} END",
    f"CREATE TRIGGER IF NOT EXISTS {FTS}_changed AFTER UPDATE OF title, text, marks ON {TABLE} BEGIN {_REMOVE} {_ADD} END",
)
# Store long columns out of line, because a word in all entries reads every row, but not its text.
POSTGRESQL = (
    f"ALTER TABLE {TABLE} ADD COLUMN words tsvector GENERATED ALWAYS AS"
    " (array_to_tsvector(string_to_array(btrim(title || ltrim(text) || ltrim(marks)), ' '))) STORED",
    f"CREATE INDEX IF NOT EXISTS {TABLE}_words ON {TABLE} USING gin (words)",
    f"ALTER TABLE {TABLE} SET (toast_tuple_target = 128)",
)


def make_index(using: str = "default", **kwargs: Any) -> None:
    """Create missing parts of the index; a receiver of ``post_migrate``."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        if TABLE not in tables:
            return
        columns = {column.name for column in connection.introspection.get_table_description(cursor, TABLE)}
        if connection.vendor == "postgresql":
            if "words" not in columns:  # checking first avoids a lock
                for statement in POSTGRESQL:
                    cursor.execute(statement)
            return
        cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{FTS}%"])
        was_whole = FTS in tables and cursor.fetchone()[0] == 3
        for statement in SQLITE:
            cursor.execute(statement)
        if not was_whole:
            cursor.execute(f"INSERT INTO {FTS}({FTS}) VALUES ('rebuild')")


def having(
    entries: QuerySet[SearchEntry],
    terms: Iterable[Term],
    marks: Iterable[Iterable[str]],
    *,
    in_title: bool = False,
    anywhere: Iterable[Term] = (),
) -> QuerySet[SearchEntry]:
    """Return the entries with all terms and one mark of each group in ``marks``, newest first. ``anywhere``: terms that
    the text has too if ``in_title``.
    """
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
        return entries.extra(where=[f"{TABLE}.words @@ %s::tsquery"], params=[query]).order_by("-pk")
    joined = entries.extra(tables=[FTS], where=[f"{FTS}.rowid = {TABLE}.id", f"{FTS} MATCH %s"], params=[query])
    return joined.order_by(RawSQL(f"{FTS}.rowid", ()).desc())


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


def newest(entries: QuerySet[SearchEntry], most: int) -> QuerySet[SearchEntry]:
    """Return the ``entries`` that are among the newest ``most`` of all entries, or none if fewer exist in total."""
    last = SearchEntry.objects.order_by("-pk").values("pk")[most : most + 1]
    return entries.filter(pk__gt=Subquery(last))


@contextmanager
def by_the_key() -> Iterator[None]:
    """Make PostgreSQL scan entries by key, newest first. Use inside `by_the_index`."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_indexscan = on; SET LOCAL enable_bitmapscan = off")
        yield
        cursor.execute("SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = on")


def counted_words() -> str:
    """Return SQL for each word and mark with its number of entries, as ``word`` and ``found``."""
    if connection.vendor == "postgresql":
        return f"SELECT word, ndoc AS found FROM ts_stat('SELECT words FROM {TABLE}')"
    return f"SELECT term AS word, doc AS found FROM {FTS}_vocab"
