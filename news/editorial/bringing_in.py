"""A document that an editor brings in -> the values of a draft: title, date, standfirst and body. Pure.

A statement of the text about itself moves from the text into its field, so it appears only once. `stated` has the
rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from html import escape
from itertools import groupby
from typing import Any

from news.editorial import plain_text, stated
from news.parsing.documents.values import (
    Block,
    Document,
    Heading,
    Picture,
    Prose,
    Quote,
    Refused,
    Table,
    check_size,
    plain,
    text_of,
)
from news.parsing.identity import fold_title

_NEAR_THE_TOP = 5  # blocks in which title and date are expected
_MOST_PLACE = 3  # words of a line that only names a place: "Minsk, Belarus"
_IN_BOLD = re.compile(r"<p>(?:<[bi]>)*<b>[^<]*[^<.:;](?:</[bi]>)+</p>")


@dataclass(frozen=True, slots=True)
class Draft:
    """Values of a draft. ``blocks`` do not repeat the other fields. ``first_line_is_title``: the title is the first
    line, which nothing marked as a title. ``whole`` are the blocks with everything that was moved or left out, in case
    the editor wants it back.
    """

    title: str = ""
    published_on: date | None = None
    standfirst: str = ""
    blocks: tuple[Block, ...] = ()
    first_line_is_title: bool = False
    source_name: str = ""
    source_url: str = ""
    source_line: Block | None = None
    whole: tuple[Block, ...] = ()
    document: Document = field(default_factory=Document)

    @property
    def text(self) -> str:
        return "\n".join(map(text_of, self.blocks))


def draft_of(document: Document) -> Draft:
    """Return the values of a draft. The title is empty if the document has none and its first line is too long.

    Raise `Refused` for a document that is too large.
    """
    check_size(document.blocks, characters=len(document.plain_text))
    title, blocks, on, is_first_line = _of_plain_text(document) if document.plain_text else _of_blocks(document)
    check_size(blocks)
    whole = _with_all(blocks, document)
    stated_on, words = stated.take_dateline(blocks)
    document.leave_out("datelines", words, number=bool(words))
    source = None if document.source_url else stated.take_source(blocks)
    if source and source.url:
        document.words_left_out += text_of(source.line).split()
    standfirst = stated.take_standfirst(blocks, document.standfirst)
    return Draft(
        title=title,
        published_on=on or stated_on or document.published_on,
        standfirst=standfirst,
        blocks=tuple(blocks),
        first_line_is_title=is_first_line,
        source_name=_publisher(source, document),
        source_url=source.url if source else document.source_url,
        source_line=source.line if source else None,
        whole=tuple(whole),
        document=document,
    )


def _with_all(blocks: Sequence[Block], document: Document) -> list[Block]:
    """Return the blocks with the texts that were set aside, unless these are too many for the editor."""
    whole = [*blocks, *(Prose(f"<p>{escape(text)}</p>") for text in document.set_aside)]
    try:
        check_size(whole)
    except Refused:
        return [*blocks]
    return whole


def _publisher(source: stated.Source | None, document: Document) -> str:
    """Return the name of the source from its line in the text, or else from the document, or else its host."""
    if not source or not source.url:
        return source.name if source else document.source_name
    return source.name or document.source_name or stated.host_of(source.url)


Beginning = tuple[str, list[Block], date | None, bool]  # title, blocks, date, and whether the first line is the title


def _of_blocks(document: Document) -> Beginning:
    blocks = list(document.blocks)
    _drop_label(blocks, document)
    given = _given_title(document)
    on = _take_date(blocks) if not given else None
    title, is_first_line = (given, False) if given else _take_title(blocks, document)
    _drop_double(blocks, title, document)
    return title or document.title, blocks, on or _take_date(blocks), is_first_line


def _given_title(document: Document) -> str:
    """Return the title of a document without a label such as "Press release", "" if it is only a label."""
    if stated.is_label(document.title):
        return ""
    title = stated.without_label(document.title)
    document.words_left_out += document.title.removesuffix(title).split()
    return title


def _of_plain_text(document: Document) -> Beginning:
    document.plain_text = _without_label_line(document)
    item = plain_text.read_item(document.plain_text)
    given = _given_title(document)
    if given and fold_title(item.title) != fold_title(given):
        blocks = list(blocks_of(plain_text.read_blocks(document.plain_text)))
        return _of_blocks(replace(document, title=given, plain_text="", blocks=blocks))
    title = given if item.title.isupper() else item.title or document.title
    return title, list(blocks_of(item.blocks)), item.published_on, False


def _without_label_line(document: Document) -> str:
    """Return the plain text without a line near the top that only says "Press release"."""
    lines = document.plain_text.splitlines(keepends=True)
    top = [at for at, line in enumerate(lines) if line.strip()][:_NEAR_THE_TOP]
    for at in top:
        if len(top) > 2 and stated.is_label(lines[at]):
            document.leave_out("labels", lines[at].strip())
            return "".join([*lines[:at], *lines[at + 1 :]])
    return document.plain_text


def blocks_of(blocks: Iterable[plain_text.Block]) -> Iterable[Block]:
    """Return the blocks of plain text as those of a document."""
    for block in blocks:
        if isinstance(block, plain_text.Heading):
            yield Heading(block.text)
        else:
            yield Prose(plain_text.paragraphs_html([block]))


# --- Title and date ----------------------------------------------------------------------------------------------------


def _take_title(blocks: list[Block], document: Document) -> tuple[str, bool]:
    """Remove and return the title: the first heading if only short lines are above it, otherwise the first line. A place
    above it is left out.
    """
    for _ in range(_below_places(blocks)):
        document.leave_out("above", text_of(blocks[0]))
        del blocks[0]
    for at, block in enumerate(blocks[:_NEAR_THE_TOP]):
        if isinstance(block, Heading):
            highest = min(one.rank for one in blocks if isinstance(one, Heading))
            if at == 0 or block.rank == highest:
                del blocks[at]
                return block.text[: plain_text.TITLE_CHARACTERS], False
            break
        if isinstance(block, Prose) and _date_in(block) is None:
            break
    for at, block in enumerate(blocks[:_NEAR_THE_TOP]):
        if isinstance(block, Picture):
            continue
        line, rest = _first_line(block)
        if not line or len(line) > plain_text.TITLE_CHARACTERS:
            break
        blocks[at : at + 1] = [Prose(rest)] if rest else []
        return line, True
    return "", False


def _below_places(blocks: Sequence[Block]) -> int:
    """Return the position of a heading or a line in bold below nothing but names of places, or 0."""
    for at, block in enumerate(blocks[:_NEAR_THE_TOP]):
        if isinstance(block, Heading) or (isinstance(block, Prose) and _IN_BOLD.fullmatch(block.html)):
            return at
        line = _one_line(block.html) if isinstance(block, Prose) and stated.is_paragraph(block) else ""
        if not 0 < len(line.split()) <= _MOST_PLACE or line.endswith((".", ":", ";", "?", "!")):
            break
    return 0


def _first_line(block: Block) -> tuple[str, str]:
    """Return the words of a paragraph up to its first line break, and the HTML of the rest."""
    if not isinstance(block, Prose) or not block.html.startswith("<p>"):
        return "", ""
    first, line_break, rest = block.html.partition("<br>")
    if line_break and not re.search(r"<(?!/?p>)", first):
        return _one_line(first), f"<p>{rest}"
    return _one_line(block.html), ""


def _drop_label(blocks: list[Block], document: Document) -> None:
    """Drop a line near the top that only says "Press release"."""
    for at, block in enumerate(blocks[:_NEAR_THE_TOP]):
        text = " ".join(text_of(block).split())
        if isinstance(block, Heading | Prose) and stated.is_label(text):
            document.leave_out("labels", text)
            del blocks[at]
            return


def _one_line(html: str) -> str:
    return " ".join(plain(html).split())


def _drop_double(blocks: list[Block], title: str, document: Document) -> None:
    """Drop a second copy of the title near the top."""
    wanted = fold_title(title)
    for at, block in enumerate(blocks[:_NEAR_THE_TOP]):
        if wanted and isinstance(block, Heading | Prose) and fold_title(text_of(block)) == wanted:
            document.words_left_out += text_of(block).split()
            del blocks[at]
            return


def _date_in(block: Block) -> date | None:
    return plain_text.read_date(_one_line(text_of(block))) if isinstance(block, Prose | Heading) else None


def _take_date(blocks: list[Block]) -> date | None:
    """Remove a line near the top that contains only a date, with or without a place, and return the date."""
    for at, block in enumerate(blocks[:_NEAR_THE_TOP]):
        if found := _date_in(block):
            del blocks[at]
            return found
        if len(text_of(block)) > plain_text.TITLE_CHARACTERS:
            return None
    return None


# --- Body ----------------------------------------------------------------------------------------------------------------


def body_of(blocks: Sequence[Block], images: dict[str, int] | None = None) -> list[dict[str, Any]]:
    """Return the blocks of a body in their stored form. ``images`` are the ids of images by `Picture.key`.

    Adjacent paragraphs and lists become one text. The highest level of headings becomes h2, all others h3.
    """
    images = images or {}
    ranks = [block.rank for block in blocks if isinstance(block, Heading)]
    body: list[dict[str, Any]] = []
    for kind, run in groupby(blocks, key=type):
        if kind is Prose:
            html = "".join(block.html for block in run if isinstance(block, Prose))
            body.append({"type": "text", "value": html})
            continue
        for block in run:
            body += _stored(block, ranks, images)
    for one in body:
        if one["type"] == "heading":
            one["value"]["level"] = "h2"  # a text never begins with a subheading
            break
    return body


def _stored(block: Block, ranks: list[int], images: dict[str, int]) -> list[dict[str, Any]]:
    match block:
        case Heading(text, rank):
            return [{"type": "heading", "value": {"text": text[:160], "level": "h2" if rank == min(ranks) else "h3"}}]
        case Quote(text, speaker, office):
            return [{"type": "quote", "value": {"text": text, "speaker": speaker[:160], "office": office[:200]}}]
        case Table(caption, columns, rows):
            heads = [{"type": "text", "heading": heading} for heading in columns]
            cells = [{"values": list(row)} for row in rows]
            return [{"type": "table", "value": {"columns": heads, "rows": cells, "caption": caption}}]
        case Picture(alt=alt) if block.key in images:
            image = {"image": images[block.key], "alt_text": alt, "decorative": False}
            return [{"type": "figure", "value": {"image": image, "caption": ""}}]
    return []
