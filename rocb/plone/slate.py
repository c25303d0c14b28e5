"""Blocks of Volto -> HTML, which then goes the way of all HTML from outside. Pure.

A block that has no equal here becomes what can be read of it, and a note says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from html import escape
from typing import Any

from django.utils.translation import gettext_noop as _

from rocb.plone.reasons import Reason, reason

# They print fields of the item, or are there to look at.
_SKIPPED = {"title", "leadimage", "eventMetadata", "description", "separator", "system", "toc", "spacer", "dates"}
_LISTING = _("A list of pages that a query found was left out.")
_FORM = _("A form was left out.")
_NOT_KEPT = {
    "listing": _LISTING,
    "search": _("A search form was left out."),
    "maps": _("A map of another site was left out."),
    "form": _FORM,
    "schemaForm": _FORM,
    "contentsListing": _LISTING,
    "rss": _("A feed of another site was left out."),
}
_TAGS = {
    **{name: name for name in ("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "sup", "sub")},
    **{"strong": "strong", "bold": "strong", "b": "strong", "em": "em", "italic": "em", "i": "em", "code": "code"},
    **{"table": "table", "tbody": "tbody", "thead": "thead", "tr": "tr", "td": "td", "th": "th", "lic": ""},
}
_READERS = {
    **{name: "_slate" for name in ("slate", "introduction")},
    **{name: "_accordion" for name in ("accordion", "accordionPanel", "columnsBlock")},
    **{name: "_grid" for name in ("gridBlock", "__grid", "grid")},
    **{name: "_highlight" for name in ("highlight", "hero")},
    **{name: f"_{name}" for name in ("text", "heading", "image", "video", "html", "teaser")},
    **{"codeBlock": "_code", "__button": "_button", "slateTable": "_table"},
}
_LINKS = {"link", "a", "simpleLink"}
_DEEPEST = 40


class Html:
    """``notes`` counts what has no equal."""

    def __init__(self) -> None:
        self.notes: Counter[Reason] = Counter()

    def of(self, blocks: dict[str, Any], order: Iterable[str], *, depth: int = 0) -> str:
        if depth > _DEEPEST:
            self.notes[reason(_("Blocks that were nested too deeply were left out."))] += 1
            return ""
        known = [blocks[key] for key in order if isinstance(blocks.get(key), dict)]
        return "\n".join(self._block(block, depth) for block in known)

    def _block(self, block: dict[str, Any], depth: int) -> str:
        name = str(block.get("@type") or "")
        if name in _SKIPPED:
            return ""
        if name in _NOT_KEPT:
            self.notes[reason(_NOT_KEPT[name])] += 1
            return _paragraph(block.get("title") or block.get("headline"))
        if name in _READERS:
            return str(getattr(self, _READERS[name])(block, depth))
        return self._unknown(block, name, depth)

    def _unknown(self, block: dict[str, Any], name: str, depth: int) -> str:
        self.notes[reason(_("A block of the type “%(name)s” is now text."), name=name[:40] or "?")] += 1
        words = [_paragraph(block.get(key)) for key in ("title", "headline", "heading", "description", "plaintext")]
        inner = self._inner(block, depth)
        value = self.nodes(block.get("value")) if isinstance(block.get("value"), list) else ""
        slides = block.get("slides")
        known = slides if isinstance(slides, list) else []
        more = [self._teaser(slide, depth) for slide in known if isinstance(slide, dict)]
        return "".join([*words[: 4 if value else 5], value, inner, *more])

    def _inner(self, block: dict[str, Any], depth: int) -> str:
        for holder in (block, block.get("data")):
            if isinstance(holder, dict) and isinstance(holder.get("blocks"), dict):
                layout = holder.get("blocks_layout")
                order = layout.get("items") if isinstance(layout, dict) else None
                return self.of(
                    holder["blocks"], order if isinstance(order, list) else holder["blocks"], depth=depth + 1
                )
        return ""

    def _slate(self, block: dict[str, Any], depth: int) -> str:
        return self.nodes(block.get("value"))

    def _text(self, block: dict[str, Any], depth: int) -> str:
        """Of the editor before Slate, whose words alone are kept."""
        text = block.get("text")
        if isinstance(text, dict) and isinstance(text.get("blocks"), list):
            return "".join(_paragraph(line.get("text")) for line in text["blocks"] if isinstance(line, dict))
        return _paragraph(text)

    def _heading(self, block: dict[str, Any], depth: int) -> str:
        tag = block.get("tag") if block.get("tag") in {"h2", "h3", "h4"} else "h2"
        return f"<{tag}>{_escaped(block.get('heading'))}</{tag}>"

    def _image(self, block: dict[str, Any], depth: int) -> str:
        address = _address(block.get("url")) or _address(block.get("preview_image"))
        if not address:
            return ""
        caption = f"<figcaption>{_escaped(block.get('description') or block.get('title'))}</figcaption>"
        return f'<figure><img src="{escape(address)}" alt="{_escaped(block.get("alt"))}">{caption}</figure>'

    def _video(self, block: dict[str, Any], depth: int) -> str:
        address = _address(block.get("url"))
        return f'<iframe src="{escape(address)}" title="{_escaped(block.get("title"))}"></iframe>' if address else ""

    def _html(self, block: dict[str, Any], depth: int) -> str:
        return block["html"] if isinstance(block.get("html"), str) else ""

    def _code(self, block: dict[str, Any], depth: int) -> str:
        return f"<pre>{_escaped(block.get('code'))}</pre>"

    def _grid(self, block: dict[str, Any], depth: int) -> str:
        return _heading_of(block.get("headline")) + self._inner(block, depth)

    def _accordion(self, block: dict[str, Any], depth: int) -> str:
        return _heading_of(block.get("headline") or block.get("title")) + self._inner(block, depth)

    def _teaser(self, block: dict[str, Any], depth: int) -> str:
        target = _address(block.get("href"))
        title = _escaped(block.get("title") or _title_of(block.get("href")))
        if not title and not target:
            return ""
        words = f'<a href="{escape(target)}">{title or escape(target)}</a>' if target else title
        return f"<p><strong>{words}</strong></p>{_paragraph(block.get('description'))}"

    def _button(self, block: dict[str, Any], depth: int) -> str:
        target, title = _address(block.get("href")), _escaped(block.get("title"))
        if not target or not title:
            return _paragraph(block.get("title"))
        return f'<p><a href="{escape(target)}">{title}</a></p>'

    def _highlight(self, block: dict[str, Any], depth: int) -> str:
        link = self._button({"href": block.get("buttonLink"), "title": block.get("buttonText")}, depth)
        value = block.get("value")
        return _heading_of(block.get("title")) + (self.nodes(value) or _paragraph(block.get("description"))) + link

    def _table(self, block: dict[str, Any], depth: int) -> str:
        table = block.get("table")
        rows = table.get("rows") if isinstance(table, dict) else None
        lines = []
        for row in rows if isinstance(rows, list) else []:
            cells = row.get("cells") if isinstance(row, dict) else None
            tags = []
            for cell in cells if isinstance(cells, list) else []:
                tag = "th" if isinstance(cell, dict) and cell.get("type") == "header" else "td"
                tags.append(f"<{tag}>{self.nodes(cell.get('value')) if isinstance(cell, dict) else ''}</{tag}>")
            lines.append(f"<tr>{''.join(tags)}</tr>")
        return f"<table>{''.join(lines)}</table>" if lines else ""

    def nodes(self, value: Any, *, depth: int = 0) -> str:
        """Nodes of Slate."""
        if depth > _DEEPEST:
            self.notes[reason(_("Text that was nested too deeply was left out."))] += 1
            return ""
        known = value if isinstance(value, list) else []
        return "".join(self._node(node, depth) for node in known if isinstance(node, dict))

    def _node(self, node: dict[str, Any], depth: int) -> str:
        if "text" in node and "children" not in node:
            words = escape(str(node["text"] or ""), quote=False).replace("\n", "<br>")
            for mark in ("bold", "italic", "sup", "sub"):
                if node.get(mark):
                    words = f"<{_TAGS[mark]}>{words}</{_TAGS[mark]}>"
            return words
        inner, name = self.nodes(node.get("children"), depth=depth + 1), str(node.get("type") or "")
        if name in _LINKS:
            data = node["data"] if isinstance(node.get("data"), dict) else {}
            target = _address(data.get("url")) or _address(data.get("link")) or _address(node.get("url"))
            return f'<a href="{escape(target)}">{inner}</a>' if target else inner
        tag = _TAGS.get(name, "")
        return f"<{tag}>{inner}</{tag}>" if tag else inner


def _address(value: Any) -> str:
    """Volto writes a link as a text, as an object, or as a list of one."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        inside = value.get("internal") or value.get("external")
        first = inside.get("internal_link") or inside.get("external_link") if isinstance(inside, dict) else None
        value = value.get("@id") or value.get("url") or first
        return _address(value)
    return value.strip() if isinstance(value, str) else ""


def _title_of(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return str(value[0].get("title") or value[0].get("Title") or "")
    return ""


def _escaped(value: Any) -> str:
    return escape(" ".join(value.split())) if isinstance(value, str) else ""


def _paragraph(value: Any) -> str:
    words = _escaped(value)
    return f"<p>{words}</p>" if words else ""


def _heading_of(value: Any) -> str:
    words = _escaped(value)
    return f"<h3>{words}</h3>" if words else ""
