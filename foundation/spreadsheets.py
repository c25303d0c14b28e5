"""Cells of tables that spreadsheet programs open. Pure."""

from __future__ import annotations

_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(text: str) -> str:
    """Prefix text that a spreadsheet would run as a formula. `as_written` is the inverse."""
    return f"'{text}" if _is_formula(text) else text


def as_written(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _is_formula(cell) else cell


def _is_formula(text: str) -> bool:
    """Return whether text is a formula, even after spaces, or one that is already prefixed."""
    return text.lstrip(" '").startswith(_FORMULAS)
