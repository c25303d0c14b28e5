"""Strict parser of whole numbers in text from outside: URLs, forms, imported files.

``str.isdigit`` accepts "²", which ``int`` refuses; ``int`` accepts "٣", " 1", "+1" and "1_000", and numbers too large
for a database column.
"""

from __future__ import annotations

LARGEST = 2**63 - 1  # limit of a database column


def whole_number(text: str, *, most: int = LARGEST) -> int | None:
    """Return the number in ``text`` from 0 to ``most``, written in the digits 0 to 9; None for any other text."""
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(most))
    return number if is_number and (number := int(text)) <= most else None


def number_of_row(text: str) -> int | None:
    """Return the key that Django would look up for ``text``, in any form that ``int`` accepts; None if it would look up
    none. Access rules use it. A stricter parser would let " 7" pass, and the view would show row 7.
    """
    try:
        number = int(text)
    except ValueError:
        return None
    return number if abs(number) <= LARGEST else None
