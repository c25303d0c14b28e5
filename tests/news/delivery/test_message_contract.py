"""`news.delivery.message_contract`: every message body conforms to the schema."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from news.delivery import message_contract, outbox, webhooks
from news.models import Change, Channel, Item, NewsIndexPage
from tests import factories, order_factories
from tests.factories import NOON

TYPES: dict[str, Any] = {"object": dict, "string": str, "integer": int, "boolean": bool, "null": type(None)}
KNOWN = {
    "$schema",
    "$id",
    "title",
    "description",
    "type",
    "required",
    "properties",
    "pattern",
    "format",
    "enum",
    "minimum",
}


def problems(value: Any, schema: dict[str, Any], where: str = "$") -> list[str]:
    """Return violations in ``value`` of the subset of JSON Schema that we use; other keywords fail."""
    if "anyOf" in schema:
        assert set(schema) == {"anyOf"}
        tried = [problems(value, one, where) for one in schema["anyOf"]]
        return min(tried, key=len)
    assert set(schema) <= KNOWN, set(schema) - KNOWN
    found = []
    names = schema.get("type", [])
    classes = tuple(TYPES[name] for name in ([names] if isinstance(names, str) else names))
    if classes and (not isinstance(value, classes) or (isinstance(value, bool) and bool not in classes)):
        return [f"{where} is no {names}"]
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{where} is none of {schema['enum']}")
    if "minimum" in schema and value < schema["minimum"]:
        found.append(f"{where} is too small")
    if "pattern" in schema and not re.search(schema["pattern"], value):
        found.append(f"{where} does not match")
    if isinstance(value, str) and not is_of_format(value, schema.get("format", "")):
        found.append(f"{where} is no {schema['format']}")
    for name in schema.get("required", []):
        if name not in value:
            found.append(f"{where}.{name} is missing")
    for name, one in schema.get("properties", {}).items():
        if name in value:
            found += problems(value[name], one, f"{where}.{name}")
    return found


def is_of_format(text: str, name: str) -> bool:
    try:
        if name == "uuid":
            UUID(text)
        elif name == "date-time":
            datetime.fromisoformat(text)
    except ValueError:
        return False
    return name != "uri" or bool(re.match(r"https?://\S+$", text))


def test_each_kind_of_message_has_an_example_that_fits_the_schema(db: None) -> None:
    examples = message_contract.examples()
    kinds = {type.partition(".")[2] for type, _body in examples}
    assert kinds == {*Change.Kind.values, "test", "challenge"}
    for type, body in examples:
        assert problems(json.loads(body), message_contract.schema()) == [], type


def test_the_schema_refuses_what_we_never_send(db: None) -> None:
    good = json.loads(message_contract.examples()[0][1])
    for wrong in (
        {**good, "type": "article.eaten"},
        {**good, "timestamp": "yesterday"},
        {**good, "data": {**good["data"], "sequence": "101"}},
        {**good, "data": {name: value for name, value in good["data"].items() if name != "sequence"}},
        {**good, "data": {}},
    ):
        assert problems(wrong, message_contract.schema()), wrong


def test_what_real_publications_bring_fits_the_schema(news_index: NewsIndexPage) -> None:
    channel = order_factories.channel()
    article = factories.article(news_index)
    article.title = "Renamed"
    factories.publish(article)
    article.unpublish()
    outbox.fan_out(at=NOON)
    bodies = list(Channel.objects.get(pk=channel.pk).deliveries.order_by("change").values_list("body", flat=True))
    assert [json.loads(body)["data"]["kind"] for body in bodies] == ["published", "updated", "withdrawn"]
    for body in bodies:
        assert problems(json.loads(body), message_contract.schema()) == []


@pytest.mark.parametrize("type", Item.Type.values)
def test_every_type_of_item_has_a_place_in_the_schema(type: str, db: None) -> None:
    change = order_factories.change(type=type, translation_key=uuid4())
    face = webhooks.Face(change.item_uuid, "ru", "Слово", change.address)
    body = webhooks.body_of(change, webhooks.Notice("published", "ru", matches=True), face, is_best=True)
    assert problems(json.loads(body), message_contract.schema()) == []


def test_the_schema_stands_at_a_public_address_that_stays(db: None) -> None:
    answer = Client().get("/webhooks/messages.schema.json")
    assert answer.json() == message_contract.schema()
    assert answer.json()["$id"].endswith("/webhooks/messages.schema.json")
    assert (answer["Content-Type"], answer["Access-Control-Allow-Origin"]) == ("application/schema+json", "*")
