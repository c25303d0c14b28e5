"""Parsed document + what we know + now -> what is new, what changed, what is the same under another name. Pure.

Two steps, because what we know is in the database: `look` says which keys to ask for, `decide` draws the conclusion
from the rows that were found. Nothing is ever deleted here, and an accepted entry keeps what an editor accepted. (The same
item in several sources: ``doubles``.)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from news.parsing import continuity
from news.parsing.continuity import NOBODY, Doubt, Publisher, Shown
from news.parsing.identity import Document, Identified, fold_title, identify, is_address, similarity
from news.parsing.parsed import Flaw, ParsedEntry, ParsedFeed

from .rules import RuleFacts, apply_rules

# Statuses as the rows spell them.
NEW, DISMISSED = "new", "dismissed"

FUTURE_BELIEVED = timedelta(hours=1)
FIRST_YEAR = 1995
REPEATED_SHARE, REPEATED_TIMES = 0.05, 2
ARRIVE_TOGETHER, LARGEST_GROUP = 3, 4
SIMILAR, SIMILAR_WORDS = 0.9, 48
UNLIKE = 0.5  # of two texts long enough to tell: they are not the same, whatever their titles
RELAUNCHED, RELAUNCHED_SHARE = 3, 0.9
MOST_FLIPS = 24
DOUBTED_ENTRIES = 5


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What of a source bears on its entries.

    ``strikes``: documents in a row with repeated identifiers. ``publisher``: as it was known until now. ``is_trusted``: its
    entries are published without a person's look. ``is_held``: an editor has to say whether it is still the same
    publisher. ``is_prompt``: the last document was read as lately as usual.
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
    folded_into: int | None = None
    text: str = ""
    ends: str = ""

    @property
    def is_tombstone(self) -> bool:
        return not self.id


@dataclass(slots=True)
class New:
    """An entry to be added. `doubles.fold` may still change its status."""

    source_id: int
    entry: Identified
    published_at: datetime | None
    first_seen_at: datetime
    language: str
    status: str = NEW
    topic_ids: tuple[int, ...] = ()
    is_preferred: bool = False
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


# --- First step -----------------------------------------------------------------------------------------------------


def look(source: SourceFacts, feed: ParsedFeed, *, is_delta: bool = False, place: str = "") -> Sighting:
    """What of this document has to be looked up. ``is_delta``: it holds only what is new (RFC 3229). ``place``: the address
    that answered, "" where nobody was asked."""
    before = source.document
    found = identify(
        feed.entries,
        before=before,
        by_link=source.by_link,
        by_uid=source.is_calendar,
        home_url=source.home_url,
    )
    strikes = 0
    if not source.by_link and not source.is_calendar and found.repeated > REPEATED_SHARE:
        strikes = source.strikes + 1
    moved_to: dict[str, Identified] = {}
    switches = strikes >= REPEATED_TIMES
    if switches:
        fresh = identify(feed.entries, before=Document({}), by_link=True, home_url=source.home_url)
        by_entry = {id(entry.parsed): entry for entry in fresh.entries}
        moved_to = {old.k1: by_entry[id(old.parsed)] for old in found.entries if id(old.parsed) in by_entry}
    now = {entry.k1 for entry in found.entries}
    # An empty document says nothing about what it does not show.
    is_whole = bool(found.entries) and not is_delta and Flaw.TRUNCATED not in feed.warnings
    changed = tuple(entry for entry in found.entries if before.hashes.get(entry.k1) != entry.parsed.content_sha)
    return Sighting(
        source=source,
        entries=found.entries,
        fresh=found.entries if switches else changed,
        vanished=tuple(k1 for k1 in before.hashes if k1 not in now) if is_whole else (),
        by_link=source.by_link or switches,
        strikes=0 if switches else strikes,
        moved_to=moved_to,
        is_whole=is_whole,
        shown=Shown(
            title=feed.title,
            home_url=feed.home_url,
            links=tuple(entry.parsed.link for entry in changed if entry.parsed.link),
            all_links=tuple(entry.parsed.link for entry in found.entries if entry.parsed.link) if is_whole else (),
            place=place,
        ),
    )


# --- Second step ----------------------------------------------------------------------------------------------------


def decide(sighting: Sighting, rows: Iterable[Known], *, rules: Sequence[RuleFacts] = (), at: datetime) -> Decision:
    """What to write. ``rows``: those of any source that have one of the keys that `Sighting` names."""
    source = sighting.source
    own = [row for row in rows if row.source_id == source.id]
    decision = Decision(source.id, _document(sighting), sighting.by_link, sighting.strikes)

    matched, strangers = _match(sighting, own, at=at)
    for entry, row in matched:
        _compare(entry, row, decision, at=at)
    vanished = set(sighting.vanished)
    gone = [row for row in own if row.k1 in vanished and not row.is_tombstone and row.id not in decision.changes]
    again = [] if source.is_calendar else _seen_again(sighting, strangers, gone, own, at=at)
    for entry, row in again:
        _compare(entry, row, decision, at=at)
    decision.renamed = len(again)
    if sighting.moved_to:
        _rename(sighting, [*matched, *again], own, decision)

    held = {row.k1 for row in own} | {entry.k1 for entry, _ in again}
    for entry in strangers:
        keys = sighting.moved_to.get(entry.k1, entry)
        if entry.k1 not in held and keys.k1 not in held:
            decision.new.append(_new(source, keys, rules=rules, at=at))
    renamed = {row.id for _, row in again}
    decision.doubts = _doubts(sighting, [*matched, *again], decision.new)
    decision.publisher = source.publisher
    if decision.doubts or source.is_held:
        _hold(decision, own)
    else:
        decision.publisher = continuity.learned(source.publisher, sighting.shown)
    if not decision.doubts:
        lost = [row for row in gone if row.id not in renamed]
        for row in _called_off(lost, at=at) if source.is_calendar else _withdrawn(sighting, lost):
            decision.changes[row.id]["is_withdrawn"] = True
    return decision


def believed(published: datetime | None, *, at: datetime) -> datetime | None:
    """A date that we go by: not from before feeds, not from the future beyond what clocks differ."""
    if published is None or published.year < FIRST_YEAR or published > at + FUTURE_BELIEVED:
        return None
    return published


def _document(sighting: Sighting) -> Document:
    """What the next document is compared with; of one that was not whole, what it did not show stands as it was."""
    now = {sighting.moved_to.get(entry.k1, entry).k1: entry.parsed.content_sha for entry in sighting.entries}
    return Document(now if sighting.is_whole else {**now, **_without(sighting.source.document.hashes, now)})


def _without(hashes: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    return {k1: content_hash for k1, content_hash in hashes.items() if k1 not in now}


def _match(
    sighting: Sighting, own: Sequence[Known], *, at: datetime
) -> tuple[list[tuple[Identified, Known]], list[Identified]]:
    """Entries with the rows that have one of their keys; and those without."""
    by_k1 = {row.k1: row for row in own}
    shown = {entry.k1 for entry in sighting.entries}
    by_k2: dict[str, list[Known]] = defaultdict(list)
    for row in own:
        if row.k1 not in shown:
            by_k2[row.k2].append(row)
    matched: list[tuple[Identified, Known]] = []
    strangers: list[Identified] = []
    taken: set[str] = set()
    for entry in sighting.fresh:
        found = by_k1.get(entry.k1) or _by_alias(entry, by_k2.get(entry.k2, ()), taken=taken, at=at)
        if found is None:
            strangers.append(entry)
        else:
            taken.add(found.k1)
            matched.append((entry, found))
    return matched, strangers


def _by_alias(entry: Identified, rows: Iterable[Known], *, taken: set[str], at: datetime) -> Known | None:
    """A row with another identifier at the same place. Where title and date differ too it is another item: some feeds
    let many items lead to one page. An identifier that is itself that address is proof enough."""
    title = fold_title(entry.parsed.title)
    published = believed(entry.parsed.published, at=at)
    for row in rows:
        if row.k1 in taken:
            continue
        if (
            is_address(entry.parsed.guid)
            or fold_title(row.title) == title
            or (published is not None and row.published_at == published)
        ):
            return row
    return None


def _compare(entry: Identified, row: Known, decision: Decision, *, at: datetime) -> None:
    """The consequences of seeing ``row`` as ``entry`` shows it."""
    if row.is_tombstone:
        return
    parsed = entry.parsed
    values: dict[str, Any] = {}
    if (row.k1, row.k2) != (entry.k1, entry.k2):
        values |= {"k1": entry.k1, "k2": entry.k2}
    if row.is_withdrawn:
        values["is_withdrawn"] = False
    if row.content_hash != parsed.content_sha and row.status != DISMISSED:
        is_dated = parsed.updated is not None and (row.updated_at is None or parsed.updated > row.updated_at)
        if is_dated or row.flips < MOST_FLIPS:
            values |= {"content_hash": parsed.content_sha, "flips": 0 if is_dated else row.flips + 1}
            if is_dated:
                values["updated_at"] = parsed.updated
            if row.is_kept or row.is_published_by_itself:
                values["source_changed_at"] = at
            if row.is_kept:
                decision.revised.append(Revised(row.id, parsed, at))
            else:
                decision.texts[row.id] = entry
    if values:
        decision.changes[row.id] |= values


def _rename(
    sighting: Sighting, matched: Iterable[tuple[Identified, Known]], own: Sequence[Known], decision: Decision
) -> None:
    """The policy of identity has just changed: rows get their keys under the new one, where these are free."""
    held = {row.k1 for row in own}
    for entry, row in matched:
        keys = sighting.moved_to.get(entry.k1)
        if keys is not None and not row.is_tombstone and keys.k1 not in held:
            held.add(keys.k1)
            decision.changes[row.id] |= {"k1": keys.k1, "k2": keys.k2}


def _seen_again(
    sighting: Sighting,
    strangers: Sequence[Identified],
    gone: Sequence[Known],
    own: Sequence[Known],
    *,
    at: datetime,
) -> list[tuple[Identified, Known]]:
    """Entries that are there under other names: one by one, and where the whole site was rebuilt all by their titles."""
    again = list(_recognised(strangers, gone, at=at))
    found, rows = {entry.k1 for entry, _ in again}, {row.id for _, row in again}
    left = [entry for entry in strangers if entry.k1 not in found]
    lost = [row for row in gone if row.id not in rows]
    if sighting.is_whole and len(gone) >= RELAUNCHED_SHARE * len(sighting.source.document.hashes):
        shown = {entry.k1 for entry in sighting.entries}
        older = [row for row in own if not row.is_tombstone and row not in gone and row.k1 not in shown]
        again += _relaunched(left, lost, older)
    return again


def _relaunched(
    strangers: Sequence[Identified], gone: Sequence[Known], older: Sequence[Known]
) -> list[tuple[Identified, Known]]:
    """Of a document that was replaced as a whole: its entries come back under equal titles, which proves a relaunch; then
    those that were too old for the document before come back too.

    Titles that stand twice prove nothing, nor do two long texts with little in common: some feeds repeat their titles.
    """
    pairs = _by_titles(strangers, gone)
    if len(pairs) < max(RELAUNCHED, RELAUNCHED_SHARE * min(len(strangers), len(gone))):
        return []
    return _by_titles(strangers, [*gone, *older])


def _by_titles(strangers: Sequence[Identified], rows: Sequence[Known]) -> list[tuple[Identified, Known]]:
    entries = _by_only_title((entry.parsed.title, entry) for entry in strangers)
    known = _by_only_title((row.title, row) for row in rows)
    return [
        (entry, known[title])
        for title, entry in entries.items()
        if title in known and not _reads_unlike(entry, known[title])
    ]


def _by_only_title[Thing](pairs: Iterable[tuple[str, Thing]]) -> dict[str, Thing]:
    """By title, without those that several have and those that have none."""
    groups: dict[str, list[Thing]] = defaultdict(list)
    for title, thing in pairs:
        groups[fold_title(title)].append(thing)
    return {title: things[0] for title, things in groups.items() if title and len(things) == 1}


def _recognised(
    strangers: Sequence[Identified], gone: Sequence[Known], *, at: datetime
) -> Iterator[tuple[Identified, Known]]:
    """Entries that only changed their identifiers: the same title, and the same date or nearly the same words, as a row
    that vanished in this very document."""
    by_title: dict[str, list[Known]] = defaultdict(list)
    for row in gone:
        by_title[fold_title(row.title)].append(row)
    groups: dict[str, list[Identified]] = defaultdict(list)
    for entry in strangers:
        groups[fold_title(entry.parsed.title)].append(entry)
    for title, entries in groups.items():
        rows = by_title.get(title, [])
        if not rows or max(len(rows), len(entries)) > LARGEST_GROUP:
            continue
        left = list(rows)
        arrive_together = len(strangers) >= ARRIVE_TOGETHER and bool(title)
        for entry in entries:
            found = next((row for row in left if _is_same(entry, row, by_words=arrive_together, at=at)), None)
            if found is not None:
                left.remove(found)
                yield entry, found


def _is_same(entry: Identified, row: Known, *, by_words: bool, at: datetime) -> bool:
    """Of two with the same title. Where neither has one, date and words must both agree."""
    if _is_same_date(entry, row, at=at):
        return bool(row.title) or _reads_alike(entry, row)
    return by_words and _reads_alike(entry, row)


def _is_same_date(entry: Identified, row: Known, *, at: datetime) -> bool:
    return row.published_at is not None and believed(entry.parsed.published, at=at) == row.published_at


def _reads_alike(entry: Identified, row: Known) -> bool:
    one, other = (entry.parsed.text or "").split(), row.text.split()
    return min(len(one), len(other)) >= SIMILAR_WORDS and similarity(one, other) >= SIMILAR


def _reads_unlike(entry: Identified, row: Known) -> bool:
    one, other = (entry.parsed.text or "").split(), row.text.split()
    return min(len(one), len(other)) >= SIMILAR_WORDS and similarity(one, other) < UNLIKE


def _new(source: SourceFacts, entry: Identified, *, rules: Sequence[RuleFacts], at: datetime) -> New:
    language = entry.parsed.language or source.language
    status, topic_ids = apply_rules(
        rules, source_id=source.id, language=language, title=entry.parsed.title, text=entry.parsed.text or ""
    )
    return New(
        source_id=source.id,
        entry=entry,
        published_at=believed(entry.parsed.published, at=at),
        first_seen_at=at,
        language=language,
        status=status or NEW,
        topic_ids=topic_ids,
        is_preferred=source.is_preferred,
    )


def _doubts(sighting: Sighting, matched: Iterable[tuple[Identified, Known]], new: Sequence[New]) -> list[Doubt]:
    """Why this may be another publisher than the one whom an editor chose.

    Where a person looks at each entry anyway, it takes more: what is new must not even be later than what was there.
    """
    source, publisher = sighting.source, sighting.source.publisher
    found = continuity.doubts(publisher, sighting.shown, is_strict=source.is_trusted)
    strange = len(new) + sum(fold_title(entry.parsed.title) != fold_title(row.title) for entry, row in matched)
    before = len(source.document.hashes)
    if not continuity.is_replaced(
        new=strange, entries=len(sighting.entries), before=before, is_whole=sighting.is_whole
    ):
        return found
    if source.is_trusted:
        is_expected = publisher.rolls_over and source.is_prompt and not found
    else:
        newest = source.newest_published_at
        later = [
            one for one in new if newest is not None and one.published_at is not None and one.published_at > newest
        ]
        is_expected = min(before, len(new)) < DOUBTED_ENTRIES or len(later) * 2 >= len(new)
    if not is_expected:
        total = max(len(sighting.entries), strange)
        found.append(Doubt(continuity.NEW, str(total), str(strange), is_usual=source.is_prompt))
    return found


def _hold(decision: Decision, rows: Iterable[Known]) -> None:
    """What was published by itself stays as it is, and is compared again with each document until an editor has decided;
    what is new gives way to the same thing in other sources."""
    hashes = dict(decision.document.hashes)
    for row in rows:
        if row.is_published_by_itself and row.id in decision.changes:
            keys = {name: value for name, value in decision.changes.pop(row.id).items() if name in {"k1", "k2"}}
            if keys:
                decision.changes[row.id] = keys
            if decision.texts.pop(row.id, None):
                hashes[keys.get("k1", row.k1)] = row.content_hash
    decision.document = Document(hashes)
    for one in decision.new:
        one.is_preferred = False


def _called_off(gone: Sequence[Known], *, at: datetime) -> Iterator[Known]:
    """Events that vanished although they are not over yet; calendars let go of what is past."""
    for row in gone:
        ends = datetime.fromisoformat(row.ends) if row.ends else None
        if ends is not None and not row.is_withdrawn and (ends if ends.tzinfo else ends.replace(tzinfo=UTC)) > at:
            yield row


def _withdrawn(sighting: Sighting, gone: Sequence[Known]) -> Iterator[Known]:
    """What vanished although older entries are still shown. Where dates are missing the order of the documents tells:
    what stood between two that stayed."""
    if not sighting.vanished:
        return
    shown = {entry.k1 for entry in sighting.entries}
    before = list(sighting.source.document.hashes)
    places = {k1: place for place, k1 in enumerate(before)}
    stayed = [place for place, k1 in enumerate(before) if k1 in shown]
    if not stayed:
        return
    dates = [entry.parsed.published for entry in sighting.entries if entry.parsed.published and entry.k1 in places]
    for row in gone:
        if row.is_withdrawn:
            continue
        if row.published_at is not None and dates:
            if min(dates) < row.published_at:
                yield row
        elif stayed[0] < places[row.k1] < stayed[-1]:
            yield row
