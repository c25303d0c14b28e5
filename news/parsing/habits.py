"""What is usual for a source, known from its latest entries: words, letters, links, dates, rhythm. Pure."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from html import unescape
from itertools import chain

from .continuity import host_of, is_same_site
from .identity import canonical_address
from .vocabulary import LINE, SMALL, SPACED, Vocabulary, Wording

SAMPLES, STRANGE_SAMPLES = 100, 30  # entries that a profile is made of
ENOUGH = 5  # with fewer entries no rhythm is known
MIXED, FEWEST_LETTERS = "mixed", 20
DAY, WEEK = timedelta(days=1), timedelta(days=7)
SHORTEST = DAY / 4  # the rhythm of a shorter time is not known
ROOM, LEAST_ROOM, UNKNOWN_RHYTHM = 2.0, 3, 8
LATEST = 20
_BROKEN = re.compile(r"[^\W\d_][\d\u00ad\u200b-\u200f\u2060-\u2064\ufeff]+[^\W\d_]")
_LINK = re.compile(r'href="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Sample:
    """What of an entry tells its publisher. ``addresses``: that it leads to or shows, and ``hosts`` of the links in its text.
    ``id`` and ``k1``: of its row, 0 and "" for a new one.

    ``is_strange``: it waits for an editor, or an editor rejected it. ``is_passing``: it is public, slightly strange, and no
    editor has looked yet. Neither makes anything usual.
    """

    title: str
    text: str
    link: str = ""
    hosts: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    published_at: datetime | None = None
    first_seen_at: datetime | None = None
    is_strange: bool = False
    is_passing: bool = False
    id: int = 0
    k1: str = ""

    @property
    def wording(self) -> Wording:
        return Wording.of(self.title, self.text)


def links_in(html: str) -> list[str]:
    """Addresses that clean HTML leads to."""
    return [unescape(address) for address in _LINK.findall(html)]


def hosts_of(addresses: Iterable[str]) -> frozenset[str]:
    return frozenset(host for address in addresses if (host := host_of(address)))


def places_of(addresses: Iterable[str]) -> frozenset[str]:
    """As they are compared."""
    return frozenset(canonical_address(address) for address in addresses if address)


def scripts(text: str) -> Counter[str]:
    """Letters by alphabet. Words that mix alphabets, figures or unseen characters into their letters have one of their own,
    and so have words whose letters are spaced."""
    found: Counter[str] = Counter()
    text, spaced = SPACED.subn(" ", text)
    found[MIXED] = 6 * spaced
    for word in text.split():
        if word.isascii() and word.isalpha():
            found["LATIN"] += len(word)
            continue
        names = [_script(letter) for letter in word if letter.isalpha()]
        if len({*names}) > 1 or _BROKEN.search(word):
            found[MIXED] += len(names)
        else:
            found.update(names)
    return found


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").partition(" ")[0]


@dataclass(frozen=True)
class Habits:
    """A profile of ``samples``, the newest first. ``others``: older ones, by their rows, to compare with. ``background``: of a
    small source, the words of its newsroom."""

    samples: Sequence[Sample] = ()
    others: Mapping[int, Sample] = field(default_factory=dict)
    background: Vocabulary | None = None

    @cached_property
    def usual(self) -> list[Sample]:
        return [sample for sample in self.samples if not (sample.is_strange or sample.is_passing)][:SAMPLES]

    @cached_property
    def latest(self) -> list[Sample]:
        """As they came, the newest first."""
        return [sample for sample in self.samples if sample.first_seen_at]

    @property
    def is_known(self) -> bool:
        return len(self.usual) >= ENOUGH

    @property
    def is_small(self) -> bool:
        """It is compared with its newsroom too."""
        return len(self.usual) <= SMALL

    @cached_property
    def by_id(self) -> dict[int, Sample]:
        return {sample.id: sample for sample in self.samples} | dict(self.others)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        passing = [sample.wording.words for sample in self.samples if sample.is_strange or sample.is_passing]
        return Vocabulary(
            [sample.wording for sample in self.usual], frozenset(chain.from_iterable(passing)), self.background
        )

    # --- Letters, links, dates

    @cached_property
    def _scripts(self) -> Counter[str]:
        return sum((scripts(f"{sample.title} {sample.text}") for sample in self.usual), Counter())

    def strange_letters(self, sample: Sample) -> float:
        """The largest share, of title and text, in alphabets that are not used here; of a line a quarter of it."""
        words = sample.text.split()
        lines = (" ".join(words[place : place + LINE]) for place in range(0, len(words), LINE // 2))
        in_line = max(map(self._strange_letters, lines), default=0.0)
        return max(self._strange_letters(sample.title), self._strange_letters(sample.text), in_line / 4)

    def _strange_letters(self, text: str) -> float:
        found, rare = scripts(text), self._scripts.total() / 100
        strange = sum(number for script, number in found.items() if self._scripts[script] <= rare)
        return strange / max(FEWEST_LETTERS, found.total())

    @cached_property
    def _hosts(self) -> frozenset[str]:
        return frozenset[str]().union(*(sample.hosts for sample in self.usual))

    @cached_property
    def _new_hosts(self) -> float:
        """How often a text leads to a host that no other one leads to; never 0."""
        uses = Counter(chain.from_iterable(sample.hosts for sample in self.usual))
        found = sum(any(uses[host] == 1 for host in sample.hosts) for sample in self.usual)
        return (found + 0.5) / (len(self.usual) + 1)

    def strange_hosts(self, sample: Sample) -> tuple[frozenset[str], float]:
        """Hosts that its text leads to and no other does, and the share of entries that have some."""
        return frozenset(host for host in sample.hosts if not _is_of(host, self._hosts)), self._new_hosts

    @cached_property
    def is_dated(self) -> bool:
        return all(sample.published_at for sample in self.usual)

    @cached_property
    def lateness(self) -> timedelta:
        """The longest time from the date of an entry to its arrival, of those that came one by one."""
        late = [
            sample.first_seen_at - sample.published_at
            for sample in self.usual
            if sample.published_at and sample.first_seen_at and sample.first_seen_at != self._first_look
        ]
        return max(late, default=timedelta(0))

    @cached_property
    def _first_look(self) -> datetime | None:
        return min((sample.first_seen_at for sample in self.usual if sample.first_seen_at), default=None)

    # --- Rhythm

    @cached_property
    def arrivals(self) -> list[datetime]:
        """When each was published, the oldest first; of undated ones when they came, unless the first document had them."""
        moments = [
            sample.published_at or (sample.first_seen_at if sample.first_seen_at != self._first_look else None)
            for sample in self.usual
        ]
        return sorted(moment for moment in moments if moment)

    @cached_property
    def brought(self) -> list[datetime]:
        """When it was published, of everything that came, waiting or not; without what the first document had undated."""
        first = self._first_look
        moments = [
            one.published_at or (one.first_seen_at if one.first_seen_at != first else None) for one in self.samples
        ]
        return sorted(moment for moment in moments if moment)

    @property
    def a_week(self) -> float | None:
        """Entries a week; None where that is not known."""
        found = self.arrivals
        if len(found) < ENOUGH:
            return None
        return (len(found) - 1) * (WEEK / max(SHORTEST, found[-1] - found[0]))

    def usually_within(self, window: timedelta) -> float:
        """The most that came in such a time, with room for a busier one."""
        rate = self.a_week
        if rate is None:
            return UNKNOWN_RHYTHM * math.sqrt(max(1.0, window / DAY))
        return ROOM * max(busiest(self.arrivals, window), rate * (window / WEEK)) + LEAST_ROOM


def busiest(moments: Sequence[datetime], window: timedelta) -> int:
    """Of moments in their order, the most that lie within one window."""
    most, start = 0, 0
    for end, moment in enumerate(moments):
        while moment - moments[start] >= window:
            start += 1
        most = max(most, end - start + 1)
    return most


def _is_of(host: str, known: Collection[str]) -> bool:
    return host in known or any(is_same_site(host, other) for other in known)
