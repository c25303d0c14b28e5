"""The version numbers of public content, read without the database and the same in every process.

``content`` changes with everything that readers see, ``places`` with registrations alone. Beside the first, the state
of the log of changes (`ChangeCounter.state`) at that time is stored, for `invalidation.reconcile`.

With Redis, each machine also has a number in a file, which changes with each change that this machine makes or sees. It
is right without Redis, and copies on disk (`last_good`) depend on it.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import threading
import time
from collections.abc import Hashable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings

from rocb.running.circuit import Circuit

CONTENT, PLACES = "content", "places"
NAMES = (CONTENT, PLACES)

Version = tuple[Hashable, ...]  # an opaque value for each name


class Numbers(Protocol):
    """Storage of the numbers. Each method raises if it cannot be reached."""

    def read(self) -> Version: ...

    def move(self, name: str, state: str) -> None: ...

    def state(self) -> str:
        """Return the state stored with the last change of ``content``."""


class FileNumbers:
    """Files that grow by one line per commit. Reading takes one system call per file."""

    MOST_BYTES = 1024 * 1024

    def __init__(self, folder: Path) -> None:
        self.paths = {name: folder / f"{name}.version" for name in NAMES}

    def read(self) -> Version:
        return tuple(self._seen(name) for name in NAMES)

    def _seen(self, name: str) -> Hashable:
        try:
            found = os.stat(self.paths[name])
        except FileNotFoundError:
            self.move(name, "")
            found = os.stat(self.paths[name])
        return found.st_ino, found.st_size, found.st_mtime_ns

    def move(self, name: str, state: str) -> None:
        file = self._open(self.paths[name])
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            if os.fstat(file).st_size > self.MOST_BYTES:
                os.ftruncate(file, 0)
            os.write(file, f"{state}\n".encode())
        except OSError:
            # Even on a full disk the time can be set, and the missing state makes the worker try again.
            os.utime(file, ns=(time.time_ns(), time.time_ns()))
        finally:
            os.close(file)

    @staticmethod
    def _open(path: Path) -> int:
        """Open the file. A file of another user, for example made by a command run as root, is replaced."""
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        try:
            return os.open(path, flags, 0o644)
        except PermissionError:
            other = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
            other.touch()
            other.replace(path)
            return os.open(path, flags, 0o644)

    def state(self) -> str:
        try:
            with self.paths[CONTENT].open("rb") as file:
                file.seek(max(0, os.fstat(file.fileno()).st_size - 100))
                lines = file.read().decode().splitlines()
        except FileNotFoundError:
            return ""
        return lines[-1] if lines else ""


class RedisNumbers:
    """One key per number, with a random word and the state, read in one round trip. Lost keys are created again."""

    def __init__(self, client: Any, *, prefix: str) -> None:
        self.client, self.keys = client, {name: f"{prefix}:{name}" for name in NAMES}

    def read(self) -> Version:
        found = self.client.mget(self.keys.values())
        if None in found:
            for key in self.keys.values():
                self.client.set(key, secrets.token_hex(8), nx=True)
            found = self.client.mget(self.keys.values())
        return tuple(found)

    def move(self, name: str, state: str) -> None:
        self.client.set(self.keys[name], f"{secrets.token_hex(8)} {state}")

    def state(self) -> str:
        value = self.client.get(self.keys[CONTENT]) or b""
        return str(value.decode().partition(" ")[2])


class Versions:
    """The numbers in this process. If they cannot be reached it uses its own counter for a few seconds at a time, so
    that no page is older than that and no request waits for an unreachable storage."""

    def __init__(self, numbers: Numbers, *, here: FileNumbers) -> None:
        """``here`` is the number of this machine; without Redis it is the only one."""
        self.numbers, self.here = numbers, here
        self._seen: Hashable = None  # the last common number that the file has recorded
        self.circuit = Circuit("The version of what is public")
        self._moved = self._asked = 0
        self._pending: dict[str, str] = {}
        self._lock = threading.Lock()

    def read(self) -> Version:
        if self.circuit.lets_ask():
            try:
                if self._pending:
                    self._write_pending()
                found = self.numbers.read()
            except Exception as error:
                self.circuit.failed(error)
                self._asked += 1
            else:
                self.circuit.answered()
                self._note(found[0])
                return found
        alone = (self._asked, self._moved)
        return alone, alone

    def read_here(self) -> Hashable:
        """Return the number of this machine, or None if its file cannot be read."""
        with suppress(OSError):
            return self.here.read()[0]
        return None

    def _note(self, number: Hashable) -> None:
        """Record a change made by another machine in the file, whose last line is then the common number."""
        if self.here is self.numbers or number == self._seen:
            return
        with suppress(OSError):
            line = number.decode() if isinstance(number, bytes) else str(number)
            if self.here.state() != line:
                self.here.move(CONTENT, line)
            self._seen = number

    def move_here(self, state: str) -> None:
        """Change the number of this machine while the common one cannot be reached. ``state`` is that of the log."""
        if self.here is not self.numbers and self.here.state().partition(" ")[2] != state:
            self._move_here(state)

    def _move_here(self, state: str) -> None:
        with suppress(OSError):
            self.here.move(CONTENT, f"- {state}")

    def is_alone(self) -> bool:
        return self.circuit.is_broken

    def move(self, name: str, state: str = "") -> None:
        """Change a number. If it cannot be stored, `read` and the next call retry."""
        self._moved += 1
        self._pending[name] = state
        if name == CONTENT and self.here is not self.numbers:
            self._move_here(state)
        if self.circuit.lets_ask():
            try:
                self._write_pending()
            except Exception as error:
                self.circuit.failed(error)

    def _write_pending(self) -> None:
        with self._lock:
            while self._pending:
                name, state = self._pending.popitem()  # removed before writing: a concurrent commit adds it again
                try:
                    self.numbers.move(name, state)
                except Exception:
                    self._pending.setdefault(name, state)
                    raise


@cache
def versions() -> Versions:
    here = FileNumbers(Path(settings.PAGE_CACHE_FOLDER))
    return Versions(open_redis_numbers() if settings.PAGE_CACHE_REDIS_URL else here, here=here)


def open_redis_numbers() -> RedisNumbers:
    import redis

    from rocb.running.redis_cache import connection_options

    client = redis.Redis.from_url(settings.PAGE_CACHE_REDIS_URL, **connection_options())
    return RedisNumbers(client, prefix=f"newsroom:version:{settings.PUBLIC_URL}")
