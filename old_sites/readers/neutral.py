"""An item of another system in the neutral form, with its notes."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urlsplit

from old_sites.reasons import Reason


@dataclass(frozen=True, slots=True)
class Read:
    """``data`` is an item, or a row of translations. Without it, there is a ``problem``, or the notes are about the whole file
    ``name``. ``number`` is that of its line."""

    name: str
    data: dict[str, Any] = field(default_factory=dict)
    notes: tuple[Reason, ...] = ()
    problem: Reason | None = None
    number: int = 0


def uid_of(system: str, identity: str) -> str:
    """Return the UID of an item, the same at each run. ``identity`` is how its system names it."""
    return hashlib.sha256(f"{system}\n{identity}".encode(errors="replace")).hexdigest()[:32]


def parts_of(address: str) -> SplitResult:
    """Return the parts of an address, empty ones if it is invalid."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def made_address(title: str, uid: str) -> str:
    """Return an address for an item whose system has none."""
    words = re.sub(r"[^\w\s-]", "", unicodedata.normalize("NFKC", title).lower())
    return f"/{re.sub(r'[-\s]+', '-', words).strip('-_')[:60] or 'item'}-{uid[:8]}"


def file_item(system: str, path: str, *, address: str, title: str, kind: str = "") -> dict[str, Any]:
    """Return the item of a file that lies at ``path`` in the box."""
    is_image = kind.startswith("image/") or path.lower().endswith(IMAGES)
    return {
        "type": "image" if is_image else "document",
        "id": uid_of(system, address),
        "address": address,
        "title": title,
        "state": "public",
        "file": path,
        **({"file_type": kind} if kind else {}),
    }


def blocks(html: str, *, lists_below: bool = False) -> list[dict[str, Any]]:
    """Return the body of an item with this text. ``lists_below``: it is a page, which lists the pages below it."""
    below = [{"type": "pages_below", "value": None}] if lists_below else []
    return [{"type": "text", "value": html}, *below]


IMAGES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".bmp", ".tif", ".tiff", ".svg")
