"""Find and replace the links of a document; everything else is unchanged, except that HTML comments are dropped. Pure.

HTML is read by the standard parser, so text that looks like a tag, or the reverse, causes no errors. All other texts
(feeds, sitemaps, calendars, JSON, text of a page) contain absolute addresses, which are found by their beginning. Ids
in feeds and calendars are left alone even if they look like addresses: feed readers identify entries by them.
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
    FOLLOWED = auto()  # a link that a reader clicks
    LOADED = auto()  # a resource of the page
    NAMED = auto()  # the absolute address of the page itself, for programs
    WRITTEN = auto()  # an absolute address in a text, for programs and for people who copy it


# Replacement of a link. None removes the attribute, and in the head the whole element.
type Replace = Callable[[str, Role], str | None]
# Replacement of a form by its method.
type Sentence = Callable[[str], str]

_FOLLOWED = {"a", "area"}
_LINKS = {"href", "src", "poster", "data", "action", "formaction", "xlink:href", "background", "cite", "longdesc"}
_SETS = {"srcset", "imagesrcset"}
# Attributes that depend on the exact bytes or on the host.
_BOUND = {"integrity", "crossorigin", "nonce"}
LIVE_ONLY = "data-live-only"  # marks an element that is useless in a copy; a form is replaced by a link
SHORT = "short"  # used as the method of such a form
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_CSS_URL = re.compile(r"""(?:url\(\s*(["']?)([^"')\s]{1,1000})\1\s*\)|@import\s+["']([^"']{1,1000})["'])""")
_IDENTITY = re.compile(r"<(guid|id)\b[^>]{0,200}>[^<]{0,2000}</\1>|\"id\": ?\"[^\"\\]{0,2000}\"")
_HUB = re.compile(r"<(?:atom:)?link\b[^<>]{0,300}\brel=\"hub\"[^<>]{0,300}>|\"hubs\": ?\[[^\[\]]{0,500}\],? ?")
# Access date in a BibTeX or RIS reference.
_READ_ON = re.compile(r"^(?:  urldate = .*|Y2  - .*)\r?\n", re.MULTILINE)
# Markup that declares the site's search to search engines.
_SEARCH = re.compile(r"<script type=\"application/ld\+json\"[^<>]{0,200}>[^<]*\"SearchAction\"[^<]*</script>")
HTML = {"text/html", "application/xhtml+xml"}


def of_html(text: str, *, base: str, replace: Replace, sentence: Sentence, is_bound: bool = True) -> str:
    """Rewrite a page. ``base``: start of absolute addresses. ``is_bound``: False if it must also work from disk."""
    parser = _Page(base, replace, sentence, is_bound)
    parser.feed(_SEARCH.sub("", text))
    parser.close()
    return parser.done()


def of_text(text: str, *, base: str, replace: Replace) -> str:
    """Rewrite absolute addresses in a text, with ampersands escaped up to twice."""

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
        re.escape(base) + r"(?![\w.:@-])(?:/(?:[\w.~%/=:@!$*+,;()'-]|[?#]|&amp;amp;|&amp;|&(?=[\w\[\]%-]+=))*)?"
    )


class _Page(HTMLParser):
    def __init__(self, base: str, replace: Replace, sentence: Sentence, is_bound: bool) -> None:
        super().__init__(convert_charrefs=False)
        self._base, self._replace, self._sentence, self._is_bound = base, replace, sentence, is_bound
        self._parts: list[str] = []
        self._text: list[str] = []
        self._skipped, self._depth = "", 0  # name of the skipped element, and nesting depth of that name

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
        """Rewrite a srcset: ``address 320w, address 640w``."""
        found = []
        for candidate in value.split(","):
            link, _space, size = candidate.strip().partition(" ")
            new = self._replace(link, Role.LOADED) if link else None
            if new is not None:
                found.append(f"{new} {size}".strip())
        return ", ".join(found) or None

    # --- Text and declarations ----------------------------------------------------------------------------------------

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
