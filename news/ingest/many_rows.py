"""Many rows in one statement: different values for rows that exist (`update_rows`), which Django has no call for, and new
ones (`insert_rows`) without an instance of the model for each, which is most of what Django's own call costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connections, models, router


def update_rows[Key: tuple[Any, ...]](
    model: type[models.Model], rows: Mapping[Key, Mapping[str, Any]], *, match: Sequence[str], keeps_none: bool = False
) -> set[int]:
    """Write the fields of each row that ``match`` (names of fields, the values of a key in the same order) finds.

    Returns the primary keys of the rows that were there. All rows name the same fields, unless ``keeps_none``: then a
    field that is None or missing stays as it is. One ``UPDATE ... FROM (VALUES ...)``, which PostgreSQL and SQLite share.
    """
    if not rows:
        return set()
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    names = list(dict.fromkeys(name for values in rows.values() for name in values))
    fields: list[models.Field[Any, Any]] = [concrete_field(model, name) for name in [*match, *names]]
    table = quote(model._meta.db_table)

    def given(number: int) -> str:
        # PostgreSQL does not know the type of a column of values; SQLite has none to know.
        column = f"v.column{number}"
        return (
            f"{column}::{fields[number - 1].cast_db_type(connection)}" if connection.vendor == "postgresql" else column
        )

    columns = [quote(str(field.column)) for field in fields]
    numbers = range(len(match) + 1, len(fields) + 1)
    changes = ", ".join(
        f"{columns[n - 1]} = " + (f"COALESCE({given(n)}, {table}.{columns[n - 1]})" if keeps_none else given(n))
        for n in numbers
    )
    condition = " AND ".join(f"{table}.{columns[n - 1]} = {given(n)}" for n in range(1, len(match) + 1))
    line = f"({', '.join(['%s'] * len(fields))})"
    parameters = [
        None if value is None else field.get_db_prep_save(value, connection)
        for key, values in rows.items()
        for field, value in zip(fields, [*key, *(values.get(name) for name in names)], strict=True)
    ]
    primary = f"{table}.{quote(str(model._meta.pk.column))}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {changes} FROM (VALUES {', '.join([line] * len(rows))}) AS v"
            f" WHERE {condition} RETURNING {primary}",
            parameters,
        )
        return {row[0] for row in cursor.fetchall()}


def insert_rows(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows. A field that no row names gets its default, so all rows name the same fields, by `attname`. Neither
    validates nor sends signals, as `bulk_create`."""
    if not rows:
        return
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    fields = [field for field in model._meta.local_concrete_fields if not field.primary_key]
    # The first row speaks for all; text goes to the database as it is.
    columns = [(field.attname, None if isinstance(field, _AS_IT_IS) else field.get_db_prep_save) for field in fields]
    standing = {
        field.attname: field.get_db_prep_save(field.get_default(), connection)
        for field in fields
        if field.attname not in rows[0]
    }
    lines = [
        [
            standing[name]
            if name in standing
            else row[name]
            if prepare is None or row[name] is None
            else prepare(row[name], connection)
            for name, prepare in columns
        ]
        for row in rows
    ]
    names = ", ".join(quote(str(field.column)) for field in fields)
    place = f"{quote(model._meta.db_table)} ({names})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Row by row: a statement with all of them would be written out in memory, several times over.
            with cursor.copy(f"COPY {place} FROM STDIN") as copy:
                for values in lines:
                    copy.write_row(values)
        else:
            # SQLite bounds the number of parameters, and keeps long statements in memory with all that was bound to them.
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {place} VALUES ({marks})", lines)


_AS_IT_IS = (models.CharField, models.TextField)


def concrete_field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    """The field of that name that has a column."""
    field = model._meta.get_field(name)
    if not isinstance(field, models.Field):
        raise TypeError(f"{name} of {model.__name__} has no column.")
    return field
