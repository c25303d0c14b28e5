"""Files with terms of a glossary, CSV and TBX, as rows. Pure. Files are untrusted, so their size is limited."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
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
# Control characters, and those that change the direction of writing: two terms would look the same.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
ENCODINGS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


class Fault(StrEnum):
    """Reason why a table cannot be read."""

    ENCODING = "encoding"
    COLUMNS = "columns"
    ROWS = "rows"


class UnreadableTable(ValueError):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Row:
    """A term of a file: its number there and its names by language, joined with "|". Empty texts and None are not in the file,
    and change nothing. ``is_checked`` is a text that is neither yes nor no if the file has something else."""

    number: int
    name: Mapping[str, str]
    note: str = ""
    is_checked: bool | str | None = None
    avoided: tuple[str, ...] = ()


def is_xml(content: bytes) -> bool:
    return content.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")


def read(content: bytes, *, codes: Sequence[str]) -> list[Row]:
    """Return the rows of a CSV or TBX file with names in these languages. Raises `UnreadableTable` or `Unreadable`."""
    if len(content) > MOST_BYTES:
        raise Unreadable(Problem.TOO_LARGE)
    rows = _read_tbx(content, codes) if is_xml(content) else _read_csv(content, codes)
    if len(rows) > MOST_ROWS:
        raise UnreadableTable(Fault.ROWS)
    return rows


def _read_tbx(content: bytes, codes: Sequence[str]) -> list[Row]:
    return [
        Row(
            number,
            {
                _code(code, codes): _UNSEEN.sub("", "|".join(names))
                for code, names in concept.names.items()
                if _code(code, codes)
            },
            _UNSEEN.sub("", "\n".join(concept.notes)),
            {tbx.PREFERRED: True, tbx.ADMITTED: False}.get(concept.status),
            concept.avoided,
        )
        for number, concept in enumerate(tbx.read(content), start=1)
    ]


def _read_csv(content: bytes, codes: Sequence[str]) -> list[Row]:
    try:
        text = content.decode(ENCODINGS.get(content[:2], "utf-8-sig"))
    except UnicodeDecodeError:
        raise UnreadableTable(Fault.ENCODING) from None
    text = _UNSEEN.sub("", text)
    first = text.split("\n", 1)[0]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=first.count))
    try:
        columns = [_column(cell, codes) for cell in next(lines, [])]
        if not set(columns) & set(codes) or len(set(filter(None, columns))) < len(list(filter(None, columns))):
            raise UnreadableTable(Fault.COLUMNS)
        return [
            _row(number, dict(zip(columns, map(_cell, cells), strict=False)), codes)
            for number, cells in enumerate(lines, start=2)
            if any(cell.strip() for cell in cells)
        ]
    except csv.Error:
        raise UnreadableTable(Fault.COLUMNS) from None


def _row(number: int, cells: Mapping[str, str], codes: Sequence[str]) -> Row:
    checked = cells.get(CHECKED, "").casefold()
    return Row(
        number,
        {code: cells[code] for code in codes if cells.get(code)},
        cells.get(NOTE, ""),
        True if checked in YES else False if checked in NO else checked or None,
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
    """Return a table with a byte order mark, without which Excel shows no Cyrillic."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow([*codes, *MORE])
    for row in rows:
        cells = [*(row.name.get(code, "") for code in codes), row.note, "yes" if row.is_checked else "no"]
        table.writerow([harmless(cell) for cell in cells])
    return text.getvalue().encode("utf-8-sig")


def as_tbx(rows: Iterable[Row], *, title: str) -> bytes:
    """Return a TBX file, in which a preferred term must be used and an admitted one can be."""
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
