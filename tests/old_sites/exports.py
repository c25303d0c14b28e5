"""Exports of Plone sites, made for tests: items as Plone writes them, in each of the four layouts."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

SITE = "https://old.example"
ZONE = "Europe/Brussels"
# The smallest that is a picture: one pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63606060000000040001f61738550000"
    "000049454e44ae426082"
)

OTHER_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c6338c1c50500027a00dd6727427d0000"
    "000049454e44ae426082"
)


def uid(number: int) -> str:
    return f"{number:032x}"


def item(kind: str, path: str, uid: str, **values: Any) -> dict[str, Any]:
    name = path.rpartition("/")[2]
    history = [{"action": "publish", "review_state": "published", "time": "2021-05-20T08:15:30+00:00"}]
    is_file = kind in {"Image", "File"}
    return {
        "@id": path,
        "@type": kind,
        "UID": uid,
        "id": name,
        "title": name.replace("-", " ").capitalize(),
        "description": "",
        "language": "en",
        "created": "2021-05-20T07:00:00+00:00",
        "modified": "2021-05-21T07:00:00+00:00",
        "effective": "2021-05-20T08:15:00+00:00",
        "expires": None,
        "review_state": None if is_file else "published",
        "workflow_history": {} if is_file else {"simple_publication_workflow": history},
        "subjects": [],
        "creators": ["admin"],
        **values,
    }


def news(path: str, uid: str, html: str = "<p>Text.</p>", **values: Any) -> dict[str, Any]:
    text = {"data": html, "content-type": "text/html", "encoding": "utf-8"}
    return item("News Item", path, uid, **{"text": text, **values})


def event(path: str, uid: str, start: str, end: str, **values: Any) -> dict[str, Any]:
    text = {"data": "<p>Agenda.</p>", "content-type": "text/html", "encoding": "utf-8"}
    own = {"start": start, "end": end, "whole_day": False, "open_end": False, "recurrence": None, "text": text}
    return item("Event", path, uid, **{**own, **values})


def blob(uid: str, name: str, *, field: str = "image", kind: str = "image/png", size: int = len(PNG)) -> dict[str, Any]:
    return {"filename": name, "content-type": kind, "size": size, "blob_path": f"{uid}/{field}/{name}"}


def layout_a(folder: Path, items: list[dict[str, Any]], *, blobs: dict[str, bytes] | None = None, **sides: Any) -> Path:
    """Layout of plone.exportimport. ``sides`` are files beside the items, by name; ``metadata`` is their own."""
    content = folder / "content"
    content.mkdir(parents=True, exist_ok=True)
    (content / "__metadata__.json").write_text(json.dumps({"__version__": "1.0.0", **sides.pop("metadata", {})}))
    for data in items:
        (content / data["UID"]).mkdir(exist_ok=True)
        (content / data["UID"] / "data.json").write_text(json.dumps(data))
    for path, written in (blobs or {}).items():
        (content / path).parent.mkdir(parents=True, exist_ok=True)
        (content / path).write_bytes(written)
    for name, data in sides.items():
        (folder / f"{name}.json").write_text(json.dumps(data))
    return folder


def zipped(folder: Path, into: Path) -> Path:
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder).as_posix())
    return into
