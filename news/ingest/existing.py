"""Lookup of the existing rows for the documents of a batch, in one query (`look_up`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, Case, CharField, DateTimeField, F, IntegerField, Q, TextField, Value, When
from django.db.models.fields.json import KeyTextTransform

from news.models import Entry, EntryStatus, Source, Tombstone

from .decision import Known, Sighting

_ACCEPTED = Q(status__in=[EntryStatus.DRAFTED, EntryStatus.PUBLISHED])
# If a source is no longer trusted, its automatically published entries are kept as if an editor had accepted them.
_BY_ITSELF = Q(status=EntryStatus.PUBLISHED, decided_at=None, source__trust=Source.Trust.PUBLISH)

# The fields of `Known` in order, with their values for a tombstone.
_COLUMNS: dict[str, Any] = {
    "pk": Value(0, IntegerField()),
    "source_id": F("source_id"),
    "k1": F("k1"),
    "k2": F("k2"),
    "title": Value("", CharField()),
    "title_key": Value("", CharField()),
    "content_hash": Value("", CharField()),
    "status": Value("", CharField()),
    "published_at": Value(None, DateTimeField()),
    "updated_at": Value(None, DateTimeField()),
    "first_seen_at": Value(None, DateTimeField()),
    "flips": Value(0, IntegerField()),
    "is_withdrawn": Value(False, BooleanField()),
    "is_kept": Value(False, BooleanField()),
    "is_by_itself": Value(False, BooleanField()),
    "is_decided": Value(False, BooleanField()),
    "is_preferred": Value(False, BooleanField()),
    "is_doubted": Value(False, BooleanField()),
    "folded_into_id": Value(None, IntegerField()),
    "asked_text": Value("", TextField()),
    "asked_ends": Value("", TextField()),
}


def look_up(sightings: Iterable[Sighting]) -> list[Known]:
    """Return entries and tombstones of these sources with these keys, and entries of any source with the same link or
    the same distinctive title. Texts are only loaded for vanished entries that may be back under other keys, and ends
    only for vanished events."""
    sightings = [sighting for sighting in sightings if sighting.fresh or sighting.vanished]
    if not sightings:
        return []
    sources = [sighting.source.id for sighting in sightings]
    keys = set[str]().union(*(sighting.keys for sighting in sightings))
    aliases = set[str]().union(*(sighting.aliases for sighting in sightings))
    title_keys = set[str]().union(*(sighting.title_keys for sighting in sightings))
    missed = {k1 for sighting in sightings if sighting.needs_texts for k1 in sighting.vanished}
    missed_events = {k1 for sighting in sightings if sighting.needs_ends for k1 in sighting.vanished}

    wanted = Q(k1__in=keys, source__in=sources)
    if aliases:
        wanted |= Q(k2__in=aliases)
    if title_keys:
        wanted |= Q(title_key__in=title_keys)
    nothing: Any = Value("", TextField())

    def asked(keys: set[str], expression: Any) -> Any:
        if not keys:
            return nothing
        return Case(When(k1__in=keys, source__in=sources, then=expression), default=nothing, output_field=TextField())

    ends = asked(missed_events, KeyTextTransform("ends", "event"))
    entries = _rows(wanted, asked_text=asked(missed, F("text")), asked_ends=ends)
    forgotten = Tombstone.objects.filter(Q(k1__in=keys) | Q(k2__in=aliases), source__in=sources)
    others = {name: value for name, value in _COLUMNS.items() if not isinstance(value, F) and name != "pk"}
    tombstones = forgotten.annotate(**others, zero=_COLUMNS["pk"]).values_list("zero", *list(_COLUMNS)[1:])
    return [Known(*row) for row in entries.union(tombstones, all=True)]


def look_up_same(entries: Iterable[Known]) -> list[Known]:
    """Return the entries of any source that have the link or the title of one of these."""
    found = list(entries)
    same = Q(k2__in={one.k2 for one in found}) | Q(title_key__in={one.title_key for one in found if one.title_key})
    return read(same) if found else []


def read(wanted: Q) -> list[Known]:
    nothing = Value("", TextField())
    return [Known(*row) for row in _rows(wanted, asked_text=nothing, asked_ends=nothing)]


def _rows(wanted: Q, **asked: Any) -> Any:
    entries = Entry.objects.filter(wanted).annotate(
        is_by_itself=_flag(_BY_ITSELF),
        is_kept=_flag(_ACCEPTED & ~_BY_ITSELF),
        is_decided=_flag(Q(decided_at__isnull=False)),
        is_preferred=_flag(Q(source__is_preferred=True) | Q(source__trust=Source.Trust.PUBLISH)),
        **asked,
    )
    return entries.values_list(*_COLUMNS)


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
