"""The journal of an upgrade: one small file, replaced as a whole and written through to the disk."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

PREPARING, CHANGING, SWITCHING = "preparing", "changing", "switching"


class Unreadable(Exception):
    """Error if the file is not a journal. The message says what to do."""


@dataclass(frozen=True)
class Journal:
    """An upgrade ``before`` -> ``after`` (versions). ``stage`` says what may have changed:

    * PREPARING: nothing that serves readers;
    * CHANGING: database and files, from ``backup`` on; the way is back;
    * SWITCHING: the new release is right; the way is forward.

    ``units`` ran before, and start again.
    """

    before: str
    after: str
    stage: str = PREPARING
    backup: str = ""
    units: list[str] = field(default_factory=list)


def read(path: Path) -> Journal | None:
    try:
        return Journal(**json.loads(path.read_text()))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as error:
        raise Unreadable(f"{path} cannot be read ({error}). Restore the newest backup, then delete it.") from None


def write(path: Path, journal: Journal) -> None:
    unfinished = path.with_suffix(".part")
    with unfinished.open("w") as file:
        json.dump(asdict(journal), file)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    sync(path.parent)


def delete(path: Path) -> None:
    path.unlink(missing_ok=True)
    sync(path.parent)


def sync(folder: Path) -> None:
    """Write the names in a folder through to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
