"""Versions of releases, as tags name them: ``v0.2.0``. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

_TAG = re.compile(r"v([0-9]{1,6})\.([0-9]{1,6})\.([0-9]{1,6})")


def number(version: str) -> tuple[int, ...]:
    """Return (0, 2, 0) for "0.2.0". Raises ValueError for anything else."""
    found = _TAG.fullmatch(f"v{version}")
    if not found:
        raise ValueError(f"{version!r} is not a version such as 0.2.0.")
    return tuple(int(part) for part in found.groups())


def of_tags(tags: Iterable[str]) -> list[str]:
    """Return the versions among the tags, the newest first. Candidates such as v0.3.0rc1 are left out."""
    return sorted((tag[1:] for tag in tags if _TAG.fullmatch(tag)), key=number, reverse=True)
