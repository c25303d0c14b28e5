"""Result of a check of an event, as the editor shows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Result of a check. ``where`` is the field in the editor.

    Publishing despite an error about the language requires a reason. No reason overrules an error that ``is_firm``.
    ``url`` and ``label`` link to the screen that makes the change instead.
    """

    code: str
    where: str
    message: str
    fix: str
    is_error: bool = False
    is_firm: bool = False
    url: str = ""
    label: str = ""
