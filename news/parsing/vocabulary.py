"""Vocabulary of a source, and how strange the words of another entry are for it. Pure.

There are two measures. Each is compared with its usual value for the source, so a source that always writes about
something new is not strange when it does. *Novelty* is the share of words that no older entry has. *Recurrence* is the
share of words that only recent entries have. News has one new name after another, but a new owner repeats the same new
words. Both are measured for the whole entry and for its strangest line, so that a long text cannot hide a sentence.
Novelty adds up: a text with slightly more new words than usual, in a stranger title, and shorter than usual is strange.
Two words would not stand out by these shares, so new phrases that return are counted too.

If most words of each text are new, a stranger's text does not stand out. Such a source is also compared with its
newsroom: words that the newsroom uses are not new, and the usual novelty is computed from both.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from statistics import fmean, pstdev

from .contacts import contacts_in
from .visible import as_read

RECENT = 12  # number of newest texts, whose new words may recur
OFTEN = 2  # number of recent texts in which a new phrase is before it is strange
LINE = 12  # maximum number of words in a line
MEASURED = 40  # number of newest texts that define the usual values
CLEAR = 0.4  # expected strangeness of a stranger's text at which a source counts as distinct
BROAD = 30  # number of texts of a newsroom that are enough for comparison
STRANGE = 5.0  # standard deviations above the usual value

_FEWEST_WORDS, _FEWEST_IN_LINE, _FEWEST_IN_TITLE = 10, 6, 4
_STEM, _SHORTEST, _LONG_NUMBER = 6, 3, 7
SPACED = re.compile(r"(?<!\w)[^\W\d_](?:[\W_]{1,3}[^\W\d_](?!\w)){3,}")
# Short pieces that signs join: "ca-si-no". Apostrophes join words in some languages.
_CUT = re.compile(r"(?<![^\W_])[^\W\d_]{1,2}(?:(?:[^\w\s'\u2019]|_){1,3}[^\W\d_]{1,2}(?![^\W_]))+")
_APART = re.compile(r"[\W_]+")
# Limited in length, so that the time is linear.
_PRICE = re.compile(r"[$€£¥₽₴₸₺₹]\s?\d[\d.,]{0,20}|\d[\d.,]{0,20}\s?(?:[$€£¥₽₴₸₺₹]|(?:usd|eur|gbp|rub)\b)")
_WORD = re.compile("\\d+¤|[^\\W_]+|[\u2600-\u27bf\U0001f000-\U0001faff]")
_PICTURES = "\u2600"
# Words in scripts without spaces are split into pairs of letters: Thai to Myanmar, Khmer, Chinese, Japanese.
_WITHOUT_SPACES = (("\u0e00", "\u109f"), ("\u1780", "\u17ff"), ("\u2e80", "\U0001efff"), ("\U00020000", "\U0003ffff"))
SHORT = "\u00b7"  # marks a short word, which may be a piece of a longer one
FEW_SHORT = 2  # number of words that an edit may add when it replaces one

type Words = tuple[str, ...]


def words_of(text: str) -> Words:
    """Return the word stems of a text in order, independent of spacing and encoding of the letters.

    Short numbers are ignored, but not prices, pictograms and words with digits. Short words are marked because, like
    the pieces of a word, they count only if they are new. A single letter forms a word with the short one before or
    after it.
    """
    text = _PRICE.sub(_price, _CUT.sub(_joined, SPACED.sub(_joined, as_read(text))))
    found: list[str] = []
    before = ""
    for word in _WORD.findall(text):
        if any(first <= word[0] <= last for first, last in _WITHOUT_SPACES):
            found += [word[place : place + 2] for place in range(max(1, len(word) - 1))]
        elif word.isdigit() and len(word) < _LONG_NUMBER:
            continue
        elif len(word) >= _SHORTEST or not word.isalnum():
            found.append(word[:_STEM])
        else:
            found += [f"{SHORT}{before}{word}"] if before and 1 in (len(before), len(word)) else []
            found += [f"{SHORT}{word}"] if len(word) > 1 else []
            before = word
            continue
        before = before if word[0] >= _PICTURES and not word.isalnum() else ""
    return tuple(found)


def _price(match: re.Match[str]) -> str:
    return f" {''.join(filter(str.isdigit, match[0]))[: _STEM - 1]}¤ "


def _joined(spaced: re.Match[str]) -> str:
    """Split spaced letters into stems of the same length, because the ends of the words are unknown."""
    letters = _APART.sub("", spaced[0])
    return " ".join(letters[place : place + _STEM] for place in range(0, len(letters), _STEM))


@dataclass(frozen=True, slots=True)
class Wording:
    """Words of a text including its title, and of the title alone. ``contacts``: see `contacts_in`."""

    words: Words
    title: Words
    contacts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, title: str, text: str) -> Wording:
        in_title = words_of(title)
        return cls(in_title + words_of(text), in_title, contacts_in(f"{title} ; {text}"))

    @property
    def all(self) -> frozenset[str]:
        return frozenset(self.words) | self.contacts

    def phrases(self, is_new: Callable[[str], bool]) -> frozenset[Words]:
        """Return the new long words of the title, and the pairs of new long words with at most one word between them."""
        title = ((word,) for word in self.title if word[0] != SHORT and is_new(word))
        new = [word if word[0] != SHORT and is_new(word) else "" for word in self.words]
        pairs = chain(pairwise(new), zip(new, new[2:], strict=False))
        return frozenset(chain(title, (pair for pair in pairs if all(pair))))

    def without(self, earlier: Wording) -> Wording:
        """Return the words that are not in ``earlier``."""
        contacts = self.contacts - earlier.contacts
        return Wording(_added(self.words, earlier.words), _added(self.title, earlier.title), contacts)


def _added(words: Words, earlier: Words) -> Words:
    known = frozenset(earlier)
    return tuple(word for word in words if word not in known)


@dataclass(frozen=True, slots=True)
class Spread:
    """Usual value of a share, and its standard deviation. ``size``: usual number of words of which it is a share; 0 if
    this does not matter.
    """

    mean: float
    deviation: float
    size: float = 0.0

    def excess(self, value: float, size: float = 0.0) -> float:
        """Return how far a share is above the usual: 1 is strange; 0 and less is usual.

        A share of fewer words varies more by chance: two new names are little in a long title, and half of a short one.
        """
        deviation = self.deviation
        if 0 < size < self.size and 0 < self.mean < 1:
            deviation = math.hypot(deviation, math.sqrt(self.mean * (1 - self.mean) * (1 / size - 1 / self.size)))
        return (value - self.mean) / (STRANGE * deviation)


# Smaller deviations are random with so few texts.
_LEAST_NEW = (0.05, 0.1, 0.2)
_LEAST_RETURNING = (0.05, 0.08)
# Mean and deviation of the recurrence in any source, for the whole text and for a line. Weighs as much as `_WORTH`
# texts.
_USUALLY_RETURNING = ((0.12, 0.11), (0.33, 0.18))
_WORTH = 8
# Of the logarithm of the length: the smallest deviation, and the most that a short text adds to the distance.
_LEAST_LENGTH, _MOST_LENGTH = 0.25, 0.7
_USUAL_DISTANCE = Spread(0.85, 0.9)  # for honest texts; measured with captured feeds
# Share of the words of a stranger's text, in the same language, that a source with so many words knows: 15 % of them at
# 300 words, and another 10 % each time that the words grow by the factor e. Measured between captured feeds.
_FIRST_WORDS, _KNOWN_FIRST, _KNOWN_LATER = 300, 0.15, 0.1


@dataclass(frozen=True)
class Vocabulary:
    """Vocabulary of ``texts``, newest first. ``passing``: words of texts that no editor has reviewed; their
    repetition counts as recurrence. ``background``: vocabulary of the newsroom, whose words are known too.
    """

    texts: Sequence[Wording]
    passing: Collection[str] = ()
    background: Vocabulary | None = None

    @cached_property
    def uses(self) -> Counter[str]:
        """Number of texts with each word."""
        return Counter(chain.from_iterable(text.all for text in self.texts))

    def has(self, word: str) -> bool:
        return bool(self.uses[word] or (self.background and self.background.uses[word]))

    @cached_property
    def _oldest(self) -> Mapping[str, int]:
        """Position of the oldest text with each word."""
        return {word: place for place, text in enumerate(self.texts) for word in text.words}

    def strangeness(
        self, wording: Wording, beside: Collection[str] = (), *, is_part: bool = False
    ) -> tuple[float, float]:
        """Return novelty and recurrence, where 1 is strange. ``beside``: words of other new entries in the same
        document. ``is_part``: these are the words that an edit adds.
        """
        passing = {word for word in wording.words if word in self.passing or word in beside}
        novelty, recurrence = self._novelty(wording), self._recurrence(wording, passing=passing)
        return (
            max(0.0, _USUAL_DISTANCE.excess(self._distance(wording, novelty, is_part=is_part))),
            max(
                0.0, *(spread.excess(share) for spread, share in zip(self._usually_returning, recurrence, strict=True))
            ),
        )

    def _distance(self, wording: Wording, novelty: tuple[float, float, float], *, is_part: bool = False) -> float:
        """Return how far a text is above the usual novelty and below the usual length, together, in standard deviations.

        In a short text the shares vary by chance, which a stranger could exploit by writing short texts.
        """
        sizes = _sizes(wording)
        found = [spread.excess(*both) for spread, *both in zip(self._usually_new, novelty, sizes, strict=True)]
        if not is_part:
            found.append(min(-self._usually_long.excess(_length(wording)), _MOST_LENGTH))
        return STRANGE * math.hypot(*(max(0.0, excess) for excess in found))

    @cached_property
    def _usually_long(self) -> Spread:
        found = [_length(text) for text in self.texts]
        return Spread(fmean(found), max(_LEAST_LENGTH, pstdev(found)))

    @cached_property
    def _own_novelty(self) -> list[tuple[float, float, float]]:
        """Novelty of our newer texts, each compared with its predecessors."""
        newer = self.texts[: min(MEASURED, math.ceil(len(self.texts) * 2 / 3))]
        return [self._novelty(text, place=place) for place, text in enumerate(newer)]

    def _novelty(self, wording: Wording, *, place: int = -1) -> tuple[float, float, float]:
        """Return the shares of words that no text from ``place`` + 1 on has: in the whole text, in a line and in the title."""
        words, title = self._telling(wording.words, place=place), self._telling(wording.title, place=place)
        new = [self._is_new(word, place=place) for word in words]
        in_title = sum(self._is_new(word, place=place) for word in title)
        return _share(words, new), _in_line(new), in_title / max(_FEWEST_IN_TITLE, len(title))

    def _telling(self, words: Words, *, place: int) -> Words:
        """Return the long words, and new short words that are next to each other. Known short words would dilute the
        share of new ones, and a single new short word is often a name.
        """
        if not any(word[0] == SHORT for word in words):
            return words
        new = [False, *(word[0] == SHORT and self._is_new(word, place=place) for word in words), False]
        return tuple(
            word
            for number, word in enumerate(words, 1)
            if word[0] != SHORT or (new[number] and (new[number - 1] or new[number + 1]))
        )

    def lacks(self, wording: Wording) -> bool:
        """Return whether a word, a contact or several short words of this text are missing from ours."""
        new = [word for word in (*wording.words, *wording.contacts) if not self.uses[word]]
        short = sum(word[0] == SHORT for word in new)
        return len(new) > short or short > FEW_SHORT

    def _is_new(self, word: str, *, place: int) -> bool:
        return self._oldest.get(word, -1) <= place and not (self.background and self.background.uses[word])

    @cached_property
    def _usually_new(self) -> list[Spread]:
        """Usual novelty of our texts."""
        rows = self._own_novelty
        found = [(len(rows), fmean(shares), pstdev(shares)) for shares in zip(*rows, strict=True)]
        sizes = [fmean(some) for some in zip(*map(_sizes, self.texts[:MEASURED]), strict=True)]
        if self.background is None:
            return [
                Spread(mean, max(deviation, least), size)
                for (_, mean, deviation), least, size in zip(found, _LEAST_NEW, sizes, strict=True)
            ]
        return [
            Spread(*_pooled(own, (_WORTH, usual.mean, usual.deviation)), size)
            for own, usual, size in zip(found, self.background._usually_new, sizes, strict=True)
        ]

    @cached_property
    def is_distinct(self) -> bool:
        """Whether we would notice a stranger's text in our language. The more words we have, the more of a stranger's
        words we know.
        """
        words = sum(len(text.words) for text in chain(self.texts, self.background.texts if self.background else ()))
        new = 1 - max(0.0, _KNOWN_FIRST + _KNOWN_LATER * math.log(max(1, words) / _FIRST_WORDS))
        distance = STRANGE * math.hypot(*(max(0.0, spread.excess(new)) for spread in self._usually_new))
        return _USUAL_DISTANCE.excess(distance) >= CLEAR

    def _recurrence(self, wording: Wording, *, place: int = -1, passing: Collection[str] = ()) -> tuple[float, float]:
        """Return the shares of words, in the whole text and in a line, that only recent texts have, from ``place`` + 1
        on.
        """
        words = tuple(word for word in wording.words if word[0] != SHORT)
        settled = place + 1 + min(RECENT, (len(self.texts) - place - 1) // 2)
        returning = [
            found < settled and (found > place or word in passing)
            for word in words
            for found in [self._oldest.get(word, -1)]
        ]
        return _share(words, returning), _in_line(returning)

    # --- Phrases that return

    def bring_back(
        self, wording: Wording, recent: Sequence[Wording], *, confirmed: Collection[str] = (), place: int = -1
    ) -> set[int]:
        """Return the lengths, in words, of the phrases that `OFTEN` of the ``recent`` texts have too, and that are new: no
        text has their words except the recent ones from ``place`` on, and not all are ``confirmed``.
        """
        settled = place + min(RECENT, (len(self.texts) - place - 1) // 2)
        new = wording.phrases(lambda word: self._is_new(word, place=settled))
        new = frozenset(phrase for phrase in new if not all(word in confirmed for word in phrase))
        words = frozenset(chain.from_iterable(new))
        uses = Counter(chain.from_iterable(text.phrases(words.__contains__) & new for text in recent if words))
        return {len(phrase) for phrase, count in uses.items() if count >= OFTEN}

    @cached_property
    def usually_bring_back(self) -> Mapping[int, float]:
        """Usual share of texts with a new phrase that returns, by its length. Never 0. Our oldest texts are left out, because
        for them nearly everything is new.
        """
        count = min(MEASURED, max(1, len(self.texts) - 3 * RECENT))
        found = [
            self.bring_back(text, self.texts[place + 1 : place + 1 + RECENT], place=place)
            for place, text in enumerate(self.texts[:count])
        ]
        return {size: (sum(size in one for one in found) + 0.5) / (count + 1) for size in (1, 2)}

    @cached_property
    def _usually_returning(self) -> list[Spread]:
        """Usual recurrence of the newer texts, each compared with its predecessors. The newest are left out, because
        they cannot prove that they are usual.
        """
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
    """Return the pooled mean and deviation of groups of (number, mean, deviation)."""
    total = sum(number for number, *_ in groups)
    mean = sum(number * mean for number, mean, _ in groups) / total
    return mean, math.sqrt(sum(n * (deviation**2 + (own - mean) ** 2) for n, own, deviation in groups) / total)


def _length(wording: Wording) -> float:
    """Return the logarithm of the number of words, on which a few words more or less have little effect."""
    return math.log(_FEWEST_WORDS + len(wording.words))


def _sizes(wording: Wording) -> tuple[int, int, int]:
    """Return the numbers of words to which the shares of novelty refer."""
    words, title = len(frozenset(wording.words)), len(wording.title)
    line = max(_FEWEST_IN_LINE, min(LINE, len(wording.words)))
    return max(_FEWEST_WORDS, words), line, max(_FEWEST_IN_TITLE, title)


def _share(words: Words, flags: Sequence[bool]) -> float:
    """Return the share of distinct words that are flagged."""
    found = {word for word, flag in zip(words, flags, strict=True) if flag}
    return len(found) / max(_FEWEST_WORDS, len(frozenset(words)))


def _in_line(flags: Sequence[bool]) -> float:
    """Return the largest share of flagged words in one line."""
    count = most = sum(flags[:LINE])
    for place in range(LINE, len(flags)):
        count += flags[place] - flags[place - LINE]
        most = max(most, count)
    return most / max(_FEWEST_IN_LINE, min(LINE, len(flags)))
