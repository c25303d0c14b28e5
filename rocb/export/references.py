"""Find records that refer to a missing row, because the error of the database does not name the file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models

from rocb.export.shapes import Shape, Shapes


def first_missing(shapes: Shapes) -> str:
    """Return a sentence; empty if every referenced record exists."""
    for kind, shape in shapes.kinds:
        for part in _parts(shape):
            for column in part.columns:
                if found := _row_without(part, column.field):
                    pk, value = found
                    whose = f"record {pk}" if part is shape else f"a part of a record ({part.label} {pk})"
                    return (
                        f"in data/{kind.name}.jsonl, {whose} names {column.name} {value}, which is not in the export."
                    )
    return ""


def _parts(shape: Shape) -> Iterator[Shape]:
    yield shape
    if shape.base:
        yield shape.base
    for _name, _by, child in shape.children:
        yield from _parts(child)


def _row_without(shape: Shape, field: Any) -> tuple[Any, Any] | None:
    if not isinstance(field, models.ForeignKey):
        return None
    there = field.target_field.model._base_manager.values(field.target_field.attname)
    rows = shape.model._base_manager.exclude(**{field.attname: None}).exclude(**{f"{field.attname}__in": there})
    return rows.order_by("pk").values_list("pk", field.attname).first()
