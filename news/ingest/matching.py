"""Matching of a document's entries with known rows: by keys, with a new identifier, or after a relaunch of the site.
Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import product

from news.parsing.identity import Identified, fold_title, is_address, similarity

from .decision import Known, Sighting, believed

ARRIVE_TOGETHER, LARGEST_GROUP = 3, 4
SIMILAR, SIMILAR_WORDS = 0.9, 48
UNLIKE = 0.5  # below this, two long texts are different entries, even with the same title
RELAUNCHED, RELAUNCHED_SHARE = 3, 0.9
RETURNED_SHARE = 2 / 3  # share of those entries that could be old
MOST_WORDS_ADDED, FEWEST_WORDS_LEFT = 8, 3


def match(
    sighting: Sighting, own: Sequence[Known], *, at: datetime
) -> tuple[list[tuple[Identified, Known]], list[Identified]]:
    """Return entries with the rows that share a key with them, and entries without such a row."""
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
    """Return a row with another identifier and the same link. If title and date also differ, it is a different item,
    because some feeds link many items to one page; unless the identifier is itself an address."""
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


def seen_again(
    sighting: Sighting,
    strangers: Sequence[Identified],
    gone: Sequence[Known],
    own: Sequence[Known],
    *,
    at: datetime,
) -> list[tuple[Identified, Known]]:
    """Return known entries with new keys: single ones, and after a relaunch of the site all, by their titles."""
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
    """Match the entries of a document that was replaced as a whole. Equal titles of its former entries prove a
    relaunch. Then older entries, which were not in the last document, are matched too.

    Duplicate titles prove nothing, nor do two long texts with little in common, because some feeds repeat titles.
    """
    pairs = _by_titles(strangers, gone)
    if not pairs or 2 * len(pairs) < min(len(strangers), len(gone)):
        return []
    # Entries above the first or below the last match may be new, so they do not count against a relaunch.
    positions = [entry.parsed.position for entry, _ in pairs]
    could_be_old = [one for one in strangers if min(positions) <= one.parsed.position <= max(positions)]
    if len(pairs) < max(RELAUNCHED, RETURNED_SHARE * min(len(could_be_old), len(gone))):
        return []
    return _by_titles(strangers, [*gone, *older])


def _by_titles(strangers: Sequence[Identified], rows: Sequence[Known]) -> list[tuple[Identified, Known]]:
    """Return the pairs with equal titles, as they are or without what most titles of one side have in common.

    The two sides are not trimmed in the same way: a few fresh posts can hide from one side what all titles of the other
    begin with.
    """
    found = [_by_only_title(zip(titles, strangers, strict=True)) for titles in _spellings(strangers, _title_of_entry)]
    known = [_by_only_title(zip(titles, rows, strict=True)) for titles in _spellings(rows, lambda row: row.title)]
    entries, known_rows = max(product(found, known), key=lambda pair: len(pair[0].keys() & pair[1].keys()))
    return [
        (entry, known_rows[title])
        for title, entry in entries.items()
        if title in known_rows and not _reads_unlike(entry, known_rows[title])
    ]


def _title_of_entry(entry: Identified) -> str:
    return entry.parsed.title


def _spellings[Thing](things: Sequence[Thing], title: Callable[[Thing], str]) -> list[list[str]]:
    """Return the folded titles: whole, and without a common end, a common beginning or both (such as the site's name)."""
    whole = [fold_title(title(thing)).split() for thing in things]
    no_end = _without_end(whole)
    return [[" ".join(words) for words in titles] for titles in (whole, no_end, _no_start(whole), _no_start(no_end))]


def _no_start(titles: list[list[str]]) -> list[list[str]]:
    return [words[::-1] for words in _without_end([words[::-1] for words in titles])]


def _without_end(titles: list[list[str]]) -> list[list[str]]:
    for length in range(MOST_WORDS_ADDED, 0, -1):
        long = [words for words in titles if len(words) >= length + FEWEST_WORDS_LEFT]
        ends = Counter(tuple(words[-length:]) for words in long)
        end, number = max(ends.items(), key=lambda pair: pair[1], default=((), 0))
        if 2 * len(long) >= len(titles) and number >= max(RELAUNCHED, RELAUNCHED_SHARE * len(long)):
            return [
                words[:-length] if len(words) > length and tuple(words[-length:]) == end else words for words in titles
            ]
    return titles


def _by_only_title[Thing](pairs: Iterable[tuple[str, Thing]]) -> dict[str, Thing]:
    """Return a mapping by title, without duplicate and empty titles."""
    groups: dict[str, list[Thing]] = defaultdict(list)
    for title, thing in pairs:
        groups[title].append(thing)
    return {title: things[0] for title, things in groups.items() if title and len(things) == 1}


def _recognised(
    strangers: Sequence[Identified], gone: Sequence[Known], *, at: datetime
) -> Iterator[tuple[Identified, Known]]:
    """Yield entries that only changed their identifiers: same title, and same date or nearly the same text, as a row
    that vanished from this document."""
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
    """Return whether two entries with the same title are the same. Without a title, both date and text must match."""
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
