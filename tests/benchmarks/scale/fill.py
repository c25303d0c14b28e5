"""Many rows of a model in one statement of PostgreSQL."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models
from django.db.models.fields import NOT_PROVIDED

WORDS = (
    *(
        "customs",
        "tariff",
        "border",
        "cargo",
        "audit",
        "transit",
        "origin",
        "valuation",
        "seizure",
        "training",
        "workshop",
    ),
    *("region", "expert", "data", "control", "trade", "officer", "risk", "declaration", "inspection", "laboratory"),
    *("container", "passenger", "express", "parcel", "warehouse", "guarantee", "ruling"),
)


def fill(model: type[models.Model], count: int, *, source: str = "", **columns: str) -> int:
    """Add ``count`` rows. Each of ``columns`` is an SQL expression in ``n``, which counts from 1; the others have the
    field's default. Instead of a count, ``source`` can be an SQL FROM clause with a column ``n``.

    Return the primary key before the first row, if keys are numbers.
    """
    fields = [field for field in model._meta.local_concrete_fields if not field.generated]
    quote = connection.ops.quote_name
    before = _last_key(model)
    values, parameters = [], []
    for field in fields:
        if (expression := columns.pop(field.attname, None)) is not None:
            values.append(expression)
        elif field.primary_key and field.get_internal_type().endswith("AutoField"):
            values.append(f"{before} + n")
        elif isinstance(field, models.UUIDField) and not field.null:
            values.append("gen_random_uuid()")
        else:
            values.append("%s")
            parameters.append(field.get_db_prep_save(_default(field), connection))
    if columns:
        raise ValueError(f"{model.__name__} has no columns {sorted(columns)}.")
    names = ", ".join(quote(field.column) for field in fields)
    table = source or f"generate_series(1::bigint, {count}) n"
    with connection.cursor() as cursor:
        statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) SELECT {', '.join(values)} FROM {table}"
        cursor.execute(statement, parameters)
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)
    return before


def _default(field: Any) -> Any:
    if field.default is not NOT_PROVIDED:
        return field.get_default()
    return None if field.null else "" if field.empty_strings_allowed else 0


def _last_key(model: type[models.Model]) -> int:
    key = model._meta.pk
    if key is None or not isinstance(key, models.IntegerField):
        return 0
    return model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0


# --- Expressions ----------------------------------------------------------------------------------------------------


def text(value: object) -> str:
    """Return a literal that is safe in a statement with parameters."""
    return "'" + str(value).replace("'", "''").replace("%", "%%") + "'"


def pick(values: Sequence[Any], by: str = "n") -> str:
    """Return one of ``values`` in turn."""
    if len(values) == 1:
        return str(values[0]) if isinstance(values[0], int) else text(values[0])
    listed = ", ".join(str(value) if isinstance(value, int) else text(value) for value in values)
    return f"(ARRAY[{listed}])[1 + ({by}) %% {len(values)}]"


def words(count: int, by: str = "n") -> str:
    """Return this many words, which differ from row to row."""
    primes = (7919, 104729, 611953, 15485863, 32452843, 49979687, 67867967, 86028121, 982451653, 1299709)
    parts = [pick(WORDS, f"(({by}) * {primes[number % 10]} / {number + 1})") for number in range(count)]
    return " || ' ' || ".join(parts)


def identity(kind: int, by: str = "n") -> str:
    """Return the same UUID for the same number and kind."""
    return f"('{kind:08x}-0000-4000-8000-' || lpad(to_hex({by}), 12, '0'))::uuid"


def identity_of(kind: int, number: int) -> uuid.UUID:
    return uuid.UUID(f"{kind:08x}-0000-4000-8000-{number:012x}")


def ago(seconds: str) -> str:
    return f"now() - ({seconds}) * interval '1 second'"


DAY = 86_400
