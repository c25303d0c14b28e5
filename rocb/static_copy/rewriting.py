"""The links of a document, found and replaced; everything else keeps its bytes. Pure.

HTML is read by the standard parser, so a text that looks like a tag, or a tag that looks like a text, changes nothing. All
other texts (feeds, sitemaps, calendars, JSON, and what stands between the tags of a page) name addresses in full, so they are
found by their beginning. Identities in feeds and calendars are left alone even where they look like addresses: followers know
entries by them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from enum import Enum, auto
from functools import lru_cache
from html import escape
from html.entities import html5
from html.parser import HTMLParser

from events.api import folded


class Role(Enum):
    FOLLOWED = auto()  # what a reader clicks
    LOADED = auto()  # what the page is made of
    NAMED = auto()  # the address of the page itself, in full, for programs
    WRITTEN = auto()  # an address in full in a text, for programs and for people who copy it


# None: what has this link goes without it, and a part of the head goes itself.
type Replace = Callable[[str, Role], str | None]
# A form's replacement, by its method.
type Sentence = Callable[[str], str]

_FOLLOWED = {"a", "area"}
_LINKS = {"href", "src", "poster", "data", "action", "formaction", "xlink:href", "background", "cite", "longdesc"}
_SETS = {"srcset", "imagesrcset"}
# Bound to the bytes of one host, or to leave to load from another.
_BOUND = {"integrity", "crossorigin", "nonce"}
LIVE_ONLY = "data-live-only"  # of an element that says nothing in a copy; in place of a form a link remains
SHORT = "short"  # in place of a method
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_CSS_URL = re.compile(r"""(?:url\(\s*(["']?)([^"')\s]{1,1000})\1\s*\)|@import\s+["']([^"']{1,1000})["'])""")
_IDENTITY = re.compile(r"<(guid|id)\b[^>]{0,200}>[^<]{0,2000}</\1>|\"id\": ?\"[^\"\\]{0,2000}\"")
_HUB = re.compile(r"<(?:atom:)?link\b[^<>]{0,300}\brel=\"hub\"[^<>]{0,300}>|\"hubs\": ?\[[^\[\]]{0,500}\],? ?")
# When somebody read a page that a reference in BibTeX or RIS names.
_READ_ON = re.compile(r"^(?:  urldate = .*|Y2  - .*)\r?\n", re.MULTILINE)
# What a page tells engines of its search.
_SEARCH = re.compile(r"<script type=\"application/ld\+json\"[^<>]{0,200}>[^<]*\"SearchAction\"[^<]*</script>")
HTML = {"text/html", "application/xhtml+xml"}


def of_html(text: str, *, base: str, replace: Replace, sentence: Sentence, is_bound: bool = True) -> str:
    """``base`` is how addresses in full begin; ``is_bound`` is False where a page must also open from a disk."""
    parser = _Page(base, replace, sentence, is_bound)
    parser.feed(_SEARCH.sub("", text))
    parser.close()
    return parser.done()


def of_text(text: str, *, base: str, replace: Replace) -> str:
    """Addresses in full, however often their ampersands are escaped."""

    def put(match: re.Match[str]) -> str:
        found = match[0]
        while found[-1:] in {".", ",", ")", "*", "_", "'", "!", ":"} and len(found) > len(base):
            found = found[:-1]
        escaped = next((ampersand for ampersand in ("&amp;amp;", "&amp;") if ampersand in found), "&")
        new = replace(found.replace(escaped, "&"), Role.WRITTEN)
        rest = match[0][len(found) :]
        return (found if new is None else new.replace("&", escaped)) + rest

    return _addresses(base).sub(put, text) if base in text else text


def of_feed(text: str, *, base: str, replace: Replace) -> str:
    """Without the identities, and without the hub: nobody sends it news of a copy."""
    text = _HUB.sub("", text)
    parts, end = list[str](), 0
    for match in _IDENTITY.finditer(text):
        parts += [of_text(text[end : match.start()], base=base, replace=replace), match[0]]
        end = match.end()
    return "".join([*parts, of_text(text[end:], base=base, replace=replace)])


def of_calendar(text: str, *, base: str, replace: Replace) -> str:
    """Its lines are folded, in the middle of an address too."""
    unfolded = re.sub(r"\r?\n[ \t]", "", text)
    lines = [
        line if line.startswith("UID") or base not in line else of_text(line, base=base, replace=replace)
        for line in unfolded.split("\r\n")
    ]
    return folded("\r\n".join(lines)).decode()


def of_reference(text: str, *, base: str, replace: Replace) -> str:
    """Without the day on which it was read: a copy does not know, and would have another file each day."""
    return of_text(_READ_ON.sub("", text), base=base, replace=replace)


def of_manifest(text: str, *, replace: Replace) -> str:
    """Of a web app: its addresses are paths."""
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
    # No host that only begins like ours, and no more than one address can be.
    return re.compile(
        re.escape(base) + r"(?![\w.:@-])(?:/(?:[\w.~%/=:@!$*+,;()'-]|[?#]|&amp;amp;|&amp;|&(?=[\w\[\]%-]+=))*)?"
    )


class _Page(HTMLParser):
    def __init__(self, base: str, replace: Replace, sentence: Sentence, is_bound: bool) -> None:
        super().__init__(convert_charrefs=False)
        self._base, self._replace, self._sentence, self._is_bound = base, replace, sentence, is_bound
        self._parts: list[str] = []
        self._text: list[str] = []
        self._skipped, self._depth = "", 0  # the element that is left out, and how many of its name are open in it

    def done(self) -> str:
        self._flush()
        return "".join(self._parts)

    # --- Tags ---------------------------------------------------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._flush()
        if self._skipped:
            self._depth += tag == self._skipped
            return
        values = dict(attrs)
        if tag == "form" or LIVE_ONLY in values:
            if tag == "form":
                sentence = self._sentence(SHORT if LIVE_ONLY in values else (values.get("method") or "get").lower())
                self._parts.append(
                    of_html(sentence, base=self._base, replace=self._replace, sentence=lambda method: "")
                )
            if tag not in _VOID:
                self._skipped, self._depth = tag, 1
            return
        self._parts.append(self._tag(tag, attrs, values))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._flush()
        if not self._skipped and LIVE_ONLY not in dict(attrs):
            self._parts.append(self._tag(tag, attrs, dict(attrs), end="/"))

    def handle_endtag(self, tag: str) -> None:
        self._flush()
        if self._skipped:
            self._depth -= tag == self._skipped
            if not self._depth:
                self._skipped = ""
            return
        self._parts.append(f"</{tag}>")

    def _tag(self, tag: str, attrs: list[tuple[str, str | None]], values: dict[str, str | None], end: str = "") -> str:
        raw = self.get_starttag_text() or ""
        changes: dict[str, str | None] = {}
        for name, value in attrs:
            if not value:
                continue
            new = self._value(tag, name, value, values)
            if new is None and tag in {"link", "meta"}:
                return ""
            if new != value:
                changes[name] = new
        if not self._is_bound:
            changes |= {name: None for name in _BOUND & values.keys()}
        if not changes:
            return raw
        kept = [
            (name, changes.get(name, value))
            for name, value in attrs
            if name not in changes or changes[name] is not None
        ]
        written = "".join(f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in kept)
        return f"<{tag}{written}{end}>"

    def _value(self, tag: str, name: str, value: str, values: dict[str, str | None]) -> str | None:
        if name in _SETS:
            return self._set(value)
        if name in _LINKS:
            return self._replace(value, _role(tag, values))
        return of_text(value, base=self._base, replace=self._replace) if self._base in value else value

    def _set(self, value: str) -> str | None:
        """``address 320w, address 640w``."""
        found = []
        for candidate in value.split(","):
            link, _space, size = candidate.strip().partition(" ")
            new = self._replace(link, Role.LOADED) if link else None
            if new is not None:
                found.append(f"{new} {size}".strip())
        return ", ".join(found) or None

    # --- All else -----------------------------------------------------------------------------------------------------

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def handle_entityref(self, name: str) -> None:
        self._text.append(f"&{name};" if f"{name};" in html5 else f"&{name}")

    def handle_charref(self, name: str) -> None:
        self._text.append(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self._flush()

    def handle_decl(self, decl: str) -> None:
        self._flush()
        self._parts.append(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        self._flush()

    def _flush(self) -> None:
        text, self._text = "".join(self._text), []
        if text and not self._skipped:
            self._parts.append(of_text(text, base=self._base, replace=self._replace))


def _role(tag: str, values: dict[str, str | None]) -> Role:
    if tag in _FOLLOWED:
        return Role.FOLLOWED
    relations = set((values.get("rel") or "").lower().split())
    if tag == "link" and ("canonical" in relations or ("alternate" in relations and "hreflang" in values)):
        return Role.NAMED
    return Role.LOADED
