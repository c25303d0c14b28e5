"""A document that an editor brings in -> the values of a draft: title, date, standfirst and body. Pure.

A title or date at the beginning of the text is used once: it goes from the text into its field.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from typing import Any

from news.editorial import plain_text
from news.parsing.documents.values import (
    Block,
    Document,
    Heading,
    Picture,
    Prose,
    Quote,
    Table,
    check_size,
    plain,
    text_of,
)
from news.parsing.identity import fold_title

_NEAR_THE_TOP = 5  # blocks in which title and date are expected
_FOOTNOTE = re.compile(r"\[\d{1,3}\]")
_DATELINE = re.compile(r"\s+[-–—]\s+")
_LABEL = re.compile(
    r"(?:press|news|media) ?(?:release|item|advisory)|for immediate release|пресс-релиз|communiqué(?: de presse)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """``blocks`` without what is in the other fields. ``first_line_is_title``: nothing marked it as the title."""

    title: str = ""
    published_on: date | None = None
    standfirst: str = ""
    blocks: tuple[Block, ...] = ()
    first_line_is_title: bool = False
    source_name: str = ""
    source_url: str = ""
    document: Document = field(default_factory=Document)

    @property
    def text(self) -> str:
        return "\n".join(map(text_of, self.blocks))


def draft_of(document: Document) -> Draft:
    """Return the values of a draft. The title is empty if the document has none and its first line is too long.

    Raise `Refused` for a document that is too large.
    """
    check_size(document.blocks, characters=len(document.plain_text))
    if document.plain_text:
        return _of_plain_text(document)
    blocks = list(document.blocks)
    _drop_label(blocks, document)
    on = _take_date(blocks) if not document.title else None
    title, is_first_line = (document.title, False) if document.title else _take_title(blocks)
    _drop_double(blocks, title, document)
    on = on or _take_date(blocks) or document.published_on or _dateline(blocks)
    return Draft(
        title=title,
        published_on=on,
        standfirst=document.standfirst or _first_sentence(blocks),
        blocks=tuple(blocks),
        first_line_is_title=is_first_line,
        source_name=document.source_name,
        source_url=document.source_url,
        document=document,
    )


def _of_plain_text(document: Document) -> Draft:
    item = plain_text.read_item(document.plain_text)
    if document.title and fold_title(item.title) != fold_title(document.title):
        blocks = list(blocks_of(plain_text.read_blocks(document.plain_text)))
        return draft_of(replace(document, plain_text="", blocks=blocks))
    blocks = list(blocks_of(item.blocks))
    check_size(blocks)
    return Draft(
        title=item.title,
        published_on=item.published_on or document.published_on,
        standfirst=item.standfirst,
        blocks=tuple(blocks),
        source_name=document.source_name,
        document=document,
    )


def blocks_of(blocks: Iterable[plain_text.Block]) -> Iterable[Block]:
    """Return the blocks of plain text as those of a document."""
    for block in blocks:
        if isinstance(block, plain_text.Heading):
            yield Heading(block.text)
        else:
            yield Prose(plain_text.paragraphs_html([block]))


# --- Title and date ----------------------------------------------------------------------------------------------------


def _take_title(blocks: list[Block]) -> tuple[str, bool]:
    """Remove and return the title: the first heading if only short lines are above it, otherwise the first line."""
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
        if isinstance(block, Heading | Prose) and _LABEL.fullmatch(text.strip(" :.")):
            document.leave_out("headers", text)
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
    """Remove a line near the top that is only a date, with or without a place, and return the date."""
    for at, block in enumerate(blocks[:_NEAR_THE_TOP]):
        if found := _date_in(block):
            del blocks[at]
            return found
        if len(text_of(block)) > plain_text.TITLE_CHARACTERS:
            return None
    return None


def _dateline(blocks: Sequence[Block]) -> date | None:
    """Return the date that begins the text: "Brussels, 25 May 2021 – The …". It is a part of the text and remains."""
    first = next((_one_line(block.html) for block in blocks if isinstance(block, Prose)), "")
    head = _DATELINE.split(first, maxsplit=1)[0]
    return plain_text.read_date(head) if head != first else None


def _first_sentence(blocks: Sequence[Block]) -> str:
    first = next(
        (_one_line(block.html) for block in blocks if isinstance(block, Prose) and block.html.startswith("<p>")), ""
    )
    sentence = plain_text.first_sentence(_FOOTNOTE.sub("", first))
    return sentence if len(sentence) <= plain_text.STANDFIRST_CHARACTERS else ""


# --- Body ----------------------------------------------------------------------------------------------------------------


def body_of(blocks: Sequence[Block], images: dict[str, int] | None = None) -> list[dict[str, Any]]:
    """Return the blocks of a body as it is stored. ``images`` are the ids of images by `Picture.key`.

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
