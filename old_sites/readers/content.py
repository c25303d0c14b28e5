"""A file ``content.jsonl`` of the neutral form, alone or in the folder that an export of this site writes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Any

from old_sites.boxes import LARGEST_JSON, Box, Unreadable
from old_sites.neutral import is_named, is_neutral, of_known_type
from old_sites.readers.neutral import Read
from old_sites.reasons import Reason, reason
from old_sites.reasons import marked as _

NAME = "content.jsonl"
_CHUNK = 1024 * 1024
_MOST_KEYS = 10  # that are named
_NOT_JSON = _("Line %(line)s is not valid JSON.")
_NO_OBJECT = _("Line %(line)s is not a JSON object.")
_NO_TYPE = _("Line %(line)s (“%(name)s”) has no type, so it is not an item.")
_NO_ID = _("Line %(line)s (“%(name)s”) is not an item: its “id” must have 1 to 64 letters, digits, “-” or “_”.")
_TWICE = _("The key “%(key)s” is there more than once. The last value was used.")


def items(box: Box, names: list[str]) -> Iterator[Read]:
    """Yield the items of all files, then what they say about each other: language versions and order."""
    for name in names:
        groups: dict[str, dict[str, str]] = {}
        places: dict[str, int] = {}
        try:
            for number, raw in _lines(box, name):
                twice = dict[str, None]()
                try:
                    data = _encodable(json.loads(raw, object_pairs_hook=partial(_noticed, twice)))
                except (ValueError, RecursionError):
                    yield Read(name, problem=reason(_NOT_JSON, line=number), number=number)
                    continue
                if isinstance(data, dict):
                    data = of_known_type(data)
                if problem := _problem(data, number):
                    yield Read(name, problem=problem, number=number)
                    continue
                uid, group, place = (data.get(key) for key in ("id", "group", "position"))
                if isinstance(group, str) and group:
                    groups.setdefault(group, {})[str(data.get("language"))] = str(uid)
                if isinstance(place, int):
                    places[str(uid)] = place
                notes = tuple(reason(_TWICE, key=key[:80]) for key in islice(twice, _MOST_KEYS))
                yield Read(name, data, notes=notes, number=number)
        except Unreadable as error:
            yield Read(name, problem=error.reason)
        for versions in groups.values():
            if len(versions) > 1:
                yield Read(name, {"canonical": min(versions.values()), "translations": versions})
        for uid, place in places.items():
            yield Read(name, {"uuid": uid, "order": place})


def _problem(data: Any, number: int) -> Reason | None:
    """Return why the line is not an item."""
    if not isinstance(data, dict):
        return reason(_NO_OBJECT, line=number)
    known = (data.get(key) for key in ("title", "address", "id", "type"))
    name = next((one for one in known if isinstance(one, str) and one.strip()), "–")[:80]
    if not is_neutral(data):
        return reason(_NO_TYPE, line=number, name=name)
    return None if is_named(data) else reason(_NO_ID, line=number, name=name)


def _noticed(twice: dict[str, None], pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object, and notice the keys that it has more than once."""
    data = dict(pairs)
    if len(data) < len(pairs):
        seen = set[str]()
        for key, _value in pairs:
            if key in seen:
                twice[key] = None
            seen.add(key)
    return data


def _encodable(data: Any) -> Any:
    """Return the data with question marks for halves of surrogate pairs, which no database and no file takes."""
    text = json.dumps(data, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.loads(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))
    return data


def _lines(box: Box, name: str) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that are not empty, with their numbers, reading a part of the file at a time."""
    rest, number = b"", 0
    with box.open(name) as file:
        while chunk := file.read(_CHUNK):
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                number += 1
                if line.strip():
                    yield number, line
            if len(rest) > LARGEST_JSON:
                raise Unreadable(_("The file is larger than %(size)s MB."), size=LARGEST_JSON // (1024 * 1024))
    if rest.strip():
        yield number + 1, rest
