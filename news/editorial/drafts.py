"""Plain facts about an article that ``news.editorial.rules`` reads. ``news.editorial.facts`` extracts them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    is_dead: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    alt: str = ""
    caption: str = ""
    is_decorative: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    id: str
    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Prose:
    """Running text: paragraphs, lists, callouts."""

    id: str
    text: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    id: str
    text: str
    speaker: str = ""
    office: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    id: str
    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True)
class Table:
    id: str
    text: str = ""
    header: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file, card or embed, without text of its own."""

    id: str
    text: str = ""
    links: tuple[Link, ...] = ()


Block = Heading | Prose | Quote | Figure | Table | Attachment


@dataclass(frozen=True, slots=True)
class Compared:
    """Difference between a translation and its original. ``is_foreign``: the text is still in the language of the original."""

    where: str
    message: str
    fix: str
    is_error: bool = False
    is_foreign: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    title: str
    language: str
    published_on: date
    standfirst: str = ""
    go_live_on: date | None = None
    lead: Picture | None = None
    ordinal_of_what_it_is_about: int | None = None
    familiar: frozenset[str] = frozenset()  # words that every reader of this site knows
    acronyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # full names of the site's own acronyms
    languages: tuple[str, ...] = ()  # languages of the site
    blocks: tuple[Block, ...] = ()
    compared: tuple[Compared, ...] = ()  # differences from the original of this translation
