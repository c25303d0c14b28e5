"""Parse XML from outside within limits: a document type is refused, and size, nesting and number of elements are limited."""

from __future__ import annotations

from enum import StrEnum
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

MOST_BYTES = 10_000_000
MOST_ELEMENTS = 300_000
MOST_LEVELS = 60


class Problem(StrEnum):
    """Reason why a whole file cannot be read."""

    TOO_LARGE = "too large"
    NOT_XML = "not XML"
    OTHER_FORMAT = "other format"


class Unreadable(ValueError):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


class _Builder(TreeBuilder):
    """Builds a tree within limits."""

    def __init__(self) -> None:
        super().__init__()
        self._levels = self._elements = 0

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        """Refuse a document type. The parser calls this whatever the encoding, before it reads an entity."""
        raise Unreadable(Problem.OTHER_FORMAT)

    def start(self, tag: str, attributes: dict[str, str]) -> Element:  # type: ignore[override]
        self._levels += 1
        self._elements += 1
        if self._levels > MOST_LEVELS or self._elements > MOST_ELEMENTS:
            raise Unreadable(Problem.TOO_LARGE)
        return super().start(tag, attributes)

    def end(self, tag: str) -> Element:
        self._levels -= 1
        return super().end(tag)


def parse(content: bytes) -> Element:
    """Return the root of a document. Raises `Unreadable`."""
    if len(content) > MOST_BYTES:
        raise Unreadable(Problem.TOO_LARGE)
    parser = XMLParser(target=_Builder())
    try:
        parser.feed(content)
        root: Element = parser.close()
    except (ParseError, LookupError, UnicodeError):
        raise Unreadable(Problem.NOT_XML) from None
    return root
