"""Map an address of the site to its file in the copy. Pure.

A query becomes folders (``/en/news/?topic=data`` -> ``en/news/topic=data/index.html``), since a plain file server
ignores queries. The ``=`` distinguishes them from pages, whose slugs cannot contain one. Names that a file system may
reject or confuse with another file (too long, special characters, different only in case) are replaced by a hash.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import PurePosixPath
from urllib.parse import parse_qsl, quote, unquote

INDEX = "index.html"
LONGEST_PART, LONGEST_PATH = 120, 220  # bytes; most systems allow 255 for a part, the strictest 260 for a path
_PLAIN = re.compile(r"(?!\.)[\w.=~@+-]*[\w=~@+-]")
# Reserved device names of Windows, with any extension.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


class Places:
    """Assigned file names. The first of two addresses gets a name. ``kept``: names of an earlier copy by address."""

    def __init__(self, kept: Mapping[str, str] | None = None, *, reserved: Iterable[str] = ()) -> None:
        self._by_address: dict[str, str] = {}
        self._files: dict[str, str] = {}
        self._folders: set[str] = set()
        for name in reserved:
            self._take("", name)
        for address, path in (kept or {}).items():
            if is_inside(path) and self._is_free(address, path):
                self._by_address[address] = self._take(address, path)

    def of(self, address: str) -> str:
        """Return the path of an address, relative to the folder, with slashes."""
        if address not in self._by_address:
            path = wanted(address)
            names = (path, _with_hash(path, address), _elsewhere(address, path))
            path = next(name for name in names if self._is_free(address, name))
            self._by_address[address] = self._take(address, path)
        return self._by_address[address]

    def _is_free(self, address: str, path: str) -> bool:
        key = _key(path)
        return (
            self._files.get(key, address) == address
            and key not in self._folders
            and not any(folder in self._files for folder in _folders(key))
        )

    def _take(self, address: str, path: str) -> str:
        key = _key(path)
        self._files[key] = address
        self._folders.update(_folders(key))
        return path


def wanted(address: str) -> str:
    path, _question, query = address.partition("?")
    *parts, name = unquote(path).split("/")[1:]
    if name and "." not in name:  # without an extension a server would not know its media type
        parts, name = [*parts, name], ""
    parts += ["=".join(pair) for pair in parse_qsl(query, keep_blank_values=True)]
    found = "/".join(_safe(part) for part in [*parts, name or INDEX])
    if len(found.encode()) > LONGEST_PATH:
        return _elsewhere(address, name or INDEX)
    return found


def is_inside(path: str) -> bool:
    """Return whether a path is safe for a copy; also checks the manifest of an earlier copy."""
    return 0 < len(path) <= LONGEST_PATH and all(
        part not in {"", ".", ".."} and "\\" not in part and part.isprintable() for part in path.split("/")
    )


def link(path: str, *, seen_from: str = "", root: str = "") -> str:
    """Return the address of a file below ``root``, or relative to another file, which also works on a disk."""
    if seen_from:
        return _quoted(posixpath.relpath(path, posixpath.dirname(seen_from) or "."))
    return f"{root}/{_quoted(path.removesuffix(INDEX) if posixpath.basename(path) == INDEX else path)}"


@lru_cache(maxsize=4_000)
def _quoted(path: str) -> str:
    return quote(path, safe="/=~@+")


def _safe(part: str) -> str:
    if _PLAIN.fullmatch(part) and len(part.encode()) <= LONGEST_PART and not _DEVICES.fullmatch(part):
        return unicodedata.normalize("NFC", part)
    return f"{_hash(part)}{_ending(part)}"


def _ending(name: str) -> str:
    found = re.search(r"\.[a-z0-9]{1,8}$", name.lower())
    return found[0] if found else ""


def _with_hash(path: str, address: str) -> str:
    file = PurePosixPath(path)
    if file.name == INDEX and len(file.parts) > 1:
        return str(file.parent.with_name(f"{file.parent.name[:40]}-{_hash(address)}") / INDEX)
    return str(file.with_name(f"{file.stem[:40]}-{_hash(address)}{_ending(file.name)}"))


def _elsewhere(address: str, path: str) -> str:
    name = PurePosixPath(path).name
    return f"other-names/{_hash(address)}" + (f"/{INDEX}" if name == INDEX else _ending(name))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _key(path: str) -> str:
    """Return a key that is equal for names that some file systems treat as the same."""
    key = unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
    return path if key == path else key  # use the same object, to save memory


def _folders(key: str) -> list[str]:
    parts = key.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]
