"""Values of an item of the neutral form -> fields of the same names of our rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from old_sites.reasons import Reason, reason
from old_sites.reasons import marked as _
from rocb.neutral.fields import NAMES

_UNFIT = _("The field “%(name)s” was ignored, because it cannot have the value “%(text)s”.")
_MISFITS = (ValidationError, TypeError, ValueError, OverflowError)  # of Django's parsers, for other types than text


def fill(kind: str, row: models.Model, given: Mapping[str, Any]) -> list[Reason]:
    """Set the fields of a row that an item has. Return a sentence for each value that its field cannot have; the field
    then stays as it is.
    """
    ignored = list[Reason]()
    for name in NAMES[kind]:
        field: Any = row._meta.get_field(name)
        value = given.get(name)
        if value is None or value == "":
            if name in given and (field.null if value is None else field.blank and field.empty_strings_allowed):
                setattr(row, name, value)
            continue
        is_list = isinstance(value, list)
        try:
            if is_list != isinstance(field, models.JSONField) or isinstance(value, dict):
                raise ValidationError("")
            setattr(row, name, value if is_list else field.clean(value, row))
        except _MISFITS:
            ignored.append(reason(_UNFIT, name=name, text=str(value)[:40]))
    return ignored
