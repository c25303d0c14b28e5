"""The numbers of what is public, known without the database and the same in every process.

``content`` moves with everything that readers see, ``places`` with registrations alone. Beside the first stands what the log of
changes had come to (`ChangeCounter.state`) when it moved, for `invalidation.reconcile`.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import threading
import time
from collections.abc import Hashable
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings

from rocb.circuit import Circuit

CONTENT, PLACES = "content", "places"
NAMES = (CONTENT, PLACES)

Version = tuple[Hashable, ...]  # one value each, compared and nothing else


class Numbers(Protocol):
    """Where the numbers stand. Each method raises where that cannot be reached."""

    def read(self) -> Version: ...

    def move(self, name: str, state: str) -> None: ...

    def state(self) -> str:
        """What was written when ``content`` moved last."""


class FileNumbers:
    """A file each that only grows, by a line a commit. Looking costs a call of the system."""

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
            # A full disk still takes a time, and the missing state makes the worker try again.
            os.utime(file, ns=(time.time_ns(), time.time_ns()))
        finally:
            os.close(file)

    @staticmethod
    def _open(path: Path) -> int:
        """A file that somebody else has made, such as root by a command, is replaced by one of our own."""
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
    """A random word and the state in one key each, read in one round trip. Keys that are lost begin again."""

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
    """The numbers as this process knows them. While they cannot be reached it counts by itself, a few seconds each time, so
    that no page is older than that and no request waits for what does not answer."""

    def __init__(self, numbers: Numbers) -> None:
        self.numbers = numbers
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
                return found
        alone = (self._asked, self._moved)
        return alone, alone

    def is_alone(self) -> bool:
        return self.circuit.is_broken

    def move(self, name: str, state: str = "") -> None:
        """What cannot be written is tried again by `read` and at the next move."""
        self._moved += 1
        self._pending[name] = state
        if self.circuit.lets_ask():
            try:
                self._write_pending()
            except Exception as error:
                self.circuit.failed(error)

    def _write_pending(self) -> None:
        with self._lock:
            while self._pending:
                name, state = self._pending.popitem()  # first: whoever commits meanwhile moves it once more
                try:
                    self.numbers.move(name, state)
                except Exception:
                    self._pending.setdefault(name, state)
                    raise


@cache
def versions() -> Versions:
    return Versions(open_numbers())


def open_numbers() -> Numbers:
    if not settings.PAGE_CACHE_REDIS_URL:
        return FileNumbers(Path(settings.PAGE_CACHE_FOLDER))
    import redis

    from rocb.redis_cache import connection_options

    client = redis.Redis.from_url(settings.PAGE_CACHE_REDIS_URL, **connection_options())
    return RedisNumbers(client, prefix=f"newsroom:version:{settings.PUBLIC_URL}")
