"""Categories and events to suggest, and suggestions. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum


@dataclass(frozen=True, slots=True)
class Habit:
    """A suggestion was chosen in ``chosen`` of ``articles``: those filed under ``because``, or that name it, or all."""

    chosen: int
    articles: int
    because: tuple[str, str] | None = None
    is_of_all: bool = False


@dataclass(frozen=True, slots=True)
class Thing:
    """A category or event.

    ``names`` are in any language. ``places`` are related names, such as the country of an office, and ``adjectives`` are
    those of a place. ``hints`` are words that are often used in texts about it. ``is_proper`` names have capital letters.
    ``is_body``: people and organisations act; a name of theirs beside a subject only describes the subject. ``days``
    are the first and last day of an event.
    """

    value: str
    names: tuple[str, ...]
    places: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    field: str = ""
    is_proper: bool = True
    is_body: bool = True
    days: tuple[date, date] | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.field, self.value


class Grade(IntEnum):
    """How sure a suggestion is. A weak one is worth showing only if it is chosen often."""

    WEAK = 0
    UNSURE = 1
    SURE = 2


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``words`` are as in the text. ``habit`` counts published articles, if they changed or led to the suggestion."""

    value: str
    words: str
    field: str = ""
    grade: Grade = Grade.SURE
    habit: Habit | None = None

    @property
    def is_sure(self) -> bool:
        return self.grade == Grade.SURE

    @property
    def key(self) -> tuple[str, str]:
        return self.field, self.value
