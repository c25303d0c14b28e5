"""Typed blocks of the neutral form -> our stored blocks. Texts are cleaned and read like any HTML of an old site."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from news.models import ArticlePage
from news.parsing.sanitize import as_html
from old_sites import counting
from old_sites.addresses import Addresses
from old_sites.reasons import marked as _
from old_sites.reasons import reason
from old_sites.values import Item
from rocb.models import StandardPage
from rocb.neutral.blocks import INCOMPLETE, changed, whole
from rocb.plone import bodies, copies
from rocb.plone.bodies import Body, Reader, Resolve
from rocb.plone.copies import Known, everything
from rocb.plone.names import plain
from rocb.plone.stored_blocks import Block

_NOT_HERE = _("A part of the text (“%(type)s”) was not imported, because what it shows is not here: %(name)s.")
_ONE_PARAGRAPH = re.compile(r"<p(?: [^>]*)?>((?:(?!<p[ >]).)*)</p>", re.DOTALL)
# No-break spaces, and the characters that replace them while a text is cleaned.
_BACK = {0xE0A0: 0xA0, 0xE0AF: 0x202F}
_KEPT = {there: here for here, there in _BACK.items()}
_INCOMPLETE = _("A part of the text (“%(type)s”) is incomplete, so only its words were imported.")
_UNKNOWN = _(
    "Of a part of the text (“%(type)s”), only the words were imported, because this site has no such block here."
)
_NO_CHOICE = _("“%(value)s” is not possible in a part of the text. It became “%(other)s”.")
_WORDS_LOST = _("Words of a part of the text (“%(type)s”) that were not imported: %(count)s.")


def body_for(
    item: Item, addresses: Addresses, resolve: Resolve, known: Known = everything, *, has_lists: bool = False
) -> Body:
    """Return the whole text of ``item``, in whichever form it is. ``has_lists``: the result can contain lists of pages."""
    if not item.body:
        return bodies.body_for(item, addresses, resolve, known, has_lists=has_lists)
    return _Typed(item, addresses, resolve, known, has_lists=has_lists).body()


class _Typed:
    def __init__(self, item: Item, addresses: Addresses, resolve: Resolve, known: Known, *, has_lists: bool) -> None:
        self.item, self.reader = item, Reader(item, addresses, resolve, known, has_lists=has_lists)
        field: Any = (StandardPage if has_lists else ArticlePage)._meta.get_field("body")
        self.stream = field.stream_block
        self.lost: list[str] = []  # names of what the block in progress refers to in vain

    def body(self) -> Body:
        found = Body()
        for number, given in enumerate(self.item.body):
            made = list(self._made(given))
            for part, block in enumerate(made):
                is_same = part == 0 and isinstance(given.get("id"), str)
                block["id"] = given["id"] if is_same else self._id(f"{number}:{part}")
            found.blocks += made
        self.reader.finish(found)
        return found

    def _id(self, name: str) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.item.uid}:{name}"))

    def _made(self, given: Block) -> list[Block]:
        kind = given["type"]
        if kind == "text" and isinstance(given["value"], str):
            return self._text(given["value"])
        given = {**given, "value": self._own(given["value"])}
        definition = self.stream.child_blocks.get(kind)
        if definition is None:
            self.reader.notes[reason(_UNKNOWN, type=kind[:40])] += 1
            return self._words(given)
        self.lost = []
        if kind == "table" and _cells(given["value"]) > bodies.MOST_CELLS:
            self.reader.notes[reason(bodies.TOO_MANY_CELLS, count=bodies.MOST_CELLS)] += 1
            return self._words(given)
        value = whole(definition, changed(definition, given["value"], self._leaf))
        if self.lost:
            self.reader.notes[reason(_NOT_HERE, type=kind, name=plain(self.lost[0]))] += 1
        if value is INCOMPLETE or kind == "text":
            if not self.lost:
                self.reader.notes[reason(_INCOMPLETE, type=kind)] += 1
            return self._words(given)
        made = {"type": kind, "value": value}
        if lost := _words_of(given) - _words_of(made):
            self.reader.notes[reason(_WORDS_LOST, type=kind, count=lost.total())] += 1
        return [made]

    def _text(self, html: str) -> list[Block]:
        found: list[Block] = _with_spaces(self.reader.blocks_of(html.translate(_KEPT)))
        return found

    def _words(self, given: Block) -> list[Block]:
        """Return the words of a block that cannot be here."""
        text = counting.of_stored([given]).text
        return self._text(as_html(text)) if text else []

    def _leaf(self, block: Any, value: Any) -> Any:
        """Return a value that the block can have."""
        if isinstance(block, blocks.ChooserBlock):
            return self._chosen(block, value)
        text = value if isinstance(value, str) else ""
        if isinstance(block, blocks.RichTextBlock):
            return self._rich(text)
        if isinstance(block, blocks.RawHTMLBlock):
            return ""
        if isinstance(block, blocks.URLBlock):
            return text if urlsplit(text).scheme in {"http", "https"} else ""
        if isinstance(block, blocks.BooleanBlock):
            return None if value is None else value is True
        if isinstance(block, blocks.ChoiceBlock):
            known = {str(key) for key, _label in block.field.choices}
            if text and text not in known:
                self.reader.notes[reason(_NO_CHOICE, value=text[:40], other=str(block.get_default()))] += 1
            return text if text in known else block.get_default()
        if isinstance(block, blocks.CharBlock | blocks.TextBlock):
            return None if value is None else text
        return value if isinstance(value, str | int | float | None) else None

    def _chosen(self, block: Any, value: Any) -> int | None:
        if not isinstance(value, str) or not value:
            return None
        kind = "page"
        if isinstance(block, ImageChooserBlock):
            kind = "image"
        elif isinstance(block, DocumentChooserBlock):
            kind = "document"
        name = self.reader.names.of(value)
        found = self.reader.resolve(name) if name else None
        if found is not None and found[0] == kind:
            if kind == "page":
                self.reader.linked.add(int(found[1]))
            return int(found[1])
        self.lost.append(name or value)
        if name and found in (None, bodies.HIDDEN):
            self.reader.missing.add(name)
        return None

    def _own(self, value: Any) -> Any:
        """Return a value without words of items that are not public here."""
        if isinstance(value, dict):
            return {key: self._own(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self._own(one) for one in value]
        copied = copies.copied_in(value, self.reader.secret) if isinstance(value, str) else None
        if copied:
            self.reader.left_out(copied)
        return "" if copied else value

    def _rich(self, html: str) -> str:
        """Return the text of a part of a block. One without a paragraph, as in tables, stays without."""
        soup = BeautifulSoup(html.translate(_KEPT), "html.parser")
        self.reader.left_out(copies.leave_out(soup, self.reader.secret))
        for tag in soup.find_all("a"):
            self.reader.names.mark(tag)
        text = _with_spaces(self.reader.linked_text(self.reader.cleaned(soup)))
        inside = _ONE_PARAGRAPH.fullmatch(text)
        return inside[1] if inside and "<p" not in html else text


def _cells(value: Any) -> int:
    rows = value.get("rows") if isinstance(value, dict) else None
    cells = [row.get("values") for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return sum(len(one) for one in cells if isinstance(one, list))


def _words_of(block: Block) -> Counter[str]:
    return Counter(counting.words_of(counting.of_stored([block]).text))


def _with_spaces(value: Any) -> Any:
    """Return the value with its no-break spaces."""
    if isinstance(value, str):
        return value.translate(_BACK)
    if isinstance(value, list):
        return [_with_spaces(one) for one in value]
    if isinstance(value, dict):
        return {name: _with_spaces(one) for name, one in value.items()}
    return value
