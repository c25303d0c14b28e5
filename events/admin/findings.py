"""Result of a check of an event, as the editor shows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Result of a check. ``where`` is the field in the editor.

    An error about the language needs a reason to publish. No reason overrules an error that ``is_firm``. ``url`` and
    ``label``: the screen that does what the editor refuses.
    """

    code: str
    where: str
    message: str
    fix: str
    is_error: bool = False
    is_firm: bool = False
    url: str = ""
    label: str = ""
