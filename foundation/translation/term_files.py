"""Files with terms of a glossary, CSV and TBX, as rows. Pure. Files are untrusted, so their size is limited."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from foundation.spreadsheets import as_written, harmless
from foundation.translation import tbx
from foundation.translation.outside_xml import MOST_BYTES, Problem, Unreadable

MOST_ROWS = 10_000
NOTE, CHECKED = "note", "must be used"
MORE = NOTE, CHECKED
DELIMITERS = ",;\t"
YES, NO = {"yes", "true", "1", "x"}, {"no", "false", "0"}
# Control characters, and those that change the writing direction, which could make two terms look the same.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_SEPARATOR = re.compile(rf'"?sep=([{DELIMITERS}])"?\r?\n', re.IGNORECASE)  # first line of files that Excel wrote
ENCODINGS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


class Fault(StrEnum):
    """Reason why a table cannot be read."""

    ENCODING = "encoding"
    COLUMNS = "columns"
    EMPTY = "empty"
    QUOTES = "quotes"
    ROWS = "rows"


class UnreadableTable(ValueError):
    """Error for a table that cannot be read. ``row`` is the number of the faulty row, 0 if it is not known."""

    def __init__(self, fault: Fault, *, row: int = 0) -> None:
        super().__init__(fault.value)
        self.fault, self.row = fault, row


@dataclass(frozen=True, slots=True)
class Row:
    """Term of a file: its number there and its names by language, joined with "|". Empty texts and None mean that the
    file says nothing, and change nothing. ``is_checked`` is a text if the file has anything other than yes or no. Not
    imported: names that are ``avoided``, cells without a column name, unknown words for the status.
    """

    number: int
    name: Mapping[str, str]
    note: str = ""
    is_checked: bool | str | None = None
    avoided: tuple[str, ...] = ()
    surplus: tuple[str, ...] = ()
    other_statuses: tuple[str, ...] = ()

    @property
    def has_rest(self) -> bool:
        return bool(self.avoided or self.surplus or self.other_statuses)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a file, and the names of its columns or languages that are not imported."""

    rows: list[Row]
    unread: tuple[str, ...] = ()


def is_xml(content: bytes) -> bool:
    return content.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")


def read(content: bytes, *, codes: Sequence[str]) -> Table:
    """Return the table of a CSV or TBX file with names in these languages. Raises `UnreadableTable` or `Unreadable`."""
    if len(content) > MOST_BYTES:
        raise Unreadable(Problem.TOO_LARGE)
    table = _read_tbx(content, codes) if is_xml(content) else _read_csv(content, codes)
    if not table.rows:
        raise UnreadableTable(Fault.EMPTY)
    if len(table.rows) > MOST_ROWS:
        raise UnreadableTable(Fault.ROWS)
    return table


def _read_tbx(content: bytes, codes: Sequence[str]) -> Table:
    concepts = tbx.read(content)
    rows = [
        Row(
            number,
            _names(concept, codes),
            _UNSEEN.sub("", "\n".join(concept.notes)),
            {tbx.PREFERRED: True, tbx.ADMITTED: False}.get(concept.status),
            concept.avoided,
            other_statuses=tuple(_UNSEEN.sub("", one) for one in concept.other_statuses),
        )
        for number, concept in enumerate(concepts, start=1)
    ]
    unread = dict.fromkeys(code or "–" for concept in concepts for code in concept.names if not _code(code, codes))
    return Table(rows, tuple(_UNSEEN.sub("", code) for code in unread))


def _names(concept: tbx.Concept, codes: Sequence[str]) -> dict[str, str]:
    """Return the names in the languages of the site. Two languages of the file may correspond to one of the site."""
    found: dict[str, list[str]] = {}
    for code, names in concept.names.items():
        if own := _code(code, codes):
            found.setdefault(own, []).extend(names)
    return {code: _UNSEEN.sub("", "|".join(names)) for code, names in found.items()}


def _read_csv(content: bytes, codes: Sequence[str]) -> Table:
    try:
        text = content.decode(ENCODINGS.get(content[:2], "utf-8-sig"))
    except UnicodeDecodeError:
        raise UnreadableTable(Fault.ENCODING) from None
    text = _UNSEEN.sub("", text)
    first = 1
    if separator := _SEPARATOR.match(text):
        text, first = text[separator.end() :], 2
    delimiter = separator[1] if separator else max(DELIMITERS, key=text.split("\n", 1)[0].count)
    cells = list(_numbered(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), first))
    names = [cell.strip() for cell in cells[0][1]] if cells else []
    columns = [_column(name, codes) for name in names]
    if not set(columns) & set(codes) or len(set(filter(None, columns))) < len(list(filter(None, columns))):
        raise UnreadableTable(Fault.COLUMNS)
    rows = [_row(number, names, columns, line, codes) for number, line in cells[1:] if any(map(str.strip, line))]
    unread = dict.fromkeys(name for name, column in zip(names, columns, strict=True) if name and not column)
    return Table(rows, tuple(unread))


def _numbered(lines: Iterable[list[str]], first: int) -> Iterator[tuple[int, list[str]]]:
    """Number the rows. Raises `UnreadableTable` with the number of the row whose quotation marks are wrong."""
    number = first - 1
    try:
        for number, cells in enumerate(lines, start=first):
            yield number, cells
    except csv.Error:
        raise UnreadableTable(Fault.QUOTES, row=number + 1) from None


def _row(number: int, names: Sequence[str], columns: Sequence[str], line: Sequence[str], codes: Sequence[str]) -> Row:
    values = [_cell(cell) for cell in line]
    cells = dict(zip(columns, values, strict=False))
    checked = cells.get(CHECKED, "").casefold()
    return Row(
        number,
        {code: cells[code] for code in codes if cells.get(code)},
        cells.get(NOTE, ""),
        True if checked in YES else False if checked in NO else checked or None,
        surplus=tuple(value for place, value in enumerate(values) if value and not "".join(names[place : place + 1])),
    )


def _cell(cell: str) -> str:
    return as_written(cell).strip()


def _column(cell: str, codes: Sequence[str]) -> str:
    """Return the meaning of a column, or an empty string if it is not read."""
    name = cell.strip().casefold()
    return name if name in MORE else _code(name, codes)


def _code(code: str, codes: Sequence[str]) -> str:
    """Return the language of the site: "fr-CA" is "fr" if the site has no other French."""
    code = code.replace("_", "-").casefold()
    if not re.fullmatch(r"[a-z]{2,3}(-\w+)*", code):
        return ""
    same = [one for one in codes if one.casefold() == code]
    return next(iter(same or (one for one in codes if one.casefold() == code.partition("-")[0])), "")


def as_csv(rows: Iterable[Row], *, codes: Sequence[str]) -> bytes:
    """Return a table with a byte order mark, without which Excel would not show Cyrillic letters."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow([*codes, *MORE])
    for row in rows:
        cells = [*(row.name.get(code, "") for code in codes), row.note, "yes" if row.is_checked else "no"]
        table.writerow([harmless(cell) for cell in cells])
    return text.getvalue().encode("utf-8-sig")


def as_tbx(rows: Iterable[Row], *, title: str) -> bytes:
    """Return a TBX file, in which preferred terms must be used and admitted ones may be."""
    concepts = (
        tbx.Concept(
            f"t{row.number}",
            {code: tuple(text.split("|")) for code, text in row.name.items()},
            status=tbx.PREFERRED if row.is_checked else tbx.ADMITTED,
            notes=(row.note,) if row.note else (),
        )
        for row in rows
    )
    return tbx.write(concepts, title=title, about=title)
