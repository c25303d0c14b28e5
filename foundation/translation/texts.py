"""Texts of a page that are translated, each with a path, and how to change them.

A path names a field, then the blocks and the part of the block: ``body/3f2a…/caption``. A paragraph of rich text ends
with its key (``@k3h2d``), or with its number if it has none (``#0``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django.utils.text import capfirst
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.fields import RichTextField, StreamField

from foundation.languages.versions import QUOTE
from foundation.translation import rich_text

PLAIN_BLOCKS = (blocks.CharBlock, blocks.TextBlock)
LETTER = re.compile(r"[^\W\d_]")
DIGIT = re.compile(r"\d")


def fingerprint(value: str) -> str:
    return sha256(value.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Kind:
    """Kind of text: plain, or rich text with these ``features`` of its editor (None: the default ones)."""

    is_rich: bool = False
    features: tuple[str, ...] | None = None
    most_characters: int | None = None
    is_required: bool = False
    is_field: bool = False
    """Whether it is a field of the page or of a related row, whose text cannot be moved elsewhere."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text. ``value`` is plain text, or the inner HTML of a paragraph. ``labels`` name the field and the parts of the
    block, from the outside."""

    path: str
    value: str
    kind: Kind = Kind()
    labels: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return " · ".join(dict.fromkeys(capfirst(label) for label in self.labels))

    @property
    def is_rich(self) -> bool:
        return self.kind.is_rich

    @property
    def words(self) -> str:
        return rich_text.words(self.value) if self.is_rich else " ".join(self.value.split())

    @property
    def parent(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def has_identity(self) -> bool:
        """Whether the path stays the same when its neighbours change."""
        return "#" not in self.path


@dataclass(frozen=True, slots=True)
class _Slot:
    """Where a value is stored: ``holder[key]``."""

    holder: Any
    key: Any
    path: str
    labels: tuple[str, ...]
    kind: Kind

    def texts(self) -> Iterator[tuple[str, Text]]:
        """Yield each text with its name in the value, which is empty for plain text."""
        value = self.holder[self.key] or ""
        if not self.kind.is_rich:
            yield "", Text(self.path, value, self.kind, self.labels)
            return
        for name, html in rich_text.paragraphs(value).items():
            yield name, Text(f"{self.path}/{name}", html, self.kind, self.labels)


class Texts:
    """Texts of a page in memory, in the order of the page. Change them with `write` and `add`, then `store`. A text
    contains letters, or a translator wrote or emptied it.
    """

    def __init__(self, page: Any) -> None:
        self.page = page
        self._values = {name: _raw(page, name) for name in page.translated_fields}
        self._rows = {name: _rows(page, name, fields) for name, fields in page.translated_rows.items()}
        self._written = set(getattr(page, "translated_from", ()))
        self._read()

    def __iter__(self) -> Iterator[Text]:
        return (text for text, _slot, _name in self._found.values())

    def __contains__(self, path: str) -> bool:
        return path in self._found

    def __getitem__(self, path: str) -> Text:
        return self._found[path][0]

    @property
    def figures(self) -> list[Text]:
        """The texts with digits and without letters, such as cells of a table. They are compared but not translated."""
        return [text for slot in self._slots() for _name, text in slot.texts() if _is_figure(text.words)]

    def is_quotation(self, path: str) -> bool:
        """Return whether a text quotes a person, who may have said it in any language."""
        if path not in self._found:
            return False
        text, slot, name = self._found[path]
        if text.is_rich:
            return rich_text.is_quotation(slot.holder[slot.key] or "", name)
        field, block_id, *part = [*path.split("/"), ""]
        blocks_of = self._values.get(field) or []
        return part[:1] == ["text"] and any(one["id"] == block_id and one["type"] == QUOTE for one in blocks_of)

    def write(self, path: str, value: str) -> None:
        """Replace a text. Raises KeyError if there is none with this path."""
        text, slot, name = self._found[path]
        held = slot.holder[slot.key] or ""
        slot.holder[slot.key] = rich_text.replaced(held, name, value) if text.is_rich else value
        self._written.add(path)
        self._read()

    def add(self, source: Texts, path: str, value: str, *, after: str | None, block: str = "") -> str:
        """Add a translation of the text ``path`` of ``source`` that has no counterpart here yet, after the text
        ``after`` of this page. Return its path, which differs if the path of its source is in use. ``block`` is the
        path of the block here that corresponds to the block of the text, if there is one: blocks that were not copied
        have other IDs. If the whole block is missing, it is copied. Raises LookupError if a related row or only a part
        of the block is missing.
        """
        text, slot, name = source._found[path]
        wanted = block + slot.path.removeprefix(block_of(path)) if block else slot.path
        same = next((found for found in self._slots() if found.path == wanted), None)
        if same and text.is_rich:
            held, place = same.holder[same.key] or "", f"{same.path}/{name}"
            has_key, is_used = name.startswith("@"), place in self or place in self._written
            if not has_key or is_used or name not in rich_text.paragraphs(held):
                key = name[1:] if has_key and not is_used else rich_text.new_key()
                before = after.removeprefix(f"{same.path}/") if after else None
                same.holder[same.key] = rich_text.added(held, slot.holder[slot.key], name, "", key=key, after=before)
                place = f"{same.path}/@{key}"
        elif same and wanted not in self:
            place = wanted
        elif block:
            raise LookupError(path)
        else:
            place = self._add_block(source, path, after=after) + path.removeprefix(block_of(path))
        self._written.add(place)
        self._read()
        self.write(place, value)
        return place

    def _add_block(self, source: Texts, path: str, *, after: str | None) -> str:
        field, block_id = path.split("/")[:2]
        stream = self._values.get(field)
        if stream is None:
            raise LookupError(path)
        block = deepcopy(next(one for one in source._values[field] if one["id"] == block_id))
        ids = [one["id"] for one in stream]
        if block_id in ids or block_of(path) in map(block_of, self._written):
            block["id"] = str(uuid4())
        before = after.split("/")[1] if after and after.startswith(f"{field}/") else None
        stream.insert(ids.index(before) + 1 if before in ids else 0, block)
        return f"{field}/{block['id']}"

    def add_keys(self) -> None:
        """Give each paragraph of rich text a key."""
        for slot in self._slots():
            if slot.kind.is_rich:
                slot.holder[slot.key] = rich_text.with_keys(slot.holder[slot.key] or "")
        self._read()

    def store(self) -> None:
        """Set the fields of the page. Does not save."""
        for name, value in self._values.items():
            field = self.page._meta.get_field(name)
            setattr(self.page, name, field.to_python(json.dumps(value)) if _is_stream(field) else value)
        for name, rows in self._rows.items():
            objects = list(getattr(self.page, name).all())
            for row, texts in zip(objects, rows.values(), strict=True):
                for field_name, value in texts.items():
                    setattr(row, field_name, value)
            getattr(self.page, name).set(objects)

    def _read(self) -> None:
        self._found: dict[str, tuple[Text, _Slot, str]] = {}
        for slot in self._slots():
            for name, text in slot.texts():
                if LETTER.search(text.words) or text.path in self._written:
                    self._found.setdefault(text.path, (text, slot, name))

    def _slots(self) -> Iterator[_Slot]:
        for name in self.page.translated_fields:
            field = self.page._meta.get_field(name)
            labels = (str(field.verbose_name),)
            if _is_stream(field):
                yield from _of_block(field.stream_block, self._values, name, name, labels)
            else:
                yield _Slot(self._values, name, name, labels, _kind_of_field(field))
        for name, rows in self._rows.items():
            model = self.page._meta.get_field(name).related_model
            for key, texts in rows.items():
                for field_name in texts:
                    field = model._meta.get_field(field_name)
                    of_row = (str(model._meta.verbose_name), str(field.verbose_name))
                    yield _Slot(texts, field_name, f"{name}/{key}/{field_name}", of_row, _kind_of_field(field))


def block_of(path: str) -> str:
    """Return the path of the block of a stream, or of the related row, to which a text belongs."""
    return "/".join(path.split("/")[:2])


def _is_figure(words: str) -> bool:
    return DIGIT.search(words) is not None and LETTER.search(words) is None


def _is_stream(field: Any) -> bool:
    return isinstance(field, StreamField)


def _kind_of_field(field: Any) -> Kind:
    if isinstance(field, RichTextField):
        return Kind(is_rich=True, features=_features(field))
    return Kind(most_characters=field.max_length, is_required=not field.blank, is_field=True)


def _features(block: Any) -> tuple[str, ...] | None:
    return None if block.features is None else tuple(block.features)


def _raw(page: Any, name: str) -> Any:
    value = getattr(page, name)
    return deepcopy(value.get_prep_value()) if _is_stream(page._meta.get_field(name)) else value or ""


def _rows(page: Any, name: str, fields: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return the texts of related rows by their ``key`` if the model has one, or else by their number."""
    rows = enumerate(getattr(page, name).all())
    return {
        str(getattr(row, "key", f"#{number}")): {field: getattr(row, field) or "" for field in fields}
        for number, row in rows
    }


