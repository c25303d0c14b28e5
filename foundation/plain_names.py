"""Validation of file names from outside: in a backup, an export, a ZIP file.

A plain name is a relative path with slashes that means the same wherever it is joined. Other names are refused, never
corrected. `inside` checks the file system too, since a folder on the way may be a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

MOST_CHARACTERS = 1024
MOST_BYTES_OF_A_PART = 255  # limit of file systems

# C0, C1, and surrogates except those by which Python represents bytes that are not UTF-8.
_UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udc7f\udd00-\udfff]")
_DRIVE = re.compile("[A-Za-z]:")


class NotPlain(ValueError):
    """Error with a sentence that contains the name."""


def plain(name: str) -> str:
    """Return ``name`` if it is plain. Raises `NotPlain` otherwise."""
    if why := _fault(name):
        raise NotPlain(f"The name {name[:200]!r} {why}.")
    return name


def is_plain(name: str) -> bool:
    return not _fault(name)


def _fault(name: str) -> str:
    parts = name.split("/")
    if not name or "" in parts[1:-1] or parts[-1] == "":
        return "has an empty part"
    if parts[0] == "" or _DRIVE.match(name):
        return "is absolute"
    # Some systems drop dots and spaces at the end of a part.
    if any(not part.rstrip(". ") for part in parts):
        return "leads out of its folder"
    if "\\" in name:
        return "has a backslash"
    if _UNWRITABLE.search(name):
        return "has control characters"
    if len(name) > MOST_CHARACTERS or any(
        len(part.encode(errors="surrogateescape")) > MOST_BYTES_OF_A_PART for part in parts
    ):
        return "is too long"
    return ""


def inside(folder: Path, name: str, *, prefix: str = "") -> Path:
    """Return the path of ``name``, without its ``prefix``, in ``folder``, with links resolved. Raises `NotPlain` if it
    is outside."""
    root = folder.resolve()
    path = (root / plain(name).removeprefix(prefix)).resolve()
    if path == root or not path.is_relative_to(root):
        raise NotPlain(f"The name {name[:200]!r} leads out of its folder.")
    return path


class Unique:
    """Names in one folder: without duplicates, and no name is both a file and a folder."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._files: set[str] = set()
        self._folders: set[str] = set()
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Add a name. Raises `NotPlain` if it cannot be a file beside the others."""
        parts = plain(name).split("/")
        folders = {"/".join(parts[:count]) for count in range(1, len(parts))}
        if name in self._files or name in self._folders or folders & self._files:
            raise NotPlain(f"The name {name[:200]!r} is there twice.")
        self._files.add(name)
        self._folders |= folders
