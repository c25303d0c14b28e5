"""Reader of the number in a cell of a table: "over 2,300", "3,4 млрд", "−12 %", and of a part: "49 of 52". Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

_SPACES = " \u00a0\u2009\u202f"
_GROUPS = {".": f",{_SPACES}'’", ",": f".{_SPACES}'’"}  # possible separators of thousands, by the decimal mark
LONGEST = 30  # characters that a number can contain
LARGEST_WHOLE = 200  # of a part
_PART = re.compile(r"(\d{1,3})\s+(?:of|of the|out of|из|sur|des)\s+(\d{1,3})")


@dataclass(frozen=True, slots=True)
class Number:
    """Number in a cell. Only numbers with the same ``unit`` are comparable: currency, per cent, "million"."""

    value: Decimal
    unit: str


def read(text: str, *, decimal: str) -> Number | None:
    """Return the only number in ``text``, or None. ``decimal`` is the decimal mark of its language."""
    group = re.escape(_GROUPS[decimal])
    found = list(
        re.finditer(rf"\d{{1,3}}(?:[{group}]\d{{3}})+(?!\d)(?:{re.escape(decimal)}\d+)?|\d+(?:[.,]\d+)*", text)
    )
    if len(found) != 1 or len(found[0][0]) > LONGEST:
        return None
    before, digits, after = text[: found[0].start()], found[0][0], text[found[0].end() :]
    plain = re.sub(f"[{group}]", "", digits).replace(decimal, ".")
    if before[-1:].isalpha() or plain.count(".") > 1 or not _is_grouped(digits, group=group, decimal=decimal):
        return None
    is_negative = re.search(r"(?:^|[\s(])[-\u2212\u2013]\s?\D?$", before) is not None
    return Number(Decimal(plain) * (-1 if is_negative else 1), _unit(before, after))


def part(text: str) -> tuple[int, int] | None:
    """Return the part and the whole of "49 of 52", or None. "3 to 7" is a range, so it is neither."""
    found = _PART.fullmatch(text.strip())
    if found is None or not int(found[1]) <= int(found[2]) <= LARGEST_WHOLE or not int(found[2]):
        return None
    return int(found[1]), int(found[2])


def _is_grouped(digits: str, *, group: str, decimal: str) -> bool:
    """Return whether the marks in ``digits`` separate thousands, unlike "1,5" with the decimal mark of another language."""
    whole = digits.split(decimal)[0]
    return re.fullmatch(rf"\d+|\d{{1,3}}(?:[{group}]\d{{3}})+", whole) is not None


def _unit(before: str, after: str) -> str:
    """Return the currency on either side and the words after the number. Words before it ("over") do not matter."""
    currency = "".join(letter for letter in before if unicodedata.category(letter) == "Sc")
    return " ".join(f"{currency} {after}".lower().split())
