"""Read well-formed markup: the events of the standard parser in a third of its time, or nothing. Pure.

The parser takes a fifth of the time of a copy. Our templates and cleaned texts need few rules of HTML: names in small
letters, values in double quotes, common entities. For all else there is `html.parser`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape

# Tag, attributes, and its markup; ``end``: "/" in <br/>.
type Start = tuple[str, list[tuple[str, str | None]], str, str]
# A text; a tag that begins; the name of a tag that ends; a declaration.
type Event = tuple[str, str | Start]

TEXT, START, END, DECLARATION = "text", "start", "end", "declaration"
# The last group that ends is the kind of the event.
_TOKEN = re.compile(
    r"(?P<text>[^<]+)"
    r"|(?P<start><[a-z][a-z0-9]*(?:\s+[a-zA-Z][\w:.-]*(?:=\"[^\"]*\")?)*\s*/?>)"
    r"|</(?P<end>[a-z][a-z0-9]*)\s*>"
    r"|<!(?P<declaration>doctype html)>"
)
_NAME = re.compile(r"<([a-z0-9]+)")
_ATTRIBUTE = re.compile(r"\s([a-zA-Z][\w:.-]*)(=?)(?:\"([^\"]*)\")?")
# Other entities can be without a semicolon, or unknown.
_UNSURE = re.compile(r"&(?!(?:amp|lt|gt|quot|nbsp|#[0-9]{1,6}|#x[0-9a-fA-F]{1,5});)")
# Elements that contain only text, in one version of the parser or another.
_TEXTS = {"script", "style", "title", "textarea", "iframe", "xmp", "noembed", "noframes", "noscript", "plaintext"}


def events(text: str) -> list[Event] | None:
    """Return what `html.parser` would find, or None if the markup needs its rules."""
    if _UNSURE.search(text):
        return None
    found, place, within = list[Event](), 0, ""
    for match in _TOKEN.finditer(text):
        if match.start() != place:
            return None
        place, kind = match.end(), str(match.lastgroup)
        value: str | Start = match[kind]
        if kind == START:
            value = _start(match[0])
            if within:
                return None
            within = value[0] if value[0] in _TEXTS and not value[2] else ""
        elif kind == END and within:
            if within != value:
                return None
            within = ""
        found.append((kind, value))
    return found if place == len(text) and not within else None


@lru_cache(maxsize=4_000)  # most tags are in the frame of all pages
def _start(raw: str) -> Start:
    name = _NAME.match(raw)
    attributes = [
        (key.lower(), (unescape(value) if "&" in value else value) if equals else None)
        for key, equals, value in _ATTRIBUTE.findall(raw)
    ]
    return name[1] if name else "", attributes, "/" if raw.endswith("/>") else "", raw
