"""Row of the table: one check by a judge."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    """Call of a judge. ``{site}`` in an argument is the site's address."""

    judge: str
    arguments: tuple[str, ...]
    variables: dict[str, str] = field(default_factory=dict)
    group: str = ""
