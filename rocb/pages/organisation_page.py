"""Content of the page of an organisation: its timeline, people, centres and the other members of its area."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from events.api import Card, Stage
from events.models import Person
from foundation import languages
from news.models import Item
from rocb.models import Organisation
from rocb.pages import directory as directories
from rocb.people.appearances import public_people

PEOPLE_SHOWN = 12
_KIND = Organisation.Kind
CENTRES = (_KIND.ROCB, _KIND.RTC, _KIND.RDTC, _KIND.RCL, _KIND.RILO)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the timeline: a past event with its ``card``, an article, or an item of another site. ``on`` is the day by
    which it is sorted: the first day of an event, or of its period."""

    on: date
    kind: str
    title: str
    path: str
    language: str
    is_external: bool = False
    card: Card | None = None

    @property
    def has_not_been_held(self) -> bool:
        return self.card is not None and self.card.stage in {Stage.CANCELLED, Stage.POSTPONED}

    @property
    def year(self) -> int:
        return self.on.year


def timeline(past: Iterable[Card], items: Iterable[Item], *, language: str) -> list[Entry]:
    """Return events and items, the latest first. An event without a day is at the start of its period."""
    days = ((card, card.first or (card.period[0] if card.period else None)) for card in past)
    held = [Entry(day, card.kind, card.edition.title, card.path, language, card=card) for card, day in days if day]
    written = [_entry(item) for item in items]
    return sorted([*held, *written], key=lambda entry: (entry.on, entry.title), reverse=True)


def _entry(item: Item) -> Entry:
    kind = item.byline if item.is_external else item.kind_name
    on = timezone.localtime(item.published_at).date()
    return Entry(on, kind, item.title, item.path, item.language, item.is_external)


def surroundings(row: Organisation, rows: Sequence[Organisation], *, path: str) -> dict[str, Any]:
    """For a member, return its centres, its square on the map and its area; for other organisations, the member of
    their country. ``rows`` are all organisations, ``path`` is that of the directory.
    """
    for one in rows:
        one.path = f"{path}{one.slug}/"
    countries = _countries(row)
    compatriots = [one for one in rows if one.pk != row.pk and countries & _countries(one)]
    found: dict[str, Any] = {"centres": [one for one in compatriots if one.kind in CENTRES]}
    members = [one for one in rows if one.kind == Organisation.Kind.ADMINISTRATION]
    if row.kind != Organisation.Kind.ADMINISTRATION:
        found["administrations"] = [one for one in compatriots if one in members]
        return found
    map_of_members, area = directories.drawn(members), directories.area_of(row)
    if area in directories.AREAS:
        others = [one for one in members if one.pk != row.pk and directories.area_of(one) == area]
        found |= {"area": directories.AREAS[area][0], "area_members": sorted(others, key=directories.country_order)}
    return {**found, "map": map_of_members, "shape": map_of_members.shape_of([row])}


def _countries(row: Organisation) -> set[str]:
    return {name.casefold() for name in row.country.values()}


def country_notes(rows: Iterable[Organisation]) -> list[str]:
    """Return the footnotes of the countries of ``rows``, each once."""
    return list(dict.fromkeys(row.country_note for row in rows if row.country_note))


def people_of(row: Organisation) -> list[dict[str, str]]:
    """Return the people on public pages who belong to the organisation. Takes one query for an organisation without people."""
    language, keys = languages.current(), list(Person.objects.filter(organisation=row).values_list("pk", flat=True))
    found = public_people().filter(pk__in=keys).order_by("sort_name", "pk")[:PEOPLE_SHOWN] if keys else []
    return [
        {"name": name, "language": code, "path": reverse("person", args=[person.slug])}
        for person in found
        for name, code in [person.named_in(language)]
    ]
