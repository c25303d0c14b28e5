"""Read a page once, and write it with other links as often as needed. HTML comments are dropped. Pure.

A page is read by the standard parser, so text that looks like a tag, or the reverse, causes no errors. Reading takes
most of the time, so its result is stored (`Parts`): texts that never change, and between them whatever has links.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from html.entities import html5
from html.parser import HTMLParser

from rocb.static_copy.rewriting import Replace, Role, of_text

# Replacement of a form by its method.
type Sentence = Callable[[str], str]
type Attributes = list[tuple[str, str | None]]
# A text; a text with absolute addresses; the method of a form; or name, attributes, end and markup of a tag.
type Part = str | tuple[str, str] | tuple[str, Attributes, str, str]
type Parts = list[Part]

ADDRESSES, FORM = "addresses", "form"
LIVE_ONLY = "data-live-only"  # marks an element that is useless in a copy; a form is replaced by a link
SHORT = "short"  # used as the method of such a form
_FOLLOWED = {"a", "area"}
_LINKS = {"href", "src", "poster", "data", "action", "formaction", "xlink:href", "background", "cite", "longdesc"}
_SETS = {"srcset", "imagesrcset"}
# Attributes that depend on the exact bytes or on the host.
_BOUND = {"integrity", "crossorigin", "nonce"}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# Markup that declares the site's search to search engines.
_SEARCH = re.compile(r"<script type=\"application/ld\+json\"[^<>]{0,200}>[^<]*\"SearchAction\"[^<]*</script>")


def read(text: str, *, base: str) -> Parts:
    """Read a page. ``base``: start of absolute addresses."""
    parser = _Page(base)
    parser.feed(_SEARCH.sub("", text))
    parser.close()
    return parser.done()


def written(parts: Parts, *, base: str, replace: Replace, sentence: Sentence, is_bound: bool = True) -> str:
    """Return the page with replaced links. ``is_bound``: False if it must also work from a disk."""
    found: list[str] = []
    for part in parts:
        if isinstance(part, str):
            found.append(part)
        elif len(part) == 4:
            found.append(_tag(*part, base=base, replace=replace, is_bound=is_bound))
        elif part[0] == FORM:
            found.append(of_html(sentence(part[1]), base=base, replace=replace, sentence=lambda method: ""))
        else:
            found.append(of_text(part[1], base=base, replace=replace))
    return "".join(found)


def of_html(text: str, *, base: str, replace: Replace, sentence: Sentence, is_bound: bool = True) -> str:
    return written(read(text, base=base), base=base, replace=replace, sentence=sentence, is_bound=is_bound)


class _Page(HTMLParser):
    def __init__(self, base: str) -> None:
        super().__init__(convert_charrefs=False)
        self._base = base
        self._parts: Parts = []
        self._plain: list[str] = []  # markup without links that follows the last part
        self._text: list[str] = []
        self._skipped, self._depth = "", 0  # name of the skipped element, and nesting depth of that name

    def done(self) -> Parts:
        self._flush()
        self._add()
        return self._parts

    def _add(self, *parts: Part) -> None:
        if self._plain:
            self._parts.append("".join(self._plain))
            self._plain = []
        self._parts += parts

    # --- Tags ---------------------------------------------------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        self._flush()
        if self._skipped:
            self._depth += tag == self._skipped
            return
        values = dict(attrs)
        if tag == "form" or LIVE_ONLY in values:
            if tag == "form":
                self._add((FORM, SHORT if LIVE_ONLY in values else (values.get("method") or "get").lower()))
            if tag not in _VOID:
                self._skipped, self._depth = tag, 1
            return
        self._add_tag(tag, attrs)

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        self._flush()
        if not self._skipped and LIVE_ONLY not in dict(attrs):
            self._add_tag(tag, attrs, end="/")

    def handle_endtag(self, tag: str) -> None:
        self._flush()
        if self._skipped:
            self._depth -= tag == self._skipped
            if not self._depth:
                self._skipped = ""
            return
        self._plain.append(f"</{tag}>")

    def _add_tag(self, tag: str, attrs: Attributes, *, end: str = "") -> None:
        raw = self.get_starttag_text() or ""
        if any(name in _BOUND or (value and self._has_links(name, value)) for name, value in attrs):
            self._add((tag, attrs, end, raw))
        else:
            self._plain.append(raw)

    def _has_links(self, name: str, value: str) -> bool:
        return ((name in _LINKS or name in _SETS) and value[0] != "#") or self._base in value

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
        self._plain.append(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        self._flush()

    def _flush(self) -> None:
        text, self._text = "".join(self._text), []
        if not text or self._skipped:
            return
        if self._base in text:
            self._add((ADDRESSES, text))
        else:
            self._plain.append(text)


def _tag(tag: str, attrs: Attributes, end: str, raw: str, *, base: str, replace: Replace, is_bound: bool) -> str:
    values = dict(attrs)
    changes: dict[str, str | None] = {}
    for name, value in attrs:
        if not value:
            continue
        new = _value(tag, name, value, values, base=base, replace=replace)
        if new is None and tag in {"link", "meta"}:
            return ""
        if new != value:
            changes[name] = new
    if not is_bound:
        changes |= {name: None for name in _BOUND & values.keys()}
    if not changes:
        return raw
    kept = [
        (name, changes.get(name, value)) for name, value in attrs if name not in changes or changes[name] is not None
    ]
    attributes = "".join(f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in kept)
    return f"<{tag}{attributes}{end}>"


def _value(
    tag: str, name: str, value: str, values: dict[str, str | None], *, base: str, replace: Replace
) -> str | None:
    if name in _SETS:
        return _set(value, replace)
    if name in _LINKS:
        return replace(value, _role(tag, values))
    return of_text(value, base=base, replace=replace) if base in value else value


def _set(value: str, replace: Replace) -> str | None:
    """Rewrite a srcset: ``address 320w, address 640w``."""
    found = []
    for candidate in value.split(","):
        link, _space, size = candidate.strip().partition(" ")
        new = replace(link, Role.LOADED) if link else None
        if new is not None:
            found.append(f"{new} {size}".strip())
    return ", ".join(found) or None


def _role(tag: str, values: dict[str, str | None]) -> Role:
    if tag in _FOLLOWED:
        return Role.FOLLOWED
    relations = set((values.get("rel") or "").lower().split())
    if tag == "link" and ("canonical" in relations or ("alternate" in relations and "hreflang" in values)):
        return Role.NAMED
    return Role.LOADED
