"""`rocb.export.describing`: the schemas describe every part of every record, and say where each reference leads."""

from __future__ import annotations

import copy
import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from wagtail import blocks
from wagtail.fields import StreamField

from rocb.export import describing, words
from rocb.export.shapes import Shapes
from rocb.neutral import block_schemas
from rocb.neutral.schema import TYPES
from tests.json_schemas import Schema, breaches, resolved
from tests.rocb.export import sites

pytestmark = pytest.mark.django_db

MUTATIONS = 200
_FILE = re.compile(r"An id in data/([\w./*-]+?)\.jsonl")


def schemas_of(folder: Path) -> Iterator[tuple[str, Schema]]:
    for name in json.loads((folder / "data/export.json").read_text())["records"]:
        yield name, json.loads((folder / f"schema/{name}.schema.json").read_text())


@pytest.mark.parametrize("is_personal", [False, True])
def test_every_record_is_as_its_schema_says(bags: sites.Bags, is_personal: bool) -> None:
    folder = bags.of(is_personal=is_personal)
    for name, schema in schemas_of(folder):
        for record in sites.records(folder, name):
            assert list(breaches(record, schema)) == [], name


def parts(schema: Schema, root: Schema, at: str = "") -> Iterator[tuple[str, Schema]]:
    """Yield the schema of each value in a record, with its place."""
    schema = {**resolved(schema, root), **schema} if "$ref" in schema else schema
    yield at, schema
    for name, one in schema.get("properties", {}).items():
        yield from parts(one, root, f"{at}/{name}")
    for word in ("items", "contentSchema"):
        if word in schema:
            yield from parts(schema[word], root, f"{at}/*")
    for word in ("oneOf", "anyOf"):
        for one in schema.get(word, []):
            yield from parts(one, root, at)


def test_every_value_of_every_kind_has_a_type() -> None:
    """Even those that no record of the tests has."""
    for name, text in describing.schemas(Shapes(is_personal=True)).items():
        root = json.loads(text)
        bare = [at for at, one in parts(root, root) if not one.keys() & {"type", "enum", "const", "oneOf", "anyOf"}]
        assert bare == [], name


def test_every_column_is_described_by_more_than_its_name() -> None:
    for name, text in describing.schemas(Shapes(is_personal=True)).items():
        root = json.loads(text)
        for column, one in root["properties"].items():
            said = one["description"].removesuffix(".").lower()
            is_bare = said == column.replace("_", " ") and column not in words.COLUMNS
            assert said, (name, column)
            assert not is_bare, f"{name}: {column} needs words in rocb/export/words.py"


def test_words_are_for_columns_that_exist() -> None:
    names = set()
    for text in describing.schemas(Shapes(is_personal=True)).values():
        root = json.loads(text)
        names |= {at.rpartition("/")[2] for at, _one in parts(root, root)}
    assert words.COLUMNS.keys() - names == set()


@pytest.mark.parametrize("is_personal", [False, True])
def test_every_reference_leads_to_a_record_in_the_file_that_the_schema_names(
    bags: sites.Bags, is_personal: bool
) -> None:
    folder = bags.of(is_personal=is_personal)
    followed: Counter[str] = Counter()
    for name, schema in schemas_of(folder):
        for record in sites.records(folder, name):
            for at, key, said in references(record, schema, schema):
                match = _FILE.match(said)
                assert match, (name, at, said)
                assert key in ids(folder, match[1]), (name, at, key, said)
                followed[match[1]] += 1
    assert {"pages/*", "images", "topics", "organisations"} <= followed.keys()


def references(value: Any, schema: Schema, root: Schema, at: str = "") -> Iterator[tuple[str, int, str]]:
    schema = {**resolved(schema, root), **schema} if "$ref" in schema else schema
    if schema.get("description", "").find("An id in data/") >= 0:
        said = schema["description"][schema["description"].index("An id in data/") :]
        yield from ((at, key, said) for key in (value if isinstance(value, list) else [value]) if key is not None)
        return
    for choice in (*schema.get("oneOf", ()), *schema.get("anyOf", ())):
        if not any(breaches(value, choice, root=root)):
            yield from references(value, choice, root, at)
    if isinstance(value, dict):
        for name, one in value.items():
            yield from references(one, schema.get("properties", {}).get(name, {}), root, f"{at}/{name}")
    elif isinstance(value, list):
        for one in value:
            yield from references(one, schema.get("items", {}), root, f"{at}/*")
    elif isinstance(value, str) and value and "contentSchema" in schema:
        yield from references(json.loads(value), schema["contentSchema"], root, at)


def ids(folder: Path, name: str) -> set[Any]:
    files = folder.glob(f"data/{name}.jsonl")
    rows = (json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines())
    return {row.get("id", row.get("item_uuid")) for row in rows}


