"""An export as it was read, stored so that its items can be planned again without reading it.

An outline has no texts and no files, only what a plan needs. One of another version of this code cannot be opened.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import fields
from datetime import datetime
from typing import Any

from old_sites import reasons
from old_sites.addresses import Addresses
from old_sites.heads import Head, Heads
from old_sites.layouts import Place
from old_sites.plan import plan
from old_sites.planned import Planned, Rules
from old_sites.reasons import Reason
from old_sites.sides import Sides

# What only the writer needs.
_NOT_KEPT: dict[str, Any] = {"digest": "", "files": (), "notes": (), "creators": (), "description": ""}
_SIDES_NOT_KEPT = {"relations", "problems", "notes"}
_NOWHERE: Any = Place(None, "")  # type: ignore[arg-type]


def packed(heads: Heads, sides: Sides, addresses: Addresses) -> bytes:
    names = [one.name for one in fields(Head) if one.name not in {*_NOT_KEPT, "place"}]
    kept = {one.name: getattr(sides, one.name) for one in fields(Sides) if one.name not in _SIDES_NOT_KEPT}
    stored = {
        "names": names,
        "heads": [[getattr(head, name) for name in names] for head in heads.by_uid.values()],
        "sides": kept,
        "sets": [name for name, value in kept.items() if isinstance(value, set)],
        "addresses": addresses.known,
    }
    return zlib.compress(json.dumps(stored, default=_plain).encode(errors="replace"))


def planned(outline: bytes, rules: Rules) -> list[Planned]:
    """Plan the items of an outline again. Raises `ValueError` if it cannot be opened."""
    try:
        stored = json.loads(zlib.decompress(outline))
        rows = [_head(dict(zip(stored["names"], row, strict=True))) for row in stored["heads"]]
        sets = {name: set(stored["sides"][name]) for name in stored["sets"]}
        sides = Sides(**{**stored["sides"], **sets})
        known = tuple(map(set, stored["addresses"]))
    except (zlib.error, TypeError, KeyError) as error:
        raise ValueError("The outline is of another version") from error
    heads = Heads({head.uid: head for head in rows}, {head.path: head for head in rows})
    addresses = Addresses(rules.site)
    addresses.known = known
    return plan(heads, sides, rules, addresses)


def _plain(value: object) -> object:
    if isinstance(value, Reason):
        return reasons.as_json(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return sorted(value) if isinstance(value, set) else None


def _head(values: dict[str, Any]) -> Head:
    why = values["hidden_because"]
    values = {name: _frozen(value) for name, value in values.items()}
    values["hidden_because"] = reasons.from_json(why) if why else None
    values["published_at"] = datetime.fromisoformat(values["published_at"]) if values["published_at"] else None
    return Head(**values, place=_NOWHERE, **_NOT_KEPT)


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
