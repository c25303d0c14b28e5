"""What has changed, from whoever changed it to every process that keeps pages: a file, or a stream in Redis.

A journal only grows. ``news()`` gives what was appended since it was asked before: nothing most of the time, for about a
microsecond. `Lost` says that some of it is not to be had any more, so that nothing older may be trusted; it goes on at the
end, or ``from_start`` at the oldest line.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

MOST_BYTES = 1024 * 1024
MOST_MESSAGES = 10_000

Line = frozenset[str]


class Lost(Exception):
    """Lines are missing, or this is the first look."""


class Journal(Protocol):
    def append(self, marks: Iterable[str]) -> None: ...

    def news(self) -> list[Line]:
        """The lines since the last call, oldest first; raises `Lost` once, and goes on from there."""


class FileJournal:
    """One line of JSON a commit. A full file is replaced by an empty one; each begins with a word of its own, because the
    system gives the number of a deleted file to another."""

    def __init__(self, path: Path, *, from_start: bool = False) -> None:
        self.path, self.from_start = path, from_start
        self._seen: tuple[int, int, int] | None = None
        self._offset = 0
        self._word = b""

    def append(self, marks: Iterable[str]) -> None:
        line = json.dumps(sorted(marks)).encode() + b"\n"
        file = self._open_locked()
        try:
            size = os.fstat(file).st_size
            if size + len(line) > MOST_BYTES:
                self._replace()  # whoever finds another file drops everything, so the line need not be written
            else:
                os.write(file, line if size else _new_word() + line)
        finally:
            os.close(file)

    def news(self) -> list[Line]:
        try:
            found = os.stat(self.path)
        except FileNotFoundError:
            self._replace()
            found = os.stat(self.path)
        seen = (found.st_ino, found.st_size, found.st_mtime_ns)
        if seen == self._seen:
            return []
        with self.path.open("rb") as file:
            word = file.readline()
            if self._seen is None or word != self._word or found.st_size < self._offset:
                self._offset = len(word) if self.from_start else file.seek(0, os.SEEK_END)
                self._word = word
                self._seen = (0, 0, 0) if self.from_start else seen
                raise Lost
            file.seek(self._offset)
            whole, _newline, _half = file.read().rpartition(b"\n")
        self._seen = seen
        if not whole:
            return []
        self._offset += len(whole) + 1
        return [frozenset(json.loads(line)) for line in whole.split(b"\n")]

    def _open_locked(self) -> int:
        """The file that stands at the path now, ours alone until it is closed."""
        while True:
            file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            fcntl.flock(file, fcntl.LOCK_EX)
            try:
                if os.stat(self.path).st_ino == os.fstat(file).st_ino:
                    return file
            except FileNotFoundError:
                pass
            os.close(file)

    def _replace(self) -> None:
        new = self.path.with_name(f"{self.path.name}.{secrets.token_hex(8)}")
        new.write_bytes(_new_word())
        os.replace(new, self.path)


def _new_word() -> bytes:
    return secrets.token_hex(16).encode() + b"\n"


class RedisJournal:
    """One message a commit. Asked at each request, since a page may be changed on another machine at any moment."""

    def __init__(self, client: Any, *, key: str, from_start: bool = False) -> None:
        self.client, self.key, self.from_start = client, key, from_start
        self._last: str | None = None

    def append(self, marks: Iterable[str]) -> None:
        self.client.xadd(self.key, {"marks": json.dumps(sorted(marks))}, maxlen=MOST_MESSAGES, approximate=True)

    def news(self) -> list[Line]:
        if self._last is None:
            self._last = "0-0" if self.from_start else self._latest()
            raise Lost
        try:
            found = self.client.xread({self.key: self._last}, count=MOST_MESSAGES // 2)
        except Exception:
            self._last = None  # what is said while the connection is away is not heard
            raise
        messages = found[0][1] if found else []
        if not messages:
            return []
        if len(messages) >= MOST_MESSAGES // 2:
            self._last = None
            raise Lost
        self._last = _text(messages[-1][0])
        return [frozenset(json.loads(_value(fields, "marks"))) for _id, fields in messages]

    def _latest(self) -> str:
        newest = self.client.xrevrange(self.key, count=1)
        return _text(newest[0][0]) if newest else "0-0"


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _value(fields: dict[Any, Any], name: str) -> str:
    return _text(fields.get(name) or fields[name.encode()])
