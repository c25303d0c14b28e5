"""A selection of `CalendarEntry` rows -> the bytes of a calendar, or its ETag and date for conditional requests.

::

    found = fingerprint(selection)  # one query for a calendar of any size
    document = calendar(selection, source=url)
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import CharField, Count, F, Max, Q, Subquery, Sum, Value
from django.db.models.functions import Cast, Concat
from django.utils import translation
from django.utils.translation import gettext as _

from events.ical import content, document
from events.models import (
    CalendarEntry,
    EditionPage,
    EventKind,
    EventSeriesPage,
)
from events.models.calendars import CalendarEntryQuerySet
from foundation import languages
from foundation.filters import VOCABULARIES, vocabulary_model
from foundation.languages import spelling
from foundation.public_pages import public_pages
from foundation.settings import site_name

# Part of every ETag. Increase it when the output format changes.
VERSION = 1

WORDS = ("kind", "format", "spoken")
FILTERS = (*WORDS, *VOCABULARIES, "series")


class NoSuchCalendar(LookupError):
    """Error for a filter value that does not exist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Selection of entries. Without ``language``, all languages, each event once. Filters are slugs and words as in the
    URLs of event lists; ``series_uuid`` and ``edition_uuid`` are those of the pages."""

    language: str = ""
    kind: str = ""
    format: str = ""
    spoken: str = ""
    topic: str = ""
    organisation: str = ""
    region: str = ""
    series: str = ""
    series_uuid: UUID | None = None
    edition_uuid: UUID | None = None

    @property
    def filters(self) -> dict[str, str]:
        return {name: value for name in FILTERS if (value := getattr(self, name))}

    def entries(self) -> CalendarEntryQuerySet:
        found = CalendarEntry.objects.shown()
        if self.edition_uuid:
            return found.filter(uuid=self.edition_uuid)
        if self.series_uuid:
            return found.filter(series_uuid=self.series_uuid)
        if not self.language:
            return found.one_for_each_thing(languages.codes())
        found = found.in_language(self.language)
        for name, value in self.filters.items():
            if name in WORDS:
                found = found.filed_under([f"{name}:{value}"])
            elif name == "series":
                of_slug = EventSeriesPage.objects.filter(slug=value, locale__language_code=self.language)
                found = found.filter(series_uuid__in=of_slug.values("uuid"))
            else:
                row = (
                    vocabulary_model(name)
                    .objects.filter(slug=value)
                    .annotate(facet=Concat(Value(f"{name}:"), _as_text("pk")))
                )
                found = found.filed_under(row.values("facet"))
        return found

    def check(self) -> None:
        """Raise `NoSuchCalendar` if a filter value does not exist. Several queries, needed only for an empty calendar."""
        if self.kind and self.kind not in EventKind.values:
            raise NoSuchCalendar(self.kind)
        if self.format and self.format not in EditionPage.Format.values:
            raise NoSuchCalendar(self.format)
        for name in VOCABULARIES:
            if (slug := getattr(self, name)) and not vocabulary_model(name).objects.filter(slug=slug).exists():
                raise NoSuchCalendar(slug)
        of_language = public_pages(EventSeriesPage.objects).filter(locale__language_code=self.language)
        if self.series and not of_language.filter(slug=self.series).exists():
            raise NoSuchCalendar(self.series)
        if self.series_uuid and not public_pages(EventSeriesPage.objects).filter(uuid=self.series_uuid).exists():
            raise NoSuchCalendar(str(self.series_uuid))
        if self.edition_uuid:
            raise NoSuchCalendar(str(self.edition_uuid))


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Validators for conditional requests. ``etag`` (strong, in quotes) changes with every revision of the entries.
    ``changed_at`` is the last change of any calendar, because an entry may also leave this one; None if there are no
    entries at all."""

    etag: str
    changed_at: datetime | None
    count: int


def fingerprint(selection: Selection) -> Fingerprint:
    """Return the fingerprint. One query, unless the calendar is empty. Raises `NoSuchCalendar`."""
    latest = CalendarEntry.objects.order_by("-changed_at").values("changed_at")[:1]
    chosen = selection.entries().values("pk", "sequence", "changed_at")
    found = CalendarEntry.objects.filter(pk__in=chosen.values("pk")).aggregate(
        count=Count("pk"), sum=Sum("sequence"), newest=Max("changed_at"), latest=Max(Subquery(latest))
    )
    if not found["count"]:
        selection.check()
    words = [str(getattr(selection, field.name)) for field in fields(selection)]
    words += [str(VERSION), settings.PUBLIC_URL, site_name(languages.default())]
    words += [str(found["count"]), str(found["sum"]), str(found["newest"])]
    digest = hashlib.sha256("\n".join(words).encode()).hexdigest()[:32]
    return Fingerprint(etag=f'"{digest}"', changed_at=found["latest"], count=found["count"])


