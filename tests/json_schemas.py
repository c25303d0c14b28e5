"""A validator of the part of JSON Schema (draft 2020-12) that our schemas use. A keyword that it does not know is an error."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

type Schema = dict[str, Any]

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}
_FORMATS = {"date": date.fromisoformat, "date-time": datetime.fromisoformat, "time": time.fromisoformat, "uuid": UUID}
_SAY_NOTHING = {"$schema", "$id", "$defs", "title", "description"}
_KNOWN = _SAY_NOTHING | {
    *("$ref", "type", "enum", "const", "format", "pattern", "contentMediaType", "contentSchema"),
    *("properties", "required", "additionalProperties", "propertyNames", "items", "oneOf", "anyOf", "minLength"),
}


def breaches(value: Any, schema: Schema, *, root: Schema | None = None, at: str = "") -> Iterator[str]:
    """Yield a sentence for each breach."""
    root = root if root is not None else schema
    assert schema.keys() <= _KNOWN, schema.keys() - _KNOWN
    if "$ref" in schema:
        yield from breaches(value, resolved(schema, root), root=root, at=at)
    if "type" in schema and not _is_of(value, schema["type"]):
        yield f"{at} is {value!r:.80}, not {schema['type']}"
        return
    if ("enum" in schema and value not in schema["enum"]) or ("const" in schema and value != schema["const"]):
        yield f"{at} is {value!r:.80}"
    for word in ("oneOf", "anyOf"):
        if word in schema:
            fits = sum(not any(breaches(value, one, root=root)) for one in schema[word])
            if fits == 0 or (word == "oneOf" and fits > 1):
                yield f"{at} is {fits} of the choices"
    if isinstance(value, str):
        yield from _of_text(value, schema, root, at)
    elif isinstance(value, dict):
        yield from _of_object(value, schema, root, at)
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from breaches(one, schema.get("items", {}), root=root, at=f"{at}/{number}")


def resolved(schema: Schema, root: Schema) -> Schema:
    found: Any = root
    for name in schema["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return dict(found)


def _is_of(value: Any, wanted: str | list[str]) -> bool:
    names = [wanted] if isinstance(wanted, str) else wanted
    if isinstance(value, bool):
        return "boolean" in names
    return any(isinstance(value, _TYPES[name]) for name in names)


def _of_text(value: str, schema: Schema, root: Schema, at: str) -> Iterator[str]:
    try:
        _FORMATS.get(schema.get("format", ""), str)(value)
    except ValueError:
        yield f"{at} is {value!r}, not a {schema['format']}"
    if len(value) < schema.get("minLength", 0):
        yield f"{at} is empty"
    if not re.search(schema.get("pattern", ""), value):
        yield f"{at} is {value!r}, unlike {schema['pattern']}"
    if "contentSchema" in schema and value:
        yield from breaches(json.loads(value), schema["contentSchema"], root=root, at=f"{at}()")


def _of_object(value: dict[str, Any], schema: Schema, root: Schema, at: str) -> Iterator[str]:
    properties, others = schema.get("properties", {}), schema.get("additionalProperties", {})
    if missing := set(schema.get("required", ())) - value.keys():
        yield f"{at} has no {sorted(missing)}"
    for name, one in value.items():
        yield from breaches(name, schema.get("propertyNames", {}), root=root, at=f"{at}/{name}")
        if name in properties:
            yield from breaches(one, properties[name], root=root, at=f"{at}/{name}")
        elif others is False:
            yield f"{at} has {name}"
        else:
            yield from breaches(one, others, root=root, at=f"{at}/{name}")
