"""The words of a source, and how strange the words of another entry are to it. Pure.

Both measures are compared with those of the entries that are known, so that a source that always writes about something new is
not strange when it does. *Novelty*: the share of words that no older entry has. *Recurrence*: the share of words that were
new a moment ago and are here again. News brings one new name after another; a new owner brings the same new words each time.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import fmean, pstdev

TEXT = 4000  # characters that are read
ENOUGH = 5  # with fewer texts nothing is usual yet
RECENT = 12  # texts whose new words may return
PIECE = 40  # words; a strange paragraph is not diluted by a long text
TELLING = 4  # letters of a word that says something, and words of a text that does

# How far from usual is strange (1): deviations, deviations, share of words.
NOVELTY, TITLE_NOVELTY, RECURRENCE = 4.5, 6.0, 0.26
MOST_RECURRENCE = 0.32  # where words return often anyway
# Spreads below these are chance in so few texts.
_LEAST_SPREAD, _LEAST_TITLE_SPREAD = 0.05, 0.12
_FEWEST_WORDS = 10
_WORD = re.compile(r"[^\W\d_]{2,}")
_WITHOUT_SPACES = "\u2e80"  # words of the alphabets from here on are cut into pairs of letters

type Words = frozenset[str]


@dataclass(frozen=True, slots=True)
class Wording:
    """The telling words of a text, by paragraph, and of its title."""

    pieces: tuple[Words, ...]
    title: Words

    @classmethod
    def of(cls, title: str, text: str) -> Wording:
        return cls(_pieces(_telling(f"{title}\n{text[:TEXT]}")), frozenset(_telling(title, shortest=2)))

    @property
    def all(self) -> Words:
        return frozenset[str]().union(*self.pieces)

    def without(self, earlier: Wording) -> Wording:
        """What was added to ``earlier``; nothing where that is too little to tell."""
        added, title = self.all - earlier.all, self.title - earlier.title
        return Wording((added,) if len(added) >= TELLING else (), title if len(title) > 1 else frozenset())


def _telling(text: str, *, shortest: int = TELLING) -> list[str]:
    found: list[str] = []
    for word in _WORD.findall(text.casefold()):
        if word[0] >= _WITHOUT_SPACES:
            found += [word[place : place + 2] for place in range(len(word) - 1)]
        elif len(word) >= shortest:
            found.append(word)
    return found


def _pieces(found: list[str]) -> tuple[Words, ...]:
    """A last one that is short belongs to the one before."""
    starts = range(0, max(1, len(found) - PIECE // 2), PIECE)
    return tuple(frozenset(found[a:b]) for a, b in itertools.pairwise([*starts, len(found)]))


@dataclass(frozen=True, slots=True)
class Spread:
    """What a measure usually is."""

    mean: float
    deviation: float

    @classmethod
    def of(cls, values: Sequence[float], *, least: float = 0.0) -> Spread:
        return cls(fmean(values), max(pstdev(values), least)) if values else cls(1.0, 1.0)

    def excess(self, value: float) -> float:
        """Deviations above the mean, 0 for what is below."""
        return max(0.0, (value - self.mean) / self.deviation)


@dataclass(frozen=True)
class Vocabulary:
    """Of ``texts``, the newest first."""

    texts: Sequence[Wording]

    @cached_property
    def _words(self) -> list[Words]:
        return [text.all for text in self.texts]

    @property
    def _span(self) -> int:
        return min(RECENT, len(self.texts) // 2)

    @cached_property
    def _recent(self) -> Words:
        return frozenset[str]().union(*self._words[: self._span])

    @cached_property
    def _in_titles(self) -> Words:
        return self._known.union(*(text.title for text in self.texts))

    @cached_property
    def _settled(self) -> Words:
        return frozenset[str]().union(*self._words[self._span :])

    @cached_property
    def _known(self) -> Words:
        return self._recent | self._settled

    @cached_property
    def _spreads(self) -> tuple[Spread, Spread, Spread]:
        """Of novelty in texts and in titles, and of recurrence: each of the newer texts was measured by the older ones.

        The most recent do not say themselves that they are usual.
        """
        known: set[str] = set()
        settled: set[str] = set()
        in_titles: set[str] = set()
        novel, titles, returning = [], [], []
        count, span = len(self.texts), self._span
        newer = range(span, span + (count - span + 1) // 2)
        for place in reversed(range(span, count)):
            if place + span < count - 1:
                settled |= self._words[place + span + 1]
            if place in newer:
                recent = frozenset[str]().union(*self._words[place + 1 : place + 1 + span])
                returning.append(_returning(self._words[place], recent, settled))
                novel.append(_strangest(self.texts[place].pieces, known))
                if self.texts[place].title:
                    titles.append(_unused(self.texts[place].title, known | in_titles))
            known |= self._words[place]
            in_titles |= self.texts[place].title
        return (
            Spread.of(novel, least=_LEAST_SPREAD),
            Spread.of(titles, least=_LEAST_TITLE_SPREAD),
            Spread.of(returning),
        )

    def novelty(self, wording: Wording) -> float:
        """In the strangest paragraph and in the title; 1 is strange."""
        if len(self.texts) < ENOUGH:
            return 0.0
        text, title, _ = self._spreads
        caution = 1 + 6 / len(self.texts)
        return math.hypot(
            text.excess(_strangest(wording.pieces, self._known)) / (NOVELTY * caution),
            title.excess(_unused(wording.title, self._in_titles)) / (TITLE_NOVELTY * caution) if wording.title else 0.0,
        )

    def recurrence(self, wording: Wording, beside: Collection[str] = ()) -> float:
        """1 is strange. ``beside``: words of other new entries of the same document, and of those that are strange."""
        if not self.texts:
            return 0.0
        usual = self._spreads[2]
        limit = RECURRENCE
        if len(self.texts) >= ENOUGH:
            limit = min(max(limit, usual.mean + usual.deviation), MOST_RECURRENCE)
        found = wording.all
        recent = self._recent | {word for word in found if word in beside}
        return _returning(found, recent, self._settled) / (limit * (1 + 4 / len(self.texts)))


def _unused(found: Words, known: Collection[str]) -> float:
    return sum(word not in known for word in found) / max(TELLING, len(found))


def _strangest(pieces: Iterable[Words], known: Collection[str]) -> float:
    return max((_unused(piece, known) for piece in pieces), default=0.0)


def _returning(found: Words, recent: Words, settled: Collection[str]) -> float:
    return sum(word in recent and word not in settled for word in found) / max(_FEWEST_WORDS, len(found))
