"""A body <-> a body with other references and texts, whatever its blocks are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

# Changes the value of a block that refers to something, or has a text with links or an address.
type Change = Callable[[Any, Any], Any]
_LEAVES = (blocks.ChooserBlock, blocks.RichTextBlock, blocks.RawHTMLBlock, blocks.URLBlock)


def changed(block: Any, value: Any, change: Change) -> Any:
    """Return the stored value of a block with its leaves changed. What does not belong there is left out."""
    if isinstance(block, _LEAVES):
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
