"""JSON Schemas (draft 2020-12) of bodies, made from the definitions of their blocks, so that a new block is described
automatically.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageBlock

type Schema = dict[str, Any]
# The schema of a reference to a row of the model: by id in records, by address in the neutral form.
type Reference = Callable[[type[models.Model]], Schema]

MARKUP = {"type": "string", "contentMediaType": "text/html"}
_TEXTS = (blocks.CharBlock, blocks.TextBlock, blocks.URLBlock, blocks.EmailBlock, blocks.RegexBlock)
_SIMPLE: tuple[tuple[Any, Schema], ...] = (
    ((blocks.RichTextBlock, blocks.RawHTMLBlock), MARKUP),
    (blocks.BooleanBlock, {"type": "boolean"}),
    (_TEXTS, {"type": "string"}),
    (blocks.IntegerBlock, {"type": ["integer", "null"]}),
    (blocks.FloatBlock, {"type": ["number", "null"]}),
    (blocks.DecimalBlock, {"type": ["string", "null"]}),
    (blocks.DateTimeBlock, {"type": ["string", "null"], "format": "date-time"}),
    (blocks.DateBlock, {"type": ["string", "null"], "format": "date"}),
    (blocks.TimeBlock, {"type": ["string", "null"], "format": "time"}),
    (blocks.StaticBlock, {"type": "null"}),
)


class Undescribed(Exception):
    """Error for a kind of block that has no schema yet. The message names it."""


def body(block: Any, reference: Reference, *, others: dict[str, Schema] | None = None) -> Schema:
    """Return the schema of a list of blocks. ``others`` are values of types that only the neutral form has."""
    types = {name: {**value(child, reference), **_about(child)} for name, child in block.child_blocks.items()}
    choices = [_typed(name, schema) for name, schema in {**types, **(others or {})}.items()]
    return {"type": "array", "items": {"oneOf": choices}}


def value(block: Any, reference: Reference) -> Schema:
    """Return the schema of the value of a block as it is stored. Raises `Undescribed`."""
    if isinstance(block, blocks.BaseStreamBlock):
        return body(block, reference)
    if isinstance(block, blocks.ListBlock):
        return {"type": "array", "items": _typed("item", value(block.child_block, reference))}
    if isinstance(block, ImageBlock):
        return _image(block, reference)
    if isinstance(block, blocks.BaseStructBlock):
        fields = {name: {**value(child, reference), **_about(child)} for name, child in block.child_blocks.items()}
        return closed(fields, required=[name for name, child in block.child_blocks.items() if is_required(child)])
    if isinstance(block, TypedTableBlock):
        return _table(block, reference)
    if isinstance(block, blocks.ChooserBlock):
        return reference(block.model_class)
    if isinstance(block, blocks.ChoiceBlock):  # in a draft, nothing may be chosen yet
        return {"enum": list(dict.fromkeys([*_choices(block), ""]))}
    for kinds, schema in _SIMPLE:
        if isinstance(block, kinds):
            return dict(schema)
    raise Undescribed(f"{block.__class__.__name__} has no schema: add it to rocb/neutral/block_schemas.py.")


def _typed(name: str, schema: Schema) -> Schema:
    about = {"description": schema["description"]} if "description" in schema else {}
    inner = {key: part for key, part in schema.items() if key != "description"}
    found = closed({"type": {"const": name}, "value": inner, "id": {"type": "string"}}, required=["type", "value"])
    return {**found, **about}


def closed(properties: dict[str, Schema], *, required: list[str]) -> Schema:
    """Return the schema of an object that has these keys and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": sorted(required),
        "additionalProperties": False,
    }


def _image(block: ImageBlock, reference: Reference) -> Schema:
    """Return the schema of an image. The values of a card without one are null."""
    fields: dict[str, Schema] = {
        "image": reference(block.child_blocks["image"].model_class),
        "alt_text": {"type": ["string", "null"], "description": "What it shows, for people who cannot see it."},
        "decorative": {"type": ["boolean", "null"], "description": "Whether it needs no such text."},
    }
    found = closed(fields, required=list(fields))
    return found if is_required(block) else {**found, "type": ["object", "null"]}


def is_required(block: Any) -> bool:
    if isinstance(block, ImageBlock):
        return bool(block.child_blocks["image"].required)
    return bool(block.required) if isinstance(block, blocks.FieldBlock) else True


def _table(block: TypedTableBlock, reference: Reference) -> Schema:
    cells = [value(child, reference) for child in block.child_blocks.values()]
    columns = closed(
        {"type": {"enum": list(block.child_blocks)}, "heading": {"type": "string"}}, required=["type", "heading"]
    )
    rows = closed({"values": {"type": "array", "items": {"anyOf": cells}}}, required=["values"])
    found = {"columns": {"type": "array", "items": columns}, "rows": {"type": "array", "items": rows}}
    return closed({**found, "caption": {"type": "string"}}, required=["columns", "rows"])


def _choices(block: Any) -> list[str]:
    return [str(key) for key, _label in block.field.choices if not isinstance(_label, list | tuple)]


def _about(block: Any) -> Schema:
    """Return the description that editors read."""
    words = [block.label, _help(block)]
    return {"description": ". ".join(str(one).strip().rstrip(".") for one in words if one) + "."}


def _help(block: Any) -> Any:
    return getattr(block.meta, "description", "") or getattr(block.meta, "help_text", "")
