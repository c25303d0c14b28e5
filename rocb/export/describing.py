"""Descriptions of the records for programs: a schema for each kind (JSON Schema, draft 2020-12)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import translation
from modelcluster.fields import ParentalKey
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from wagtail.fields import StreamField
from wagtail.models import Page, Revision

from foundation.languages.fields import TranslatedField
from rocb.export import words
from rocb.export.contents import CHANGED, Kind
from rocb.export.shapes import NAMED, Column, Shape, Shapes
from rocb.neutral import block_schemas

type Schema = dict[str, Any]
PAGES = "pages/*"  # used in place of the name of a file: the files with pages of all types
_NAMES = {"type": "The type of content", "language": "A language code", "group": "The name of a group"}
_TYPES: dict[str, Schema] = {
    "BooleanField": {"type": "boolean"},
    "DateField": {"type": "string", "format": "date"},
    "DateTimeField": {"type": "string", "format": "date-time"},
    "FloatField": {"type": "number"},
    "UUIDField": {"type": "string", "format": "uuid"},
}


def schemas(shapes: Shapes) -> dict[str, bytes]:
    """Return all schemas by the name of the kind."""
    files = {shape.model: kind.name for kind, shape in shapes.kinds} | {Page: PAGES}
    return {kind.name: _Describer(files).schema(kind, shape) for kind, shape in shapes.kinds}


def written(schema: Schema) -> bytes:
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class _Describer:
    """``files`` maps models to the names of their files."""

    files: dict[type[models.Model], str]

    def schema(self, kind: Kind, shape: Shape) -> bytes:
        with translation.override("en"):
            found = {
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "title": kind.name,
                "description": kind.about,
                **self._object(shape),
            }
            streams = [one for one in shape.model._meta.get_fields() if isinstance(one, StreamField)]
            if streams:
                found["$defs"] = {one.name: block_schemas.body(one.stream_block, self._reference) for one in streams}
        return written(found)

    def _object(self, shape: Shape, of: type[models.Model] | None = None) -> Schema:
        """Return the schema of a record. ``of`` is the model to which it belongs."""
        properties = {column.name: self._column(column, of) for column in shape.all_columns()}
        for links in shape.links:
            items = {"type": "string" if links.named else "integer"}
            properties[links.name] = {"type": "array", "items": items, "description": self._target(links.to)}
        for name, _by, child in shape.children:
            said = _sentences(_words(name, child.model._meta.verbose_name_plural))
            properties[name] = {"type": "array", "items": self._object(child, shape.model), "description": said}
        return block_schemas.closed(properties, required=list(properties))

    def _column(self, column: Column, of: type[models.Model] | None) -> Schema:
        one = column.field
        if one.model is Revision and column.name == "content" and of is not None:
            return {**self._draft(of), "description": "The version, with the fields of the page."}
        found = {"type": "string"} if column.named else self._value(one, column.stored_as)
        said = [_words(column.name, one.verbose_name), one.help_text]
        if one.related_model is not None:
            said.append(self._target(one.related_model))
        if column.is_file:
            said.append("The file is data/media/ and this name.")
        if CHANGED.get((one.model._meta.label_lower, one.attname)):
            said.append("Not as the site has it: see the README.")
        return {**found, "description": _sentences(*said)}

    def _value(self, one: Any, stored_as: str) -> Schema:
        """Return the schema of the value of a field, without its description."""
        if isinstance(one, StreamField):
            return {"$ref": f"#/$defs/{one.name}"}
        if isinstance(one, TranslatedField):
            return dict(words.TRANSLATED)
        if stored_as == "JSONField":
            return dict(words.JSON_COLUMNS.get(one.name, {}))
        is_number = "Integer" in stored_as or "Auto" in stored_as
        found = dict(_TYPES.get(stored_as, {"type": "integer" if is_number else "string"}))
        return {**found, "type": [found["type"], "null"]} if one.null else found

    def _draft(self, model: type[models.Model]) -> Schema:
        """Return the schema of a page, or of one of its rows, in the content of a version. Texts with blocks are JSON
        in a string.
        """
        properties: dict[str, Schema] = {"pk": {"type": ["integer", "null"]}}
        columns: Any = model._meta.fields
        for one in columns:
            if one.serialize:
                properties[one.name] = self._in_draft(one)
        for relation in get_all_child_relations(model):
            rows = self._draft(relation.related_model)
            properties[str(relation.get_accessor_name())] = {"type": "array", "items": rows}
        for one in get_all_child_m2m_relations(model):
            properties[one.name] = {"type": "array", "items": {"type": "integer"}}
        required = [one.name for one in Page._meta.fields if one.name in properties] if issubclass(model, Page) else []
        return block_schemas.closed(properties, required=required)

    def _in_draft(self, one: Any) -> Schema:
        if one.name == "content_type":
            return {"type": "string"}
        if isinstance(one, StreamField):
            content = {"$ref": f"#/$defs/{one.name}"}
            return {"type": "string", "contentMediaType": "application/json", "contentSchema": content}
        target = one
        while isinstance(target, models.ForeignKey):
            target = target.target_field
        found = self._value(one, str(target.get_internal_type()))
        if isinstance(one, ParentalKey):  # a new row has none yet
            found["type"] = [found["type"], "null"]
        if one.related_model is not None:
            found["description"] = self._target(one.related_model)
        return found

    def _reference(self, model: type[models.Model]) -> Schema:
        return {"type": ["integer", "null"], "description": f"{self._target(model)}."}

    def _target(self, model: type[models.Model]) -> str:
        """Return the file that contains the row to which an id refers."""
        if model in NAMED:
            return _NAMES[NAMED[model]]
        if model is Revision:
            return "An id in `versions` of this page; earlier versions are not exported"
        if name := self.files.get(model):
            return f"An id in data/{name}.jsonl"
        return "An id of something that is not exported"


def _words(name: str, given: Any) -> str:
    """Return the description of a column: that of the model if it says more than the name, otherwise one of our own."""
    said = str(given).strip()
    return said if said.lower() != name.replace("_", " ") or name not in words.COLUMNS else words.COLUMNS[name]


def _sentences(*given: Any) -> str:
    return ". ".join(str(one).strip().rstrip(".") for one in given if str(one).strip()) + "."
