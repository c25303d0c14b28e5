"""Line of text, with its marks, links and images. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from bs4 import Comment, NavigableString, Tag

from ..values import Block, Document, Picture
from .words import INVISIBLE, escaped, has_words, one_line, style_of

_INLINE = {"b": "b", "strong": "b", "i": "i", "em": "i", "sup": "sup", "sub": "sub"}
_MADE_UP_ALT = re.compile(r"\.(png|jpe?g|gif|webp|bmp)$|automatically|автоматически|automatiquement", re.IGNORECASE)


@dataclass(slots=True)
class Reading:
    document: Document
    files: Mapping[str, bytes]
    base_url: str
    has_blocks: set[int] = field(default_factory=set)
    pictures: list[Block] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)


def inline(node: Any, reading: Reading) -> str:
    if isinstance(node, Comment):
        return ""
    if isinstance(node, NavigableString):
        return escaped(re.sub(r"\s+", " ", INVISIBLE.sub("", node)))
    if not isinstance(node, Tag):
        return ""
    if node.name == "br":
        return "<br>"
    if node.name == "img":
        _picture(node, reading)
        return ""
    html = inline_of(node, reading)
    if not has_words(html):
        return html and " "
    if node.name == "a":
        address = _address(str(node.get("href") or ""), reading.base_url)
        if not address and node.has_attr("href"):
            reading.document.leave_out("links")
        return f'<a href="{escaped(address)}">{html}</a>' if address else html
    for tag in _tags(node):
        html = f"<{tag}>{html}</{tag}>"
    return html


def inline_of(parent: Tag, reading: Reading) -> str:
    return "".join([inline(child, reading) for child in list(parent.children)])


def _picture(image: Tag, reading: Reading) -> None:
    src = str(image.get("src") or image.get("data-src") or "")
    sizes = [str(image.get(side) or style_of(image).get(side) or "").removesuffix("px") for side in ("width", "height")]
    if not src or image.get("role") == "checkbox":
        return
    if any(size in ("0", "1", "2", "3") for size in sizes):
        reading.document.leave_out("small_pictures")
        return
    alt = _described(str(image.get("alt") or ""))
    body = reading.files.get(unquote(src[4:])) if src.lower().startswith("cid:") else None
    address = urljoin(reading.base_url, src) if reading.base_url else ""
    if body:
        picture = Picture(body=body, alt=alt)
    elif re.match(r"https?://", address, re.IGNORECASE):
        picture = Picture(url=address, alt=alt)
    else:
        reading.document.leave_out("pictures")
        return
    if picture.key in reading.seen:
        reading.document.leave_out("repeated_pictures")
        return
    reading.seen.add(picture.key)
    reading.pictures.append(picture)


def _described(alt: str) -> str:
    """Ignore descriptions that a program generated, such as a file name."""
    words = one_line(alt)
    return "" if _MADE_UP_ALT.search(words) else words[:255]


def _tags(element: Tag) -> list[str]:
    """Return the tags of the marks. Web word processors write bold as a style, and undo a <b> around everything by
    another style.
    """
    style = style_of(element)
    tags = dict.fromkeys([_INLINE[element.name]] if element.name in _INLINE else [])
    weight = style.get("font-weight", "")
    if re.fullmatch(r"bold|bolder|[6-9]00", weight):
        tags["b"] = None
    if re.fullmatch(r"normal|[1-4]00", weight):
        tags.pop("b", None)
    if style.get("font-style") == "italic":
        tags["i"] = None
    if style.get("font-style") == "normal":
        tags.pop("i", None)
    if style.get("vertical-align") == "super":
        tags["sup"] = None
    if style.get("vertical-align") == "sub":
        tags["sub"] = None
    return list(tags)


def _address(href: str, base_url: str) -> str:
    address = href.strip()
    if base_url and not re.match(r"[a-z][a-z0-9+.-]*:|#", address, re.IGNORECASE):
        address = urljoin(base_url, address)
    found = next((one for one in (_target(address), address) if re.match(r"https?://|mailto:|tel:", one, re.I)), "")
    return found


def _target(address: str) -> str:
    """Return the target of the redirect that Google and Outlook put in front of links, or ""."""
    try:
        url = urlsplit(address)
        host, query = url.hostname or "", parse_qs(url.query)
    except ValueError:
        return ""
    if re.fullmatch(r"www\.google\.[a-z.]+", host) and url.path == "/url":
        return (query.get("q") or query.get("url") or [""])[0]
    return (query.get("url") or [""])[0] if host.endswith(".safelinks.protection.outlook.com") else ""
