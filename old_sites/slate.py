"""Conversion of Volto's blocks to HTML, which is then sanitized like all external HTML.

A block without an equivalent becomes its readable text, with a note.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape, unescape
from itertools import pairwise
from typing import Any

from old_sites import block_texts, listings
from old_sites.reasons import Reason, reason
from old_sites.reasons import marked as _
from old_sites.values import Item

# Blocks that print fields of the item, or are decoration.
_SKIPPED = {"title", "leadimage", "eventMetadata", "description", "separator", "system", "toc", "spacer", "dates"}
NO_LIST = _("A list of pages that a query found was not imported.")
LIST = "page-list"  # an element whose attribute `OF` says which pages are listed (`listings`)
CARD = "link-card"  # an element that becomes one card of a block of cards
OF = "data-of"  # of an image in a card: the page whose preview image it is
COPY = "copied-words"  # an element with words of another item, which is at `COPIED`
COPIED = "data-copied"  # of a copy, or a card with words of the item there: shown only if that item is public here
NO_PREVIEW = _("A card does not show the image of the page that it leads to.")
_LOST = _("Words of a block of the type “%(name)s” that were not imported, by the names of their fields: %(names)s.")
_FORM = _("A form was not imported.")
_NOT_KEPT = {
    "search": _("A search form was not imported."),
    "maps": _("A map from another site was not imported."),
    "form": _FORM,
    "schemaForm": _FORM,
    "rss": _("A feed from another site was not imported."),
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
    **{name: "_table" for name in ("slateTable", "table")},
    **{name: f"_{name}" for name in ("text", "heading", "image", "video", "html", "teaser", "slider")},
    **{"codeBlock": "_code", "__button": "_button", "listing": "_listing", "contentsListing": "_listing"},
}
_WORDS = ("title", "head_title", "headline", "heading", "label", "question", "description", "text", "content", "answer")
_WORDS_AFTER = (
    "value",
    "info",
    "contentText",
    "caption",
    "source",
    "extra",
    "author",
    "name",
    "role",
    "kicker",
    "cite",
)
_TARGETS = ("href", "url", "link", "linkHref", "src", "buttonLink")
_NO_WORDS = {"blocks", "blocks_layout", "image", "preview_image", "image_scales", "styles", "querystring", *_TARGETS}
_DRAFT_TAGS = {"header-two": "h2", "header-three": "h3", "header-four": "h4", "blockquote": "blockquote"}
_DRAFT_TAGS |= {"unordered-list-item": "li", "ordered-list-item": "li", "header-one": "h2"}
_TAG = re.compile(r"<[^<>]*>")
_LINKS = {"link", "a", "simpleLink"}
_DEEPEST = 40


# A list of pages, with its heading. It is not a text of its own.
_LISTED = re.compile(rf"(?:<h[2-6]>[^<]*</h[2-6]>)?<{LIST}[^>]*></{LIST}>")
_NO_WORD = re.compile(r"<(?!img\b|iframe\b)[^>]*>|\s|&nbsp;")


def has_words(item: Item) -> bool:
    """Return whether the item has a text, a picture or a video besides lists of pages."""
    written = Html(path=item.path, uid=item.uid).of(item.blocks, item.layout)
    return bool(_NO_WORD.sub("", item.html + _LISTED.sub("", written)))


class Html:
    """A converter of the item ``uid`` at ``path``. ``notes`` counts blocks without an equivalent."""

    def __init__(self, *, path: str = "", uid: str = "") -> None:
        self.path, self.uid = path, uid
        self.notes: Counter[Reason] = Counter()

    def of(self, blocks: dict[str, Any], order: Iterable[str], *, depth: int = 0) -> str:
        if depth > _DEEPEST:
            self.notes[reason(_("Blocks that were nested too deeply were not imported."))] += 1
            return ""
        known = [blocks[key] for key in order if isinstance(blocks.get(key), dict)]
        return "\n".join(self._block(block, depth) for block in known)

    def _block(self, block: dict[str, Any], depth: int) -> str:
        name = str(block.get("@type") or "")
        if name in _SKIPPED:
            return ""
        if name in _NOT_KEPT:
            self.notes[reason(_NOT_KEPT[name])] += 1
            html = _paragraph(block.get("title") or block.get("headline"))
        elif name in _READERS:
            html = str(getattr(self, _READERS[name])(block, depth))
        elif not name and isinstance(block.get("blocks"), dict):  # a column
            html = self._inner(block, depth)
        else:
            html = self._unknown(block, name, depth)
        if lost := block_texts.missing(block, html):
            names = ", ".join(f"{key[:40]} ({count})" for key, count in lost.items())
            self.notes[reason(_LOST, name=name[:40] or "?", names=names)] += 1
        return html

    def _unknown(self, block: dict[str, Any], name: str, depth: int) -> str:
        self.notes[reason(_("A block of the type “%(name)s” was converted to text."), name=name[:40] or "?")] += 1
        return self._words(block, depth) + self._inner(block, depth)

    def _words(self, value: Any, depth: int) -> str:
        """Return everything that looks like words, texts, pictures and links."""
        if depth > _DEEPEST or not isinstance(value, dict):
            return ""
        picture = _address(value.get("preview_image") or value.get("image"))
        target = next(filter(None, (_address(value.get(key)) for key in _TARGETS)), "")
        found = [self._image({"url": picture, "alt": value.get("alt")}, depth) if picture else ""]
        for key in _WORDS:
            words = _paragraph(value.get(key))
            if target and words:
                words, target = self._button({"href": target, "title": value[key]}, depth), ""
            found.append(words)
        found.append(self._button({"href": target, "title": target}, depth) if target else "")
        for key, inner in value.items():
            if key in _NO_WORDS or not isinstance(inner, list | dict) or (key == "data" and "blocks" in inner):
                continue
            rows = list(_flat(inner))
            nodes = self.nodes(rows) if any(isinstance(row, dict) and "children" in row for row in rows) else ""
            found.append(nodes or "".join(self._copied(row, depth + 1) for row in rows) or _draft(inner))
        found += [_paragraph(value.get(key)) for key in _WORDS_AFTER]
        others = (key for key in value if key not in {*_WORDS, *_WORDS_AFTER, *_NO_WORDS, "plaintext"})
        found += [_paragraph(value[key]) for key in others if block_texts.is_sentence(key, value[key])]
        return "".join(found) or _paragraph(value.get("plaintext"))

    def _copied(self, value: Any, depth: int) -> str:
        """Return the words of a value. An object with an address describes another item, as a catalog found it once."""
        words = self._words(value, depth)
        at = block_texts.address(value) if words else ""
        return f'<{COPY} {COPIED}="{escape(at)}">{words}</{COPY}>' if at else words

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
        value = block.get("value")
        return self.nodes(value) or _paragraph(value) or _paragraph(block.get("plaintext"))

    def _text(self, block: dict[str, Any], depth: int) -> str:
        """Convert a block of the editor before Slate."""
        return _draft(block.get("text")) or _paragraph(block.get("text"))

    def _heading(self, block: dict[str, Any], depth: int) -> str:
        tag = block.get("tag") if block.get("tag") in {"h2", "h3", "h4"} else "h2"
        return f"<{tag}>{_escaped(block.get('heading'))}</{tag}>"

    def _image(self, block: dict[str, Any], depth: int) -> str:
        address = _address(block.get("url")) or _address(block.get("preview_image"))
        if not address:
            return ""
        if "<a " in _credit_html(block):
            self.notes[reason(_("The link in the credit of an image was removed. Its text was kept."))] += 1
        caption = f"<figcaption>{_lines(block.get('title'), block.get('description'), _credit(block))}</figcaption>"
        picture, target = (
            f'<img src="{escape(address)}" alt="{_escaped(block.get("alt"))}">',
            _address(block.get("href")),
        )
        if target:
            picture = f'<a href="{escape(target)}">{picture}</a>'
        return f"<figure>{picture}{caption}</figure>"

    def _video(self, block: dict[str, Any], depth: int) -> str:
        address = _address(block.get("url"))
        if address and _address(block.get("preview_image")):
            self.notes[reason(_("The preview image of a video was not imported."))] += 1
        return f'<iframe src="{escape(address)}" title="{_escaped(block.get("title"))}"></iframe>' if address else ""

    def _html(self, block: dict[str, Any], depth: int) -> str:
        return block["html"] if isinstance(block.get("html"), str) else ""

    def _code(self, block: dict[str, Any], depth: int) -> str:
        return f"<pre>{_escaped(block.get('code'))}</pre>"

    def _grid(self, block: dict[str, Any], depth: int) -> str:
        columns = block.get("columns")
        known = [column for column in columns if isinstance(column, dict)] if isinstance(columns, list) else []
        inner = "".join(self._block(column, depth + 1) for column in known) if depth < _DEEPEST else ""
        return _heading_of(block.get("headline")) + self._inner(block, depth) + inner

    def _listing(self, block: dict[str, Any], depth: int) -> str:
        tag = block.get("headlineTag") if block.get("headlineTag") in {"h2", "h3"} else "h2"
        words = _escaped(block.get("headline") or block.get("title"))
        head = f"<{tag}>{words}</{tag}>" if words else ""
        listed = escape(listings.listed_by(block, path=self.path, uid=self.uid))
        limit, index = listings.narrowed(block)
        return f'{head}<{LIST} {OF}="{listed}" limit="{escape(limit)}" sort="{escape(index)}"></{LIST}>'

    def _accordion(self, block: dict[str, Any], depth: int) -> str:
        return _heading_of(block.get("headline") or block.get("title")) + self._inner(block, depth)

    def _teaser(self, block: dict[str, Any], depth: int) -> str:
        target = _address(block.get("href"))
        title = _escaped(block.get("title") or _title_of(block.get("href")))
        if not title and not target:
            return ""
        # Without this choice, Volto shows the words of the page, and the block has a copy.
        is_own = block.get("overwrite") is True and bool(_escaped(block.get("title")))
        copied = f' {COPIED}="{escape(target)}"' if target and not is_own else ""
        picture = _address(block.get("preview_image")) or _address(block.get("image"))
        if not picture and target and _is_image(block.get("href")):
            self.notes[reason(_("A card leads to an image, which has no page here. The card shows the image."))] += 1
            picture, target = target, ""
        shown = f'<img src="{escape(picture)}" alt="">' if picture else ""
        if not picture and target and _shows_picture_of_target(block.get("href")):
            shown = f'<img {OF}="{escape(target)}" alt="">'
        words = f'<a href="{escape(target)}">{title or escape(target)}</a>' if target else title
        kicker = f"<p class='kicker'>{_escaped(block.get('head_title'))}</p>" if block.get("head_title") else ""
        return f"<{CARD}{copied}>{shown}{kicker}<h3>{words}</h3>{_paragraph(block.get('description'))}</{CARD}>"

    def _slider(self, block: dict[str, Any], depth: int) -> str:
        slides = block.get("slides")
        known = [slide for slide in slides if isinstance(slide, dict)] if isinstance(slides, list) else []
        return "".join(self._teaser(slide, depth) for slide in known)

    def _button(self, block: dict[str, Any], depth: int) -> str:
        target, title = _address(block.get("href")), _escaped(block.get("title"))
        if not target or not title:
            return _paragraph(block.get("title"))
        return f'<p><a href="{escape(target)}">{title}</a></p>'

    def _highlight(self, block: dict[str, Any], depth: int) -> str:
        link = self._button({"href": block.get("buttonLink"), "title": block.get("buttonText")}, depth)
        value = block.get("value")
        words = self.nodes(value) or _draft(block.get("description")) or _paragraph(block.get("description"))
        words += _draft(block.get("text")) or _paragraph(block.get("text"))
        shown = {"url": block.get("url") or block.get("image"), "alt": block.get("alt"), "credit": block.get("credit")}
        picture = self._image(shown, depth)
        return picture + _heading_of(block.get("title")) + words + link

    def _table(self, block: dict[str, Any], depth: int) -> str:
        table = block.get("table")
        rows = table.get("rows") if isinstance(table, dict) else None
        lines = []
        for row in rows if isinstance(rows, list) else []:
            cells = row.get("cells") if isinstance(row, dict) else None
            tags = []
            for cell in cells if isinstance(cells, list) else []:
                tag = "th" if isinstance(cell, dict) and cell.get("type") == "header" else "td"
                value = cell.get("value") if isinstance(cell, dict) else None
                tags.append(f"<{tag}>{self.nodes(value) or _draft(value)}</{tag}>")
            lines.append(f"<tr>{''.join(tags)}</tr>")
        return f"<table>{''.join(lines)}</table>" if lines else ""

    def nodes(self, value: Any, *, depth: int = 0) -> str:
        """Convert nodes of Slate."""
        if depth > _DEEPEST:
            self.notes[reason(_("Text that was nested too deeply was not imported."))] += 1
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
        tag, words = _TAGS.get(name, ""), _words_of_node(node)
        return (f"<{tag}>{inner}</{tag}>" if tag else inner) + words


def _words_of_node(node: dict[str, Any]) -> str:
    """Return the words of a node that are not in the line, such as those of a footnote, in brackets."""
    data = node["data"] if isinstance(node.get("data"), dict) else {}
    found = (value for key, value in data.items() if isinstance(value, str) and not block_texts.is_setting(key, value))
    return "".join(f"<span> ({words})</span>" for value in found if (words := _escaped(unescape(_TAG.sub(" ", value)))))


def _draft(value: Any) -> str:
    """Convert Draft.js: lines with a type, and ranges in them that are links, bold or italic."""
    if not isinstance(value, dict) or not isinstance(value.get("blocks"), list):
        return ""
    links = value["entityMap"] if isinstance(value.get("entityMap"), dict) else {}
    html, kind = [], ""
    for line in value["blocks"]:
        if not isinstance(line, dict) or not isinstance(line.get("text"), str):
            continue
        inner, tag = _draft_line(line, links), _DRAFT_TAGS.get(str(line.get("type")), "p")
        opened = {"unordered-list-item": "ul", "ordered-list-item": "ol"}.get(str(line.get("type")), "")
        html.append(f"</{kind}>" if kind and kind != opened else "")
        html.append(f"<{opened}>" if opened and kind != opened else "")
        html.append(f"<{tag}>{inner}</{tag}>" if inner.strip() else "")
        kind = opened
    return "".join(html) + (f"</{kind}>" if kind else "")


def _draft_line(line: dict[str, Any], links: dict[str, Any]) -> str:
    """Convert a line. Overlapping ranges are cut where any of them ends."""
    text, marks = str(line["text"]), list[tuple[int, int, str, str]]()
    for known, named in (("inlineStyleRanges", "style"), ("entityRanges", "key")):
        for row in line[known] if isinstance(line.get(known), list) else []:
            if not isinstance(row, dict) or not all(isinstance(row.get(key), int) for key in ("offset", "length")):
                continue
            data = links.get(str(row.get(named)))
            data = data.get("data") if isinstance(data, dict) and named == "key" else None
            target = _address(data.get("url") or data.get("href")) if isinstance(data, dict) else ""
            tag = {"BOLD": "strong", "ITALIC": "em"}.get(str(row.get(named)), "") if named == "style" else "a"
            if tag and (tag != "a" or target):
                opening = f'<a href="{escape(target)}">' if tag == "a" else f"<{tag}>"
                marks.append((row["offset"], row["offset"] + row["length"], opening, f"</{tag}>"))
    cuts = sorted({0, len(text), *(cut for mark in marks for cut in mark[:2] if 0 < cut < len(text))})
    html = []
    for start, end in pairwise(cuts):
        around = [mark for mark in marks if mark[0] <= start and end <= mark[1]]
        inner = escape(text[start:end], quote=False).replace("\n", "<br>")
        html.append("".join(mark[2] for mark in around) + inner + "".join(mark[3] for mark in reversed(around)))
    return "".join(html)


def _flat(value: Any) -> Iterator[Any]:
    """Yield a value, or those in a list of lists."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += reversed(one)
        else:
            yield one


