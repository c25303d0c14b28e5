"""Lists of Volto that a query makes, and the pages that list the same here."""

from __future__ import annotations

import posixpath
import re
from typing import Any

from old_sites import block_texts

BELOW = "below"  # the pages below the page itself
NEWS, EVENTS = "list:news", "list:events"
_OF_TYPES = {frozenset({"News Item"}): NEWS, frozenset({"Event"}): EVENTS}
_TYPE_OF = {NEWS: "News Item", EVENTS: "Event"}
_BECOME_PAGES = {"Document", "Folder"}
LISTINGS = {"listing", "contentsListing"}
_NARROWS_NOTHING = {"portal_type", "Type", "review_state", "path"}
_UID = re.compile(r"[0-9a-f]{32}")


def listed_by(block: dict[str, Any], *, path: str, uid: str) -> str:
    """Return what a block on the page at ``path`` lists: `BELOW`, `NEWS`, `EVENTS`, or the name (``path:…`` or ``uid:…``)
    of the page whose child pages it lists. Empty if no page here lists the same.

    Without a query, Volto lists the content of the page.
    """
    if block.get("variation") == "imageGallery":
        return ""
    asked = _asked(block)
    if set(asked) - _NARROWS_NOTHING:
        return ""
    types = _types(asked)
    if asked and "path" not in asked:
        return _OF_TYPES.get(types, "")
    name = _place(asked["path"], path) if asked else BELOW
    if name not in {BELOW, f"path:{path}", f"uid:{uid}"}:
        return name
    return BELOW if not types or types & _BECOME_PAGES else ""


def narrowed(block: dict[str, Any]) -> tuple[str, str]:
    """Return the limit of a list, and the index that it was sorted by; empty for all items, and for the folder's order.

    Without a query, Volto uses neither.
    """
    inner = block.get("querystring")
    query = inner if isinstance(inner, dict) and _asked(block) else {}
    index = next(iter(_words(query.get("sort_on"))), "")
    return str(query.get("limit") or ""), index if index != "getObjPositionInParent" else ""


def lists_shown(lists: tuple[str, ...], blocks: Any, *, path: str, uid: str) -> tuple[str, ...]:
    """Return those of ``lists``, our lists with the other content of the page, whose types its ``blocks`` listed too. A
    block without types lists everything, as a page without such a block does."""
    types = set[str]()
    for value in block_texts.nested(blocks):
        if isinstance(value, dict) and value.get("@type") in LISTINGS:
            asked = _asked(value)
            if asked and _types(asked) and _place(asked.get("path", {}), path) in {f"path:{path}", f"uid:{uid}"}:
                types |= _types(asked)
            elif listed_by(value, path=path, uid=uid) == BELOW:
                return lists
    return tuple(name for name in lists if not types or _TYPE_OF[name] in types)


def _asked(block: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the rows of the query by their index."""
    inner = block.get("querystring")
    query = inner.get("query") if isinstance(inner, dict) else block.get("query")
    rows = query if isinstance(query, list) else []
    return {str(row.get("i")): row for row in rows if isinstance(row, dict)}


def _types(asked: dict[str, dict[str, Any]]) -> frozenset[str]:
    return frozenset(word for name in ("portal_type", "Type") for word in _words(asked.get(name, {}).get("v")))


def _place(row: dict[str, Any], path: str) -> str:
    value = next(iter(_words(row.get("v"))), "").partition("::")[0].rstrip("/")
    if _UID.fullmatch(value):
        return f"uid:{value}"
    if str(row.get("o")).endswith("relativePath"):
        value = posixpath.normpath(posixpath.join(path or "/", value))
    return f"path:{value}" if value.startswith("/") and value != "/" else ""


def _words(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str) and one]
