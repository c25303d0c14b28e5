"""Markup and addresses in a bag: only what this site itself writes.

Texts are stored finished and shown as they are, so an edited bag could bring scripts. The grammar here is narrow enough
that every browser reads a text in the same way: known elements, known attributes in double quotes, and no comments.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from modelcluster.models import get_all_child_relations
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.fields import RichTextField, StreamField

SCHEMES = frozenset({"http", "https", "mailto", "tel", "ftp"})  # schemes that Wagtail accepts in a link
HTML = "html"  # names of columns with finished markup

_NAMES_OF_ELEMENTS = (
    "a abbr aside b blockquote br caption cite code dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i "
    "img ins kbd li mark ol p picture pre q s samp small source span strong sub summary sup table tbody td tfoot th "
    "thead time tr u ul var"
)
_NAMES_OF_ATTRIBUTES = (
    "alt class colspan datetime decoding dir download fetchpriority height href hreflang id lang linktype loading media "
    "rel role rowspan scope sizes src srcset tabindex title type width"
)
_ELEMENTS = frozenset(_NAMES_OF_ELEMENTS.split())
_ATTRIBUTES = frozenset(_NAMES_OF_ATTRIBUTES.split())
_GROUPS_OF_ATTRIBUTES = ("aria-", "data-")
_ADDRESSES = frozenset({"href", "src", "srcset", "data-player"})
_TAG = re.compile(r'</?([a-z][a-z0-9]*)((?:\s+[a-z][a-z0-9-]*(?:="[^"]*")?)*)\s*/?>')
_ATTRIBUTE = re.compile(r'([a-z][a-z0-9-]*)(?:="([^"]*)")?')
_MARKUP = re.compile(r"<(?=[a-zA-Z/!?])")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0]+")  # browsers ignore some of them in a scheme
_NAMES_OF_ADDRESSES = re.compile(r"(?:^|_)(?:url|address|link|website|page|feed|src|href)$")


class Strange(Exception):
    """Error for markup or an address that this site would not write. The message quotes it."""


def check_html(text: str) -> None:
    """Raise `Strange` if the text has markup that this site does not write."""
    for found in _MARKUP.finditer(text):
        tag = _TAG.match(text, found.start())
        if tag is None or tag[1] not in _ELEMENTS:
            raise Strange(f"“{text[found.start() :][:40]}” is markup that this site does not write.")
        for name, value in _ATTRIBUTE.findall(tag[2]):
            if name not in _ATTRIBUTES and not name.startswith(_GROUPS_OF_ATTRIBUTES):
                raise Strange(f"“{tag[0][:40]}” has the attribute “{name}”, which this site does not write.")
            if name in _ADDRESSES:
                check_address(unescape(value))


def check_address(address: str) -> None:
    scheme = _SCHEME.match(_UNSEEN.sub("", address))
    if scheme and scheme[1].lower() not in SCHEMES:
        raise Strange(f"“{address[:40]}” is not an address of a web page.")


def check_value(field: models.Field[Any, Any], value: Any) -> None:
    """Check the value of a column, as it is stored in the bag."""
    if isinstance(field, StreamField):
        _check_stream(field.stream_block, value)
    elif isinstance(field, RichTextField) or field.name == HTML:
        _check_text(value)
    else:
        _check_addresses(field.name, value)


def check_draft(model: type[models.Model], content: dict[str, Any]) -> None:
    """Check the content of a page revision and of the rows that belong to the page."""
    children = {relation.get_accessor_name(): relation.related_model for relation in get_all_child_relations(model)}
    for name, value in content.items():
        if name in children:
            for row in value if isinstance(value, list) else ():
                if isinstance(row, dict):
                    check_draft(children[name], row)
            continue
        try:
            field: Any = model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        check_value(field, _read(value) if isinstance(field, StreamField) else value)


def _read(value: Any) -> Any:
    """Return the blocks of a revision, which has them as JSON in a string."""
    try:
        return json.loads(value) if isinstance(value, str) and value else value or []
    except ValueError:
        raise Strange("A body is not JSON.") from None


def _check_stream(block: Any, value: Any) -> None:
    if value is not None and not isinstance(value, list):
        raise Strange("A body is not a list of blocks.")
    for part, found in _parts(block, value):
        if isinstance(part, blocks.URLBlock):
            check_address(str(found or ""))
        else:
            _check_text(found)


def _check_text(value: Any) -> None:
    if isinstance(value, str):
        check_html(value)
    elif value is not None:
        raise Strange("A text is not a string.")


def _parts(block: Any, value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield the rich texts, raw markup and addresses in a value of a block."""
    if isinstance(block, blocks.RichTextBlock | blocks.RawHTMLBlock | blocks.URLBlock):
        yield block, value
    elif isinstance(block, blocks.BaseStreamBlock):
        for one in _list(value):
            if isinstance(one, dict) and one.get("type") in block.child_blocks:
                yield from _parts(block.child_blocks[one["type"]], one.get("value"))
    elif isinstance(block, blocks.BaseStructBlock):
        for name, child in block.child_blocks.items():
            yield from _parts(child, value.get(name) if isinstance(value, dict) else None)
    elif isinstance(block, blocks.ListBlock):
        for one in _list(value):  # items are wrapped, or bare as in earlier releases of Wagtail
            yield from _parts(block.child_block, one["value"] if isinstance(one, dict) and "value" in one else one)
    elif isinstance(block, TypedTableBlock) and isinstance(value, dict):
        yield from _cells(block, value)


def _cells(block: Any, value: dict[str, Any]) -> Iterator[tuple[Any, Any]]:
    types = [one.get("type") for one in _list(value.get("columns")) if isinstance(one, dict)]
    for row in _list(value.get("rows")):
        for kind, cell in zip(types, _list(row.get("values") if isinstance(row, dict) else None), strict=False):
            if kind in block.child_blocks:
                yield from _parts(block.child_blocks[kind], cell)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _check_addresses(name: str, value: Any) -> None:
    """Check strings with the name of an address, at any depth."""
    if isinstance(value, dict):
        for key, one in value.items():
            _check_addresses(str(key), one)
    elif isinstance(value, list):
        for one in value:
            _check_addresses(name, one)
    elif isinstance(value, str) and _NAMES_OF_ADDRESSES.search(name):
        check_address(value)
