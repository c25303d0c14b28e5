"""The folder: payload, tag files and manifests as defined in RFC 8493. Written and checked in pieces."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from foundation import plain_names

PAYLOAD = "data/"
_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_MANIFEST, _TAG_MANIFEST, _INFO = "manifest-sha256.txt", "tagmanifest-sha256.txt", "bag-info.txt"
_LINE = re.compile(r"([0-9a-fA-F]{64}) [ *]?(\S.*)")
_AT_ONCE = 1024 * 1024


class Damaged(Exception):
    """Error for a folder that is damaged or not a bag. The message says where."""


class _Hashing:
    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.digest, self.size = file, hashlib.sha256(), 0

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self.digest.update(data)
        self.size += len(data)


class Writer:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._hashes: dict[str, str] = {}
        self._sizes: dict[str, int] = {}

    @contextmanager
    def file(self, name: str) -> Iterator[_Hashing]:
        """Yield a new file to write to. ``name`` is its name in the bag, such as ``data/items.jsonl``."""
        path = self._folder / plain(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as opened:
            hashing = _Hashing(opened)
            yield hashing
        self._hashes[name], self._sizes[name] = hashing.digest.hexdigest(), hashing.size

    def add(self, name: str, data: bytes) -> None:
        with self.file(name) as file:
            file.write(data)

    def copy(self, name: str, source: IO[bytes]) -> None:
        with self.file(name) as file:
            while data := source.read(_AT_ONCE):
                file.write(data)

    def finish(self, info: dict[str, str]) -> None:
        """Write the tag files. ``info`` are lines of ``bag-info.txt`` besides the count and the size."""
        payload = {name for name in self._hashes if name.startswith(PAYLOAD)}
        oxum = f"{sum(self._sizes[name] for name in payload)}.{len(payload)}"
        self.add("bagit.txt", _DECLARATION)
        lines = {**info, "Payload-Oxum": oxum}
        self.add(_INFO, "".join(f"{name}: {value}\n" for name, value in lines.items()).encode())
        self.add(_MANIFEST, self._manifest(payload))
        self.add(_TAG_MANIFEST, self._manifest(set(self._hashes) - payload))

    def _manifest(self, names: set[str]) -> bytes:
        return "".join(f"{self._hashes[name]}  {_escaped(name)}\n" for name in sorted(names)).encode()


@contextmanager
def writing(folder: Path) -> Iterator[Writer]:
    """Create a bag that gets its name when the block ends without an error. Raises FileExistsError if the folder is not
    empty."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(f"{folder} is not empty. Enter the name of a new folder.")
    folder = folder.absolute()
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(unfinished, ignore_errors=True)  # left by a process that was killed
    unfinished.mkdir(mode=0o700)
    try:
        yield Writer(unfinished)
        if folder.exists():
            folder.rmdir()
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


class Bag:
    """Reader of a bag: only files in its manifest, and nothing outside of its folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        if not (self._folder / "bagit.txt").is_file():
            raise Damaged(f"{folder} is not an export: it has no file bagit.txt.")
        self._hashes = self._listed(_MANIFEST)

    def names(self) -> list[str]:
        return sorted(self._hashes)

    def open(self, name: str) -> IO[bytes]:
        if name not in self._hashes:
            raise Damaged(f"The manifest does not list {name}.")
        return self._path(name).open("rb")

    def check(self) -> None:
        """Raise Damaged if a file is missing, changed, or not listed."""
        tags = self._listed(_TAG_MANIFEST)
        there = {PAYLOAD + path for path in _files(self._folder / PAYLOAD)}
        if missing := sorted({*self._hashes, *tags} - set(_files(self._folder))):
            raise Damaged(f"Files are missing from the export: {len(missing)}. The first: {missing[0]}.")
        if more := sorted(there - set(self._hashes)):
            raise Damaged(f"The manifest does not list files that are there: {len(more)}. The first: {more[0]}.")
        listed = [*self._hashes.items(), *tags.items()]
        wrong = [name for name, digest in listed if self._digest(name) != digest]
        if wrong:
            raise Damaged(f"The export is damaged. Files that have changed: {len(wrong)}. The first: {wrong[0]}.")

    def _listed(self, manifest: str) -> dict[str, str]:
        try:
            text = self._path(manifest).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise Damaged(f"The export has no readable file {manifest}.") from None
        found: dict[str, str] = {}
        for line in text.removesuffix("\n").split("\n"):  # splitlines() also splits names at U+2028 and U+0085
            match = _LINE.fullmatch(line)
            if match is None:
                raise Damaged(f"A line of {manifest} is not a hash and a name: {line[:100]!r}.")
            name = plain(_unescaped(match[2]))
            if found.setdefault(name, digest := match[1].lower()) != digest:
                raise Damaged(f"{manifest} lists {name} twice.")
        if manifest == _MANIFEST and not all(name.startswith(PAYLOAD) for name in found):
            raise Damaged(f"{manifest} lists a file that is not in {PAYLOAD}.")
        return found

    def _path(self, name: str) -> Path:
        try:
            path = plain_names.inside(self._folder, name)
        except plain_names.NotPlain as error:
            raise Damaged(str(error)) from None
        if path.exists() and not path.is_file():  # reading a pipe or a device would never end
            raise Damaged(f"{name} is not a file.")
        return path

    def _digest(self, name: str) -> str:
        with self._path(name).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def plain(name: str) -> str:
    """Return ``name``. Raises Damaged if it is not plain."""
    try:
        return plain_names.plain(name)
    except plain_names.NotPlain as error:
        raise Damaged(str(error)) from None


def _files(folder: Path) -> Iterator[str]:
    for root, _folders, files in os.walk(folder):
        for name in files:
            yield Path(root, name).relative_to(folder).as_posix()


def _escaped(name: str) -> str:
    return name.replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")


def _unescaped(name: str) -> str:
    return name.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
