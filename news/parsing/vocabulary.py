"""The words of a source, and how strange the words of another entry are to it. Pure.

Two measures, each compared with what it is for the entries that are known, so that a source that always writes about
something new is not strange when it does. *Novelty*: the share of words that no older entry has. *Recurrence*: the share
of words that were new a moment ago and are here again. News brings one new name after another; a new owner brings the same
new words each time. Both are taken of the whole entry and of its strangest line, so that no length dilutes a sentence.

Few texts have few words, and most of any other are new to them. A small source is compared with its newsroom too: a word that
is known there is not new, and how much is usually new is known from both.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from statistics import fmean, pstdev

ENOUGH = 4  # with fewer texts nothing is usual yet
RECENT = 12  # texts whose new words may return
LINE = 12  # words in a line
MEASURED = 40  # of the newer texts
SMALL = 30  # texts of a source that is compared with its newsroom too
BROAD = 30  # texts of a newsroom whose words tell what is usual in it
STRANGE = 5.0  # deviations from what is usual

_FEWEST_WORDS, _FEWEST_IN_LINE, _FEWEST_IN_TITLE = 10, 6, 4
_STEM, _SHORTEST, _LONG_NUMBER = 6, 3, 7
_UNSEEN = re.compile("[\u00ad\u0300-\u036f\u200b-\u200f\u2060-\u2064\ufe0e\ufe0f\ufeff]")
SPACED = re.compile(r"(?<!\w)[^\W\d_](?:[\W_]{1,3}[^\W\d_](?!\w)){3,}")
_APART = re.compile(r"[\W_]+")
_WORD = re.compile("[^\\W_]+|[\u2600-\u27bf\U0001f000-\U0001faff]")
_WITHOUT_SPACES, _PICTURES = "\u2e80", "\U0001f000"  # words of the alphabets between are cut into pairs of letters

type Words = tuple[str, ...]


def words_of(text: str) -> Words:
    """The stems of its words in their order: as a reader sees them, however their letters are spaced or encoded.

    Short words and figures say nothing; a word with a figure in it, a telephone number and a pictogram do.
    """
    text = _UNSEEN.sub("", unicodedata.normalize("NFKC", text).casefold())
    text = SPACED.sub(_joined, text)
    found: list[str] = []
    for word in _WORD.findall(text):
        if _WITHOUT_SPACES <= word[0] < _PICTURES:
            found += [word[place : place + 2] for place in range(max(1, len(word) - 1))]
        elif len(word) >= (_LONG_NUMBER if word.isdigit() else _SHORTEST) or not word.isalnum():
            found.append(word[:_STEM])
    return tuple(found)


def _joined(spaced: re.Match[str]) -> str:
    """Where its words end is not known."""
    letters = _APART.sub("", spaced[0])
    return " ".join(letters[place : place + _STEM] for place in range(0, len(letters), _STEM))


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a text, its title among them, and of its title alone."""

    words: Words
    title: Words

    @classmethod
    def of(cls, title: str, text: str) -> Wording:
        in_title = words_of(title)
        return cls(in_title + words_of(text), in_title)

    @property
    def all(self) -> frozenset[str]:
        return frozenset(self.words)

    def without(self, earlier: Wording) -> Wording:
        """What was added to ``earlier``."""
        return Wording(_added(self.words, earlier.words), _added(self.title, earlier.title))


def _added(words: Words, earlier: Words) -> Words:
    known = frozenset(earlier)
    return tuple(word for word in words if word not in known)


@dataclass(frozen=True, slots=True)
class Spread:
    """What a share usually is, and by how much it differs."""

    mean: float
    deviation: float

    def excess(self, value: float) -> float:
        """1 is strange, 0 and less usual."""
        return (value - self.mean) / (STRANGE * self.deviation)


# Smaller deviations are chance in so few texts.
_LEAST_NEW = (0.05, 0.1, 0.2)
_LEAST_RETURNING = (0.05, 0.08)
# What returns in any source, by mean and deviation, in all and in a line: worth so many texts.
_USUALLY_RETURNING = ((0.12, 0.11), (0.33, 0.18))
_WORTH = 8


