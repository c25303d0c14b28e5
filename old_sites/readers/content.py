"""A file ``content.jsonl`` of the neutral form, alone or in the folder that an export of this site writes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from old_sites.boxes import LARGEST_JSON, Box, Unreadable
from old_sites.neutral import is_neutral
from old_sites.readers.neutral import Read
from old_sites.reasons import marked as _
from old_sites.reasons import reason

NAME = "content.jsonl"
_CHUNK = 1024 * 1024
_NOT_NEUTRAL = _("The line is not an item of the neutral form.")


def items(box: Box, names: list[str]) -> Iterator[Read]:
    """Yield the items of all files, then what they say about each other: language versions and order."""
    for name in names:
        groups: dict[str, dict[str, str]] = {}
        places: dict[str, int] = {}
        try:
            for raw in _lines(box, name):
                try:
                    data = _encodable(json.loads(raw))
                except (ValueError, RecursionError):
                    data = None
                if not isinstance(data, dict) or not is_neutral(data):
                    yield Read(name, problem=reason(_NOT_NEUTRAL))
                    continue
                uid, group, place = (data.get(key) for key in ("id", "group", "position"))
                if isinstance(group, str) and group:
                    groups.setdefault(group, {})[str(data.get("language"))] = str(uid)
                if isinstance(place, int):
                    places[str(uid)] = place
                yield Read(name, data)
        except Unreadable as error:
            yield Read(name, problem=error.reason)
        for versions in groups.values():
            if len(versions) > 1:
                yield Read(name, {"canonical": min(versions.values()), "translations": versions})
        for uid, place in places.items():
            yield Read(name, {"uuid": uid, "order": place})


def _encodable(data: Any) -> Any:
    """Return the data with question marks for halves of surrogate pairs, which no database and no file takes."""
    text = json.dumps(data, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.loads(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    return data


def _lines(box: Box, name: str) -> Iterator[bytes]:
    """Yield the lines that are not empty, reading a part of the file at a time."""
    rest = b""
    with box.open(name) as file:
        while chunk := file.read(_CHUNK):
            *whole, rest = (rest + chunk).split(b"\n")
            yield from filter(bytes.strip, whole)
            if len(rest) > LARGEST_JSON:
                raise Unreadable(_("The file is larger than %(size)s MB."), size=LARGEST_JSON // (1024 * 1024))
    if rest.strip():
        yield rest
