"""What is known of a source and its entries, and what a document changes in it: the values between `look`, `decide` and the
rows. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from news.parsing.continuity import NOBODY, Doubt, Publisher, Shown
from news.parsing.habits import Habits
from news.parsing.identity import Document, Identified
from news.parsing.parsed import ParsedEntry

# Statuses as the rows spell them.
NEW, DISMISSED = "new", "dismissed"

FUTURE_BELIEVED = timedelta(hours=1)
FIRST_YEAR = 1995


def believed(published: datetime | None, *, at: datetime) -> datetime | None:
    """A date that we go by: not from before feeds, not from the future beyond what clocks differ."""
    if published is None or published.year < FIRST_YEAR or published > at + FUTURE_BELIEVED:
        return None
    return published


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What of a source bears on its entries.

    ``strikes``: documents in a row with repeated identifiers. ``publisher``: as it was known until now. ``is_trusted``: its
    entries are published without a person's look. ``is_held``: all of it waits until an editor says whether it is still the
    same publisher. ``is_prompt``: the last document was read as lately as usual. ``habits``: of a trusted source.
    ``shows_links``: readers see whole texts.
    """

    id: int
    document: Document
    language: str = ""
    home_url: str = ""
    by_link: bool = False
    strikes: int = 0
    newest_published_at: datetime | None = None
    is_preferred: bool = False
    is_calendar: bool = False
    publisher: Publisher = NOBODY
    is_trusted: bool = False
    is_held: bool = False
    is_prompt: bool = False
    last_success_at: datetime | None = None
    trusted_at: datetime | None = None
    shows_links: bool = False
    habits: Habits = field(default_factory=Habits)


@dataclass(frozen=True, slots=True)
class Known:
    """A row that we have. ``is_kept``: an editor accepted it, so its content stays. ``text`` and ``ends`` (of an event, in
    ISO 8601) only where they were asked for.

    A tombstone is one with ``id`` 0.
    """

    id: int
    source_id: int
    k1: str
    k2: str
    title: str = ""
    title_key: str = ""
    content_hash: str = ""
    status: str = NEW
    published_at: datetime | None = None
    updated_at: datetime | None = None
    first_seen_at: datetime | None = None
    flips: int = 0
    is_withdrawn: bool = False
    is_kept: bool = False
    is_published_by_itself: bool = False
    is_decided: bool = False
    is_preferred: bool = False
    is_doubted: bool = False
    folded_into: int | None = None
    text: str = ""
    ends: str = ""

    @property
    def is_tombstone(self) -> bool:
        return not self.id

    def goes_out(self, source: SourceFacts) -> bool:
        """It is public, or will be, without a person's look."""
        if self.is_published_by_itself or self.is_doubted:
            return source.is_trusted
        is_after = source.trusted_at is None or (
            self.first_seen_at is not None and self.first_seen_at > source.trusted_at
        )
        return source.is_trusted and self.status == NEW and not self.is_decided and is_after


@dataclass(slots=True)
class New:
    """An entry to be added. `doubles.fold` may still change its status. ``is_doubted``: it waits for an editor."""

    source_id: int
    entry: Identified
    published_at: datetime | None
    first_seen_at: datetime
    language: str
    status: str = NEW
    topic_ids: tuple[int, ...] = ()
    is_preferred: bool = False
    is_doubted: bool = False
    folded_into: Known | New | None = None


@dataclass(frozen=True, slots=True)
class Revised:
    """What the source says now of an entry that an editor accepted."""

    entry_id: int
    parsed: ParsedEntry
    at: datetime


@dataclass(frozen=True, slots=True)
class Sighting:
    """A document with its keys, before anything was looked up.

    fresh: entries that are not exactly as the last document had them. vanished: keys that it had and this one has not.
    moved_to: where the policy of identity has just changed, the entry under its new keys by its old ``k1``.
    """

    source: SourceFacts
    entries: tuple[Identified, ...]
    fresh: tuple[Identified, ...]
    vanished: tuple[str, ...]
    by_link: bool
    strikes: int
    moved_to: Mapping[str, Identified]
    is_whole: bool
    shown: Shown

    @property
    def keys(self) -> set[str]:
        moved_to = {entry.k1 for entry in self.moved_to.values()}
        return {entry.k1 for entry in self.fresh} | moved_to | set(self.vanished)

    @property
    def aliases(self) -> set[str]:
        return {entry.k2 for entry in self.fresh if entry.k1 not in self.source.document.hashes}

    @property
    def title_keys(self) -> set[str]:
        return {
            entry.title_key for entry in self.fresh if entry.title_key and entry.k1 not in self.source.document.hashes
        }

    @property
    def needs_texts(self) -> bool:
        """Whether what vanished may have come back under another name."""
        return bool(self.vanished and self.aliases) and not self.source.is_calendar

    @property
    def needs_ends(self) -> bool:
        """Whether what vanished may be events that are not over yet."""
        return bool(self.vanished) and self.source.is_calendar


@dataclass(slots=True)
class Decision:
    """``changes``: by id of the entry, the fields to write. ``texts``: by id, where its content is to be replaced.

    ``doubts``: why this may be another publisher. ``publisher``: as it is known from now on.
    """

    source_id: int
    document: Document
    by_link: bool
    strikes: int
    new: list[New] = field(default_factory=list)
    changes: dict[int, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    texts: dict[int, Identified] = field(default_factory=dict)
    revised: list[Revised] = field(default_factory=list)
    renamed: int = 0
    doubts: Sequence[Doubt] = ()
    publisher: Publisher = NOBODY

    @property
    def changed(self) -> int:
        return len(self.texts) + len(self.revised)
