"""Values that `look` and `decide` read and return: facts about a source and its entries, and changes to write. Pure."""

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
    """Return a plausible date, otherwise None: not before the first feeds, and not further in the future than clocks
    differ.
    """
    if published is None or published.year < FIRST_YEAR or published > at + FUTURE_BELIEVED:
        return None
    return published


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """Facts about a source that matter for its entries.

    ``strikes``: consecutive documents with repeated identifiers. ``publisher``: as known before this document.
    ``is_trusted``: its entries are published without review. ``is_held``: they wait until an editor confirms that the
    publisher is the same. ``is_prompt``: no polls were missed before this one. ``habits``: only for trusted sources.
    ``shows_links``: readers see the full text, with its links.
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
    """Stored entry. ``is_kept``: an editor accepted it, so its content does not change. ``text`` and ``ends`` (end of
    an event in ISO 8601) are set only if they were looked up.

    ``id`` is 0 for a tombstone.
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

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for an editor because it is unusual."""
        return self.is_doubted and self.status == NEW and not self.is_decided

    def goes_out(self, source: SourceFacts) -> bool:
        """Return whether the entry is, or will be, public without review."""
        if self.is_published_by_itself or self.is_doubted:
            return source.is_trusted
        is_after = source.trusted_at is None or (
            self.first_seen_at is not None and self.first_seen_at > source.trusted_at
        )
        return source.is_trusted and self.status == NEW and not self.is_decided and is_after


@dataclass(slots=True)
class New:
    """Entry to add. `duplicates.fold` may still change its status. ``is_doubted``: it waits for an editor."""

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
    """New version, at the source, of an entry that an editor accepted."""

    entry_id: int
    parsed: ParsedEntry
    at: datetime


@dataclass(frozen=True, slots=True)
class Sighting:
    """Document with the keys of its entries, before the lookup of rows.

    ``fresh``: entries that differ from the last document. ``vanished``: keys that only the last document had.
    ``moved_to``: if the identity policy has just changed, former ``k1`` -> the entry with its new keys.
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
        """Whether vanished entries may be back under other keys."""
        return bool(self.vanished and self.aliases) and not self.source.is_calendar

    @property
    def needs_ends(self) -> bool:
        """Whether vanished entries may be events that are not over yet."""
        return bool(self.vanished) and self.source.is_calendar


@dataclass(slots=True)
class Decision:
    """Changes to write. ``changes``: entry id -> fields. ``texts``: entry id -> new content.

    ``doubts``: reasons to suspect another publisher. ``publisher``: as known after this document.
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
