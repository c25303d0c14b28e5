"""PDF files -> blocks, with pdfminer.six. Pure.

pdfminer finds the lines and the columns. Title and headings are inferred from font sizes, headers and footers from the
page edges, paragraphs from the gaps between lines. Tables become text and are counted.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from news.parsing.date_words import MONTHS

from .pdf_page import Line, Page
from .pdf_tables import arrange_tables
from .values import Block, Document, Heading, Picture, Prose, Refused, text_of

MOST_PAGES = 60
MOST_HEADING, MOST_ABOVE = 160, 80  # characters
EDGE = 0.11  # share of a page's height in which headers and footers are
SMALL = 0.9  # share of the usual size of letters
_MONTHS = frozenset(word for months in MONTHS.values() for word in months.replace("|", " ").split() if len(word) > 2)
_NOTE = re.compile(r"[\d*†‡]{1,3}[.)]?\s*[^\W\d]")
_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|стр\.?|страница|seite)\s*)?\d{1,4}(?:\s*(?:/|of|de|из|sur)\s*\d{1,4})?\W*", re.I
)
_BULLET = re.compile(r"^[•·▪◦‣●○■\uf0b7\uf0a7–-]\s+(?=\S)")
_NUMBERED = re.compile(r"^(\d{1,2})[.)]\s+(?=\S)")
_ENDS = re.compile(r"[.!?…:;][”»\"’)\]]*$")
_HYPHEN = re.compile(r"(\w+)[-\u2010\u00ad]$")


def read(body: bytes) -> Document:
    try:
        from pdfminer.high_level import extract_pages
        from pdfminer.layout import LAParams
        from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect, PDFTextExtractionNotAllowed
        from pdfminer.pdfpage import PDFPage
        from pdfminer.pdfparser import PDFParser
    except ImportError:
        raise Refused(
            "PDF files cannot be read on this server. Copy the text and paste it here, or ask the administrator to "
            "install the extra “documents”."
        ) from None
    document = Document()
    try:
        whole = PDFDocument(PDFParser(io.BytesIO(body)))
        number = 0
        for number, _ in enumerate(PDFPage.create_pages(whole), 1):
            if number > MOST_PAGES:
                raise Refused(
                    f"The PDF has more than {MOST_PAGES} pages. Copy the text that you need and paste it here."
                )
        pages = [_page(layout, document) for layout in extract_pages(io.BytesIO(body), laparams=LAParams())]
    except (PDFPasswordIncorrect, PDFTextExtractionNotAllowed):
        raise Refused("The PDF is protected by a password. Save it without one.") from None
    except (MemoryError, Refused):
        raise
    except Exception:  # pdfminer raises many kinds of errors for broken files
        raise Refused("The PDF is damaged. Open it, save it again, or copy its text and paste it here.") from None
    if not any(page.boxes for page in pages):
        raise Refused("The PDF has no text: it is scanned. Use text recognition (OCR) first, or type the text.")
    text = "\n".join(line.text for page in pages for box in page.boxes for line in box)
    hyphenated = set(re.findall(r"\w+-\w+", text))
    _drop_edges(pages, document)
    if tables := sum(map(arrange_tables, pages)):
        document.changed["tables_as_text"] = tables
    _blocks(pages, document, hyphenated)
    document.blocks = list(_joined(document.blocks))
    return document


def _page(layout: Any, document: Document) -> Page:
    from pdfminer.layout import LTCurve, LTFigure, LTImage, LTTextBox, LTTextLine

    page = Page(layout.width, layout.height)
    seen: set[str] = set()

    def walk(items: Any) -> None:
        for item in items:
            if isinstance(item, LTTextBox):
                lines = [_line(line) for line in item if isinstance(line, LTTextLine)]
                if lines := [line for line in lines if line.text]:
                    page.boxes.append(lines)
            elif isinstance(item, LTFigure):
                walk(item)
            elif isinstance(item, LTImage):
                _take_picture(item, page, document, seen)
            elif isinstance(item, LTCurve) and 3 < item.height < page.height / 2:  # lines and rectangles are curves too
                page.rules += [(x, item.y0, item.y1) for x in (item.x0, item.x1)]

    walk(layout)
    return page


def _line(line: Any) -> Line:
    from pdfminer.layout import LTChar

    characters = [one for one in line if isinstance(one, LTChar)]
    sizes = Counter(round(one.size, 1) for one in characters)
    bold = sum(1 for one in characters if re.search("bold|black|heavy|semibold", one.fontname, re.IGNORECASE))
    text = " ".join(line.get_text().replace("\u00ad\n", "-").split())
    size = sizes.most_common(1)[0][0] if sizes else 0.0
    return Line(text, size, bold > len(characters) * 0.8, line.x0, line.x1, line.y1, line.y0)


def _take_picture(image: Any, page: Page, document: Document, seen: set[str]) -> None:
    if min(image.srcsize or (0, 0)) < 32:
        document.leave_out("small_pictures")
        return
    body = _encoded(image)
    if not body:
        document.leave_out("pictures")
        return
    picture = Picture(body=body)
    if picture.key in seen:
        document.leave_out("repeated_pictures")
        return
    seen.add(picture.key)
    page.pictures.append((image.y1, picture))


def _encoded(image: Any) -> bytes:
    """Return a JPEG unchanged. Other images with eight bits per channel become PNG."""
    from pdfminer.pdftypes import resolve1
    from PIL import Image

    filters = [str(getattr(name, "name", name)) for name, _ in image.stream.get_filters()]
    if filters and filters[-1] in ("DCTDecode", "DCT"):
        return bytes(image.stream.get_rawdata()) if len(filters) == 1 else b""
    if filters and filters[-1] not in ("FlateDecode", "Fl"):
        return b""
    width, height = image.srcsize
    spaces = [getattr(resolve1(one), "name", "") for one in image.colorspace]
    mode = {"DeviceRGB": "RGB", "DeviceGray": "L"}.get(spaces[0]) if len(spaces) == 1 else None
    data = image.stream.get_data()
    if not mode or image.bits != 8 or len(data) < width * height * len(mode):
        return b""
    written = io.BytesIO()
    Image.frombytes(mode, (width, height), data[: width * height * len(mode)]).save(written, "PNG")
    return written.getvalue()


# --- The edges of the pages ------------------------------------------------------------------------------------------


def _drop_edges(pages: Sequence[Page], document: Document) -> None:
    """Leave out lines that are at the edge of several pages, page numbers, and small lines beyond the text."""
    usual = _usual_size(pages)
    edges = Counter(
        key
        for number, page in enumerate(pages)
        for key in {key for line in page.lines if _at_edge(line, page) for key in _keys(line, number)}
    )
    for number, page in enumerate(pages):
        beyond = _beyond_text(page, usual)
        for box in page.boxes:
            for line in list(box):
                times = max(edges[key] for key in _keys(line, number))
                is_repeated = len(pages) > 1 and times > max(1, len(pages) // 3)
                is_around = is_repeated or id(line) in beyond or _PAGE_NUMBER.fullmatch(line.text)
                if _at_edge(line, page) and is_around:
                    document.leave_out("headers", line.text)
                    box.remove(line)
        page.boxes = [box for box in page.boxes if box]


def _beyond_text(page: Page, usual: float) -> set[int]:
    """Return the lines in small letters above or below all text of a page, without notes and written dates.

    They are headers and footers also on the only page of a document.
    """
    text = [line for line in page.lines if line.size >= usual * SMALL]
    if not text:
        return set()
    top, bottom = max(line.top for line in text), min(line.bottom for line in text)
    beyond: set[int] = set()
    for box in page.boxes:
        is_note = bool(_NOTE.match(box[0].text))
        for line in box:
            is_header = line.bottom >= top and not _has_written_date(line.text)
            is_footer = line.top <= bottom and not is_note
            if line.size < usual * SMALL and (is_header or is_footer):
                beyond.add(id(line))
    return beyond


def _has_written_date(text: str) -> bool:
    """Return whether a text has a month in words and a year, but no time: a program prints "12/1/26, 2:48 AM"."""
    words = set(re.findall(r"[^\W\d_]{3,}", text.lower()))
    return bool(words & _MONTHS) and bool(re.search(r"\b(?:19|20)\d\d\b", text)) and not re.search(r"\d:\d\d", text)


def _at_edge(line: Line, page: Page) -> bool:
    return line.bottom > page.height * (1 - EDGE) or line.top < page.height * EDGE


def _keys(line: Line, page: int) -> set[tuple[float, str]]:
    """Return keys that stay the same for a header on several pages: its height, and its words. One number may be the
    page number.
    """
    numbers = list(re.finditer(r"\d{1,4}", line.text))
    texts = {line.text}
    for found in (*numbers[:1], *numbers[-1:]):
        texts.add(f"{line.text[: found.start()]}#{int(found[0]) - page}#{line.text[found.end() :]}")
    return {(round(line.bottom), text) for text in texts}


# --- Lines -> blocks ---------------------------------------------------------------------------------------------------


def _blocks(pages: Sequence[Page], document: Document, hyphenated: set[str]) -> None:
    lines = [line for page in pages for line in page.lines]
    usual = _usual_size(pages)
    ranks = sorted({line.size for line in lines if line.size > usual * 1.15}, reverse=True)
    largest = max((line.size for box in pages[0].boxes for line in box), default=0.0) if pages else 0.0
    for page in pages:
        pictures = sorted(page.pictures, key=lambda pair: -pair[0])
        for box in page.boxes:
            while pictures and pictures[0][0] > box[0].top:
                document.blocks.append(pictures.pop(0)[1])
            for group in _paragraphs(box, usual):
                text = _text(group, hyphenated, document)
                size = group[0].size
                is_title = not document.title and page is pages[0] and size == largest > usual * 1.15
                if is_title and len(text) <= 255:
                    document.title = text
                    _drop_lines_above(document)
                elif _is_heading(group, text, usual):
                    rank = 2 + ranks.index(size) if size in ranks else 2 + len(ranks)
                    document.blocks.append(Heading(text, min(rank, 6)))
                else:
                    document.blocks.append(Prose(f"{_ROW}{escape(text)}</p>") if group[0].is_row else _prose(text))
        document.blocks += [picture for _, picture in pictures]


def _drop_lines_above(document: Document) -> None:
    """Leave out the short lines above the title, such as the name of a newsletter, but not a date."""
    for block in [*document.blocks]:
        text = text_of(block).strip()
        is_line = isinstance(block, Prose) and len(text) <= MOST_ABOVE and not _ENDS.search(text)
        if is_line and not re.search(r"\b(?:19|20)\d\d\b", text):
            document.leave_out("above", text)
            document.blocks.remove(block)


def _usual_size(pages: Sequence[Page]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _is_heading(group: list[Line], text: str, usual: float) -> bool:
    stands_out = group[0].size > usual * 1.15 or all(line.is_bold for line in group)
    return (
        stands_out
        and len(text) <= MOST_HEADING
        and not re.search(r"[.;,]$", text)
        and bool(re.search(r"[^\W\d]", text))
    )


def _paragraphs(box: list[Line], usual: float) -> Iterator[list[Line]]:
    """Split the lines of a box where the font size changes, where there is a gap or an indent, or where a line ends
    early with a full stop.
    """
    right = max(line.right for line in box)
    left = min(line.x for line in box)
    group: list[Line] = []
    for line in box:
        if group:
            last = group[-1]
            gap = last.bottom - line.top
            is_new = (
                abs(line.size - last.size) > 0.6
                or line.is_bold != last.is_bold
                or gap > usual * 0.75
                or bool(_BULLET.match(line.text) or _NUMBERED.match(line.text))
                or (line.x - left > usual * 0.7 and abs(last.x - left) < 1 and bool(_ENDS.search(last.text)))
                or (right - last.right > usual * 4 and bool(_ENDS.search(last.text)))
            )
            if is_new:
                yield group
                group = []
        group.append(line)
    if group:
        yield group


def _text(group: list[Line], hyphenated: set[str], document: Document) -> str:
    """Join the lines of a paragraph. A hyphen at the end of a line is removed, unless the word has it elsewhere too."""
    text = ""
    for line in group:
        text = _added(text, line.text, hyphenated) if text else line.text
    return text


def _added(text: str, line: str, hyphenated: set[str]) -> str:
    divided = _HYPHEN.search(text)
    following = re.match(r"\w+", line)
    if not divided or not following or not following[0][0].islower():
        return f"{text}{line}" if divided and following else f"{text} {line}"
    return f"{text}{line}" if f"{divided[1]}-{following[0]}" in hyphenated else f"{text[:-1]}{line}"


def _prose(text: str) -> Prose:
    for pattern, tag in ((_BULLET, "ul"), (_NUMBERED, "ol")):
        if found := pattern.match(text):
            start = found[1] if tag == "ol" else ""
            if start in ("", "1") or tag == "ul":
                return Prose(f"<{tag}><li>{escape(text[found.end() :])}</li></{tag}>")
            return Prose(f"<ol data-n='{start}'><li>{escape(text[found.end() :])}</li></ol>")
    return Prose(f"<p>{escape(text)}</p>")


_ROW = "<p data-row=''>"
_NEXT = re.compile(r"<ol data-n='(\d+)'>")


def _joined(blocks: Sequence[Block]) -> Iterator[Block]:
    """Join the items of a list, and the halves of a paragraph that a column or a page divides."""
    last: Prose | None = None
    expected = 0
    for block in blocks:
        if not isinstance(block, Prose) or block.html.startswith(_ROW):
            if last:
                yield last
            last = None
            yield Prose(block.html.replace(_ROW, "<p>", 1)) if isinstance(block, Prose) else block
            continue
        html = block.html
        numbered = _NEXT.match(html)
        tag = "ul" if html.startswith("<ul>") else "ol" if html.startswith("<ol") else "p"
        if numbered and not (last and last.html.endswith("</ol>") and int(numbered[1]) == expected + 1):
            html, tag = f"<p>{numbered[1]}. {html[numbered.end() + 4 : -10]}</p>", "p"
        if last and tag != "p" and last.html.endswith(f"</{tag}>"):
            expected += 1
            last = Prose(last.html[: -len(f"</{tag}>")] + html[html.index("<li>") :])
        elif last and tag == "p" and last.html.endswith("</p>") and _goes_on(last.html[3:-4], html[3:-4]):
            last = Prose(f"<p>{_added(last.html[3:-4], html[3:-4], set())}</p>")
        else:
            if last:
                yield last
            last, expected = Prose(html), 1
    if last:
        yield last


def _goes_on(before: str, after: str) -> bool:
    return not _ENDS.search(before) and after[:1].islower()
