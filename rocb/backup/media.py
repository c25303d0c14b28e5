"""Media through Django's storage, wherever it is."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.files.storage import default_storage


def names(folder: str = "") -> Iterator[str]:
    """Yield the names of all files, folder by folder."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    prefix = f"{folder}/" if folder else ""
    yield from (prefix + name for name in sorted(files) if name)
    for name in sorted(folders):
        yield from names(prefix + name)


def size() -> int:
    return sum(default_storage.size(name) for name in names())
