"""An address of the site -> the file of the copy that answers it. Pure.

A query becomes folders (``/en/news/?topic=data`` -> ``en/news/topic=data/index.html``): a plain file server knows none. The
``=`` keeps them apart from pages, whose names cannot have one. What a file system may not take, or may take for another
file (long names, other letters, capitals), gets a name made of its hash.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from urllib.parse import parse_qsl, quote, unquote

INDEX = "index.html"
LONGEST_PART, LONGEST_PATH = 120, 220  # bytes; of a part 255 would do on most systems, of a path 260 on the strictest
_PLAIN = re.compile(r"(?!\.)[\w.=~@+-]*[\w=~@+-]")
# Names that one system keeps for itself, with any ending.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


class Places:
    """Who asked first keeps a name that two addresses want; ``kept`` are those of an earlier copy, by their address."""

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
        """Below the folder, with slashes."""
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
    if name and "." not in name:  # a server would not know of what type it is
        parts, name = [*parts, name], ""
    parts += ["=".join(pair) for pair in parse_qsl(query, keep_blank_values=True)]
    found = "/".join(_safe(part) for part in [*parts, name or INDEX])
    if len(found.encode()) > LONGEST_PATH:
        return _elsewhere(address, name or INDEX)
    return found


def is_inside(path: str) -> bool:
    """Whether this is a name that a copy may have; what an earlier one wrote down is read with it too."""
    return 0 < len(path) <= LONGEST_PATH and all(
        part not in {"", ".", ".."} and "\\" not in part and part.isprintable() for part in path.split("/")
    )


def link(path: str, *, seen_from: str = "", root: str = "") -> str:
    """The address of a file: below ``root``, or from another file, by which it is found on a disk too."""
    if seen_from:
        here, there = PurePosixPath(seen_from).parent, PurePosixPath(path)
        return quote(there.relative_to(here, walk_up=True).as_posix(), safe="/=~@+")
    return root + "/" + quote(path.removesuffix(INDEX) if PurePosixPath(path).name == INDEX else path, safe="/=~@+")


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
    """Equal for names that some file system takes for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def _folders(key: str) -> list[str]:
    parts = key.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]
