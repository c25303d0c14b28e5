"""Parser of WXR, the XML of WordPress: a file -> its items one by one, so memory does not grow with the file."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import ParseError, XMLParser

from old_sites.boxes import LARGEST_JSON, Box, Unreadable
from old_sites.reasons import Reason, reason
from old_sites.reasons import marked as _

_CHUNK = 1024 * 1024
_SNIFFED = 8192
_NO_CONTROLS = bytes({*range(32)} - {9, 10, 13})
_NOT_XML = _("The file is not valid XML (line %(line)s). The items before it were read.")
_DOCTYPE = _("The file has a document type, which is not allowed.")


def is_export(box: Box, name: str) -> bool:
    try:
        with box.open(name) as file:
            return b"wordpress.org/export/" in file.read(_SNIFFED)
    except Unreadable:
        return False


class Item:
    """An ``<item>`` of the file: its elements in order, with attributes and text."""

    def __init__(self) -> None:
        self.parts: list[tuple[str, dict[str, str], str]] = []

    def text(self, name: str) -> str:
        return next((text.strip() for own, _attributes, text in self.parts if own == name), "")

    def named(self, domain: str) -> str:
        """Return the short name of the first category of a domain, such as "language"."""
        return next(
            (
                given.get("nicename", "")
                for own, given, _text in self.parts
                if own == "category" and given.get("domain") == domain
            ),
            "",
        )

    @property
    def fields(self) -> list[tuple[str, str]]:
        """Return the fields of plug-ins. A key can be there more than once."""
        keys = [text for own, _attributes, text in self.parts if own == "meta_key"]
        values = [text for own, _attributes, text in self.parts if own == "meta_value"]
        return list(zip(keys, values, strict=False))

    @property
    def meta(self) -> dict[str, str]:
        return dict(self.fields)


class _Builder:
    """Target of the parser, which keeps only the item that is being read."""

    def __init__(self) -> None:
        self.done: list[Item] = []
        self.item: Item | None = None
        self.open: list[tuple[str, dict[str, str], list[str]]] = []
        self.size = 0

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise Unreadable(_DOCTYPE)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _local(tag)
        if name == "item":
            self.item, self.open, self.size = Item(), [], 0
        elif self.item is not None:
            self.open.append((name, dict(attributes), []))

    def data(self, text: str) -> None:
        self.size += len(text)
        if self.size > LARGEST_JSON:
            raise Unreadable(_("The file is larger than %(size)s MB."), size=LARGEST_JSON // (1024 * 1024))
        if self.open:
            self.open[-1][2].append(text)

    def end(self, tag: str) -> None:
        if self.item is not None and self.open:
            name, attributes, texts = self.open.pop()
            self.item.parts.append((name, attributes, "".join(texts)))
        elif self.item is not None and _local(tag) == "item":
            self.done.append(self.item)
            self.item = None

    def close(self) -> None:
        """End without a tree."""


def _local(tag: str) -> str:
    """Return the name without its namespace; an excerpt has the same one as the text."""
    space, _brace, name = tag.rpartition("}")
    return "excerpt" if name == "encoded" and "excerpt" in space else name


def items_of(box: Box, name: str) -> Iterator[Item | Reason]:
    builder = _Builder()
    parser = XMLParser(target=builder)
    try:
        with box.open(name) as file:
            while chunk := file.read(_CHUNK):
                parser.feed(chunk.translate(None, _NO_CONTROLS))
                yield from builder.done
                builder.done.clear()
        parser.close()
    except ParseError as error:
        yield from builder.done
        yield reason(_NOT_XML, line=error.position[0])
    except Unreadable as error:
        yield error.reason
