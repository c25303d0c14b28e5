"""Compare a parsed document with known entries: which are new, changed, renamed or withdrawn. Pure.

Two steps, because the known entries are in the database: `look` names the keys to look up, `decide` draws the
conclusions from the rows found. It deletes nothing, and an accepted entry keeps the content that an editor accepted.
`matching` pairs entries with rows; `duplicates` finds the same item in other sources.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from news.parsing import continuity
from news.parsing.continuity import Doubt, Publisher, Shown
from news.parsing.habits import DAY
from news.parsing.identity import Document, Identified, fold_title, identify
from news.parsing.parsed import Flaw, ParsedFeed

from .decision import DISMISSED, NEW, Decision, Known, New, Revised, Sighting, SourceFacts, believed
from .matching import match, seen_again
from .rules import RuleFacts, apply_rules
from .weighing import Weighed, gone_mark, mark, weigh

REPEATED_SHARE, REPEATED_TIMES = 0.05, 2
MOST_FLIPS = 24
DOUBTED_ENTRIES = 5


# --- First step -----------------------------------------------------------------------------------------------------


def look(source: SourceFacts, feed: ParsedFeed, *, is_delta: bool = False, place: str = "") -> Sighting:
    """Return the keys to look up for this document. ``is_delta``: it has only new entries (RFC 3229). ``place``: the
    address that answered, or "" without a request.
    """
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
    # An empty document does not prove that entries have vanished.
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
    """Return the changes to write. ``rows`` are the rows of any source that have one of the keys of the `Sighting`."""
    source = sighting.source
    own = [row for row in rows if row.source_id == source.id]
    decision = Decision(source.id, _document(sighting), sighting.by_link, sighting.strikes)

    matched, strangers = match(sighting, own, at=at)
    for entry, row in matched:
        _compare(entry, row, decision, at=at)
    vanished = set(sighting.vanished)
    gone = [row for row in own if row.k1 in vanished and not row.is_tombstone and row.id not in decision.changes]
    again = [] if source.is_calendar else seen_again(sighting, strangers, gone, own, at=at)
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
    lost = [row for row in gone if row.id not in renamed]
    withdrawn = list(_called_off(lost, at=at) if source.is_calendar else _withdrawn(sighting, lost))
    decision.doubts = _doubts(sighting, [*matched, *again], decision.new, at=at)
    decision.publisher = source.publisher
    if decision.doubts or source.is_held:
        _hold(sighting, decision, own, withdrawn)
        return decision
    weighed = Weighed()
    if source.is_trusted and (source.last_success_at or source.habits.samples):
        rewritten = [
            (entry, row) for entry, row in [*matched, *again] if row.id in decision.texts and row.goes_out(source)
        ]
        weighed = weigh(source, decision.new, rewritten, withdrawn, at=at)
        decision.doubts = weighed.doubts
        if any(not doubt.is_partial for doubt in weighed.doubts):
            _hold(sighting, decision, own, withdrawn)
            return decision
        _leave(decision, [row for row in own if row.id in weighed.left])
        for one in decision.new:
            one.is_doubted = one.entry.k1 in weighed.waiting
    decision.publisher = _learned(sighting, weighed)
    for row in withdrawn:
        decision.changes[row.id]["is_withdrawn"] = True
        if row.goes_out(source):
            decision.changes[row.id]["source_changed_at"] = at
    return decision


def _learned(sighting: Sighting, weighed: Weighed) -> Publisher:
    """Return the publisher with what this document adds. Waiting entries add nothing."""
    changed, source = {entry.k1: entry.parsed for entry in sighting.fresh}, sighting.source
    if weighed.doubts:
        waiting = {parsed.link for k1, parsed in changed.items() if k1 in weighed.waiting or weighed.left}
        shown = replace(sighting.shown, links=tuple(link for link in sighting.shown.links if link not in waiting))
    else:
        shown = sighting.shown
    known = continuity.learned(source.publisher, shown)
    return replace(known, spent=weighed.spent if source.is_trusted else known.spent)


def _document(sighting: Sighting) -> Document:
    """Return the hashes to compare the next document with. Keep those that an incomplete document did not show."""
    now = {sighting.moved_to.get(entry.k1, entry).k1: entry.parsed.content_sha for entry in sighting.entries}
    return Document(now if sighting.is_whole else {**now, **_without(sighting.source.document.hashes, now)})


def _without(hashes: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    return {k1: content_hash for k1, content_hash in hashes.items() if k1 not in now}


def _compare(entry: Identified, row: Known, decision: Decision, *, at: datetime) -> None:
    """Collect the changes of ``row`` that follow from seeing it as ``entry``."""
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
    """Give rows their keys under the new identity policy, unless another row has these."""
    held = {row.k1 for row in own}
    for entry, row in matched:
        keys = sighting.moved_to.get(entry.k1)
        if keys is not None and not row.is_tombstone and keys.k1 not in held:
            held.add(keys.k1)
            decision.changes[row.id] |= {"k1": keys.k1, "k2": keys.k2}


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


def _is_in_rhythm(source: SourceFacts, number: int, *, at: datetime) -> bool:
    """Return whether this many new entries are usual for the time since the last poll."""
    elapsed = max(DAY, at - (source.last_success_at or at))
    return source.habits.a_week is not None and number <= source.habits.usually_within(elapsed)


def _doubts(
    sighting: Sighting, matched: Iterable[tuple[Identified, Known]], new: Sequence[New], *, at: datetime
) -> list[Doubt]:
    """Return reasons to suspect a publisher other than the one that an editor chose.

    If an editor reviews each entry anyway, the doubt must be stronger: the new entries must not even be later than the
    known ones.
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
        is_expected = not found and (
            (publisher.rolls_over and source.is_prompt) or _is_in_rhythm(source, len(new), at=at)
        )
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


