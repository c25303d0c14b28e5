"""The difference between two exports and this site, decided for each item from three states. Pure.

The states are: the item in the last export, as the import recorded it; the item in the new export; and the page or file
here. Changes of the content and changes of the place are decided apart, so a page that was edited here can still follow a
folder that moved on the old site.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from foundation.spreadsheets import as_written
from old_sites import values
from old_sites.placing import MOST_BYTES
from old_sites.reasons import Explained
from old_sites.reasons import marked as _

OURS, THEIRS = "ours", "theirs"
CHOICES = (OURS, THEIRS)
_OF_ONE_SIDE = 7  # characters of a mark
# The digest in the record of an item that was deleted on the old site, after a decision about it.
DECIDED = "deleted there"


class Difference(StrEnum):
    """The kinds of differences, those that need a decision first."""

    CONFLICT = "in conflict"
    DELETED_THERE = "deleted there"
    HIDDEN = "hidden there"
    SHOWN = "public there"
    THERE = "changed there"
    MOVED = "moved there"
    NEW = "new there"
    HERE = "changed here"
    DELETED_HERE = "deleted here"
    SAME = "unchanged"


UNDECIDED = {Difference.CONFLICT, Difference.DELETED_THERE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Last:
    """An item as the last run recorded it. ``version`` is that of the page or file here, ``parent`` the page above it.
    ``is_live`` and ``parent`` are None if they were not recorded."""

    digest: str
    version: str
    is_live: bool | None = None
    parent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class There:
    """An item in the new export. ``is_moved``: it has another name or folder than in the last export. ``is_live``: the
    public sees it there."""

    digest: str
    is_moved: bool = False
    is_live: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """The page or file here. A page that expired counts as live: it was not taken back."""

    version: str
    is_live: bool | None = None
    parent: int | None = None


def difference(last: Last | None, there: There | None, here: Here | None) -> Difference:
    """Decide about an item of which at least one of ``last`` and ``there`` exists."""
    if last is None:
        return Difference.NEW
    if there is None:
        is_settled = here is None or here.is_live is False or last.digest == DECIDED
        return Difference.SAME if is_settled else Difference.DELETED_THERE
    if here is None:
        return Difference.DELETED_HERE
    if last.digest != there.digest:
        return Difference.CONFLICT if is_edited(last, here) else visibility(last, there) or Difference.THERE
    if there.is_moved:
        return Difference.MOVED
    return Difference.HERE if is_edited(last, here) or not is_in_place(last, here) else Difference.SAME


def is_edited(last: Last, here: Here) -> bool:
    """Return whether the page or file was edited here, published, or taken back from the public."""
    return last.version != here.version or (None not in {last.is_live, here.is_live} and last.is_live != here.is_live)


def visibility(last: Last, there: There) -> Difference | None:
    """Return whether the old site withdrew or published the item after the last export; None if it did neither."""
    if None in {last.is_live, there.is_live} or last.is_live == there.is_live:
        return None
    return Difference.SHOWN if there.is_live else Difference.HIDDEN


def is_in_place(last: Last, here: Here) -> bool:
    """Return whether the page is still below the page that the import put it below."""
    return last.parent is None or last.parent == here.parent


def seen(there: There | None, here: Here | None) -> str:
    """Return a mark of both sides, by which a choice is only valid for what the person saw."""
    return seen_now(f"v{values.digest(there and there.digest)[:_OF_ONE_SIDE]}", here)  # not a number for spreadsheets


def seen_now(mark: str, here: Here | None) -> str:
    """Return a mark with what is here now."""
    now = values.digest([here and here.version, here and here.is_live])
    return mark[: _OF_ONE_SIDE + 1] + now[:_OF_ONE_SIDE]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Choices for what `UNDECIDED` names: `OURS` keeps what is here, `THEIRS` follows the old site. ``items`` maps a UID to
    its choice and to `seen`, which is empty for a choice that is valid in any case. The others are for all other items."""

    items: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    conflicts: str = ""
    deleted: str = ""

    def of(self, uid: str, kind: Difference, mark: str) -> str:
        """Return the choice for an item; "" if there is none, or if something changed after it."""
        if kind not in UNDECIDED:
            return ""
        choice, was_seen = self.items.get(uid, ("", ""))
        if choice and was_seen in {"", mark}:
            return choice
        return self.conflicts if kind == Difference.CONFLICT else self.deleted


def read(content: bytes) -> dict[str, tuple[str, str]]:
    """Read choices by UID from a report that someone completed in a spreadsheet program. Other rows are ignored."""
    if len(content) > MOST_BYTES * 10:
        raise Explained(_("The file is larger than %(count)s bytes."), count=MOST_BYTES * 10)
    found = {}
    for line, row in _rows(content):
        choice = row.get("choice", "").lower()
        if choice and choice not in CHOICES:
            wrong = _("Line %(line)s: “%(value)s” is not possible here.")
            raise Explained(wrong, line=line, value=choice[:80])
        if choice and row.get("uid"):
            found[as_written(row["uid"])] = choice, row.get("seen", "")
    return found


def _rows(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = content.decode("utf-8-sig")
        # Spreadsheet programs separate with what is usual in their language.
        first = text.partition("\n")[0]
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=next((one for one in ";\t" if one in first), ","))
        columns = [name.strip().lower() for name in next(rows, [])]
        if not {"uid", "choice"} <= set(columns):
            raise Explained(_("The first line must have the columns “uid” and “choice”."))
        for cells in rows:
            yield rows.line_num, dict(zip(columns, map(str.strip, cells), strict=False))
    except (UnicodeDecodeError, csv.Error):
        raise Explained(_("This is not a CSV file in UTF-8.")) from None
