"""Reader of JSON from outside: responses of other servers, pasted texts, imported files.

``json.loads`` also raises RecursionError, returns values that are too deep for functions that walk through them, and
accepts lone surrogates (halves of characters), which cannot be stored or sent.
"""

from __future__ import annotations

import json
from typing import Any

MOST_LEVELS = 200  # a recursive function makes one call per level, and Python allows 1,000 nested calls


class NotJson(ValueError):
    """Error for a text that is not JSON, or that cannot be written as JSON again."""


class TooDeep(NotJson):
    """Error for a value with more than `MOST_LEVELS` levels."""


def read(text: str | bytes) -> Any:
    """Return the value in ``text``. Raise `NotJson`."""
    try:
        value = loads(text)
        refuse_halves(value)
    except ValueError as error:
        raise NotJson(str(error)) from error
    return value


def refuse_halves(value: Any) -> None:
    """Raise ValueError if a text in ``value`` has a lone surrogate."""
    json.dumps(value, ensure_ascii=False).encode()


def loads(text: str | bytes) -> Any:
    """Parse like `json.loads`, but allow lone surrogates, which file names can contain. Raise ValueError or `TooDeep`."""
    try:
        value = json.loads(text)
    except RecursionError:
        raise TooDeep("It is nested too deeply") from None
    if _may_be_deep(text) and _is_deep(value):
        raise TooDeep("It is nested too deeply")
    return value


def _may_be_deep(text: str | bytes) -> bool:
    if isinstance(text, str):
        return text.count("[") + text.count("{") > MOST_LEVELS
    return text.count(b"[") + text.count(b"{") > MOST_LEVELS


def _is_deep(value: Any) -> bool:
    level = [value]
    for _number in range(MOST_LEVELS + 1):
        inside = [one for one in level if isinstance(one, dict | list)]
        if not inside:
            return False
        level = [part for one in inside for part in (one.values() if isinstance(one, dict) else one)]
    return True
