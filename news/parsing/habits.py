"""Habits of a source, from its latest entries: words, letters, links, dates, rhythm. Pure."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from html import unescape
from itertools import chain
from typing import Any

from .contacts import accounts_in, host_in, hosts_within
from .continuity import host_of, is_same_site
from .identity import canonical_address
from .visible import IGNORED
from .vocabulary import LINE, MEASURED, RECENT, SPACED, Vocabulary, Wording

SAMPLES, STRANGE_SAMPLES = 100, 30  # number of entries in a profile
RECORD = 20  # with fewer entries nothing is known to be usual, so nothing is published automatically
ENOUGH = 5  # with fewer dates the rhythm is unknown
MIXED, SIGNS, FEWEST_LETTERS = "mixed", "signs", 20
DAY, WEEK = timedelta(days=1), timedelta(days=7)
SHORTEST = DAY / 4  # minimum time to measure a rhythm
ROOM, LEAST_ROOM, UNKNOWN_RHYTHM = 2.0, 3, 8
LATEST = 20
WHEN = ("starts", "ends", "is_all_day", "time_zone", "status")
COPIED, FEWEST_COPIED = 0.8, 6  # share of the words of an entry
RUN, PATCHED, FEWEST_RUNS = 4, 0.5, 8  # number of consecutive words; share of a text that others also contain
PATCHWORK, COPY = 1, 2
MOST_SIGNS, FEWEST_SIGNS = 0.5, 12  # share of characters in a title or text that are not letters
_BROKEN = re.compile(rf"[^\W\d_][\d{IGNORED}]+[^\W\d_]")
_DRAWN = frozenset(("So", "Sk", "Co", "Cn"))
_LINK = re.compile(r'href="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Sample:
    """Features of an entry that are typical of its publisher. ``addresses``: its links, images and files. ``hosts``:
    hosts of the links in its text, and of addresses inside any of them. ``accounts``: see `accounts_in`. ``when``: time
    and status of an event. ``id`` and ``k1`` are from its row, or 0 and "" for a new entry.

    ``is_strange``: it waits for an editor, or an editor rejected it. ``is_passing``: it is public and slightly strange,
    but no editor has reviewed it. Neither kind counts as a habit. ``is_confirmed``: an editor has confirmed its words.
    """

    title: str
    text: str
    link: str = ""
    hosts: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    accounts: frozenset[tuple[str, str]] = frozenset()
    when: str = ""
    published_at: datetime | None = None
    first_seen_at: datetime | None = None
    is_strange: bool = False
    is_passing: bool = False
    is_confirmed: bool = False
    id: int = 0
    k1: str = ""

    @classmethod
    def of(
        cls,
        title: str,
        text: str,
        *,
        link: str,
        html: str,
        files: Iterable[str],
        event: Mapping[str, Any] | str | None,
        **values: Any,
    ) -> Sample:
        """Return the features of everything that readers see. ``event`` is JSON or read; its place is part of the
        text.
        """
        links, files = links_in(html), [*files]
        facts = json.loads(event) if isinstance(event, str) and event else event or {}
        return cls(
            title,
            f"{text} {facts.get('location', '')}".strip(),
            link,
            hosts=hosts_of([*links, *files]) | hosts_within([link, *links]),
            addresses=places_of([link, *links, *files]),
            accounts=accounts_in([link, *links]),
            when=" ".join(str(facts[name]) for name in WHEN if name in facts),
            **values,
        )

    @property
    def wording(self) -> Wording:
        return Wording.of(self.title, self.text)


def links_in(html: str) -> list[str]:
    """Return the link targets in clean HTML."""
    return [unescape(address) for address in _LINK.findall(html)]


def hosts_of(addresses: Iterable[str]) -> frozenset[str]:
    return frozenset(host for address in addresses if (host := host_of(address)))


def places_of(addresses: Iterable[str]) -> frozenset[str]:
    """Return the addresses in normalised form, for comparison."""
    return frozenset(canonical_address(address) for address in addresses if address)


def scripts(text: str) -> Counter[str]:
    """Count letters by alphabet. Words that mix alphabets, or have digits or invisible characters between letters,
    count as ``MIXED``. So do words with spaced letters. Drawing characters count as ``SIGNS``.
    """
    found: Counter[str] = Counter()
    text, spaced = SPACED.subn(" ", text)
    found[MIXED] = 6 * spaced
    for word in text.split():
        if word.isascii() and word.isalpha():
            found["LATIN"] += len(word)
            continue
        names = [_script(letter) for letter in word if letter.isalpha()]
        found[SIGNS] += sum(unicodedata.category(sign) in _DRAWN for sign in word)
        if len({*names}) > 1 or _BROKEN.search(word):
            found[MIXED] += len(names)
        else:
            found.update(names)
    return found


def hides_letters(text: str) -> bool:
    """Return whether a word has letters of two alphabets, or spaces or signs between its letters."""
    return bool(SPACED.search(text)) or any(
        len({_script(letter) for letter in word if letter.isalpha()}) > 1 for word in text.split() if not word.isascii()
    )


def signs(text: str) -> float:
    """Return the share of figures and signs, which are not letters."""
    shown = "".join(text.split())
    letters = sum(letter.isalpha() or unicodedata.combining(letter) > 0 for letter in shown)
    return (len(shown) - letters) / max(FEWEST_SIGNS, len(shown))


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").partition(" ")[0]


@dataclass(frozen=True)
class Habits:
    """Profile of ``samples``, newest first. ``others``: older entries by id, only to compare texts with.
    ``background``: the words of its newsroom, for a source whose own words say too little.
    """

    samples: Sequence[Sample] = ()
    others: Mapping[int, Sample] = field(default_factory=dict)
    background: Vocabulary | None = None

    @cached_property
    def usual(self) -> list[Sample]:
        return [sample for sample in self.samples if not (sample.is_strange or sample.is_passing)][:SAMPLES]

    @cached_property
    def latest(self) -> list[Sample]:
        """Entries by arrival, newest first."""
        return [sample for sample in self.samples if sample.first_seen_at]

    @cached_property
    def is_long(self) -> bool:
        return len(self.usual) >= RECORD

    @cached_property
    def is_known(self) -> bool:
        """Whether enough is known to notice a stranger."""
        return self.is_long and self.vocabulary.is_distinct

    @cached_property
    def by_id(self) -> dict[int, Sample]:
        return {sample.id: sample for sample in self.samples} | dict(self.others)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        passing = [sample.wording.words for sample in self.samples if sample.is_strange or sample.is_passing]
        return Vocabulary(
            [sample.wording for sample in self.usual], frozenset(chain.from_iterable(passing)), self.background
        )

    # --- Texts that repeat others

    def repeats(self, wording: Wording, *, own: int = 0) -> int:
        """Return `COPY` if a text repeats a known one and adds a word of its own, `PATCHWORK` if it is pieced together
        from several, otherwise 0. ``own`` is 1 if the text is one of ours.
        """
        texts, uses = self.vocabulary.texts, self.vocabulary.uses
        original = next((text for text in texts if text is not wording and _is_copy(wording, text)), None)
        if original is not None:
            return COPY if any(uses[word] <= own for word in wording.without(original).all) else 0
        runs = _runs(wording)
        known = sum(self._runs[run] > own for run in runs)
        return PATCHWORK if known > PATCHED * max(FEWEST_RUNS, len(runs)) else 0

    @cached_property
    def _runs(self) -> Counter[int]:
        return Counter(chain.from_iterable(map(_runs, self.vocabulary.texts)))

    @cached_property
    def _repeated(self) -> list[int]:
        return [self.repeats(text, own=1) for text in self.vocabulary.texts[:MEASURED]]

    def usually_repeat(self, kind: int) -> float:
        """Return the usual share of texts that repeat others at least this much, as texts made from a template do. Never 0."""
        return (sum(one >= kind for one in self._repeated) + 0.5) / (len(self._repeated) + 1)

    def rarely_bring_back(self, wording: Wording, beside: Iterable[Wording]) -> float:
        """Return the usual share of texts like this one if it has a new phrase that some of the latest entries, or those
        ``beside`` it, had before. 1 if it has none, or if an editor has confirmed its words.
        """
        latest = self.latest[:RECENT]
        confirmed = frozenset(chain.from_iterable(one.wording.words for one in latest if one.is_confirmed))
        earlier = [*(sample.wording for sample in latest), *beside]
        found = self.vocabulary.bring_back(wording, earlier, confirmed=confirmed)
        return min((self.vocabulary.usually_bring_back[size] for size in found), default=1.0)

    # --- Letters, links, dates

    @cached_property
    def _scripts(self) -> Counter[str]:
        return sum((scripts(f"{sample.title} {sample.text}") for sample in self.usual), Counter())

    def strange_letters(self, sample: Sample) -> float:
        """Return the largest share of unusual alphabets in the title, the text or a line of text. A line counts for a
        quarter.
        """
        words = sample.text.split()
        lines = (" ".join(words[place : place + LINE]) for place in range(0, len(words), LINE // 2))
        in_line = max(map(self._strange_letters, lines), default=0.0)
        return max(self._strange_letters(sample.title), self._strange_letters(sample.text), in_line / 4)

    def _strange_letters(self, text: str) -> float:
        found, rare = scripts(text), self._scripts.total() / 100
        strange = sum(number for script, number in found.items() if self._scripts[script] <= rare)
        return strange / max(FEWEST_LETTERS, found.total())

    @cached_property
    def usually_hide_letters(self) -> float:
        """Usual share of texts for which `hides_letters` is true. Never 0."""
        return (sum(hides_letters(f"{one.title} {one.text}") for one in self.usual) + 0.5) / (len(self.usual) + 1)

    def is_without_letters(self, sample: Sample) -> bool:
        """Return whether the title or the text is mostly figures and signs, more than ever before."""
        shares = signs(sample.title), signs(sample.text)
        return any(share > max(MOST_SIGNS, usual) for share, usual in zip(shares, self._signs, strict=True))

    @cached_property
    def _signs(self) -> tuple[float, float]:
        usual = self.usual
        return max((signs(one.title) for one in usual), default=0), max((signs(one.text) for one in usual), default=0)

    @cached_property
    def _hosts(self) -> frozenset[str]:
        return frozenset[str]().union(*(sample.hosts for sample in self.usual))

    @cached_property
    def _new_hosts(self) -> float:
        return _share_with_own([sample.hosts for sample in self.usual])

    def strange_hosts(self, sample: Sample) -> tuple[frozenset[str], float]:
        """Return hosts that only this text links to, and the usual share of texts with such hosts."""
        return frozenset(host for host in sample.hosts if not _is_of(host, self._hosts)), self._new_hosts

    @cached_property
    def _own_hosts(self) -> frozenset[str]:
        return hosts_of(sample.link for sample in self.usual)

    @cached_property
    def _site(self) -> str:
        """Host of the most entries."""
        hosts = Counter(host_of(sample.link) for sample in self.usual)
        return max(hosts, key=hosts.__getitem__, default="")

    @cached_property
    def _new_contacts(self) -> dict[bool, float]:
        """Usual share of texts that add a new contact, by whether it is a telephone number."""
        texts = [text.contacts for text in self.vocabulary.texts]
        return {
            is_number: _share_with_own([frozenset(one for one in text if one.isdigit() == is_number) for text in texts])
            for is_number in (True, False)
        }

    def strange_contacts(self, sample: Sample, wording: Wording) -> tuple[frozenset[str], float]:
        """Return contacts that only this text has, and the usual share of texts with such contacts. A text may also
        name the hosts that it links to, so the usual share of new hosts counts for these.
        """
        known = self._hosts | self._own_hosts
        found = frozenset(
            contact
            for contact in wording.contacts
            if not self.vocabulary.has(contact) and not _is_of(host_in(contact), known)
        )
        usual = min((self._new_contacts[contact.isdigit()] for contact in found), default=1.0)
        if found and all(_is_of(host_in(contact), sample.hosts) for contact in found):
            return found, max(usual, self._new_hosts)
        return found, usual

    @cached_property
    def _accounts(self) -> dict[str, Counter[str]]:
        """Number of texts by the beginning of an address and its next part."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for host, account in chain.from_iterable(sample.accounts for sample in self.usual):
            found[host][account] += 1
        return found

    def strange_accounts(self, sample: Sample) -> tuple[frozenset[tuple[str, str]], float]:
        """Return accounts on known hosts to which only this text links, and the usual share of texts with a new account
        there (the lowest share, if several). Nothing on the site itself counts as an account, because there these are
        sections. The pages below an account may vary, so only those that never varied are strange.
        """
        found = frozenset(
            (host, account)
            for host, account in sample.accounts
            if host in self._accounts and account not in self._accounts[host] and not self._is_on_site(host)
            if ("/" not in host and "?" not in host) or 1 not in self._accounts[host].values()
        )
        uses = [self._accounts[host].values() for host, _ in found]
        shares = [(sum(n == 1 for n in one) + 0.5) / (sum(one) + 1) for one in uses]
        return found, min(shares, default=1.0)

    def _is_on_site(self, beginning: str) -> bool:
        host = beginning.removeprefix("@").partition("/")[0].partition("?")[0]
        return host == self._site.removeprefix("www.")

    @cached_property
    def is_dated(self) -> bool:
        return all(sample.published_at for sample in self.usual)

    @cached_property
    def lateness(self) -> timedelta:
        """Longest time between the date of an entry and its arrival. Ignores the first document."""
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
        """Publication dates, oldest first. Undated entries have their arrival instead, or are left out if they were in
        the first document.
        """
        moments = [
            sample.published_at or (sample.first_seen_at if sample.first_seen_at != self._first_look else None)
            for sample in self.usual
        ]
        return sorted(moment for moment in moments if moment)

    @cached_property
    def brought(self) -> list[datetime]:
        """Like `arrivals`, but includes all strange entries, even slightly strange ones."""
        first = self._first_look
        moments = [
            one.published_at or (one.first_seen_at if one.first_seen_at != first else None) for one in self.samples
        ]
        return sorted(moment for moment in moments if moment)

    @property
    def a_week(self) -> float | None:
        """Entries per week, or None if unknown."""
        found = self.arrivals
        if len(found) < ENOUGH:
            return None
        return (len(found) - 1) * (WEEK / max(SHORTEST, found[-1] - found[0]))

    def usually_within(self, window: timedelta) -> float:
        """Return the largest usual number of entries in this time, with a margin for busier ones."""
        rate = self.a_week
        if rate is None:
            return UNKNOWN_RHYTHM * math.sqrt(max(1.0, window / DAY))
        return ROOM * max(busiest(self.arrivals, window), rate * (window / WEEK)) + LEAST_ROOM


def busiest(moments: Sequence[datetime], window: timedelta) -> int:
    """Return the largest number of moments in one window. ``moments`` must be sorted."""
    most, start = 0, 0
    for end, moment in enumerate(moments):
        while moment - moments[start] >= window:
            start += 1
        most = max(most, end - start + 1)
    return most


def _runs(wording: Wording) -> frozenset[int]:
    """Return the runs of `RUN` words in a text, as hashes."""
    words = wording.words
    return frozenset(map(hash, zip(*(words[place:] for place in range(RUN)), strict=False)))


def _is_copy(one: Wording, other: Wording) -> bool:
    return len(one.all & other.all) > COPIED * max(len(one.all), len(other.all), FEWEST_COPIED)


def _share_with_own(texts: Sequence[frozenset[Any]]) -> float:
    """Return the share of texts that contain something that no other text has. Never 0."""
    uses = Counter(chain.from_iterable(texts))
    return (sum(any(uses[one] == 1 for one in text) for text in texts) + 0.5) / (len(texts) + 1)


def _is_of(host: str, known: Collection[str]) -> bool:
    return host in known or any(is_same_site(host, other) for other in known)
