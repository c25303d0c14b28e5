"""Conversion of a body to one with other references and texts, whatever its blocks are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from rocb.neutral.block_schemas import is_required

# Function that changes the value of a block without other blocks inside.
type Change = Callable[[Any, Any], Any]
INCOMPLETE: Any = object()


def changed(block: Any, value: Any, change: Change) -> Any:
    """Return the stored value of a block with its leaves changed. Values that do not belong there are left out."""
    if isinstance(block, blocks.FieldBlock):
        return change(block, value)
    if isinstance(block, blocks.BaseStreamBlock):
        return [
            {
                **_id(one),
                "type": one["type"],
                "value": changed(block.child_blocks[one["type"]], one.get("value"), change),
            }
            for one in _dicts(value)
            if one.get("type") in block.child_blocks
        ]
    if isinstance(block, blocks.ListBlock):
        return [
            {**_id(one), "type": "item", "value": changed(block.child_block, one.get("value"), change)}
            for one in _dicts(value)
        ]
    if isinstance(block, blocks.BaseStructBlock):
        given = value if isinstance(value, dict) else {}
        return {
            name: changed(child, given[name], change) for name, child in block.child_blocks.items() if name in given
        }
    if isinstance(block, TypedTableBlock):
        return _table(block, value if isinstance(value, dict) else {}, change)
    return None if isinstance(block, blocks.StaticBlock) else value


def whole(block: Any, value: Any) -> Any:
    """Return the value without items that lack a part required by their block; `INCOMPLETE` if the value itself lacks one."""
    if isinstance(block, blocks.ListBlock):
        kept = [one for one in value if whole(block.child_block, one["value"]) is not INCOMPLETE]
        return kept or INCOMPLETE
    if isinstance(block, blocks.BaseStructBlock):
        children = {name: child for name, child in block.child_blocks.items() if is_required(child)}
        found = {name: whole(child, value[name]) if name in value else INCOMPLETE for name, child in children.items()}
        return INCOMPLETE if INCOMPLETE in found.values() else {**value, **found}
    is_missing = isinstance(block, blocks.FieldBlock) and block.required and value in (None, "")
    return INCOMPLETE if is_missing else value


def _table(block: TypedTableBlock, value: dict[str, Any], change: Change) -> dict[str, Any]:
    columns = [
        {"type": one["type"], "heading": str(one.get("heading") or "")}
        for one in _dicts(value.get("columns"))
        if one.get("type") in block.child_blocks
    ]
    kinds = [block.child_blocks[one["type"]] for one in columns]
    rows = [
        {"values": [changed(kind, cell, change) for kind, cell in zip(kinds, one.get("values") or [], strict=False)]}
        for one in _dicts(value.get("rows"))
    ]
    return {"columns": columns, "rows": rows, "caption": str(value.get("caption") or "")}


def _id(one: dict[str, Any]) -> dict[str, Any]:
    return {"id": one["id"]} if isinstance(one.get("id"), str) else {}


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
