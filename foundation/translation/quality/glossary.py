"""Find terms in a text, in any form, and terms that a translation renders differently from the glossary. Pure.

The index is a tree by the first letters of each word, so its speed does not depend on the number of terms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from foundation.languages.folding import fold
from foundation.languages.word_forms import ENDINGS, is_form_of
from foundation.languages.written_in import ADDRESS
from foundation.translation.quality.findings import Finding, Kind

FIRST_LETTERS = 3
LEAST_LETTERS = 4  # shorter words have no endings of their own
MOST_LETTERS_OF_ENDING = 2
WITH_ENDINGS = ("en", "fr", "ru")  # languages of the table of endings
WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Term:
    """Names of one concept by language, the preferred name first. An original uses only the preferred name; a
    translation may use any of them except those to avoid. ``is_name``: a proper name, written with a capital.
    ``is_checked``: warn about any other translation. ``accepted``: further names that a translation may use.
    """

    names: dict[str, tuple[str, ...]] = field(hash=False)
    avoided: dict[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    note: str = ""
    is_name: bool = False
    is_checked: bool = True
    accepted: dict[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    def preferred(self, language: str) -> str:
        return next(iter(self.names.get(language, ())), "")


@dataclass(frozen=True, slots=True)
class Found:
    """Term in a text, between two positions."""

    term: Term
    start: int
    end: int


class Index:
    """Terms by their names in ``language``."""

    def __init__(self, names: Iterable[tuple[str, Term]], *, language: str) -> None:
        self._has_endings = language.partition("-")[0] in WITH_ENDINGS
        self._tree: dict[str, Any] = {}
        for name, term in names:
            node = self._tree
            words = fold(name).split()
            for word in words:
                node = node.setdefault(word[:FIRST_LETTERS], {})
            if words:
                node.setdefault("", []).append((words, name, term))

    def find(self, text: str) -> list[Found]:
        """Return the terms of a text outside its URLs, in order; of overlapping terms, the longest."""
        text = ADDRESS.sub(lambda address: "-" * len(address[0]), text)
        spans = [(match.start(), match.end()) for match in WORD.finditer(text)]
        words = [fold(text[start:end]) or "-" for start, end in spans]
        found: list[Found] = []
        place = 0
        while place < len(words):
            length, term = self._longest(words, place, text, spans)
            if term is not None:
                found.append(Found(term, spans[place][0], spans[place + length - 1][1]))
            place += max(length, 1)
        return found

    def _longest(
        self, words: Sequence[str], place: int, text: str, spans: Sequence[tuple[int, int]]
    ) -> tuple[int, Term | None]:
        node, best, length = self._tree, None, 0
        for number, word in enumerate(words[place:], 1):
            node = node.get(word[:FIRST_LETTERS], {})
            if not node:
                break
            here = words[place : place + number]
            for names, name, term in node.get("", ()):
                written = text[spans[place][0] : spans[place + number - 1][1]]
                if _has_capitals_of(written, name, term) and all(map(self._is_same, here, names)):
                    best, length = term, number
                    break
        return length, best

    def _is_same(self, word: str, name: str) -> bool:
        return is_form_of(word, name) if self._has_endings else is_like(word, name)


def _has_capitals_of(written: str, name: str, term: Term) -> bool:
    return written.isupper() if name.isupper() else not term.is_name or written[0].isupper()


def is_like(word: str, name: str) -> bool:
    """Return whether a folded word can be a form of a word of a name, in any language: only their endings differ."""
    if is_form_of(word, name):
        return True
    same = next(
        (place for place, (one, other) in enumerate(zip(word, name, strict=False)) if one != other),
        min(len(word), len(name)),
    )
    if same < LEAST_LETTERS:
        return False
    return max(len(word), len(name)) - same <= MOST_LETTERS_OF_ENDING or {word[same:], name[same:]} <= ENDINGS


def other_terms(
    original: str, translation: str, found: Iterable[Found], *, target: str, avoided: Index | None = None
) -> Iterator[Finding]:
    """Yield the terms ``found`` in the original that the translation renders differently, and the names in it that it
    should not use.
    """
    words = fold(translation).split()
    seen: list[Term] = []
    refused = {id(one.term): translation[one.start : one.end] for one in (avoided.find(translation) if avoided else ())}
    for one in found:
        if not one.term.is_checked or one.term in seen or not one.term.names.get(target):
            continue
        seen.append(one.term)
        expected = one.term.preferred(target)
        if id(one.term) in refused:
            yield Finding(Kind.TERM, original[one.start : one.end], refused[id(one.term)], expected)
        elif not any(_has(words, name) for name in (*one.term.names[target], *one.term.accepted.get(target, ()))):
            yield Finding(Kind.TERM, original[one.start : one.end], expected=expected)


def _has(words: list[str], name: str) -> bool:
    """Return whether the words of a text contain those of a name, in any form and order. Short words only join the
    others and may be missing: "release of goods", "to release goods".
    """
    parts = fold(name).split()
    parts = [part for part in parts if len(part) >= FIRST_LETTERS] or parts
    return all(any(is_like(word, part) for word in words) for part in parts)