def _address(value: Any) -> str:
    """Return an address. Volto writes a link as a text, as an object, or as a list of one."""
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


def _shows_picture_of_target(value: Any) -> bool:
    target = value[0] if isinstance(value, list) and value else None
    return isinstance(target, dict) and bool(target.get("hasPreviewImage") or target.get("image_field"))


def _is_image(value: Any) -> bool:
    target = value[0] if isinstance(value, list) and value else None
    return isinstance(target, dict) and target.get("@type") == "Image"


def _credit(block: dict[str, Any]) -> str:
    """Return whose picture it is, which an add-on of Volto stores as HTML."""
    return unescape(_TAG.sub(" ", _credit_html(block)))


def _credit_html(block: dict[str, Any]) -> str:
    credit = block.get("credit")
    html = credit.get("data") if isinstance(credit, dict) else credit
    return html if isinstance(html, str) else ""


def _lines(*values: Any) -> str:
    """Return texts as lines, each of them a sentence if another follows."""
    words = [words for value in values if (words := _escaped(value))]
    return "<br>".join(f"{text}." if text[-1].isalnum() and text is not words[-1] else text for text in words)


def _paragraph(value: Any) -> str:
    words = _escaped(value)
    return f"<p>{words}</p>" if words else ""


def _heading_of(value: Any) -> str:
    words = _escaped(value)
    return f"<h3>{words}</h3>" if words else ""
