"""Reader and writer of OPML 1 and 2 (opml.org/spec2), the format in which feed readers exchange lists of feeds. Pure.

Input is untrusted: document types are rejected, and nesting is limited. Size and number are limited for uploads.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from xml.etree.ElementTree import Element, ParseError, SubElement, XMLParser, indent, tostring

from news.parsing.sanitize import plain_line, without_forbidden

MAX_BYTES = 5 * 1024 * 1024
MAX_OUTLINES = 5000
MAX_DEPTH = 10


class OpmlError(ValueError):
    """Rejection of a document; the message gives the reason and what to do."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A source in a list. ``folders``: outermost first. Addresses: as written, not yet checked."""

    url: str
    title: str
    home_url: str
    language: str
    folders: tuple[str, ...]


def read(document: bytes, *, is_upload: bool = True) -> list[Outline]:
    """Return the sources in order, without duplicates. Raise `OpmlError` if it is not OPML or exceeds a limit."""
    if is_upload and len(document) > MAX_BYTES:
        raise OpmlError("The file is larger than 5 MB. Export fewer sources at a time.")
    target = _Outlines(most=MAX_OUTLINES if is_upload else sys.maxsize)
    parser = XMLParser(target=target)
    try:
        parser.feed(document)
        parser.close()
    except ParseError as error:
        line, column = error.position
        raise OpmlError(f"The file is not well-formed XML. See line {line}, column {column + 1}.") from None
    except OpmlError:
        raise
    except (LookupError, ValueError):
        raise OpmlError("The file has an encoding that we cannot read. Save the file as UTF-8.") from None
    if not target.is_opml:
        raise OpmlError("Choose an OPML file. Its root element must be <opml>.")
    first: dict[str, Outline] = {}
    for outline in target.found:
        first.setdefault(outline.url, outline)
    return list(first.values())


class _Outlines:
    """Target of the parser. It builds no tree, so nesting costs nothing."""

    def __init__(self, *, most: int) -> None:
        self._most = most
        self.found: list[Outline] = []
        self.is_opml = False
        self._depth = 0
        self._folders: list[str | None] = []

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        """Reject a document type. The parser calls this in every encoding, before it reads an entity."""
        raise OpmlError(
            "The file contains a document type declaration, which we do not accept. Remove the line <!DOCTYPE …>."
        )

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._depth == 0:
            self.is_opml = tag.lower() == "opml"
        self._depth += 1
        if tag.lower() != "outline":
            return
        values = {name.lower(): value for name, value in attributes.items()}
        url = values.get("xmlurl", "").strip()
        written = values.get("title") or values.get("text") or ""
        title = plain_line(written) if written != url else ""
        if len(self._folders) >= MAX_DEPTH:
            raise OpmlError(f"The file has more than {MAX_DEPTH} levels of folders. Use fewer levels.")
        if url:
            if len(self.found) >= self._most:
                raise OpmlError(f"The file has more than {self._most} sources. Split it into smaller files.")
            folders = tuple(name for name in self._folders if name)
            home, language = values.get("htmlurl", "").strip(), values.get("language", "").strip().lower()
            self.found.append(Outline(url, title, home, language, folders))
        self._folders.append(None if url else title)

    def end(self, tag: str) -> None:
        self._depth -= 1
        if tag.lower() == "outline":
            self._folders.pop()

    def data(self, data: str) -> None:
        pass

    def close(self) -> None:
        pass


def write(outlines: Iterable[Outline], *, title: str, owner: str, at: datetime) -> bytes:
    """Write OPML 2.0, grouped by the first folder. It has both ``text`` and ``title``, because readers differ."""
    root = Element("opml", version="2.0")
    head = SubElement(root, "head")
    for name, value in (("title", title), ("dateCreated", format_datetime(at)), ("ownerName", owner)):
        SubElement(head, name).text = without_forbidden(value)
    body = SubElement(root, "body")
    folders: dict[str, Element] = {}
    for outline in outlines:
        parent = body
        if outline.folders:
            name = outline.folders[0]
            if name not in folders:
                folders[name] = SubElement(body, "outline", _allowed({"text": name, "title": name}))
            parent = folders[name]
        text = outline.title or outline.url
        attributes = {"type": "rss", "text": text, "title": text, "xmlUrl": outline.url}
        attributes |= {"htmlUrl": outline.home_url} if outline.home_url else {}
        attributes |= {"language": outline.language} if outline.language else {}
        SubElement(parent, "outline", _allowed(attributes))
    indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="utf-8") + b"\n"


def _allowed(attributes: Mapping[str, str]) -> dict[str, str]:
    """Return the attributes without characters that XML forbids. The reader removes these too."""
    return {name: without_forbidden(value) for name, value in attributes.items()}