@dataclass(frozen=True)
class Vocabulary:
    """Of ``texts``, the newest first. ``passing``: words of texts that no editor has seen yet; they may return.
    ``background``: of the newsroom; its words are known too."""

    texts: Sequence[Wording]
    passing: Collection[str] = ()
    background: Vocabulary | None = None

    @cached_property
    def uses(self) -> Counter[str]:
        """By word the number of texts that have it."""
        return Counter(chain.from_iterable(text.all for text in self.texts))

    @cached_property
    def _oldest(self) -> Mapping[str, int]:
        """Of each word the place of the oldest text that has it."""
        return {word: place for place, text in enumerate(self.texts) for word in text.words}

    def strangeness(self, wording: Wording, beside: Collection[str] = ()) -> tuple[float, float]:
        """Novelty and recurrence; 1 is strange. ``beside``: words of other new entries of the same document."""
        if len(self.texts) < ENOUGH:
            return 0.0, 0.0
        passing = {word for word in wording.words if word in self.passing or word in beside}
        novelty, recurrence = self._novelty(wording), self._recurrence(wording, passing=passing)
        return (
            max(0.0, *(spread.excess(share) for spread, share in zip(self._usually_new, novelty, strict=True))),
            max(
                0.0, *(spread.excess(share) for spread, share in zip(self._usually_returning, recurrence, strict=True))
            ),
        )

    def _novelty(self, wording: Wording, *, own: int = 0) -> tuple[float, float, float]:
        """The shares of words in all, in a line and in the title that no text has. ``own``: 1 of a text that is among them."""
        new = [self._is_new(word, own=own) for word in wording.words]
        in_title = sum(self._is_new(word, own=own) for word in wording.title)
        return _share(wording.words, new), _in_line(new), in_title / max(_FEWEST_IN_TITLE, len(wording.title))

    def _is_new(self, word: str, *, own: int) -> bool:
        return self.uses[word] <= own and not (self.background and self.background.uses[word])

    @cached_property
    def _usually_new(self) -> list[Spread]:
        """Each text as if it were the new one, beside all others."""
        rows = [self._novelty(text, own=1) for text in self.texts[:MEASURED]]
        found = [(len(rows), fmean(shares), pstdev(shares)) for shares in zip(*rows, strict=True)]
        if self.background is None:
            return [
                Spread(mean, max(deviation, least))
                for (_, mean, deviation), least in zip(found, _LEAST_NEW, strict=True)
            ]
        return [
            Spread(*_pooled(own, (_WORTH, usual.mean, usual.deviation)))
            for own, usual in zip(found, self.background._usually_new, strict=True)
        ]

    def _recurrence(self, wording: Wording, *, place: int = -1, passing: Collection[str] = ()) -> tuple[float, float]:
        """The shares of words, in all and in a line, that recent texts have and older ones have not, behind ``place``."""
        settled = place + 1 + min(RECENT, (len(self.texts) - place - 1) // 2)
        returning = [
            found < settled and (found > place or word in passing)
            for word in wording.words
            for found in [self._oldest.get(word, -1)]
        ]
        return _share(wording.words, returning), _in_line(returning)

    @cached_property
    def _usually_returning(self) -> list[Spread]:
        """Each of the newer texts as it came. The most recent do not say themselves that they are usual."""
        count = len(self.texts)
        first = min(RECENT, count // 2)
        last = min(first + MEASURED, count - (count - first) // 2)
        rows = [self._recurrence(self.texts[place], place=place) for place in range(first, last)]
        found = []
        for shares, usual, least in zip(zip(*rows, strict=True), _USUALLY_RETURNING, _LEAST_RETURNING, strict=True):
            mean, deviation = _pooled((len(rows), fmean(shares), pstdev(shares)), (_WORTH, *usual))
            found.append(Spread(mean, max(deviation, least)))
        return found


def _pooled(*groups: tuple[int, float, float]) -> tuple[float, float]:
    """Mean and deviation of several, each by its number, mean and deviation."""
    total = sum(number for number, *_ in groups)
    mean = sum(number * mean for number, mean, _ in groups) / total
    return mean, math.sqrt(sum(n * (deviation**2 + (own - mean) ** 2) for n, own, deviation in groups) / total)


def _share(words: Words, flags: Sequence[bool]) -> float:
    """Of different words."""
    found = {word for word, flag in zip(words, flags, strict=True) if flag}
    return len(found) / max(_FEWEST_WORDS, len(frozenset(words)))


def _in_line(flags: Sequence[bool]) -> float:
    """The most in one line."""
    count = most = sum(flags[:LINE])
    for place in range(LINE, len(flags)):
        count += flags[place] - flags[place - LINE]
        most = max(most, count)
    return most / max(_FEWEST_IN_LINE, min(LINE, len(flags)))
