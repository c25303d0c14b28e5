"""The last good copy of each page on disk, served while the site cannot make the page.

A copy is in the folder of the number that was current before the page was made, as a file named by the page's key. Only
copies of the current number are found, so nothing that was changed or withdrawn since appears in an outage. The first
copy of a new number deletes the others. Unlike pages in memory, copies survive a restart, and may be older than an hour.

Only pages at a plain address of the site are stored: queries can be invented, and would fill the disk.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
from collections.abc import Hashable
from contextlib import suppress
from pathlib import Path

from django.utils.crypto import get_random_string

from rocb.running.circuit import Circuit

from .entries import Entry

# Limit of bytes that one process stores for one number. A page takes about a quarter of its size.
MOST_BYTES = 200 * 1024 * 1024


class LastGood:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.disk = Circuit("The disk for copies of pages")
        self._current: Hashable = None
        self._bytes = 0

    def put(self, key: Hashable, entry: Entry, *, number: Hashable) -> None:
        """Store a copy. A full disk is not an error."""
        folder = self._of(number)
        if number != self._current:
            self._current, self._bytes = number, 0
            self._delete_others(folder)
        head = json.dumps({"headers": entry.headers, "until": entry.copy_until}).encode()
        content = head + b"\n" + gzip.compress(entry.body, compresslevel=1, mtime=0)
        self._bytes += len(content)
        if self._bytes > MOST_BYTES or not self.disk.lets_ask():
            return
        unfinished = folder / f"{get_random_string(12)}.part"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            unfinished.write_bytes(content)
            unfinished.replace(folder / _digest(key))
        except OSError as error:
            self.disk.failed(error)
            with suppress(OSError):
                unfinished.unlink()
        else:
            self.disk.answered()

    def find(self, key: Hashable, *, number: Hashable, at: float) -> Entry | None:
        try:
            head, _line, body = (self._of(number) / _digest(key)).read_bytes().partition(b"\n")
            facts = json.loads(head)
            return Entry(facts["headers"], gzip.decompress(body), (number,)) if at < facts["until"] else None
        except (OSError, ValueError, EOFError, KeyError):  # there is no copy, or it is damaged
            return None

    def has_any(self, *, number: Hashable) -> bool:
        try:
            return any(self._of(number).iterdir())
        except OSError:
            return False

    def _of(self, number: Hashable) -> Path:
        return self.folder / _digest(number)

    def _delete_others(self, current: Path) -> None:
        try:
            others = [folder for folder in self.folder.iterdir() if folder != current]
        except OSError:
            return
        for folder in others:
            shutil.rmtree(folder, ignore_errors=True)


def _digest(value: Hashable) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:32]