def _hold(sighting: Sighting, decision: Decision, rows: Iterable[Known], withdrawn: Sequence[Known]) -> None:
    """Leave public entries as they are, and compare them again with each document until an editor decides. New entries
    wait, and do not lead their duplicates in other sources.
    """
    source = sighting.source
    left = _leave(decision, [row for row in rows if row.goes_out(source)])
    gone = [row for row in withdrawn if row.goes_out(source)]
    for kind, marks in ((continuity.CHANGED, left), (continuity.GONE, [gone_mark(row) for row in gone])):
        if marks and all(doubt.kind != kind for doubt in decision.doubts):
            decision.doubts = [*decision.doubts, Doubt(kind, "", str(len(marks)), marks=tuple(marks))]
    for one in decision.new:
        one.is_preferred, one.is_doubted = False, source.is_trusted
    if source.is_trusted:
        kept = {row.k1 for row in gone}
        decision.document = _with_kept(decision.document, before=sighting.source.document, kept=kept)


def _leave(decision: Decision, rows: Iterable[Known]) -> list[str]:
    """Change only the keys of these rows, and compare their content again with the next document. Return the marks of
    the waiting versions.
    """
    hashes, marks = dict(decision.document.hashes), []
    for row in rows:
        values = decision.changes.pop(row.id, {})
        keys = {name: value for name, value in values.items() if name in {"k1", "k2"}}
        if keys:
            decision.changes[row.id] = keys
        if (entry := decision.texts.pop(row.id, None)) is not None:
            hashes[keys.get("k1", row.k1)] = row.content_hash
            marks.append(mark(entry))
    decision.document = Document(hashes)
    return marks


def _with_kept(document: Document, *, before: Document, kept: Collection[str]) -> Document:
    """Return the document with vanished entries that are ``kept``, at their former positions."""
    waiting = [k1 for k1 in before.hashes if k1 in kept]
    places = {k1: place for place, k1 in enumerate(before.hashes)}
    hashes: dict[str, str] = {}
    for k1, content_hash in document.hashes.items():
        while waiting and k1 in places and places[waiting[0]] < places[k1]:
            earlier = waiting.pop(0)
            hashes[earlier] = before.hashes[earlier]
        hashes[k1] = content_hash
    return Document(hashes | {k1: before.hashes[k1] for k1 in waiting})


def _called_off(gone: Sequence[Known], *, at: datetime) -> Iterator[Known]:
    """Yield events that vanished before their end. Calendars drop past events."""
    for row in gone:
        ends = datetime.fromisoformat(row.ends) if row.ends else None
        if ends is not None and not row.is_withdrawn and (ends if ends.tzinfo else ends.replace(tzinfo=UTC)) > at:
            yield row


def _withdrawn(sighting: Sighting, gone: Sequence[Known]) -> Iterator[Known]:
    """Yield entries that vanished although older ones are still shown. Without dates, the order of the documents
    decides: an entry vanished if it was between two that are still shown.

    All dates of the last document are needed to find the end at which entries roll off: too few are still shown.
    """
    if not sighting.vanished:
        return
    shown = {entry.k1 for entry in sighting.entries}
    before = list(sighting.source.document.hashes)
    places = {k1: place for place, k1 in enumerate(before)}
    stayed = [place for place, k1 in enumerate(before) if k1 in shown]
    if not stayed:
        return
    dated = [
        (places[entry.k1], entry.parsed.published)
        for entry in sighting.entries
        if entry.parsed.published and entry.k1 in places
    ]
    is_newest_first = _is_newest_first(
        [*dated, *((places[row.k1], row.published_at) for row in gone if row.published_at)]
    )
    for row in gone:
        if row.is_withdrawn:
            continue
        if row.published_at is not None and dated:
            # An entry at the end of the document has rolled off, even if an older entry is shown before it.
            place = places[row.k1]
            if any(date < row.published_at and (other > place) == is_newest_first for other, date in dated):
                yield row
        elif stayed[0] < places[row.k1] < stayed[-1]:
            yield row


def _is_newest_first(dated: Iterable[tuple[int, datetime]]) -> bool:
    """Return whether most entries are newer than the one half a document later. Neighbours often share a day."""
    dates = [date for _, date in sorted(dated)]
    return sum((one > other) - (one < other) for one, other in zip(dates, dates[len(dates) // 2 :], strict=False)) >= 0
