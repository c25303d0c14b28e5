"""Find and replace the links of a text; everything else is unchanged. Pure. Pages are read by `html_pages`.

Feeds, sitemaps, calendars, JSON and the text of a page contain absolute addresses, which are found by their beginning.
Ids in feeds and calendars are left alone even if they look like addresses: feed readers identify entries by them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from enum import Enum, auto
from functools import lru_cache

from events.api import folded


class Role(Enum):
    FOLLOWED = auto()  # a link that a reader clicks
    LOADED = auto()  # a resource of the page
    NAMED = auto()  # the absolute address of the page itself, for programs
    WRITTEN = auto()  # an absolute address in a text, for programs and for people who copy it


# Replacement of a link. None removes the attribute, and in the head the whole element.
type Replace = Callable[[str, Role], str | None]

_CSS_URL = re.compile(r"""(?:url\(\s*(["']?)([^"')\s]{1,1000})\1\s*\)|@import\s+["']([^"']{1,1000})["'])""")
_IDENTITY = re.compile(r"<(guid|id)\b[^>]{0,200}>[^<]{0,2000}</\1>|\"id\": ?\"[^\"\\]{0,2000}\"")
_HUB = re.compile(r"<(?:atom:)?link\b[^<>]{0,300}\brel=\"hub\"[^<>]{0,300}>|\"hubs\": ?\[[^\[\]]{0,500}\],? ?")
# Access date in a BibTeX or RIS reference.
_READ_ON = re.compile(r"^(?:  urldate = .*|Y2  - .*)\r?\n", re.MULTILINE)
HTML = {"text/html", "application/xhtml+xml"}


def of_text(text: str, *, base: str, replace: Replace) -> str:
    """Rewrite absolute addresses in a text, with ampersands escaped up to twice, or as in JSON inside a page."""

    def put(match: re.Match[str]) -> str:
        found = match[0]
        while found[-1:] in {".", ",", ")", "*", "_", "'", "!", ":"} and len(found) > len(base):
            found = found[:-1]
        escaped = next((ampersand for ampersand in ("&amp;amp;", "&amp;", "\\u0026") if ampersand in found), "&")
        new = replace(found.replace(escaped, "&"), Role.WRITTEN)
        rest = match[0][len(found) :]
        return (found if new is None else new.replace("&", escaped)) + rest

    return _addresses(base).sub(put, text) if base in text else text


def of_feed(text: str, *, base: str, replace: Replace) -> str:
    """Rewrite a feed. Ids are left alone, and the hub is removed, since a copy does not notify it."""
    text = _HUB.sub("", text)
    parts, end = list[str](), 0
    for match in _IDENTITY.finditer(text):
        parts += [of_text(text[end : match.start()], base=base, replace=replace), match[0]]
        end = match.end()
    return "".join([*parts, of_text(text[end:], base=base, replace=replace)])


def of_calendar(text: str, *, base: str, replace: Replace) -> str:
    """Rewrite a calendar. Lines are unfolded first, since an address may be folded."""
    unfolded = re.sub(r"\r?\n[ \t]", "", text)
    lines = [
        line if line.startswith("UID") or base not in line else of_text(line, base=base, replace=replace)
        for line in unfolded.split("\r\n")
    ]
    return folded("\r\n".join(lines)).decode()


def of_reference(text: str, *, base: str, replace: Replace) -> str:
    """Rewrite a reference without its access date, which a copy does not know and which would change the file daily."""
    return of_text(_READ_ON.sub("", text), base=base, replace=replace)


def of_manifest(text: str, *, replace: Replace) -> str:
    """Rewrite the manifest of a web app, whose addresses are paths."""
    known = json.loads(text)
    for holder in (known, *known.get("icons", [])):
        for name in {"start_url", "src"} & holder.keys():
            holder[name] = replace(holder[name], Role.LOADED) or holder[name]
    return json.dumps(known, ensure_ascii=False)


def links_of_style(text: str) -> Iterator[str]:
    for match in _CSS_URL.finditer(text):
        link = match[2] or match[3]
        if not link.startswith(("data:", "#")):
            yield link


@lru_cache(maxsize=8)
def _addresses(base: str) -> re.Pattern[str]:
    # Excludes hosts that only start like ours, and characters that an address cannot contain.
    return re.compile(
        re.escape(base) + r"(?![\w.:@-])(?:/(?:[\w.~%/=:@!$*+,;()'-]|[?#]|&amp;amp;|&amp;|\\u0026|&(?=[\w\[\]%-]+=))*)?"
    )
