"""Lists of Volto that a query makes, and the pages that list the same here."""

from __future__ import annotations

import posixpath
import re
from typing import Any

BELOW = "below"  # the pages below the page itself
NEWS, EVENTS = "list:news", "list:events"
_OF_TYPES = {frozenset({"News Item"}): NEWS, frozenset({"Event"}): EVENTS}
_NARROWS_NOTHING = {"portal_type", "Type", "review_state", "path"}
_UID = re.compile(r"[0-9a-f]{32}")


def listed_by(block: dict[str, Any], *, path: str, uid: str) -> str:
    """Return what a block on the page at ``path`` lists: `BELOW`, `NEWS`, `EVENTS`, or the name (``path:…`` or ``uid:…``)
    of the page whose child pages it lists. Empty if no page here lists the same.

    Without a query, Volto lists the content of the page.
    """
    if block.get("variation") == "imageGallery":
        return ""
    inner = block.get("querystring")
    query = inner.get("query") if isinstance(inner, dict) else block.get("query")
    rows = [row for row in query if isinstance(row, dict)] if isinstance(query, list) else []
    asked = {str(row.get("i")): row for row in rows}
    for name in ("portal_type", "Type"):
        if found := _OF_TYPES.get(frozenset(_words(asked.get(name, {}).get("v")))):
            return found
    if set(asked) - _NARROWS_NOTHING or (rows and "path" not in asked):
        return ""
    name = _place(asked["path"], path) if rows else BELOW
    return BELOW if name in {f"path:{path}", f"uid:{uid}"} else name


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
