"""Parser of the plain text of a press item: title, date and blocks. Pure. It adds nothing that is not in the text.

``read_item`` never loses a word: text that is not recognised as a title, date, heading or list becomes a paragraph.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from itertools import pairwise

from foundation.whole_numbers import whole_number

TITLE_CHARACTERS = 255
HEADING_CHARACTERS = 100
HEADING_WORDS = 14
STANDFIRST_CHARACTERS = 200
# No text is wrapped at a greater width, so each longer line is a whole paragraph.
WIDEST_WRAP = 120


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    text: str


@dataclass(frozen=True, slots=True)
class Listing:
    items: tuple[str, ...]
    is_numbered: bool = False


Block = Paragraph | Heading | Listing


@dataclass(frozen=True, slots=True)
class PlainItem:
    title: str = ""
    published_on: date | None = None
    date_line: str = ""
    blocks: tuple[Block, ...] = field(default=())


def read_item(text: str) -> PlainItem:
    """Return the title line, a date line below (or above) it, and the rest as paragraphs, headings and lists.

    If the first line is too long for a title, ``title`` is empty and the line becomes a paragraph.
    """
    chunks = _chunks(_lines(text))
    width = _wrap_width(chunks)
    published_on, date_line = _take_date(chunks)
    title = _take_title(chunks, width=width)
    if title and published_on is None:
        published_on, date_line = _take_date(chunks)
    return PlainItem(
        title=title, published_on=published_on, date_line=date_line, blocks=tuple(_find_blocks(chunks, width=width))
    )


def read_blocks(text: str) -> list[Block]:
    """Return the paragraphs, headings and lists of a part of an item without a title."""
    chunks = _chunks(_lines(text))
    return _find_blocks(chunks, width=_wrap_width(chunks))


def _find_blocks(chunks: list[list[str]], *, width: int) -> list[Block]:
    return list(_find_headings(_blocks(chunks, width=width if width <= WIDEST_WRAP else 0)))


def _wrap_width(chunks: list[list[str]]) -> int:
    return max((len(line) for chunk in chunks for line in chunk), default=0)


def paragraphs_html(blocks: Iterable[Paragraph | Listing]) -> str:
    """Return the HTML of a text block, with the text escaped."""
    return "".join(_html(block) for block in blocks)


def _html(block: Paragraph | Listing) -> str:
    if isinstance(block, Listing):
        tag = "ol" if block.is_numbered else "ul"
        return f"<{tag}>{''.join(f'<li>{escape(item)}</li>' for item in block.items)}</{tag}>"
    return f"<p>{escape(block.text)}</p>"


# --- Characters and lines -------------------------------------------------------------------------------------------

_LINE_ENDS = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")
# Bullets in Word's plain text: characters of symbol fonts.
_WORD_BULLET = re.compile(r"^[ \t]*(?:[o§Øü]|[\uf000-\uf0ff])\t+")


def clean(text: str) -> str:
    """Return the text with ``\\n`` for each line end, a single plain space for each run of spaces, and no invisible
    characters.
    """
    return "\n".join(line.strip() for line in _lines(text))


def _lines(text: str) -> Iterator[str]:
    """Yield clean lines. Indented lines keep one leading space."""
    for raw in _LINE_ENDS.split(text):
        line = _WORD_BULLET.sub("• ", raw)
        visible = "".join(_visible(character) for character in line)
        words = visible.split()
        yield (" " if words and visible[0] == " " else "") + " ".join(words)


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Zs" or character == "\t":
        return " "
    return "" if category in {"Cc", "Cf", "Cs"} else character


def _chunks(lines: Iterable[str]) -> list[list[str]]:
    """Group lines that are separated by empty ones."""
    chunks: list[list[str]] = [[]]
    for line in lines:
        if line:
            chunks[-1].append(line)
        elif chunks[-1]:
            chunks.append([])
    return [chunk for chunk in chunks if chunk]


# --- Title and date -------------------------------------------------------------------------------------------------

MONTHS = {
    language: names.split()
    for language, names in {
        "en": "january february march april may june july august september october november december",
        "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    }.items()
}
# A place or a day of the week before a date, and what separates it.
_PLACE_CHARACTERS = 60
_SEPARATOR = re.compile(r"[,:|•·]|\s[-–—/]")
_TOWN = re.compile(r"г\.\s?[А-ЯЁ][\w\s-]{1,40}")  # Russian texts also write it above the date
_YEAR = r"(?P<year>(?:19|20)\d\d)"


_DAY = r"(?P<day>\d{1,2})"
# A month in full, or its first letters with or without a full stop.
_MONTH = {
    language: rf"(?P<month>{'|'.join(f'{name}|{name[:4]}\\.?|{name[:3]}\\.?' for name in names)})"
    for language, names in MONTHS.items()
}
# Numeric dates are accepted in any language.
_PATTERNS = {
    "en": [
        rf"{_DAY}(?:st|nd|rd|th)?\s+{_MONTH['en']},?\s+{_YEAR}",
        rf"{_MONTH['en']}\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}",
    ],
    "ru": [rf"{_DAY}\s+{_MONTH['ru']}\s+{_YEAR}(?:\s*г\.?|\s+года)?"],
    "fr": [rf"(?:le\s+)?{_DAY}(?:er)?\s+{_MONTH['fr']}\s+{_YEAR}"],
}
_NUMERIC = [rf"{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)", rf"(?P<day>\d\d)\.(?P<month>\d\d)\.{_YEAR}"]


_DATES = {
    language: [re.compile(rf"{pattern}[)\]]?\.?\Z", re.IGNORECASE) for pattern in [*patterns, *_NUMERIC]]
    for language, patterns in _PATTERNS.items()
}


def read_date(line: str) -> date | None:
    """Return the date of a line that contains nothing else, except a place or a day of the week before it."""
    if len(line) > HEADING_CHARACTERS:
        return None
    for language, patterns in _DATES.items():
        for pattern in patterns:
            match = pattern.search(line)
            if match is None or not _is_place(line[: match.start()]):
                continue
            try:
                month = match["month"].casefold().rstrip(".")
                number = whole_number(month) or _number_of(month, language)
                return date(int(match["year"]), number, int(match["day"]))
            except ValueError:
                return None
    return None


def _number_of(month: str, language: str) -> int:
    return next((number for number, name in enumerate(MONTHS[language], 1) if name.startswith(month)), 0)


def _is_place(before: str) -> bool:
    """Return whether the text before a date is a place or a day of the week, with its separator, or only a bracket."""
    *places, rest = _SEPARATOR.split(before.removeprefix("(").removeprefix("["))
    are_short = all(len(place) <= _PLACE_CHARACTERS for place in places)
    is_separated = not rest.strip() or _TOWN.fullmatch(before) is not None
    return are_short and places[:1] != [""] and is_separated and not any(map(str.isdecimal, before))


def _take_date(chunks: list[list[str]]) -> tuple[date | None, str]:
    """Return the date in the first line, and remove that line."""
    if not chunks:
        return None, ""
    line = chunks[0][0].strip()
    found = read_date(line)
    if found is None:
        return None, ""
    _drop_lines(chunks, 1)
    return found, line


def _take_title(chunks: list[list[str]], *, width: int) -> str:
    """Return the first line, or several if the title was wrapped, and remove them. Empty if it is too long for a
    title."""
    if not chunks:
        return ""
    first = [line.strip() for line in chunks[0]]
    count = 1
    while count < len(first) and _is_wrapped_title(first, count, width=width):
        count += 1
    title = _join(first[:count])
    if len(title) > TITLE_CHARACTERS:
        count, title = 1, first[0]
    if len(title) > TITLE_CHARACTERS:
        return ""
    _drop_lines(chunks, count)
    return title


def _is_wrapped_title(lines: list[str], count: int, *, width: int) -> bool:
    """Return whether line ``count`` continues the title. A title has at most three lines, with only a date below them."""
    after = next((n for n, line in enumerate(lines) if n and read_date(line)), len(lines))
    if count >= after or after > 3 or (after == len(lines) and _ends_a_sentence(lines[-1])):
        return False
    return len(lines[count - 1]) + 1 + len(lines[count].split(" ")[0]) > min(width, WIDEST_WRAP) * 0.7


def _drop_lines(chunks: list[list[str]], count: int) -> None:
    chunks[0] = chunks[0][count:]
    if not chunks[0]:
        del chunks[0]


# --- Paragraphs and lists -------------------------------------------------------------------------------------------

_MARKER = re.compile(r"(?P<marker>[-–—*•·▪◦‣●○■]|\d{1,2}[.)])\s+(?=\S)")
_DASHES = "-–—"


@dataclass(slots=True)
class _Run:
    """Lines with markers that may be a list."""

    markers: list[str]
    items: list[list[str]]

    @property
    def number(self) -> int:
        """The number of the first item, or 0 for bullets."""
        return _number(self.markers[0])

    def goes_on_with(self, marker: str) -> bool:
        if self.number:
            return _number(marker) == _number(self.markers[-1]) + 1
        return not _number(marker)

    def blocks(self) -> list[Block]:
        """Return a list. For a single line with a dash, or numbers that do not start at one, return paragraphs that
        keep the markers.
        """
        is_single_dash = len(self.items) == 1 and self.markers[0] in _DASHES
        if is_single_dash or (self.number and (self.number > 1 or len(self.items) == 1)):
            return [Paragraph(f"{marker} {_join(item)}") for marker, item in zip(self.markers, self.items, strict=True)]
        return [Listing(tuple(_join(item) for item in self.items), bool(self.number))]


def _number(marker: str) -> int:
    return whole_number(marker[:-1]) or 0


def _blocks(chunks: list[list[str]], *, width: int) -> list[Block]:
    """Return paragraphs and lists. With ``width`` 0, each line is a paragraph, unless it continues a sentence."""
    runs: list[_Run | list[str]] = []
    for chunk in chunks:
        before = ""
        for raw in chunk:
            line, is_indented = raw.strip(), raw[0] == " "
            last = runs[-1] if runs else None
            match = _MARKER.match(line)
            if match:
                rest = line[match.end() :]
                if isinstance(last, _Run) and last.goes_on_with(match["marker"]):
                    last.markers.append(match["marker"])
                    last.items.append([rest])
                else:
                    runs.append(_Run([match["marker"]], [[rest]]))
            elif isinstance(last, _Run) and before and is_indented:
                last.items[-1].append(line)
            elif not before or last is None or _is_new_paragraph(before, line, width=width):
                runs.append([line])
            else:
                (last.items[-1] if isinstance(last, _Run) else last).append(line)
            before = line
    blocks: list[Block] = []
    for run in runs:
        blocks += run.blocks() if isinstance(run, _Run) else [Paragraph(_join(run))]
    return blocks


def _is_new_paragraph(before: str, line: str, *, width: int) -> bool:
    """Return whether the line break is deliberate: the next word would have fitted, and the previous line is complete."""
    if not width:
        return not (before[-1].isalpha() and line[0].islower())  # the break is in the middle of a sentence
    next_word_fits = len(before) + 1 + len(line.split(" ")[0]) <= width
    return next_word_fits and (_ends_a_sentence(before) or len(before) < 0.6 * width)


def _ends_a_sentence(line: str) -> bool:
    return line.rstrip("\"'”’»)]")[-1:] in {".", "!", "?", "…", ":", ";"}


def _join(lines: Sequence[str]) -> str:
    """Join lines. A word that was divided at its own hyphen keeps the hyphen."""
    parts = list(lines[:1])
    for before, line in pairwise(lines):
        is_divided = re.fullmatch(r"[^\W\d_]-", before[-2:]) and line[:1].islower()
        parts.append(line if is_divided else f" {line}")
    return "".join(parts)


# --- Headings -------------------------------------------------------------------------------------------------------


def _find_headings(blocks: list[Block]) -> list[Block]:
    """Turn short lines without a full stop, alone between other blocks, into headings."""
    found: list[Block] = []
    for position, block in enumerate(blocks):
        before = found[-1] if found else None
        after = blocks[position + 1] if position + 1 < len(blocks) else None
        is_heading = (
            isinstance(block, Paragraph)
            and before is not None
            and not isinstance(before, Heading)
            and _reads_as_heading(block.text)
            and (isinstance(after, Listing) or (isinstance(after, Paragraph) and not _reads_as_heading(after.text)))
        )
        found.append(Heading(block.text) if is_heading and isinstance(block, Paragraph) else block)
    return found


def _reads_as_heading(text: str) -> bool:
    first = text[:1]
    return (
        len(text) <= HEADING_CHARACTERS
        and len(text.split()) <= HEADING_WORDS
        and (first.isupper() or first.isdigit())
        and any(character.isalpha() for character in text)
        and text.rstrip("\"'”’»)]")[-1:] not in set(".,;:!…-–—")
    )


def first_sentence(text: str) -> str:
    """Return the text up to a full stop after a word of four letters or more, so that ``Mr.`` and ``U.S.`` do not
    count."""
    for match in re.finditer(r"(?<=[^\W\d_]{4})[.!?…][”»\"’)]?(?=\s+[^\Wa-zа-яё\d_]|$)", text):
        return text[: match.end()]
    return text
