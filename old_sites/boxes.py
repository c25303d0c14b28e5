"""A folder, a zip or one file to read from. Nothing outside it can be reached, and nothing in it can fill the memory.

Names are relative, with slashes. Plone writes file names in the Unicode form of the editor's system, so a name is found
in either form.
"""

from __future__ import annotations

import os
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from foundation import plain_names
from old_sites.reasons import Explained
from old_sites.reasons import marked as _

MOST_FILES = 1_000_000
# One item, including its files as text. The largest seen in an export of Plone's own is under 1 MB.
LARGEST_JSON = 256 * 1024 * 1024
_CHUNK = 1024 * 1024
NOT_PLAIN = _("The file name is not allowed or points outside the export, so the file was not read.")
UNREADABLE = _("The file cannot be read (%(error)s).")


class Unreadable(Explained):
    """The reason why something in a box cannot be read."""


class File:
    """File in a box. Reading raises `Unreadable` for any error of the file system or the compression."""

    def __init__(self, opening: Callable[[], IO[bytes]]) -> None:
        with _unreadable():
            self._file = opening()

    def read(self, size: int = -1) -> bytes:
        with _unreadable():
            return self._file.read(size)

    def __enter__(self) -> File:
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()


@contextmanager
def _unreadable() -> Iterator[None]:
    """Raise `Unreadable` for any error: each compression has its own, and a damaged archive causes almost any."""
    try:
        yield
    except Exception as error:
        raise Unreadable(UNREADABLE, error=error.__class__.__name__) from None


class Box(Protocol):
    """A source of files. ``refused`` counts those with unacceptable names."""

    name: str
    refused: int

    def names(self) -> Iterator[str]: ...

    def size(self, name: str) -> int: ...

    def open(self, name: str) -> File: ...

    def has(self, name: str) -> bool: ...


def box_for(path: Path) -> Box:
    """Return the box for a path. Raises `Unreadable` if it cannot be an export."""
    if path.is_dir():
        return Folder(path)
    if not path.is_file():
        raise Unreadable(_("There is no file or folder “%(name)s”."), name=path.name)
    if zipfile.is_zipfile(path):
        return Zip(path)
    if path.suffix.lower() == ".zip":
        raise Unreadable(_("“%(name)s” is not a ZIP file, or it is damaged."), name=path.name)
    return Folder(path.parent, only=path.name)


def archive(file: Path | IO[bytes], *, name: str) -> zipfile.ZipFile:
    """Open a ZIP archive. Raises `Unreadable` if its list of files is damaged."""
    try:
        return zipfile.ZipFile(file)
    except Exception as error:  # almost any, see `_unreadable`
        raise Unreadable(_("“%(name)s” cannot be read (%(error)s)."), name=name, error=str(error)) from None


def safe(name: str) -> str:
    """Return ``name`` without backslashes, "./" and "//", which some programs write. Raises `Unreadable` if it is not
    plain."""
    try:
        return plain_names.plain(str(PurePosixPath(name.replace("\\", "/"))))
    except plain_names.NotPlain:
        raise Unreadable(NOT_PLAIN) from None


def read(box: Box, name: str, *, at_most: int = LARGEST_JSON) -> bytes:
    """Return all of a file. Raises `Unreadable` if its content is too large, whatever its declared size."""
    data = bytearray()
    with box.open(name) as file:  # in chunks: a single read would allocate the maximum size
        while len(data) <= at_most and (chunk := file.read(_CHUNK)):
            data += chunk
    if len(data) > at_most:
        raise Unreadable(_("The file is larger than %(size)s MB."), size=at_most // (1024 * 1024))
    return bytes(data)


class Folder:
    """A folder. Symbolic links are followed only inside it."""

    def __init__(self, root: Path, *, only: str = "") -> None:
        self.root, self.only = root.resolve(), only
        self.name, self.refused = only or root.name, 0

    def names(self) -> Iterator[str]:
        if self.only:
            yield self.only
            return
        count = 0
        for folder, folders, files in os.walk(self.root):
            folders.sort()
            for file in sorted(files):
                count += 1
                if count > MOST_FILES:
                    raise Unreadable(_("The folder contains more than %(count)s files."), count=MOST_FILES)
                yield Path(folder, file).relative_to(self.root).as_posix()

    def has(self, name: str) -> bool:
        try:
            return self._path(name).is_file()
        except Unreadable:
            return False

    def size(self, name: str) -> int:
        return self._path(name).stat().st_size

    def open(self, name: str) -> File:
        path = self._path(name)
        if not path.is_file():  # reading a pipe or a device would never end
            raise Unreadable(UNREADABLE, error=FileNotFoundError.__name__)
        return File(lambda: path.open("rb"))

    def _path(self, name: str) -> Path:
        name = safe(name)
        found = self.root / name
        for form in ("NFC", "NFD"):
            if found.exists():
                break
            found = self.root / unicodedata.normalize(form, name)  # type: ignore[arg-type]
        try:
            return plain_names.inside(self.root, found.relative_to(self.root).as_posix())
        except plain_names.NotPlain:
            raise Unreadable(NOT_PLAIN) from None


class Zip:
    """A ZIP file. Members are unpacked while they are read, never as a whole."""

    def __init__(self, path: Path) -> None:
        self.name, self.refused = path.name, 0
        self._zip = archive(path, name=path.name)
        self._known: dict[str, zipfile.ZipInfo] = {}
        for info in self._zip.infolist():
            if not info.is_dir():
                try:
                    name = self._name(info.filename)
                except Unreadable:
                    self.refused += 1
                else:
                    self.refused += name in self._known
                    self._known[name] = info

    def names(self) -> Iterator[str]:
        if len(self._known) > MOST_FILES:
            raise Unreadable(_("The ZIP file contains more than %(count)s files."), count=MOST_FILES)
        yield from sorted(self._known)

    def has(self, name: str) -> bool:
        return self._name(name) in self._known

    def size(self, name: str) -> int:
        return self._known[self._name(name)].file_size

    def open(self, name: str) -> File:
        info = self._known.get(self._name(name))
        if info is None:
            raise Unreadable(UNREADABLE, error=FileNotFoundError.__name__)
        return File(partial(self._zip.open, info))

    def _name(self, name: str) -> str:
        return unicodedata.normalize("NFC", safe(name))