def calendar(selection: Selection, *, source: str, changed_at: datetime | None = None) -> bytes:
    """Return the document. ``source`` is its own URL. One query for the entries, a few for the calendar's properties."""
    columns = ("uuid", "uid", "recurrence_on", "components", "time_zones", "first_on", "last_on", "translation_key")
    entries = list(selection.entries().in_order_of_time().only(*columns))
    language = selection.language or languages.default()
    if selection.series_uuid or selection.edition_uuid:
        language = _language_of(selection) or language
    with translation.override(language):
        around = document.Calendar(
            name=_name(selection, entries),
            publisher=site_name(),
            language=language,
            time_zone=settings.TIME_ZONE,
            url=content.list_address(language),
            source=source,
            changed_at=changed_at,
        )
    return document.calendar(
        around,
        components=_components(entries, is_single=selection.edition_uuid is not None),
        time_zones=_time_zones(entries),
        base_url=settings.PUBLIC_URL,
    )


def personal_file(edition: EditionPage, *, at: datetime) -> bytes:
    """Return the calendar file for people who have registered, with the links to join, which public calendars never
    contain."""
    entry = CalendarEntry.objects.filter(uuid=edition.uuid).first()
    identity = content.Identity(uid=entry.uid if entry and not entry.recurrence_on else str(edition.translation_key))
    events = content.edition_events(edition, identity=identity, with_links=True)
    created_at, changed_at, sequence = (entry.created_at, entry.changed_at, entry.sequence) if entry else (at, at, 0)
    text = document.stamped(
        "".join(document.component(event) for event in events),
        sequence=sequence,
        created_at=created_at,
        changed_at=changed_at,
    )
    around = document.Calendar(
        name=edition.title,
        publisher=site_name(),
        language=edition.locale.language_code,
        time_zone=edition.time_zone,
    )
    first, last = content.first_day(edition), content.last_day(edition)
    years = {edition.time_zone: (first.year, last.year)} if first and last and ";TZID=" in text else {}
    return document.calendar(around, components=[text], time_zones=years, base_url=settings.PUBLIC_URL)


def _components(entries: Iterable[CalendarEntry], *, is_single: bool) -> Iterator[str]:
    """Yield the components. A component that overrides a date not announced in this calendar is written as an
    independent event.
    """
    entries = list(entries)
    announced_here = {entry.uid for entry in entries if entry.recurrence_on is None}
    for entry in entries:
        if entry.recurrence_on is not None and (is_single or entry.uid not in announced_here):
            yield document.alone(entry.components, uid=str(entry.translation_key))
        else:
            yield entry.components


def _time_zones(entries: Iterable[CalendarEntry]) -> dict[str, tuple[int, int]]:
    years: dict[str, tuple[int, int]] = {}
    for entry in entries:
        for name in filter(None, entry.time_zones.split(";")):
            if entry.first_on and entry.last_on:
                first, last = years.get(name, (entry.first_on.year, entry.last_on.year))
                years[name] = (min(first, entry.first_on.year), max(last, entry.last_on.year))
    return years


def _name(selection: Selection, entries: list[CalendarEntry]) -> str:
    site = site_name()
    if selection.edition_uuid:
        return document.summary_of(entries[0].components)
    words = _filter_names(selection)
    if words:
        return spelling.dashed(site, ", ".join(words))
    return _("%(site)s – events") % {"site": site}


def _filter_names(selection: Selection) -> list[str]:
    names = [str(EventKind(selection.kind).label)] if selection.kind else []
    names += [str(EditionPage.Format(selection.format).label)] if selection.format else []
    names += [selection.spoken] if selection.spoken else []
    for name in VOCABULARIES:
        if slug := getattr(selection, name):
            names += [row.named_in(selection.language)[0] for row in vocabulary_model(name).objects.filter(slug=slug)]
    if selection.series or selection.series_uuid:
        wanted = Q(slug=selection.series, locale__language_code=selection.language) if selection.series else Q()
        wanted &= Q(uuid=selection.series_uuid) if selection.series_uuid else Q()
        names += public_pages(EventSeriesPage.objects).filter(wanted).values_list("title", flat=True)[:1]
    return names


def _language_of(selection: Selection) -> str:
    return selection.entries().values_list("language", flat=True).first() or ""


def _as_text(name: str) -> Cast:
    return Cast(F(name), CharField())
