"""Rows of all tables as plain values, the same for SQLite and PostgreSQL.

They are read and written through flat models, one per table: no signals, no inheritance, no code of fields, and bulk
inserts that keep keys. The models come from the state of the applied migrations, not from the current models.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from operator import attrgetter
from typing import Any

from django.apps.registry import Apps
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.management.color import no_style
from django.db import DataError, IntegrityError, ProgrammingError, connection, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils.duration import duration_string

from foundation import outside_json

# Built again after a restore, or useless after it.
LEFT_OUT = {
    "rocb.draftentry",
    "rocb.draftword",
    "rocb.searchentry",
    "rocb.searchword",
    "sessions.session",
    "usersessions.usersession",
    "wagtailsearch.indexentry",
    "wagtailsearch.sqliteftsindexentry",
    "django_migrations",
}
# Identities that followers use: table and column.
IDENTITIES = (
    ("newsroom_news_item", "uuid"),
    ("newsroom_news_item", "address"),
    ("newsroom_news_change", "sequence"),
    ("newsroom_news_entry", "guid"),
    ("newsroom_news_token", "digest"),
    ("newsroom_events_calendarentry", "uid"),
    ("wagtailcore_page", "url_path"),
    ("wagtailcore_page", "translation_key"),
)
_ROWS_AT_ONCE = 1000
_PART_CHARACTERS = 4 * 1024 * 1024
_OF_KEYS = {"AutoField": "IntegerField", "BigAutoField": "BigIntegerField", "SmallAutoField": "SmallIntegerField"}
_TEXTS = {"FileField", "SlugField", "CharField"}


class _Json(models.JSONField):
    """JSON in a list of one, which distinguishes the JSON value ``null`` from SQL's NULL."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else [json.loads(value) if isinstance(value, str) else value]

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        return None if value is None else connection.ops.adapt_json_value(value[0], None)

    def to_python(self, value: Any) -> Any:
        return value


@dataclass(frozen=True, slots=True)
class Table:
    """A table. ``model`` is flat: a field for each of the ``columns``; ``files`` are columns with file names."""

    name: str
    model: type[models.Model]
    columns: list[str]
    files: list[str]


class Digest:
    """A hash of rows that does not depend on their order, which varies with the database's collation."""

    def __init__(self) -> None:
        self.count, self._sum = 0, 0

    def add(self, text: str) -> None:
        self.count += 1
        self._sum += int.from_bytes(hashlib.sha256(text.encode()).digest())

    def __str__(self) -> str:
        return f"{self._sum % 2**256:064x}"

    def summary(self) -> dict[str, Any]:
        return {"count": self.count, "digest": str(self)}


def applied_migrations() -> list[tuple[str, str]]:
    loader = MigrationLoader(connection)
    return sorted(node for node in loader.applied_migrations or () if node in loader.graph.nodes)


def _state() -> Any:
    """Return the registry of the models in the state of the applied migrations."""
    return MigrationLoader(connection).project_state(applied_migrations()).apps


def tables() -> list[Table]:
    """Return all tables of a backup, by name."""
    registry = Apps()
    found = [
        _table(model, registry)
        for model in _state().get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in LEFT_OUT
    ]
    return sorted(found, key=attrgetter("name"))


def _table(model: type[models.Model], registry: Apps) -> Table:
    fields = [field for field in model._meta.local_concrete_fields if not field.generated]
    name = model._meta.db_table
    meta = {"app_label": "rocb", "apps": registry, "db_table": name, "managed": False}
    attributes = {"__module__": __name__, "Meta": type("Meta", (), meta)}
    return Table(
        name,
        type(f"Rows_{name}", (models.Model,), attributes | {field.attname: _plain(field) for field in fields}),
        [field.attname for field in fields],
        [field.attname for field in fields if isinstance(field, models.FileField)],
    )


def _plain(field: Any) -> Any:
    target = field
    while isinstance(target, models.ForeignKey):
        target = target.target_field
    kind = target.get_internal_type()
    options: dict[str, Any] = {"primary_key": field.primary_key, "null": field.null, "db_column": field.column}
    if kind == "JSONField":
        return _Json(**options)
    if kind == "DecimalField":
        options |= {"max_digits": target.max_digits, "decimal_places": target.decimal_places}
    return getattr(models, "TextField" if kind in _TEXTS else _OF_KEYS.get(kind, kind))(**options)


