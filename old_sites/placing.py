"""Choices of the person who moves the site: what becomes of its types, states, folders, languages and subjects.

They are a CSV file with a row for each choice, so that people can edit it in a spreadsheet program and use it again for
a later export. A file with an error changes nothing: `read` raises `Explained` with the line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from foundation.spreadsheets import as_written, harmless
from old_sites.reasons import Explained, Value
from old_sites.reasons import marked as _

# Public states of Plone's workflows. An item without a state has no workflow, and the visibility of its folder.
PUBLIC_STATES = {"", "published", "external"}
ARTICLE, EVENT, PAGE = "article", "event", "page"  # choices for a type
LIST, PAGES = "list", "pages"  # choices for a folder, besides the address of a page of ours
LEAVE_OUT = "leave out"
NO_LANGUAGE = "default"  # name in the file for items without a language
PUBLIC, HIDDEN = "public", "not public"
COLUMNS = ("part", "name", "title", "items", "choice")
ROOTS = {"Plone Site", "LRF", "LIF"}  # their place is fixed
FILES = {"Image", "File", "Link"}  # they have no text, so they can become nothing else
MOST_BYTES = 2_000_000
_LONGEST = {"type": 100, "state": 100, "folder": 2000, "language": 40, "subject": 2000}


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """Choices by type, state, path of a folder, language and subject. What is not in it becomes what is proposed.

    A choice for a folder holds for everything below it, unless a folder in between has another. The path of the whole
    site is "".
    """

    types: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, bool] = field(default_factory=dict)  # whether items in this state are public
    folders: Mapping[str, str] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)
    topics: Mapping[str, str] = field(default_factory=dict)

    def is_public(self, state: str) -> bool:
        """Return whether items in a state are public. An unknown state is not, until someone says so."""
        return self.states.get(state, state in PUBLIC_STATES)

    def of_folder(self, path: str) -> tuple[str, str]:
        """Return the path and the choice of the nearest folder that has one; two empty texts if there is none."""
        return next(((above, self.folders[above]) for above in _upwards(path) if above in self.folders), ("", ""))

    def page_above(self, path: str) -> tuple[str, str]:
        """Return the nearest folder that is put below a page of ours, and the address of that page."""
        found = ((above, self.folders.get(above, "")) for above in _upwards(path))
        return next(((above, choice) for above, choice in found if is_address(choice)), ("", ""))

    @property
    def addresses(self) -> set[str]:
        return set(filter(is_address, self.folders.values()))


def is_address(choice: str) -> bool:
    return choice.startswith("/")


def choices_for(kind: str) -> tuple[str, ...]:
    """Return the choices for a type; "" is the proposal."""
    if kind in ROOTS:
        return ("",)
    return ("", LEAVE_OUT) if kind in FILES else ("", PAGE, ARTICLE, EVENT, LEAVE_OUT)


def _upwards(path: str) -> Iterator[str]:
    yield path
    while path:
        path = path.rpartition("/")[0]
        yield path


# --- Stored with an import --------------------------------------------------------------------------------------------


def as_json(placing: Placing) -> dict[str, Any]:
    """Return the choices that have no column of their own."""
    return {"types": dict(placing.types), "states": dict(placing.states), "folders": dict(placing.folders)}


def from_json(stored: Any, **others: Any) -> Placing:
    return Placing(**{name: stored.get(name, {}) for name in ("types", "states", "folders")}, **others)


# --- The file ---------------------------------------------------------------------------------------------------------

type Row = tuple[str, str, str, int, str]


def written(rows: Iterable[Row]) -> str:
    """Return the file. It begins with a mark by which spreadsheet programs recognise its encoding."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(COLUMNS)
    for part, name, title, items, choice in rows:
        table.writerow([part, harmless(name), harmless(title), items, harmless(choice)])
    return f"\ufeff{text.getvalue()}"


def read(content: bytes, *, languages: Collection[str], topics: Collection[str]) -> Placing:
    """Read the file. ``languages`` and ``topics`` are ours. A row without a choice keeps what is proposed."""
    if len(content) > MOST_BYTES:
        raise Explained(_("The file is larger than %(count)s bytes."), count=MOST_BYTES)
    found: dict[str, dict[str, str]] = {part: {} for part in _LONGEST}
    for number, part, name, choice in _rows(content):
        if part not in found:
            raise _wrong(number, _("Line %(line)s: the part “%(value)s” does not exist."), value=part)
        if len(name) > _LONGEST[part]:
            raise _wrong(number, _("Line %(line)s: the name is too long."))
        if part == "folder":
            name = _folder(number, name)
        if part == "language":
            name = "" if name == NO_LANGUAGE else name
        if name in found[part]:
            raise _wrong(number, _("Line %(line)s: “%(value)s” is in the file twice."), value=name or "/")
        found[part][name] = choice
        if choice and not _is_possible(part, name, choice, languages=languages, topics=topics):
            raise _wrong(number, _("Line %(line)s: “%(value)s” is not possible here."), value=choice)
    chosen = {part: {name: choice for name, choice in rows.items() if choice} for part, rows in found.items()}
    states = {name: choice == PUBLIC for name, choice in chosen["state"].items()}
    return Placing(
        types=chosen["type"],
        states=states,
        folders=chosen["folder"],
        languages={name: ours for name, ours in chosen["language"].items() if ours != LEAVE_OUT},
        topics=chosen["subject"],
    )


def _rows(content: bytes) -> Iterator[tuple[int, str, str, str]]:
    """Yield line, part, name and choice of each row."""
    try:
        text = content.decode("utf-8-sig")
        first = text.partition("\n")[0]
        # Spreadsheet programs separate with what is usual in their language.
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=next((one for one in ";\t" if one in first), ","))
        columns = [name.strip().lower() for name in next(rows, [])]
        if not {"part", "name", "choice"} <= set(columns):
            raise Explained(_("The first line must have the columns “part”, “name” and “choice”."))
        for cells in rows:
            row = dict(zip(columns, map(str.strip, cells), strict=False))
            if any(row.values()):
                name, choice = as_written(row.get("name", "")), as_written(row.get("choice", ""))
                yield rows.line_num, row.get("part", "").lower(), name, choice
    except (UnicodeDecodeError, csv.Error):
        raise Explained(_("This is not a CSV file in UTF-8.")) from None


def _folder(number: int, name: str) -> str:
    if not name.startswith("/"):
        raise _wrong(number, _("Line %(line)s: the path of a folder starts with “/”."))
    return name.rstrip("/")


def _is_possible(part: str, name: str, choice: str, *, languages: Collection[str], topics: Collection[str]) -> bool:
    match part:
        case "type":
            return choice in choices_for(name)
        case "state":
            return choice in {PUBLIC, HIDDEN}
        case "folder":
            return is_address(choice) or (bool(name) and choice in {LEAVE_OUT, LIST, PAGES})
        case "language":
            return choice in languages or choice == LEAVE_OUT
        case _:
            return choice in topics


def _wrong(line: int, message: str, **values: Value) -> Explained:
    return Explained(message, line=line, **{name: str(value)[:80] for name, value in values.items()})
