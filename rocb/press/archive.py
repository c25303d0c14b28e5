"""A ZIP archive that is assembled while it is read: nothing is copied to memory or disk, however slow the reader.

The files are stored uncompressed, since pictures are compressed already. So the total length is known in advance.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO

_LOCAL, _CENTRAL, _LAST = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_VERSION = 20
_FIRST_DAY = (1 << 5) | 1  # 1 January 1980, because the date of a picture is not published
_READ_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Stretch:
    """Bytes ``start`` to ``stop`` of a file that is opened only when they are read."""

    open: Callable[[], IO[bytes]]
    start: int
    stop: int


type Part = bytes | Stretch


def length(part: Part) -> int:
    return len(part) if isinstance(part, bytes) else part.stop - part.start


class Joined(io.RawIOBase):
    """A readable file that consists of parts; at most one of their files is open at a time."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._starts = [0]
        for part in parts:
            self._starts.append(self._starts[-1] + length(part))
        self._place = self._number = 0
        self._opened: tuple[Stretch, IO[bytes]] | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._place = max(0, offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._starts[-1]}[whence])
        self._number = 0
        return self._place

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while self._number < len(self._parts) and self._place >= self._starts[self._number + 1]:
            self._number += 1
        if self._number == len(self._parts):
            return 0
        part, within = self._parts[self._number], self._place - self._starts[self._number]
        found = self._read(part, within, min(len(buffer), length(part) - within))
        buffer[: len(found)] = found
        self._place += len(found)
        return len(found)

    def _read(self, part: Part, within: int, count: int) -> bytes:
        if isinstance(part, bytes):
            return part[within : within + count]
        if self._opened is None or self._opened[0] is not part:
            self._close_other()
            self._opened = (part, part.open())
        file = self._opened[1]
        file.seek(part.start + within)
        return file.read(count)

    def _close_other(self) -> None:
        if self._opened is not None:
            self._opened[1].close()
            self._opened = None

    def close(self) -> None:
        self._close_other()
        super().close()


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the archive, with an ASCII name."""

    name: str
    parts: Sequence[Part]


def zipped(members: Sequence[Member]) -> list[Part]:
    """Return the parts of the archive of ``members``. Reads each once now, for its checksum."""
    found: list[Part] = []
    directory, place = b"", 0
    for member in members:
        name, size = member.name.encode("ascii"), sum(map(length, member.parts))
        about = struct.pack("<HHHHHIIIHH", _VERSION, 0, 0, 0, _FIRST_DAY, _checksum(member), size, size, len(name), 0)
        directory += _CENTRAL + struct.pack("<H", _VERSION) + about + struct.pack("<HHHII", 0, 0, 0, 0, place) + name
        local = _LOCAL + about + name
        found += [local, *member.parts]
        place += len(local) + size
    count = len(members)
    return [*found, directory + _LAST + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), place, 0)]


def _checksum(member: Member) -> int:
    found = 0
    with Joined(member.parts) as file:
        while data := file.read(_READ_BYTES):
            found = zlib.crc32(data, found)
    return found
