"""Habits of trusted sources, from rows. A source whose document has not changed costs no query."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from django.db.models import F, Q
from django.db.models.functions import Left
from django.utils.html import strip_tags

from news.models import Entry, EntryStatus, Item
from news.parsing.habits import SAMPLES, STRANGE_SAMPLES, Habits, Sample
from news.parsing.vocabulary import BROAD, Vocabulary, Wording

from .decision import Known, Sighting

BACKGROUND, LONGEST = 150, 3000  # number of items of each type, and of characters of each item
_ACCEPTED = (EntryStatus.PUBLISHED, EntryStatus.DRAFTED)
_COLUMNS = (
    "title",
    "text",
    "link",
    "html",
    "image_url",
    "enclosures",
    "published_at",
    "first_seen_at",
    "event",
    "is_doubted",
    "status",
    "k1",
    "pk",
)


def with_habits(sightings: Mapping[int, Sighting], rows: Iterable[Known]) -> dict[int, Sighting]:
    """Return sightings of trusted sources with the habits of the source. ``rows`` are the rows that their documents
    show.
    """
    shown: dict[int, list[int]] = {}
    for row in rows:
        if row.id:
            shown.setdefault(row.source_id, []).append(row.id)
    found = dict(sightings)
    for pk, sighting in sightings.items():
        if sighting.source.is_trusted and (sighting.fresh or sighting.vanished):
            passing = frozenset(spent.key for spent in sighting.source.publisher.spent if spent.key)
            confirmed = frozenset(mark[:16] for mark in sighting.source.publisher.approved)
            habits = read_habits(pk, also=shown.get(pk, []), passing=passing, confirmed=confirmed)
            if sighting.fresh and habits.is_long and not habits.is_known:
                habits = replace(habits, background=read_background(pk, language=sighting.source.language))
            found[pk] = replace(sighting, source=replace(sighting.source, habits=habits))
    return found


def read_habits(
    source_id: int, *, also: Iterable[int] = (), passing: Collection[str] = (), confirmed: Collection[str] = ()
) -> Habits:
    """Return the habits from the latest entries. ``also``: ids of further entries to compare texts with. ``passing``:
    keys of entries that do not count as habits. ``confirmed``: keys of entries that an editor has confirmed.
    """
    entries = Entry.objects.filter(source=source_id)
    # Entries that an editor has accepted count again.
    strange = Q(is_doubted=True) & ~Q(status__in=_ACCEPTED)
    latest = entries.order_by("-first_seen_at", F("published_at").desc(nulls_last=True), "-id")
    rows = [
        *latest.exclude(strange).values_list(*_COLUMNS)[:SAMPLES],
        *latest.filter(strange).values_list(*_COLUMNS)[:STRANGE_SAMPLES],
    ]
    known = {row[-1] for row in rows}
    others = entries.filter(pk__in=[pk for pk in also if pk not in known]).values_list(*_COLUMNS)
    samples = sorted(
        (_sample(row, passing, confirmed) for row in rows),
        key=lambda sample: (sample.first_seen_at, sample.published_at or sample.first_seen_at),
        reverse=True,
    )
    return Habits(samples, others={row[-1]: _sample(row, passing, confirmed) for row in others})


def read_background(source_id: int, *, language: str) -> Vocabulary | None:
    """Return the words that this newsroom has published lately in a language, without those from this source. None if
    there are too few items.
    """
    items = Item.objects.filter(is_listed=True, **({"language": language} if language else {}))
    items = items.exclude(uuid__in=Entry.objects.filter(source=source_id).values("uuid"))
    found = []
    for kind in (Item.Type.ARTICLE, Item.Type.EXTERNAL):
        latest = items.filter(type=kind).order_by("-published_at", "-id")
        rows = latest.values_list("title", "summary", Left("html", LONGEST))[:BACKGROUND]
        found += [Wording.of(title, strip_tags(f"{summary} {html}")) for title, summary, html in rows]
    return Vocabulary(found) if len(found) >= BROAD else None


def _sample(row: tuple, passing: Collection[str], confirmed: Collection[str]) -> Sample:
    title, text, link, html, image_url, enclosures, published_at, first_seen_at, event, is_doubted, status, k1, pk = row
    return Sample.of(
        title,
        text,
        link=link,
        html=html,
        files=[image_url, *(one["url"] for one in enclosures)],
        event=event,
        published_at=published_at,
        first_seen_at=first_seen_at,
        is_strange=is_doubted and status not in _ACCEPTED,
        is_passing=k1[:16] in passing,
        is_confirmed=k1[:16] in confirmed,
        id=pk,
        k1=k1,
    )
