"""Signs that an item of WordPress was not for all readers.

Members' areas are made by plug-ins: a shortcode or a block around a text, or a field of the item. The file does not say what a
plug-in does, so each of them can be one for members. A name of which the module knows nothing is such a sign too.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

# What WordPress itself puts around a text.
_CORE = {"caption", "wp_caption", "embed", "audio", "video", "playlist", "gallery"}
_CLOSED = re.compile(r"\[/([^\s<>&/\[\]=]{1,60})\]")
_BLOCK = re.compile(r"<!-- (/?)wp:([a-z0-9-]+/[a-z0-9-]+)")
_OF_CORE = re.compile(r"core(?:-embed)?/")
_ATTRIBUTES = re.compile(r"<!-- wp:([a-z0-9/-]+) (\{[^\n]*?\}) /?-->")
_KEY = re.compile(r'"([\w-]+)":')
_WORDS = re.compile(
    r"restrict|member|private|logged|login|(?<!\w)access|access(?!ib)|protect|subscri|role|capabilit|visib|paywall|premium",
    re.IGNORECASE,
)
_ROLES = {"subscriber", "contributor", "author", "editor", "administrator"}
_SERIALIZED = re.compile(r'"([^"]*)"')
# Values of a field that say that all readers may see the item.
_OPEN = {"", "0", "no", "false", "off", "none", "all", "any", "public", "everyone", "everybody", "visible", "default"}
_OPEN |= {"a:0:{}", "[]", "{}", "inherit", "n;", "b:0;"}
_FAMILY = re.compile(r"[a-z0-9]+(?=[_/-])")
_LONGEST = 80


def signs(text: str, fields: Iterable[tuple[str, str]]) -> list[str]:
    """Return the names of what may have hidden an item, or a part of it. ``fields`` are the values of plug-ins."""
    found = {_name(f"[{code}]", code) for code in _CLOSED.findall(text) if code.lower() not in _CORE}
    found |= {_name(f"<{name}>", name) for closes, name in _BLOCK.findall(text) if closes and not _OF_CORE.match(name)}
    found |= {f"<{name} {key}>" for name, key in _switches(text)}
    found |= {key for key, value in fields if _limits(key, value)}
    return sorted(found)


def state(public: str, marks: list[str]) -> str:
    """Return the name of the status of items with these signs. It is as long as a choice can be, and the same for the same
    signs only."""
    written = " ".join(marks)
    if len(written) > _LONGEST:
        written = f"{written[: _LONGEST - 8]}… {hashlib.sha256(written.encode()).hexdigest()[:6]}"
    return f"{public}: {written}"


def _name(whole: str, name: str) -> str:
    """Return the name of the family, such as ``[vc_…]``: builders of pages have many. A name about members is whole."""
    family = _FAMILY.match(name)
    return whole if family is None or _WORDS.search(name) else f"{whole[0]}{name[: family.end() + 1]}…{whole[-1]}"


def _switches(text: str) -> Iterator[tuple[str, str]]:
    for name, attributes in _ATTRIBUTES.findall(text):
        yield from ((name, key) for key in _KEY.findall(attributes) if _WORDS.search(key))


def _limits(key: str, value: str) -> bool:
    """Return whether a field of an item names readers: by its key, or because its values are roles."""
    if value.strip().lower() in _OPEN:
        return False
    values = _SERIALIZED.findall(value) or [value.strip()]
    return bool(_WORDS.search(key)) or (not key.startswith("_wp_") and _ROLES.issuperset(values))
