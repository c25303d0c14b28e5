"""Offices that a person held, according to public events. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Held:
    """An office and the years in which an event named it. The person may have held it longer."""

    office: str
    first: int
    last: int

    @property
    def years(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


def held(named: Iterable[tuple[str, int | None]]) -> list[Held]:
    """Return each office once, the latest first. ``named`` has offices with the years of their events."""
    years: dict[str, list[int]] = {}
    for office, year in named:
        if office and year:
            years.setdefault(office, []).append(year)
    found = [Held(office, min(some), max(some)) for office, some in years.items()]
    return sorted(found, key=lambda one: (-one.last, -one.first, one.office))


def monogram(name: str) -> str:
    """Return the first letters of the first and the last word of a name, or of its only word."""
    letters = [next((letter for letter in word if letter.isalpha()), "") for word in name.split()]
    letters = [letter for letter in letters if letter]
    return "".join([letters[0], *letters[1:][-1:]]).upper() if letters else ""
