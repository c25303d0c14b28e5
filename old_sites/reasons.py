"""Sentences of the report, stored as a message and its values, so that each reader sees them in their own language.

A message is marked with ``_``, which is `marked` in this package, for the programs that collect texts. The code that shows
a sentence translates it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

type Value = str | int


def marked(message: str) -> str:
    """Return the message itself."""
    return message


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence. ``str()`` returns it in English. ``times`` is the number of occurrences."""

    message: str
    values: tuple[tuple[str, Value], ...] = ()
    times: int = 1

    def __str__(self) -> str:
        return self.text(str)

    def text(self, translated: Callable[[str], str]) -> str:
        said = translated(self.message)
        said = said % dict(self.values) if self.values else said
        return f"{said.removesuffix('.')} (×{self.times})." if self.times > 1 else said


def reason(message: str, **values: Value) -> Reason:
    return Reason(message, tuple(sorted((name, printable(value)) for name, value in values.items())))


def printable[T: (str, int, str | int)](value: T) -> T:
    """Return text that can be encoded: file names can contain surrogates, which become question marks."""
    return value.encode(errors="replace").decode() if isinstance(value, str) else value


class Explained(ValueError):
    """An error with one sentence for the report."""

    def __init__(self, message: str, **values: Value) -> None:
        self.reason = reason(message, **values)
        super().__init__(self.reason)


def as_json(one: Reason) -> Any:
    return [one.message, dict(one.values), one.times]


def from_json(stored: Any) -> Reason:
    """Read a stored reason. Plain text is a reason without values."""
    if isinstance(stored, str):
        return Reason(stored)
    message, values, times = stored
    return Reason(message, tuple(values.items()), times)


def in_words(some: Iterable[Reason]) -> str:
    return " ".join(map(str, some))


def as_text(one: Reason) -> str:
    """Return the reason for a text field."""
    return json.dumps(as_json(one), ensure_ascii=False)


def from_text(text: str) -> Reason:
    try:
        message, values, times = json.loads(text)
    except (ValueError, TypeError):  # plain text
        return Reason(text)
    return from_json([message, values, times])
