"""Every table that refers to a deleted row has an index for it; otherwise deleting one account takes seconds among
millions of rows.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Field, Model

# Tables of some thousand rows, which an index would not make faster.
SMALL = {"newsroom_news.Source.double_of"}


def test_every_reference_to_a_row_of_another_table_has_an_index() -> None:
    without = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if field.remote_field and field.name not in _found_first(model)
    }
    assert without == SMALL


def _found_first(model: type[Model]) -> Iterator[str]:
    def has_own(field: Field) -> bool:  # type: ignore[type-arg]
        return field.db_index or field.unique or not getattr(field, "db_constraint", True)

    yield from (field.name for field in model._meta.local_fields if has_own(field))
    yield from (index.fields_orders[0][0] for index in model._meta.indexes if index.fields)
    yield from (fields[0] for one in model._meta.constraints if (fields := getattr(one, "fields", ())))
    yield from (fields[0] for fields in model._meta.unique_together)
