"""The schema of an item of the neutral form (JSON Schema, draft 2020-12), by its type."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import translation

from events.models import EditionPage
from rocb.models import StandardPage
from rocb.neutral import block_schemas, fields
from rocb.neutral.fields import ARTICLE, DOCUMENT, EVENT, IMAGE, PAGE, SERIES

type Schema = dict[str, Any]
LIST, REDIRECT = "list", "redirect"
PUBLIC, HIDDEN = "public", "hidden"
LISTS = ("home", "news", "events", "elsewhere", "organisations")
TYPES = (PAGE, ARTICLE, EVENT, SERIES, IMAGE, DOCUMENT, LIST, REDIRECT)
_TEXT: Schema = {"type": "string"}
_TIME: Schema = {
    "type": ["string", "null"],
    "pattern": r"^([0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?)?$",
}
_IN_ZONE = ". ISO 8601; without an offset in the time zone of the site"
_ADDRESS = _TEXT | {"minLength": 1, "format": "iri-reference"}
_ZONE = _TEXT | {"pattern": "^([A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*)?$"}
_FORMAT: Schema = {"enum": [*EditionPage.Format.values, ""]}
_COMMON: dict[str, tuple[Schema, str]] = {
    "id": (_TEXT | {"pattern": "^[0-9A-Za-z_-]{1,64}$"}, "Identity, the same at each export"),
    "address": (_ADDRESS, "Address, absolute or from the root of the site. The pages above are the folders in it"),
    "title": (_TEXT, "Title"),
    "language": (_TEXT, "A language code such as `en`; empty if it is unknown"),
    "created": (_TIME, f"When it was made{_IN_ZONE}"),
}
_PAGES: dict[str, tuple[Schema, str]] = {
    "summary": (_TEXT, "One or two sentences for lists"),
    "group": (_TEXT, "The same for all language versions"),
    "state": ({"enum": [PUBLIC, HIDDEN]}, "Whether everybody can read it. Do not publish what is hidden"),
    "published": (_TIME, f"When it was first public{_IN_ZONE}"),
    "modified": (_TIME, "When it last changed"),
    "expires": (_TIME, "When it is to be taken back"),
    "body": ({"$ref": "#/$defs/body"}, "The text as a list of blocks"),
    "original_type": (_TEXT, "What another system calls its type, if that is none of these"),
    "original_state": (_TEXT, "What another system calls its state, if it is hidden"),
    "comments": ({"type": "integer"}, "How many comments it has. They are not in the file"),
    "authors": ({"type": "array", "items": _TEXT}, "Names of those who wrote it"),
    "others": (
        {"type": "object", "additionalProperties": _TEXT},
        "Texts for which there is no field, by their names. An import names them in its report",
    ),
}
_FILED: dict[str, tuple[Schema, str]] = {
    "topics": ({"type": "array", "items": _TEXT}, "Slugs or names of its topics"),
    "image": (_ADDRESS, "Address of the picture that leads it"),
    "feed_id": (_TEXT, "How RSS feeds identify it (`guid`)"),
    "atom_id": (_TEXT, "How Atom feeds identify it (`id`)"),
}
_FILE: dict[str, tuple[Schema, str]] = {
    "file": (_ADDRESS, "Name of its file, from the folder of this file; or an address, if the file is not there"),
    "original_state": _PAGES["original_state"],
    "published": _PAGES["published"],
    "authors": _PAGES["authors"],
    "file_type": (_TEXT, "Media type of the file, such as `image/jpeg`"),
    "state": _PAGES["state"],
    "modified": _PAGES["modified"],
    "summary": _PAGES["summary"],
}
_OWN: dict[str, dict[str, tuple[Schema, str]]] = {
    PAGE: {
        **_PAGES,
        **_FILED,
        "position": ({"type": "integer"}, "Place among the pages below the same page"),
        "has_pages_below": (
            {"type": "boolean"},
            "Whether relative addresses start in it, though it has no final slash",
        ),
        "lists_pages_below": (
            {"type": "boolean"},
            "If false, it has no list of the pages below it but a block `pages_below`",
        ),
    },
    ARTICLE: {
        **_PAGES,
        **_FILED,
        "related": ({"type": "array", "items": _ADDRESS}, "Addresses of related articles"),
    },
    EVENT: {
        **_PAGES,
        **_FILED,
        "calendar_uid": (_TEXT, "Its UID in calendars"),
        "start": (_TIME, "Instead of the days and times, if only an instant is known: ISO 8601"),
        "end": (_TIME, "The same of its end; a date without a time is the last day"),
        "time_zone": (_ZONE, "Time zone of its hours: a name of the IANA database, such as `Asia/Baku`"),
        "city": (_TEXT, "City where it takes place; empty if it is online only, or if the city is unknown"),
        "format": (_FORMAT, "How people take part; empty if that is unknown"),
        "recurrence": (_TEXT, "Lines such as `RRULE:FREQ=WEEKLY`: each date becomes an event"),
        "website": (_TEXT | {"format": "iri-reference"}, "Address of its website"),
    },
    SERIES: {
        **_PAGES,
        **_FILED,
        "time_zone": (_ZONE, "Time zone of the hours of its rule: a name of the IANA database"),
        "rule": (_TEXT, "How often it takes place (RRULE of RFC 5545). Its dates are the events below its address"),
    },
    IMAGE: _FILE,
    DOCUMENT: _FILE,
    LIST: {
        "of": ({"enum": list(LISTS)}, "What it lists"),
        "summary": _PAGES["summary"],
        "group": _PAGES["group"],
    },
    REDIRECT: {"leads_to": (_ADDRESS, "Where the address leads")},
}
_REQUIRED = {IMAGE: ["file"], DOCUMENT: ["file"], LIST: ["of"], REDIRECT: ["leads_to"]}
_FIELDS: dict[str, Schema] = {
    "BooleanField": {"type": "boolean"},
    "DateField": {"type": "string", "format": "date"},
    "JSONField": {"type": "array", "items": _TEXT},
    "TimeField": {"type": "string", "format": "time"},
}


def schema() -> Schema:
    with translation.override("en"):
        stream = StandardPage._meta.get_field("body").stream_block  # type: ignore[union-attr]
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "content",
            "description": "One item on each line of data/content.jsonl.",
            "oneOf": [{"$ref": f"#/$defs/{kind}"} for kind in TYPES],
            "$defs": {
                "body": block_schemas.body(stream, _reference),
                **{kind: _item(kind) for kind in TYPES},
            },
        }


def _item(kind: str) -> Schema:
    given = {**_COMMON, **_OWN[kind]}
    properties = {name: {**one, "description": f"{words}."} for name, (one, words) in given.items()}
    for name in fields.NAMES.get(kind, ()):
        properties.setdefault(name, _field(fields.MODELS[kind]._meta.get_field(name)))
    return {
        "type": "object",
        "properties": {"type": {"const": kind}, **properties},
        "required": sorted(["type", "id", "address", "title", *_REQUIRED.get(kind, ())]),
        "additionalProperties": False,
    }


def _field(field: Any) -> Schema:
    kind = str(field.get_internal_type())
    found = dict(_FIELDS.get(kind, {"type": "integer" if "Integer" in kind else "string"}))
    if field.null:
        found["type"] = [found["type"], "null"]
    if field.choices:
        found["enum"] = [*(str(value) for value, _label in field.choices), *([""] if field.blank else [])]
    words = [str(field.verbose_name), str(field.help_text)]
    return {**found, "description": ". ".join(word.strip().rstrip(".") for word in words if word.strip()) + "."}


def _reference(model: type[models.Model]) -> Schema:
    return {"type": ["string", "null"], "description": f"Address of an item: {model._meta.verbose_name}."}
