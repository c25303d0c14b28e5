"""The full-text index of `SearchEntry` inside the database. It keeps itself, whoever writes the rows.

SQLite has an FTS5 table that triggers fill, PostgreSQL a generated ``tsvector`` column. Both take the folded words as
they are: FTS5 with the tokenizer that parts words at spaces and nowhere else, PostgreSQL without its parser. Made after
each ``migrate``, and not by a migration, because Django on SQLite makes a table again to change it and loses triggers.
"""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.models import BigIntegerField
from django.db.models.expressions import RawSQL

from rocb.models import SearchEntry
from rocb.words import Term, Terms

TABLE = SearchEntry._meta.db_table
FTS = f"{TABLE}_fts"
_REMOVE = f"INSERT INTO {FTS}({FTS}, rowid, title, text) VALUES ('delete', old.id, old.title, old.text);"
_ADD = f"INSERT INTO {FTS}(rowid, title, text) VALUES (new.id, new.title, new.text);"

SQLITE = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {FTS} USING fts5(title, text, content='{TABLE}', content_rowid='id',"
    " tokenize='ascii', detail='none', prefix='2 3')",
    f"CREATE TRIGGER IF NOT EXISTS {FTS}_added AFTER INSERT ON {TABLE} BEGIN {_ADD} END",
    f"CREATE TRIGGER IF NOT EXISTS {FTS}_removed AFTER DELETE ON {TABLE} BEGIN {_REMOVE} END",
    f"CREATE TRIGGER IF NOT EXISTS {FTS}_changed AFTER UPDATE OF title, text ON {TABLE} BEGIN {_REMOVE} {_ADD} END",
)
POSTGRESQL = (
    f"ALTER TABLE {TABLE} ADD COLUMN words tsvector GENERATED ALWAYS AS"
    " (array_to_tsvector(string_to_array(btrim(title || ltrim(text)), ' '))) STORED",
    f"CREATE INDEX IF NOT EXISTS {TABLE}_words ON {TABLE} USING gin (words)",
)


def make_index(using: str = "default", **kwargs: Any) -> None:
    """Make what is missing of the index; a receiver of ``post_migrate``."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        if TABLE not in tables:
            return
        if connection.vendor == "postgresql":
            columns = {column.name for column in connection.introspection.get_table_description(cursor, TABLE)}
            if "words" not in columns:  # asking first costs no lock
                for statement in POSTGRESQL:
                    cursor.execute(statement)
            return
        cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{FTS}%"])
        was_whole = FTS in tables and cursor.fetchone()[0] == 3
        for statement in SQLITE:
            cursor.execute(statement)
        if not was_whole:
            cursor.execute(f"INSERT INTO {FTS}({FTS}) VALUES ('rebuild')")


def entries_with(terms: Terms, *, using: str = "default") -> RawSQL:
    """The keys of the entries that have every term, for ``pk__in``."""
    if connections[using].vendor == "postgresql":
        query = " & ".join(_postgresql(term) for term in terms.terms)
        return RawSQL(f"SELECT id FROM {TABLE} WHERE words @@ %s::tsquery", [query], output_field=BigIntegerField())
    query = " AND ".join(_sqlite(term) for term in terms.terms)
    return RawSQL(f"SELECT rowid FROM {FTS} WHERE {FTS} MATCH %s", [query], output_field=BigIntegerField())


def _sqlite(term: Term) -> str:
    """Folded words hold letters and digits only, so that nothing in them needs an escape."""
    forms = [f'"{form}"' for form in term.forms] + ([f'"{term.prefix}"*'] if term.prefix else [])
    return f"({' OR '.join(forms)})"


def _postgresql(term: Term) -> str:
    forms = [f"'{form}'" for form in term.forms] + ([f"'{term.prefix}':*"] if term.prefix else [])
    return f"({' | '.join(forms)})"
