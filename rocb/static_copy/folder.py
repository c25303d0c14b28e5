"""Folder of the copy: write files that differ, remove files that only an earlier run wrote.

The manifest lists the files that a run may touch. It is written before the first file and again after the last one, so
the next run knows all files of a run that was killed. Foreign files are never overwritten or removed.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from foundation import outside_json
from rocb.static_copy import places

MANIFEST, PART = ".static-copy.json", ".static-copy.part"
FORMAT = 1


class NotOurs(Exception):
    """Error for a folder or file that was not written by this command."""


@dataclass(slots=True)
class Counts:
    written: int = 0
    unchanged: int = 0
    removed: int = 0


@dataclass(slots=True)
class Folder:
    """Folder of a copy. ``known``: files of the earlier run with their addresses."""

    root: Path
    known: dict[str, str] = field(default_factory=dict)
    counts: Counts = field(default_factory=Counts)
    _safe_folders: set[Path] = field(default_factory=set)

    @classmethod
    def open(cls, root: Path) -> Folder:
        root = root.resolve()
        if not root.exists():
            root.mkdir(parents=True)
        if not root.is_dir():
            raise NotOurs(f"{root} is no folder")
        if (manifest := root / MANIFEST).is_file():
            return cls(root, _read(manifest))
        if any(root.iterdir()):
            raise NotOurs(f"{root} is not empty, and no copy was written to it before")
        return cls(root)

    def begin(self, wanted: dict[str, str]) -> None:
        """Start a run. ``wanted``: all its files with their addresses.

        Obsolete files are removed first, since a folder may need the name of a file.
        """
        strangers = [path for path in wanted if path not in self.known and self._exists(path)]
        if strangers:
            raise NotOurs(f"{len(strangers)} files are there that no copy wrote. The first: {strangers[0]}")
        self._write_manifest(self.known | wanted)
        for path in sorted(self.known.keys() - wanted.keys()):
            self._remove(path)

    def finish(self, wanted: dict[str, str]) -> None:
        self._write_manifest(wanted)

    def write(self, path: str, content: bytes | Path) -> None:
        """Write a file, unless it has the same bytes; its modification time then stays."""
        target = self._target(path)
        if isinstance(content, Path):
            is_same = target.is_file() and target.stat().st_size == content.stat().st_size and _equal(target, content)
        else:
            is_same = target.is_file() and target.stat().st_size == len(content) and target.read_bytes() == content
        if is_same:
            self.counts.unchanged += 1
            return
        self._put(target, content)
        self.counts.written += 1

    def _put(self, target: Path, content: bytes | Path) -> None:
        part = self.root / PART
        part.unlink(missing_ok=True)
        if isinstance(content, Path):
            shutil.copyfile(content, part)
        else:
            part.write_bytes(content)
        os.replace(part, target)

    def _target(self, path: str) -> Path:
        """Return the path of a file inside the folder. Raise `NotOurs` for paths outside and symbolic links."""
        if not places.is_inside(path):
            raise NotOurs(f"{path!r} is no name for a file of a copy")
        target = self.root / path
        if target.parent not in self._safe_folders:
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.parent.resolve() != target.parent:
                raise NotOurs(f"{target.parent} is a link to another folder")
            self._safe_folders.add(target.parent)
        if target.is_symlink():
            raise NotOurs(f"{target} is a link to another file")
        return target

    def _exists(self, path: str) -> bool:
        target = self.root / path
        return os.path.lexists(target) and (target.is_symlink() or not target.is_dir())

    def _remove(self, path: str) -> None:
        target = self.root / path
        if target.parent.resolve() != target.parent or not (target.is_file() or target.is_symlink()):
            return
        target.unlink()
        self.counts.removed += 1
        for folder in target.parents:
            if folder == self.root:
                return
            with contextlib.suppress(OSError):  # the folder contains other files
                folder.rmdir()

    def _write_manifest(self, files: dict[str, str]) -> None:
        """Write the manifest line by line, since it can have 100,000."""
        manifest, part = self.root / MANIFEST, self.root / PART
        part.unlink(missing_ok=True)
        with part.open("w", encoding="utf-8", newline="\n") as file:
            file.write(f'{{\n"format": {FORMAT},\n"files": {{')
            for number, path in enumerate(sorted(files)):
                file.write(f"{',' if number else ''}\n{_json(path)}: {_json(files[path])}")
            file.write("\n}\n}\n" if files else "}\n}\n")
        if manifest.is_file() and _equal(manifest, part):
            part.unlink()
        else:
            os.replace(part, manifest)


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _read(manifest: Path) -> dict[str, str]:
    try:
        head = outside_json.loads(manifest.read_bytes())
        files = head["files"]
        if head["format"] != FORMAT or not all(isinstance(address, str) for address in files.values()):
            raise ValueError(head["format"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotOurs(f"{manifest} cannot be read, or was written by another version") from None
    return {path: address for path, address in files.items() if places.is_inside(path)}


def _equal(one: Path, other: Path) -> bool:
    with one.open("rb") as first, other.open("rb") as second:
        parts: Iterable[bytes] = iter(lambda: first.read(1 << 20), b"")
        return all(part == second.read(1 << 20) for part in parts)
