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

    Returns known rows to fold into new entries, as pairs.
    """
    by_place: dict[str, list[Known | New]] = defaultdict(list)
    by_title: dict[str, list[Known | New]] = defaultdict(list)
    for row in rows:
        # An entry dismissed by a rule cannot lead. One dismissed by an editor is dismissed for other sources too.
        if row.is_tombstone or (row.status == DISMISSED and not row.is_decided):
            continue
        if row.folded_into:
            row = replace(row, id=row.folded_into, status=SHORTLISTED)  # it represents its leading entry
        by_place[row.k2].append(row)
        if row.title_key:
            by_title[row.title_key].append(row)
    gives_way: list[tuple[Known, New]] = []
    for one in sorted(new, key=lambda one: (not one.is_preferred, one.published_at or one.first_seen_at)):
        if one.status == DISMISSED:
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


def _lead(one: New, candidates: Sequence[Known | New], *, at: datetime) -> Known | New | None:
    found = [
        other
        for other in candidates
        if other.source_id != one.source_id and other.status != FOLDED and _are_close(one, other, at=at)
    ]
    return min(found, key=lambda other: (not other.is_preferred, _seen(other, at=at)), default=None)


def _are_close(one: New, other: Known | New, *, at: datetime) -> bool:
    if one.published_at and other.published_at:
        return abs(one.published_at - other.published_at) <= WITHIN
    return abs(one.first_seen_at - _seen(other, at=at)) <= WITHIN


def _seen(other: Known | New, *, at: datetime) -> datetime:
    return other.published_at or other.first_seen_at or at
