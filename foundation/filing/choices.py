"""Matching of choices against a query, in any spelling. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from foundation.languages.folding import fold

QUERY_CHARACTERS = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice. ``value`` is submitted with the form. ``spellings`` are further searchable texts, such as names in
    other languages.

    ``names``, ``places`` and the ``adjectives`` of places identify it in a text, ``hints`` are words of texts about it;
    for events, ``language`` and ``days`` identify it too.
    """

    value: str
    label: str
    note: str = ""  # shown beside the label
    code: str = ""
    spellings: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    language: str = ""
    days: tuple[date, date] | None = None

    def as_json(self) -> dict[str, str]:
        return {"value": self.value, "label": self.label, "note": self.note}


def matching(choices: Iterable[Choice], query: str) -> list[Choice]:
    """Return the choices in which every word of ``query`` is a prefix of a word; all of them for an empty query. A
    choice whose code equals the query comes first, then names that start with the query, then the others, each in the
    given order.
    """
    asked = fold(query[:QUERY_CHARACTERS])
    if not asked:
        return list(choices) if not query.strip() else []
    words = asked.split()
    ranked = [(rank, choice) for choice in choices if (rank := _rank(choice, asked, words)) is not None]
    return [choice for _rank, choice in sorted(ranked, key=lambda pair: pair[0])]


def _rank(choice: Choice, asked: str, words: list[str]) -> int | None:
    if choice.code and fold(choice.code) == asked:
        return 0
    texts = [fold(text) for text in (choice.label, *choice.spellings)]
    if texts[0].startswith(asked):
        return 1
    if any(text.startswith(asked) for text in texts):
        return 2
    found = f" {' '.join([*texts, fold(choice.note)])}"
    return 3 if all(f" {word}" in found for word in words) else None