# --- Mutations --------------------------------------------------------------------------------------------------------


def test_a_record_that_is_not_as_it_should_be_is_noticed(bags: sites.Bags) -> None:
    chance = random.Random(20)
    records = [
        (schema, record) for name, schema in schemas_of(bags.personal) for record in sites.records(bags.personal, name)
    ]
    caught, made = 0, Counter[str]()
    while made.total() < MUTATIONS:
        schema, record = chance.choice(records)
        if (done := mutated(record, schema, chance)) is None:
            continue
        how, changed = done
        made[how] += 1
        found = any(breaches(changed, schema))
        caught += found
        assert found, (schema["title"], how)
    print(f"\n{caught} of {made.total()} mutations were noticed: {dict(made)}")
    assert set(made) == {"missing key", "extra key", "wrong type", "wrong block"}


def mutated(record: Any, schema: Schema, chance: random.Random) -> tuple[str, Any] | None:
    """Return a copy with one fault, in a part that its schema describes."""
    changed = copy.deepcopy(record)
    places = list(places_in(changed, schema, schema))
    how = chance.choice(["missing key", "extra key", "wrong type", "wrong block"])
    if how == "wrong block":
        found = [place for place in places if place[2].get("blocks")]
        if not found:
            return None
        holder, key, _schema = chance.choice(found)
        holder[key]["type"] = "unknown"
        return how, changed
    if how == "wrong type":
        holder, key, _schema = chance.choice(places)
        holder[key] = 7.5 if isinstance(holder[key], str | list | dict | None) else ["text"]
        return how, changed
    objects = [changed, *(place[0][place[1]] for place in places if place[2].get("required"))]
    of = [schema, *(place[2] for place in places if place[2].get("required"))]
    number = chance.randrange(len(objects))
    if how == "extra key":
        objects[number]["unknown"] = 1
    else:
        del objects[number][chance.choice(of[number]["required"])]
    return how, changed


def places_in(value: Any, schema: Schema, root: Schema) -> Iterator[tuple[Any, Any, Schema]]:
    """Yield each part of a record as its holder and key, with its schema."""
    schema = {**resolved(schema, root), **schema} if "$ref" in schema else schema
    if isinstance(value, dict):
        inside = {key: schema.get("properties", {}).get(key) for key in value}
    elif isinstance(value, list):
        choices = schema.get("items", {}).get("oneOf", [])
        inside = {
            number: next(({**one, "blocks": True} for one in choices if not any(breaches(each, one, root=root))), None)
            or schema.get("items")
            for number, each in enumerate(value)
        }
    else:
        return
    for key, one in inside.items():
        if one and one.keys() & {"type", "enum", "const", "$ref"}:
            yield value, key, {**resolved(one, root), **one} if "$ref" in one else one
            yield from places_in(value[key], one, root)


# --- Blocks -----------------------------------------------------------------------------------------------------------


def test_every_block_of_every_body_has_a_schema() -> None:
    fields = [one for model in apps.get_models() for one in model._meta.local_fields if isinstance(one, StreamField)]
    assert len(fields) >= 2
    for field in fields:
        schema = block_schemas.body(field.stream_block, lambda model: {"type": "integer"})
        names = [one["properties"]["type"]["const"] for one in schema["items"]["oneOf"]]
        assert names == list(field.stream_block.child_blocks)


def test_a_block_of_an_unknown_kind_is_named() -> None:
    class Colour(blocks.FieldBlock):
        pass

    with pytest.raises(block_schemas.Undescribed, match="Colour"):
        block_schemas.body(blocks.StreamBlock([("colour", Colour())]), lambda model: {})


def test_every_item_of_the_neutral_form_is_as_its_schema_says(bags: sites.Bags) -> None:
    schema = json.loads((bags.open / "schema/content.schema.json").read_text())
    items = sites.records(bags.open, "content")
    assert {item["type"] for item in items} == set(TYPES)
    for item in items:
        assert list(breaches(item, schema["$defs"][item["type"]], root=schema)) == [], item["address"]
        assert not any(breaches(item, schema)), item["address"]


def test_every_reference_of_an_item_is_the_address_of_another(bags: sites.Bags) -> None:
    items = sites.records(bags.open, "content")
    known = {item["address"] for item in items}
    assert len(known) == len(items)
    named = [name for item in items for name in (item.get("image"), *item.get("related", [])) if name]
    named += [name for item in items for name in re.findall(r'href=\\?"(/[^"\\]*)', json.dumps(item.get("body", [])))]
    assert named
    assert [name for name in named if name not in known] == []
    assert [
        item["file"] for item in items if "file" in item and not (bags.open / "data" / item["file"]).is_file()
    ] == []
