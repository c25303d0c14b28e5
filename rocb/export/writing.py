"""Export of the site to a bag."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage

from rocb.backup import tables
from rocb.export import bag, describing, readme
from rocb.export.records import Reader, line
from rocb.export.shapes import Shapes
from rocb.neutral import schema
from rocb.neutral.items import Items
from rocb.neutral.items import line as line_of

FORMAT = 1
HEAD, RECORDS, MEDIA = "data/export.json", "data/{}.jsonl", "data/media/"
CONTENT = "data/content.jsonl"
type Progress = Callable[[str], object]


def export(folder: Path, *, is_personal: bool, progress: Progress = lambda text: None) -> dict[str, Any]:
    """Write the new folder from a snapshot of all rows, and return ``data/export.json``."""
    with bag.writing(folder) as writer, tables.snapshot():
        return write(writer, is_personal=is_personal, progress=progress)


def write(writer: bag.Writer, *, is_personal: bool, progress: Progress = lambda text: None) -> dict[str, Any]:
    shapes = Shapes(is_personal)
    reader = Reader(shapes)
    counts = {}
    for kind, shape in shapes.kinds:
        if count := _write_records(writer, RECORDS.format(kind.name), reader, shape):
            counts[kind.name] = count
            progress(f"{kind.name}: {count}")
    items = _write_items(writer)
    progress(f"content: {items}")
    missing = _write_media(writer, reader.files)
    head = {"format": FORMAT, "personal": is_personal, "records": counts, "missing_files": missing}
    writer.add(HEAD, json.dumps(head, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n")
    for name, data in describing.schemas(shapes).items():
        writer.add(f"schema/{name}.schema.json", data)
    writer.add("schema/content.schema.json", describing.written(schema.schema()))
    writer.add("README.md", readme.readme(shapes, counts, items=items, missing=len(missing)))
    writer.finish(
        {
            "Internal-Sender-Description": "The content of a news and events site. See README.md.",
            "Contains-Personal-Data": "yes" if is_personal else "no",
        }
    )
    return head


def _write_records(writer: bag.Writer, name: str, reader: Reader, shape: Any) -> int:
    """Write a file of records, or none without records. Return their number."""
    records = reader.records(shape)
    first = next(records, None)
    if first is None:
        return 0
    count = 1
    with writer.file(name) as file:
        file.write(line(first))
        for record in records:
            file.write(line(record))
            count += 1
    return count


def _write_items(writer: bag.Writer) -> int:
    """Write the content in the neutral form, and return the number of items."""
    count = 0
    with writer.file(CONTENT) as file:
        for item in Items(media=MEDIA.removeprefix(bag.PAYLOAD)).all():
            file.write(line_of(item))
            count += 1
    return count


def _write_media(writer: bag.Writer, names: set[str]) -> list[str]:
    """Write the media, and return the names of missing files."""
    missing = []
    for name in sorted(names):
        try:
            with default_storage.open(bag.plain(name)) as file:
                writer.copy(MEDIA + name, file)
        except FileNotFoundError:
            missing.append(name)
    return missing
