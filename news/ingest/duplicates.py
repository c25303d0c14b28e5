"""Duplicates in several sources: one entry leads, the others are folded into it (`fold`). Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from .decision import DISMISSED, NEW, Known, New

SHORTLISTED, FOLDED = "shortlisted", "folded"
WITHIN = timedelta(hours=72)


def fold(new: Sequence[New], rows: Iterable[Known], *, at: datetime) -> list[tuple[Known, New]]:
    """Fold those of ``new`` that another source also has into the leading entry: a preferred source's, or the oldest.

    Returns known rows to fold into new entries, as pairs. Entries that wait because they are unusual take no part until
    an editor accepts them (`fold_accepted`).
    """
    by_place, by_title = _by_content(rows)
    gives_way: list[tuple[Known, New]] = []
    for one in sorted(new, key=lambda one: (not one.is_preferred, one.published_at or one.first_seen_at)):
        if one.status == DISMISSED or one.is_doubted:
            continue
        lead = _lead(one, [*by_place[one.entry.k2], *by_title[one.entry.title_key]], at=at)
        if lead is None:
            by_place[one.entry.k2].append(one)
            if one.entry.title_key:
                by_title[one.entry.title_key].append(one)
        elif isinstance(lead, Known) and lead.status == NEW and one.is_preferred and not lead.is_preferred:
            gives_way.append((lead, one))
            by_place[one.entry.k2].insert(0, one)
        else:
            one.status, one.folded_into = FOLDED, lead
    return gives_way


def fold_accepted(accepted: Sequence[Known], rows: Iterable[Known], *, at: datetime) -> list[tuple[int, int]]:
    """Return ids of entries to fold, each with its leading entry, now that an editor accepts those that waited."""
    pks = {one.id for one in accepted}
    by_place, by_title = _by_content(row for row in rows if row.id not in pks and row.folded_into not in pks)
    found = []
    for one in accepted:
        lead = _lead(one, [*by_place[one.k2], *by_title[one.title_key]], at=at)
        if isinstance(lead, Known):
            gives_way = lead.status == NEW and one.is_preferred and not lead.is_preferred
            found.append((lead.id, one.id) if gives_way else (one.id, lead.id))
    return found


def _by_content(rows: Iterable[Known]) -> tuple[dict[str, list[Known | New]], dict[str, list[Known | New]]]:
    """Return the rows that can lead, by address and by title."""
    by_place: dict[str, list[Known | New]] = defaultdict(list)
    by_title: dict[str, list[Known | New]] = defaultdict(list)
    for row in rows:
        # An entry dismissed by a rule cannot lead. One dismissed by an editor is dismissed for other sources too.
        if row.is_tombstone or row.is_waiting or (row.status == DISMISSED and not row.is_decided):
            continue
        if row.folded_into:
            row = replace(row, id=row.folded_into, status=SHORTLISTED)  # it represents its leading entry
        by_place[row.k2].append(row)
        if row.title_key:
            by_title[row.title_key].append(row)
    return by_place, by_title


def _lead(one: Known | New, candidates: Sequence[Known | New], *, at: datetime) -> Known | New | None:
    found = [
        other
        for other in candidates
        if other.source_id != one.source_id and other.status != FOLDED and _are_close(one, other, at=at)
    ]
    return min(found, key=lambda other: (not other.is_preferred, _seen(other, at=at)), default=None)


def _are_close(one: Known | New, other: Known | New, *, at: datetime) -> bool:
    if one.published_at and other.published_at:
        return abs(one.published_at - other.published_at) <= WITHIN
    return abs((one.first_seen_at or at) - _seen(other, at=at)) <= WITHIN


def _seen(other: Known | New, *, at: datetime) -> datetime:
    return other.published_at or other.first_seen_at or at
