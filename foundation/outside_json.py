"""Reader of JSON from outside: answers of other servers, pasted texts, imported files. It has one error.

``json.loads`` also raises RecursionError, and accepts halves of characters, which cannot be stored or sent.
"""

from __future__ import annotations

import json
from typing import Any


class NotJson(ValueError):
    """Error for a text that is not JSON, or that cannot be written as JSON again."""


def read(text: str | bytes) -> Any:
    """Return the value in ``text``. Raise `NotJson`."""
    try:
        value = json.loads(text)
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise NotJson from error
    return value
