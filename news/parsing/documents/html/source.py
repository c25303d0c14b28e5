"""HTML as text -> a tree: as a browser reads it, without scripts, with limits of size and depth. Pure."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

import nh3

from ..values import BLOCK_NAMES, TOO_MUCH, Refused

MOST_LEVELS = 1_000
MOST_CHARACTERS = 3_000_000  # maximum length of HTML without its images
MOST_ELEMENTS = 30_000
BLOCKS = frozenset(BLOCK_NAMES.split())
OBJECTS = ("iframe", "object", "embed", "video", "audio", "svg", "canvas")
_DATA = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,", re.IGNORECASE)
_INLINE_IMAGE = re.compile(r"data:image/[a-z+]{2,8};base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE)
_NAME = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
# Elements that end at the next one's start or are empty, so that sequences of them do not nest.
_FLAT_NAMES = "br hr img input wbr meta link source track col area embed param p li dt dd td th tr option"
_FLAT = frozenset(_FLAT_NAMES.split())
_STRUCTURE = frozenset(
    f"{BLOCK_NAMES} a b strong i em sup sub span font u s small big mark br img del ins hr label q cite abbr time code "
    f"center picture {' '.join(OBJECTS)}".split()
) - {"html", "body"}
_PARSING: dict[str, Any] = {
    "tags": set(_STRUCTURE),
    "clean_content_tags": {"script", "style", "title", "template", "noscript", "head", "xml", "math"},
    "attributes": {
        "*": {"style", "class", "id", "hidden", "role", "type", "itemprop"},
        **{name: {"colspan", "rowspan"} for name in ("td", "th")},
        **{"a": {"href", "name"}, "ol": {"start"}, "time": {"datetime"}},
        "img": {"src", "alt", "width", "height", "role", "data-src", "style"},
    },
    "generic_attribute_prefixes": {"data-", "aria-"},
    "url_schemes": {"http", "https", "mailto", "tel", "data", "cid", "file", "javascript"},
    "strip_comments": False,
    "link_rel": None,
}


def well_formed(html: str) -> str:
    """Return HTML as a browser understands it, without scripts. Raise `Refused` if it is too long or nested too deeply."""
    if len(html) > MOST_CHARACTERS or html.count("<") > 2 * MOST_ELEMENTS:
        raise Refused(TOO_MUCH)
    if nesting(html) > MOST_LEVELS:  # nh3 takes quadratic time for deep nesting
        raise Refused("The elements of the document are nested too deeply.")
    return nh3.clean(re.sub(r"^Version:[^<]*", "", html), **_PARSING)


def nesting(html: str) -> int:
    """Return how deep elements may be nested at most, because end tags may be missing."""
    depth = deepest = 0
    for found in _NAME.finditer(html):
        if found[2].lower() in _FLAT:
            continue
        depth = max(0, depth - 1) if found[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def without_data(html: str, files: dict[str, bytes]) -> str:
    """Replace embedded image data by names, so that only text is parsed."""

    def named(found: re.Match[str]) -> str:
        if not _DATA.match(found[0]):
            return found[0][:40]
        try:
            body = base64.b64decode(found[0].partition(",")[2], validate=False)
        except binascii.Error:
            body = b""
        name = f"inside-{len(files)}"
        files[name] = body
        return f"cid:{name}"

    return _INLINE_IMAGE.sub(named, html)
