"""Categories and events to suggest, and suggestions. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum


@dataclass(frozen=True, slots=True)
class Habit:
    """How often a suggestion was chosen: in ``chosen`` of ``articles``, which are those filed under ``because``, those
    that mention it, or all.
    """

    chosen: int
    articles: int
    because: tuple[str, str] | None = None
    is_of_all: bool = False


@dataclass(frozen=True, slots=True)
class Thing:
    """A category or event.

    ``names`` are in any language. ``places`` are related names, such as the country of an office, and ``adjectives``
    are those of a place. ``hints`` are words that texts about it often use. ``is_proper``: its names are capitalised.
    ``is_body``: it is a person or organisation, whose name beside a subject only describes the subject. ``is_area``:
    it is a region, whose ``places`` are its countries. ``days`` are the first and last day of an event.
    """

    value: str
    names: tuple[str, ...]
    places: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    field: str = ""
    is_proper: bool = True
    is_body: bool = True
    is_area: bool = False
    days: tuple[date, date] | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.field, self.value


class Grade(IntEnum):
    """Certainty of a suggestion. A weak one is worth showing only if it is often chosen."""

    WEAK = 0
    UNSURE = 1
    SURE = 2


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Suggestion. ``words`` are quoted from the text. ``habit`` is set if published articles led to the suggestion or
    changed its grade.
    """

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