@contextmanager
def snapshot() -> Iterator[None]:
    """Make all reads in the block see one moment, without blocking writers."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    # Django's transactions take the write lock (transaction_mode). This one only reads, next to writers (WAL).
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        cursor.execute("SELECT count(*) FROM django_migrations")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def rows(table: Table) -> Iterator[tuple[Any, ...]]:
    """Yield rows with values in the order of the columns. Read in slices by key, because a cursor does not work with a
    pool."""
    found = table.model._base_manager.order_by("pk").values_list(*table.columns)
    key = table.columns.index(table.model._meta.pk.attname)
    some = list(found[:_ROWS_AT_ONCE])
    while some:
        yield from some
        some = list(found.filter(pk__gt=some[-1][key])[:_ROWS_AT_ONCE])


def written(row: Sequence[Any]) -> str:
    """Return the canonical text of a row, so that equal rows are equal texts; PostgreSQL reorders keys of JSON."""
    return json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_as_text)


def _as_text(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_string(value)
    if isinstance(value, bytes | memoryview):
        return b64encode(value).decode()
    return str(value)


def parts(lines: Iterable[str]) -> Iterator[bytes]:
    """Group lines into pieces that fit into memory."""
    held: list[str] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= _PART_CHARACTERS:
            yield _joined(held)
            held, size = [], 0
    if held:
        yield _joined(held)


def _joined(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


class NotARow(ValueError):
    """Error for a value that does not fit into its column. The sentence names the column."""


@contextmanager
def _fitting() -> Iterator[None]:
    """Convert the errors that fields and drivers raise for a value of a wrong type or size to `NotARow`."""
    try:
        yield
    except (ValueError, TypeError, AttributeError, ArithmeticError, LookupError) as error:
        raise NotARow(f"A value is not one of its kind: {error}.") from None
    except (ValidationError, FieldDoesNotExist, DataError, IntegrityError, ProgrammingError) as error:
        raise NotARow(f"A value is not one of its kind: {error}.") from None


def row(table: Table, values: Mapping[str, Any]) -> models.Model:
    """Return the row, not yet inserted."""
    fields: Any = table.model._meta
    with _fitting():
        found = table.model(**{name: fields.get_field(name).to_python(value) for name, value in values.items()})
        if found.pk is None:
            raise ValueError("the row has no primary key")
        return found


def insert(table: Table, found: list[models.Model]) -> None:
    with _fitting():
        table.model._base_manager.bulk_create(found, batch_size=_ROWS_AT_ONCE)


def load(table: Table, head: bytes, data: bytes) -> int:
    """Insert the rows of a part. ``head`` names its columns. Return their number."""
    with _fitting():
        names = outside_json.read(head)
        lines = [outside_json.read(line) for line in data.split(b"\n") if line]
        found = [row(table, dict(zip(names, line, strict=True))) for line in lines]
    insert(table, found)
    return len(found)


def empty() -> None:
    """Delete rows that migrations created."""
    names = [table.name for table in tables()]
    connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), names, allow_cascade=True))


def reset_sequences() -> None:
    """Reset sequences, so that the next row gets an unused key."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), _state().get_models(include_auto_created=True)):
            cursor.execute(statement)


class Digests:
    """Digests of the rows of a table, and of each of its identity columns."""

    def __init__(self, table: Table) -> None:
        self.whole = Digest()
        known = [name for of, name in IDENTITIES if of == table.name and name in table.columns]
        self.identities = {name: (table.columns.index(name), Digest()) for name in known}

    def add(self, row: Sequence[Any]) -> str:
        """Add a row, and return its canonical text."""
        text = written(row)
        self.whole.add(text)
        for place, digest in self.identities.values():
            digest.add(str(row[place]))
        return text


def digests(table: Table) -> Digests:
    found = Digests(table)
    for row in rows(table):
        found.add(row)
    return found