def _of_block(block: Any, holder: Any, key: Any, path: str, labels: tuple[str, ...]) -> Iterator[_Slot]:
    """Yield the slots of text in ``holder[key]``, the stored value of ``block``."""
    value = holder[key]
    if isinstance(block, blocks.RichTextBlock):
        yield _Slot(holder, key, path, labels, Kind(is_rich=True, features=_features(block)))
    elif isinstance(block, PLAIN_BLOCKS):
        yield _Slot(holder, key, path, labels, Kind(most_characters=block.field.max_length))
    elif not value:
        return
    elif isinstance(block, blocks.StreamBlock):
        for child in value:
            if kind := block.child_blocks.get(child["type"]):
                yield from _of_block(kind, child, "value", f"{path}/{child['id']}", (*labels, str(kind.label)))
    elif isinstance(block, blocks.ListBlock):
        for child in value:
            yield from _of_block(block.child_block, child, "value", f"{path}/{child['id']}", labels)
    elif isinstance(block, TypedTableBlock):
        yield from _of_table(block, value, path, labels)
    elif isinstance(block, blocks.StructBlock):
        for name, kind in block.child_blocks.items():
            if name in value:
                yield from _of_block(kind, value, name, f"{path}/{name}", (*labels, str(kind.label)))


def _of_table(block: TypedTableBlock, value: dict[str, Any], path: str, labels: tuple[str, ...]) -> Iterator[_Slot]:
    """Yield the caption, headings and cells of a table. Its rows and columns have no identity, only numbers."""
    if "caption" in value:
        yield _Slot(value, "caption", f"{path}/caption", labels, Kind())
    for number, column in enumerate(value["columns"]):
        yield _Slot(column, "heading", f"{path}/#h{number}", labels, Kind())
    for row_number, row in enumerate(value["rows"]):
        for number, column in enumerate(value["columns"]):
            if kind := block.child_blocks.get(column["type"]):
                yield from _of_block(kind, row["values"], number, f"{path}/#{row_number}.{number}", labels)
